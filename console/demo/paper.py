"""The made-up paper's own texts: who wrote what, in which section, and what the editions change."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).with_name("texts")
NAME: Final = "The Harbour Courier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who signs an article, with the note that stands below it."""

    name: str
    bio: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One article as its author wrote it; `body` is Markdown."""

    section: str
    language: str
    slug: str
    title: str
    teaser: str
    author: Author
    published: datetime
    reads: int
    tags: tuple[str, ...]
    caption: str
    body: str

    @property
    def path(self) -> str:
        """Where on the site it stands."""
        return f"/{self.section}/{self.slug}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section with a digest page; its texts newest first."""

    slug: str
    language: str
    title: str
    lead: str
    texts: tuple[Text, ...]

    @property
    def path(self) -> str:
        """Where its digest page stands."""
        return f"/{self.slug}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change in one article's Markdown: `old`, which stands there exactly once, becomes `new`."""

    slug: str
    old: str
    new: str

    def apply(self, body: str) -> str:
        """Return `body` with the change made; ValueError if it cannot be, or not only once."""
        if body.count(self.old) != 1:
            raise ValueError(f"'{self.old}' does not stand exactly once in {self.slug}")
        return body.replace(self.old, self.new)


Links = tuple[tuple[str, str], ...]


@cache
def sections() -> tuple[Section, ...]:
    """Return the paper's sections, in the order of its menu."""
    authors = {key: Author(**author) for key, author in _read("authors").items()}
    return tuple(_section(slug, authors) for slug in ("harbour", "town", "stadt"))


@cache
def edits(kind: str) -> tuple[Edit, ...]:
    """Return the edits of one `kind`: ``hacked`` or ``corrected``."""
    return tuple(Edit(**edit) for edit in _read("edits")[kind])


@cache
def spam(place: str) -> Links:
    """Return the (anchor, target) pairs injected at `place`: footer, after_html or hidden."""
    return tuple((anchor, target) for anchor, target in _read("spam")[place])


def _section(slug: str, authors: dict[str, Author]) -> Section:
    written = _read(slug)
    language = written["language"]
    found = [
        Text(
            **{
                **article,
                "section": slug,
                "language": language,
                "author": authors[article["author"]],
                "published": datetime.fromisoformat(article["published"]),
                "tags": tuple(article["tags"]),
            }
        )
        for article in written["article"]
    ]
    found.sort(key=lambda text: text.published, reverse=True)
    return Section(
        slug=slug,
        language=language,
        title=written["title"],
        lead=written["lead"],
        texts=tuple(found),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
