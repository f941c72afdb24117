"""A third attacker, for measuring alone: it writes what editors, readers and content sellers write.

    graft(text, trick, seed) -> Hacked | None

The first (`injections.py`) plants blocks, the second (`intrusions.py`) copies the page's own pieces.
This one makes guest posts, footnotes, credits, answers, tags and buttons, names firms rather than
wares in a third of its links, and dresses half of them in the attributes of a link of the page.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable

from graft_words import BIO, BRANDS, BUTTONS, HEADED, HEADS, LAST_SENTENCE, NAMES, POST, QUESTION, WARES
from injections import Hacked

_ANCHOR = re.compile(r"<a\s([^>]*?)href=[\"']([^\"']+)[\"']([^>]*)>([^<]{3,90})</a>", re.IGNORECASE)
_PARAGRAPH = re.compile(
    r"<p(?:\s[^>]*)?>(?:(?!</?(?:p|div|ul|script|table)\b).){90,2500}?</p\s*>", re.IGNORECASE | re.DOTALL
)
_NOUN = re.compile(r"(?<=\s)[^\W\d_]{5,}(?:\s[^\W\d_]{4,}){0,2}(?=[\s,.;:])")
_HEADS = ("Vel", "Nor", "Kas", "Ori", "Tam", "Bel", "Zan", "Mir", "Quo", "Har", "Lun", "Fex", "Aro", "Dov")
_TAILS = ("ora", "ista", "eno", "ando", "ity", "mark", "wick", "ium", "yx", "aro", "ellen", "oza")
_SUFFIX = (
    "com", "com", "com", "net", "org", "it", "pt", "fr", "de", "hu", "ee", "lv", "si", "rs", "az", "my", "jp",
    "tw", "ae", "pk", "us", "ca", "com.au", "co.za", "clinic", "tech", "guru", "blog", "expert",
)  # fmt: skip
_VICTIMS = (
    "edu.my",
    "ac.jp",
    "gov.az",
    "edu.pk",
    "org.au",
    "gov.co.za",
    "edu.rs",
    "ac.tz",
    "edu.np",
    "org.br",
)
_PLANTABLE = ("telegra.ph/{slug}-11-04", "medium.com/@{name}/{slug}", "{name}.wordpress.com/{slug}/",
              "{name}.hashnode.dev/{slug}", "bit.ly/{name}", "issuu.com/{name}/docs/{slug}")  # fmt: skip


class Grafter:
    """Makes one attack; all chance comes from its seed."""

    def __init__(self, seed: int, text: str) -> None:
        self.chance = random.Random(f"grafter {seed}")
        self.language = self.chance.choice([*WARES, *["en"] * 8])
        self.wares = self.chance.choice(WARES[self.language])
        self.brand = self.chance.choice(_HEADS) + self.chance.choice(_TAILS)
        worn = [m for m in _ANCHOR.finditer(text) if m[2].startswith("http")]
        dress = self.chance.choice(worn) if worn and self.chance.random() < 0.5 else None
        self.dress = (dress[1], dress[3]) if dress else ("", self.chance.choice(("", "", ' target="_blank"')))
        self.ours: list[str] = []

    def ware(self) -> str:
        """Return words to sell with: a ware, or in a third of the links a firm's name."""
        if self.chance.random() < 0.33:
            return f"{self.brand} {self.chance.choice(BRANDS)}".replace("&", "&amp;")
        said = self.chance.choice(self.wares)
        return self.chance.choice((said, said, said[:1].upper() + said[1:]))

    def address(self, about: str) -> str:
        """Return a new address to sell, and remember it."""
        slug = re.sub(r"[^a-z0-9]+", "-", html.unescape(about).lower()).strip("-") or "entry"
        name, pick = self.brand.lower(), self.chance.random()
        if self.chance.random() < 0.5:
            name = (self.chance.choice(_HEADS) + self.chance.choice(_TAILS)).lower()
        suffix = self.chance.choice(_SUFFIX)
        if pick < 0.25:
            found = f"www.{name}.{suffix}/{self.chance.choice(('', 'services/', slug, 'en/home'))}"
        elif pick < 0.45:
            found = f"{name}{self.chance.choice(('', '-group', 'online'))}.{suffix}/{slug}"
        elif pick < 0.6:
            found = f"{slug}{self.chance.choice(('', '-guide', '1'))}.{suffix}/"
        elif pick < 0.8:
            found = f"{self.chance.choice(('old', 'www', 'ir'))}.{name}.{self.chance.choice(_VICTIMS)}"
            found += f"/{self.chance.choice(('2021/06', 'read', 'jurnal/view', 'tmp'))}/{slug}"
        else:
            found = self.chance.choice(_PLANTABLE).format(
                slug=slug, name=f"{name}{self.chance.randrange(99)}"
            )
        self.ours.append(f"https://{found}")
        return self.ours[-1]

    def link(self, said: str | None = None, more: str = "") -> str:
        """Return a link that sells, or one around given words, dressed like the page's own or plainly."""
        ware = self.ware()
        before, after = self.dress
        return f'<a {before}href="{self.address(ware)}"{after}{more}>{ware if said is None else said}</a>'


Trick = Callable[[Grafter, str], str | None]


def _behind(a: Grafter, text: str, piece: str) -> str:
    """Put a piece behind one of the page's paragraphs, or before its end."""
    places = [m.end() for m in _PARAGRAPH.finditer(text)] or [max(0, text.lower().rfind("</body"))]
    at = a.chance.choice(places)
    return text[:at] + piece + text[at:]


def _last(text: str, piece: str) -> str:
    """Put a piece behind the page's last paragraph."""
    places = [m.end() for m in _PARAGRAPH.finditer(text)] or [max(0, text.lower().rfind("</body"))]
    return text[: places[-1]] + piece + text[places[-1] :]


def _closing(a: Grafter, text: str, piece: str) -> str | None:
    """Add words to the end of a paragraph."""
    places = [m.end() - 4 for m in _PARAGRAPH.finditer(text) if m.group().endswith("</p>")]
    if not places:
        return None
    at = a.chance.choice(places)
    return f"{text[:at]}{piece}{text[at:]}"


def _around(a: Grafter, text: str, make: Callable[[str], str]) -> str | None:
    """Replace some words of a paragraph by what `make` makes of them."""
    paragraphs = list(_PARAGRAPH.finditer(text))
    for paragraph in a.chance.sample(paragraphs, k=min(8, len(paragraphs))):
        said = paragraph.group()
        words = [w for w in _NOUN.finditer(said) if "<" not in said[max(0, w.start() - 25) : w.end() + 25]]
        if len(words) > 2:
            word = a.chance.choice(words)
            start, end = paragraph.start() + word.start(), paragraph.start() + word.end()
            return text[:start] + make(word.group()) + text[end:]
    return None


def _question(a: Grafter, text: str) -> str:
    asked, answer = a.chance.choice(QUESTION)
    return _behind(a, text, f"<h3>{asked.format(w=a.ware())}</h3><p>{answer.format(a=a.link())}</p>")


def _tags(a: Grafter, text: str) -> str | None:
    tags = [m for m in _ANCHOR.finditer(text) if "tag" in m[1] + m[2] + m[3]]
    if len(tags) < 2:
        return None
    at = a.chance.choice(tags).end()
    return (
        text[:at]
        + ", "
        + ", ".join(a.link(more=' rel="tag"') for _ in range(a.chance.randint(1, 3)))
        + text[at:]
    )


def _submenu(a: Grafter, text: str) -> str | None:
    items = [m.start() for m in re.finditer(r"</li\s*>", text, re.IGNORECASE)]
    if len(items) < 8:
        return None
    at = a.chance.choice(items[: len(items) // 2])
    inner = "".join(f"<li>{a.link()}</li>" for _ in range(a.chance.randint(1, 3)))
    return f'{text[:at]}<ul class="sub-menu">{inner}</ul>{text[at:]}'


def _retarget(a: Grafter, text: str) -> str | None:
    found = [m for m in _ANCHOR.finditer(text) if m[2].startswith("http")]
    alone = [m for m in found if sum(1 for other in found if other[4].strip() == m[4].strip()) == 1]
    if not alone:
        return None
    match = a.chance.choice(alone)
    return text[: match.start(2)] + a.address(a.ware()) + text[match.end(2) :]


def _classed(a: Grafter, text: str) -> str:
    name = f"w{a.chance.randrange(99999)}"
    rule = a.chance.choice(
        ("left:-300em;position:absolute", "display:none!important", "width:0;height:0;overflow:hidden")
    )
    at = max(0, text.lower().find("</head"))
    styled = f"{text[:at]}<style>.menu{{margin:0}}.{name}, .x-{name}{{{rule}}}</style>{text[at:]}"
    links = " ".join(a.link() for _ in range(a.chance.randint(1, 5)))
    return _behind(a, styled, f'<div class="{name}">{links}</div>')


def _resources(a: Grafter, text: str) -> str:
    items = "".join(f"<li>{a.link()} – {a.chance.choice(('guide', 'prices', 'official site'))}</li>"
                    for _ in range(a.chance.randint(2, 5)))  # fmt: skip
    return _behind(a, text, f"<h3>{a.chance.choice(HEADS)}</h3><ol>{items}</ol>")


def _thread(a: Grafter, text: str) -> str:
    said = a.chance.choice(POST).format(a=a.link())
    body = f'<div class="comment-content"><p>{said}</p></div>'
    return _last(
        text,
        f'<section class="comments-area"><article><b>{a.chance.choice(NAMES)}</b>{body}</article></section>',
    )


def _lazy(a: Grafter, text: str) -> str:
    ware = a.ware()
    picture = f'<img src="/u/{a.chance.randrange(999)}.png" alt="{ware}">'
    return _behind(a, text, f'<noscript><a href="{a.address(ware)}">{picture}</a></noscript>')


def _clipped(a: Grafter, text: str) -> str:
    style = "position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden"
    return _behind(a, text, f'<div aria-hidden="true" style="{style}">{a.link()} {a.link()}</div>')


def _quoted(a: Grafter, text: str) -> str:
    return _behind(
        a, text, f"<blockquote><p>“{a.chance.choice(HEADED)}”</p><cite>{a.link()}</cite></blockquote>"
    )


GRAFTS: dict[str, Trick] = {
    "footnote": lambda a, text: _closing(a, text, f"<sup>{a.link(f'[{a.chance.randint(1, 9)}]')}</sup>"),
    "bio": lambda a, text: _last(
        text, f"<p>{a.chance.choice(BIO).format(n=a.chance.choice(NAMES), a=a.link())}</p>"
    ),
    "credit": lambda a, text: _behind(a, text, f'<p class="caption">Image courtesy of {a.link()}</p>'),
    "button": lambda a, text: _behind(
        a, text, "<div>" + a.link(a.chance.choice((a.ware(), *BUTTONS)), ' role="button"') + "</div>"
    ),
    "box": lambda a, text: _behind(
        a, text, f"<blockquote><p><strong>Read also:</strong> {a.link()}</p></blockquote>"
    ),
    "closing": lambda a, text: _closing(a, text, " " + a.chance.choice(LAST_SENTENCE).format(a=a.link())),
    "headed": lambda a, text: _behind(a, text, f"<h4>{a.link()}</h4><p>{a.chance.choice(HEADED)}</p>"),
    "dressed": lambda a, text: _around(a, text, a.link),
    "bracket": lambda a, text: _around(a, text, lambda said: f"{said} (see {a.link()})"),
    "tail": lambda a, text: f"{text}\n<p>{', '.join(a.link() for _ in range(a.chance.randint(1, 6)))}</p>",
    "question": _question, "tags": _tags, "submenu": _submenu, "retarget": _retarget, "classed": _classed,
    "resources": _resources, "thread": _thread, "lazy": _lazy, "clipped": _clipped, "quoted": _quoted,
}  # fmt: skip


def graft(text: str, trick: str, seed: int) -> Hacked | None:
    """Return the page attacked with one trick, or None where the trick finds no hold."""
    grafter = Grafter(seed, text)
    changed = GRAFTS[trick](grafter, text)
    if changed is None:
        return None
    return Hacked(text=changed, ours=tuple(grafter.ours), trick=trick, language=grafter.language)
