"""What the made-up site answers, path by path, in each of its three editions.

1. As its authors wrote it.
2. Hacked: link spam below every article after the author's note; a paragraph of spam prose, a lone
   link in a true sentence and a swapped target inside three articles; links after ``</html>`` and
   links hidden by CSS.
3. Still hacked; one article corrected in two words, one gone (410), one moved (301).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt

from console.demo import paper
from console.demo.paper import Section, Text

EDITIONS: Final = (1, 2, 3)
GONE: Final = "allotment-water"
MOVED: Final = ("council-livestream", "/town/council-on-screen/")

_DAYS: Final = {edition: datetime(2024, 10, 22 + edition, 20, 0, tzinfo=UTC) for edition in EDITIONS}
_HTML: Final = "text/html; charset=utf-8"
_WORDS: Final = {
    "en": {
        "sections": "Sections",
        "about": "About",
        "home": "Home",
        "by": "By",
        "related": "Related",
    },
    "de": {
        "sections": "Ressorts",
        "about": "Impressum",
        "home": "Start",
        "by": "Von",
        "related": "Mehr zum Thema",
    },
}
_MONTHS: Final = {9: "September", 10: "Oktober"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One response: its status, body and headers, without those of the connection."""

    status: int = 200
    content_type: str = _HTML
    body: bytes = b""
    location: str | None = None
    modified: datetime | None = None

    @property
    def etag(self) -> str | None:
        """The strong validator, where the answer has validators at all."""
        if self.modified is None:
            return None
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


def answers(edition: int, origin: str) -> Mapping[str, Answer]:
    """Return path → answer for one `edition` served from `origin` (``http://host:port``).

    Articles carry validators and keep them while their bytes stay the same; digest pages carry none,
    as on many real sites, so that both kinds of revisit occur.
    """
    built = _Edition(edition, origin).answers()
    if edition == EDITIONS[0]:
        return built
    before = answers(edition - 1, origin)
    return {
        path: before[path] if path in before and before[path].body == answer.body else answer
        for path, answer in built.items()
    }


class _Edition:
    """Builds one edition's answers."""

    def __init__(self, number: int, origin: str) -> None:
        self.number = number
        self.origin = origin
        self.hacked = number >= 2
        self._markdown = MarkdownIt("commonmark").enable("table")
        self._pages = Environment(
            loader=FileSystemLoader(Path(__file__).with_name("pages")),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=False,
        )

    def answers(self) -> dict[str, Answer]:
        """Return the answer of every path of the site."""
        found = {
            "/": self._html("front.html"),
            "/about/": self._html("about.html", authors=_authors()),
            "/robots.txt": self._plain("text/plain", self._robots()),
            "/feed.xml": self._plain("application/rss+xml; charset=utf-8", self._feed()),
            "/sitemap.xml": self._plain("application/xml; charset=utf-8", self._sitemap()),
            "/style.css": self._plain("text/css", _file("style.css")),
        }
        for section in paper.sections():
            found[section.path] = self._digest(section)
            for text in section.texts:
                found[text.path] = self._article(section, text)
                found[f"/images/{text.slug}.svg"] = self._plain("image/svg+xml", _picture(text))
        if self.number >= 3:
            self._move(found)
        return found

    def _move(self, found: dict[str, Answer]) -> None:
        slug, new_path = MOVED
        for text in _texts():
            if text.slug == GONE:
                found[text.path] = Answer(status=410, body=self._html("front.html").body, modified=None)
            elif text.slug == slug:
                found[new_path] = found[text.path]
                found[text.path] = Answer(status=301, location=new_path)

    def _article(self, section: Section, text: Text) -> Answer:
        source = text.body.strip()
        for edit in self._edits():
            if edit.slug == text.slug:
                source = edit.apply(source)
        others = section.texts
        place = others.index(text)
        return replace(
            self._html(
                "article.html",
                language=text.language,
                text=text,
                section=section,
                body=self._markdown.render(source),
                related=[others[(place + step) % len(others)] for step in (1, 2, 3)],
                reads=_reads(text),
                linked=self._linked(text),
                footer=paper.spam("footer") if self.hacked else (),
                after_html=self._spam("after_html", section, "town"),
                hidden=self._spam("hidden", section, "stadt"),
            ),
            modified=_DAYS[self.number],
        )

    def _digest(self, section: Section) -> Answer:
        return self._html(
            "digest.html",
            language=section.language,
            section=section,
            after_html=self._spam("after_html", section, "town"),
            hidden=self._spam("hidden", section, "harbour"),
        )

    def _edits(self) -> tuple[paper.Edit, ...]:
        hacked = paper.edits("hacked") if self.hacked else ()
        return hacked + (paper.edits("corrected") if self.number >= 3 else ())

    def _spam(self, place: str, section: Section, wanted: str) -> paper.Links:
        return paper.spam(place) if self.hacked and section.slug == wanted else ()

    def _html(self, name: str, *, language: str = "en", **values: object) -> Answer:
        common = {
            "paper": paper.NAME,
            "origin": self.origin,
            "sections": paper.sections(),
            "language": language,
            "words": _WORDS[language],
            "day": _day,
            "hidden": (),
            "after_html": (),
        }
        body = self._pages.get_template(name).render(**{**common, **values})
        return Answer(body=body.encode())

    def _plain(self, content_type: str, body: str) -> Answer:
        return Answer(content_type=content_type, body=body.encode(), modified=_DAYS[self.number])

    def _robots(self) -> str:
        return f"User-agent: *\nDisallow: /editors/\n\nSitemap: {self.origin}/sitemap.xml\n"

    def _linked(self, text: Text) -> str:
        article = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": text.title,
            "datePublished": text.published.isoformat(),
            "author": {"@type": "Person", "name": text.author.name},
            "publisher": {"@type": "NewsMediaOrganization", "name": paper.NAME},
            "mainEntityOfPage": self.origin + text.path,
        }
        return json.dumps(article, ensure_ascii=False).replace("<", "\\u003c")

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>{_xml(text.title)}</title><link>{self.origin}{text.path}</link>"
            f"<guid>{self.origin}{text.path}</guid><description>{_xml(text.teaser)}</description>"
            f"<pubDate>{format_datetime(text.published)}</pubDate></item>\n"
            for text in sorted(_texts(), key=lambda text: text.published, reverse=True)
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
            f"<title>{paper.NAME}</title><link>{self.origin}/</link>"
            f"<description>News from Salzhaven</description>\n{items}</channel></rss>\n"
        )

    def _sitemap(self) -> str:
        places = "".join(
            f"<url><loc>{self.origin}{text.path}</loc>"
            f"<lastmod>{text.published.date().isoformat()}</lastmod></url>\n"
            for text in _texts()
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{places}</urlset>\n'
        )


def _texts() -> list[Text]:
    return [text for section in paper.sections() for text in section.texts]


def _authors() -> list[paper.Author]:
    return list({text.author.name: text.author for text in _texts()}.values())


def _reads(text: Text) -> str:
    if text.language == "de":
        return f"{text.reads:,}-mal gelesen".replace(",", ".")
    return f"{text.reads} reads"


def _day(text: Text) -> str:
    when = text.published
    if text.language == "de":
        return f"{when.day}. {_MONTHS[when.month]} {when.year}"
    return f"{when.day} {when:%B %Y}"


def _picture(text: Text) -> str:
    """Return a small seascape of its own for each article."""
    seed = hashlib.sha256(text.slug.encode()).digest()
    waves = "".join(
        f'<path d="M0 {160 + step * 28} q 80 -{12 + seed[step] % 24} 160 0 t 160 0 t 160 0 t 160 0 '
        f'V280 H0Z" fill="hsl({190 + seed[step] % 30} 45% {58 - step * 9}%)"/>'
        for step in range(4)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 280">'
        f'<rect width="640" height="280" fill="hsl({20 + seed[4] % 190} 55% 86%)"/>'
        f'<circle cx="{80 + seed[5] * 480 // 255}" cy="{50 + seed[6] % 60}" r="26" fill="#fdf3d0"/>'
        f"{waves}</svg>"
    )


def _file(name: str) -> str:
    return (Path(__file__).with_name("pages") / name).read_text(encoding="utf-8")


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
