"""A second attacker, for measuring alone: other wares, languages, addresses and tricks than in training.

    intrude(text, trick, seed) -> Hacked | None

Where `injections.py` writes blocks of its own, this one mostly copies what the page has: it clones a
menu item, a teaser, a list item with all its markup and puts its own words and address in.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable
from urllib.parse import quote

from injections import Hacked
from intrusion_words import AFTERTHOUGHT, PITCH, REMARK, WARES

_ANCHOR = re.compile(r"<a\s[^>]*href=[\"']([^\"']+)[\"'][^>]*>([^<]{4,90})</a>", re.IGNORECASE)
_PARAGRAPH = re.compile(
    r"<p(?:\s[^>]*)?>(?:(?!</?(?:p|div|ul|script|table)\b).){100,2500}?</p\s*>", re.IGNORECASE | re.DOTALL
)
_ITEM = re.compile(
    r"<li(?:\s[^>]*)?>(?:(?!</?(?:li|ul|script)\b).){8,700}?</li\s*>", re.IGNORECASE | re.DOTALL
)
_WORD = re.compile(r"(?<=\s)[^\W\d_]{4,}(?:\s[^\W\d_]{3,})?(?=[\s,.;])")
_ONSET, _VOWEL, _CODA = (
    (*"bcdfghklmnprstvwz", "br", "cl", "dr", "fl", "gr", "pl", "st", "tr"),
    "aeiou",
    "nrslmt",
)
_SUFFIX = (
    "com", "net", "org", "eu", "nl", "se", "cz", "ro", "gr", "ua", "hr", "fi", "dk", "co.il", "in", "ke",
    "ph", "lt", "sk", "ge", "kz", "agency", "store", "life",
)  # fmt: skip
_HACKED = ("edu.mx", "ac.th", "gov.ph", "edu.ua", "org.pl", "gov.bd", "edu.vn", "ac.ke", "edu.co", "or.th")
_FOLDER = (
    "tag",
    "wp-includes/js",
    "component/k2",
    "userfiles",
    "sites/default/files",
    "public",
    "page",
    "?p",
)


class Intruder:
    """Makes one attack; all chance comes from its seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(f"intruder {seed}")
        self.language = self.chance.choice([*WARES, "en", "en", "en", "en"])
        self.wares = self.chance.choice(list(WARES[self.language].values()))
        self.ours: list[str] = []

    def ware(self) -> str:
        """Return words to sell with."""
        said = self.chance.choice(self.wares)
        return self.chance.choice((said, said, said.capitalize(), said.title()))

    def name(self) -> str:
        """Return a made-up name that can be spoken."""
        pick = self.chance.choice
        parts = (pick(_ONSET) + pick(_VOWEL) for _ in range(self.chance.randint(2, 3)))
        return "".join(parts) + pick(_CODA)

    def address(self, about: str) -> str:
        """Return a new address to sell, and remember it."""
        slug = re.sub(r"[^a-z0-9]+", "-", about.lower()).strip("-") or f"item{self.chance.randrange(99999)}"
        kind, suffix = self.chance.random(), self.chance.choice(_SUFFIX)
        if kind < 0.3:
            found = f"{self.name()}.{suffix}/{self.chance.choice(('', slug, f'en/{slug}/', 'about'))}"
        elif kind < 0.5:
            found = f"{''.join(slug.split('-')[:2])}{self.chance.choice(('', '24', 'pro'))}.{suffix}/"
        elif kind < 0.8:
            folder = self.chance.choice(_FOLDER)
            host = (
                f"{self.chance.choice(('www', 'portal', 'bib'))}.{self.name()}.{self.chance.choice(_HACKED)}"
            )
            found = f"{host}/{folder}={slug}" if folder == "?p" else f"{host}/{folder}/{slug}.html"
        else:
            found = f"{self.name()}.{suffix}/blog/{slug}-{self.chance.randrange(2018, 2026)}/"
        self.ours.append(f"https://{found}")
        return self.ours[-1]

    def link(self, said: str | None = None) -> str:
        """Return a link that sells, or one around given words."""
        ware = self.ware()
        extra = self.chance.choice(("", "", ' target="_blank" rel="noopener"', ' class="link"'))
        return f'<a href="{self.address(ware)}"{extra}>{ware if said is None else said}</a>'


Trick = Callable[[Intruder, str], str | None]


def _cloned(a: Intruder, text: str, pattern: re.Pattern[str], most: int) -> str | None:
    """Repeat a piece of the page right behind it, with other words and another address."""
    pieces = [m for m in pattern.finditer(text) if len(_ANCHOR.findall(m.group())) == 1]
    if len(pieces) < 4:
        return None
    piece = a.chance.choice(pieces)
    clones = ""
    for _ in range(a.chance.randint(1, most)):
        ware = a.ware()
        fresh = (a.address(ware), ware)
        one = piece.group()
        found = _ANCHOR.search(one)
        if found is None:
            return None
        one = one[: found.start(2)] + fresh[1] + one[found.end(2) :]
        clones += one[: found.start(1)] + fresh[0] + one[found.end(1) :]
    return text[: piece.end()] + clones + text[piece.end() :]


def _near(a: Intruder, text: str, piece: str) -> str:
    """Put a piece behind one of the page's paragraphs, or before its end."""
    places = [m.end() for m in _PARAGRAPH.finditer(text)] or [max(0, text.lower().rfind("</body"))]
    at = a.chance.choice(places)
    return text[:at] + piece + text[at:]


def _within(a: Intruder, text: str, make: Callable[[str], str]) -> str | None:
    """Replace a word or two of a paragraph by what `make` makes of them."""
    paragraphs = list(_PARAGRAPH.finditer(text))
    for paragraph in a.chance.sample(paragraphs, k=min(8, len(paragraphs))):
        said = paragraph.group()
        words = [w for w in _WORD.finditer(said) if "<" not in said[max(0, w.start() - 25) : w.end() + 25]]
        if len(words) > 3:
            word = a.chance.choice(words[1:-1])
            start, end = paragraph.start() + word.start(), paragraph.start() + word.end()
            return text[:start] + make(word.group()) + text[end:]
    return None


def _pitch(a: Intruder, text: str) -> str:
    said = a.chance.choice(PITCH.get(a.language, PITCH["en"]))
    return _near(a, text, "<p>" + said.replace("{a}", a.link()).replace("{b}", a.link()) + "</p>")


def _thought(a: Intruder, text: str) -> str | None:
    """Add a short sentence with a link to the end of a paragraph."""
    places = [m.end() - len("</p>") for m in _PARAGRAPH.finditer(text)]
    if not places:
        return None
    at = a.chance.choice(places)
    said = a.chance.choice(AFTERTHOUGHT.get(a.language, AFTERTHOUGHT["en"])).replace("{a}", a.link())
    return f"{text[:at]} {said}{text[at:]}"


def _swap(a: Intruder, text: str) -> str | None:
    found = [m for m in _ANCHOR.finditer(text) if not m[1].startswith(("#", "javascript", "mailto"))]
    alone = [m for m in found if sum(1 for other in found if other[2].strip() == m[2].strip()) == 1]
    if not alone:
        return None
    match = a.chance.choice(alone)
    return text[: match.start(1)] + a.address(a.ware()) + text[match.end(1) :]


def _figure(a: Intruder, text: str) -> str:
    ware = a.ware()
    image = f'<img src="/media/{a.chance.randrange(999)}.jpg" width="300" alt="{html.escape(ware)}">'
    return _near(a, text, f'<figure><a href="{a.address(ware)}">{image}</a></figure>')


def _unclosed(a: Intruder, text: str) -> str:
    style = a.chance.choice(
        (
            "left:-1200px;position:fixed",
            "font-size:0.01em",
            "width:1px;height:1px;overflow:hidden;position:absolute",
        )
    )
    return _near(
        a, text, f"<span style='{style}'>{' '.join(a.link() for _ in range(a.chance.randint(1, 4)))}</span>"
    )


def _folded(a: Intruder, text: str) -> str:
    links = "<br>".join(a.link() for _ in range(a.chance.randint(2, 6)))
    return _near(a, text, f"<details><summary>+</summary>{links}</details>")


def _cells(a: Intruder, text: str) -> str:
    rows = "".join(f"<tr><td>{a.link()}</td></tr>" for _ in range(a.chance.randint(2, 6)))
    return _near(a, text, f"<table>{rows}</table>")


def _frame(a: Intruder, text: str) -> str:
    return _near(a, text, f'<iframe src="/f.html" width="0" height="0">{a.link()} {a.link()}</iframe>')


def _written(a: Intruder, text: str) -> str:
    links = " ".join(a.link() for _ in range(2))
    return _near(a, text, f"<script>document.write('{links}')</script>")


def _remark(a: Intruder, text: str) -> str:
    said = a.chance.choice(REMARK)
    name = f'<a href="{a.address(ware := a.ware())}" rel="external nofollow ugc" class="url">{ware}</a>'
    return _near(a, text, f'<ol class="commentlist"><li><cite>{name}</cite><p>{said}</p></li></ol>')


def _row(a: Intruder, text: str) -> str:
    separator = a.chance.choice((" - ", " / ", " • ", ", ", "\n"))
    return _near(a, text, "<p>" + separator.join(a.link() for _ in range(a.chance.randint(3, 9))) + "</p>")


def _redirect(a: Intruder, text: str) -> str | None:
    ware = a.ware()
    inner = a.address(ware)
    outer = f"https://www.google.com/url?q={quote(inner, safe='')}&amp;sa=D"
    a.ours[-1] = html.unescape(outer)
    return _within(a, text, lambda said: f'{said} <a href="{outer}">{ware}</a>')


def _strong(a: Intruder, text: str) -> str | None:
    return _within(a, text, lambda said: f"{said} <strong>{a.link()}</strong>")


def _colon(a: Intruder, text: str) -> str:
    return _near(a, text, f"<p>{a.chance.choice(('Sponsor', 'Source', 'Via', 'Photo'))}: {a.link()}</p>")


INTRUSIONS: dict[str, Trick] = {
    "list clone": lambda a, text: _cloned(a, text, _ITEM, 3),
    "sibling clone": lambda a, text: _cloned(a, text, _ANCHOR, 3),
    "pitch": _pitch, "thought": _thought, "swap": _swap, "figure": _figure, "unclosed": _unclosed,
    "folded": _folded, "cells": _cells, "frame": _frame, "written": _written, "remark": _remark,
    "row": _row, "redirect": _redirect, "strong": _strong, "colon": _colon,
    "wrapped word": lambda a, text: _within(a, text, a.link),
    "put in": lambda a, text: _within(a, text, lambda said: f"{said} {a.link()}"),
}  # fmt: skip


def intrude(text: str, trick: str, seed: int) -> Hacked | None:
    """Return the page attacked with one trick, or None where the trick finds no hold."""
    intruder = Intruder(seed)
    changed = INTRUSIONS[trick](intruder, text)
    if changed is None:
        return None
    return Hacked(text=changed, ours=tuple(intruder.ours), trick=trick, language=intruder.language)
