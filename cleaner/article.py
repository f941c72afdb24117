"""The cleaner's values: an article, its blocks of text, its items and its judged links."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, Self

import orjson

Kind = Literal["article", "listing", "other"]
BlockKind = Literal["heading", "paragraph", "list_item", "quote", "verse", "code", "table", "caption", "rule"]
Action = Literal["keep", "flag", "unlink", "drop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A run of text in one style; `href` is the absolute target of an honest link, else empty."""

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    href: str = ""


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of the body: text, Markdown and HTML are all rendered from these.

    `level` is a heading's rank (1 to 6), else the depth of nesting in lists or quotes, 0 outermost.
    `number` is an ordered list item's number. `rows` is used by tables only: rows of cells.
    """

    kind: BlockKind
    spans: Spans = ()
    level: int = 0
    number: int | None = None
    rows: tuple[tuple[Spans, ...], ...] = ()

    @property
    def text(self) -> str:
        """The block's words without any markup; a table has a line for every row."""
        if self.rows:
            return "\n".join(" | ".join(_joined(cell) for cell in row) for row in self.rows)
        return _joined(self.spans)


def _joined(spans: Spans) -> str:
    return "".join(span.text for span in spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a digest page; what the page does not say is empty or None."""

    title: str
    url: str | None = None
    teaser: str | None = None
    published: str | None = None
    byline: str | None = None
    image: str | None = None
    caption: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One piece of evidence about a link or block: a stable code, its weight, what was seen."""

    code: str
    weight: float
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of the page with its verdict.

    `href` is absolute, and empty for a dead link such as ``#``. `index` is the ordinal of its ``<a``
    start tag in the decoded page, counted from 0 over every one of them, or -1 when it is no ``<a``.
    `block` is the index of the article's block that holds it, None outside the body. `context` is a
    few words around it. `place` is one of `cleaner.document.PLACES`. `group` is the fingerprint of the
    foreign links it stands among, where they are suspect or new since the earlier capture, else empty.
    """

    href: str
    text: str
    action: Action = "keep"
    score: float = 0.0
    reasons: tuple[Reason, ...] = ()
    place: str = "main"
    index: int = -1
    block: int | None = None
    context: str = ""
    rel: str = ""
    hidden: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A block or link taken out as not the author's.

    `links` are the hrefs it held, `after_block` the index of the article's block it stood behind, -1
    before the first.
    """

    kind: Literal["block", "link"]
    text: str
    links: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    place: str = "main"
    after_block: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What the cleaner makes of one capture.

    Dates are ISO 8601, a date or a date-time, as exact as the page says. `text` has one empty line
    between paragraphs. `confidence` (0 to 1) is about `kind` and the choice of the body; `notes` say
    in words what is doubtful. `fingerprint` names the rules that made it. `braked` says that the judge
    would have taken out too much on this page's evidence alone, and only flagged it; `doorway` that the
    whole page exists to send readers on.
    """

    kind: Kind
    url: str
    title: str = ""
    byline: tuple[str, ...] = ()
    biography: str = ""
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    site_name: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    canonical_url: str | None = None
    image: str | None = None
    text: str = ""
    markdown: str = ""
    html: str = ""
    blocks: tuple[Block, ...] = ()
    items: tuple[Item, ...] = ()
    links: tuple[Link, ...] = ()
    removed: tuple[Removed, ...] = ()
    confidence: float = 0.0
    notes: tuple[str, ...] = ()
    fingerprint: str = ""
    text_digest: str = ""
    braked: bool = False
    doorway: bool = False

    def to_json(self) -> bytes:
        """Return canonical JSON: sorted keys, no spaces, UTF-8; equal articles give equal bytes."""
        in_order_of_fields = orjson.loads(orjson.dumps(self))  # orjson sorts the keys of dicts alone
        return orjson.dumps(in_order_of_fields, option=orjson.OPT_SORT_KEYS)

    @classmethod
    def from_json(cls, body: bytes) -> Self:
        """Return the article that `to_json` wrote; unknown keys of later releases are left out."""
        return cls(**{name: _READERS.get(name, _same)(value) for name, value in _known(cls, body)})


def _known(cls: type[Article], body: bytes) -> list[tuple[str, Any]]:
    values: dict[str, Any] = orjson.loads(body)
    return [(name, values[name]) for name in _FIELDS[cls] if name in values]


def _same(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _spans(values: list[Mapping[str, Any]]) -> Spans:
    return tuple(Span(**value) for value in values)


def _block(value: dict[str, Any]) -> Block:
    rows = tuple(tuple(_spans(cell) for cell in row) for row in value["rows"])
    return Block(**{**value, "spans": _spans(value["spans"]), "rows": rows})


def _reasons(value: dict[str, Any]) -> tuple[Reason, ...]:
    return tuple(Reason(**each) for each in value["reasons"])


def _link(value: dict[str, Any]) -> Link:
    return Link(**{**value, "reasons": _reasons(value)})


def _removed(value: dict[str, Any]) -> Removed:
    return Removed(**{**value, "reasons": _reasons(value), "links": tuple(value["links"])})


_FIELDS = {
    value: tuple(field.name for field in fields(value))
    for value in (Span, Block, Item, Reason, Link, Removed, Article)
}
_READERS: dict[str, Callable[[Any], Any]] = {
    "blocks": lambda values: tuple(map(_block, values)),
    "items": lambda values: tuple(Item(**value) for value in values),
    "links": lambda values: tuple(map(_link, values)),
    "removed": lambda values: tuple(map(_removed, values)),
}
