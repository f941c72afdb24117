"""Which nodes may be headlines, and which of them belong to one list."""

import re
from dataclasses import dataclass

from cleaner.listing.outline import Outline
from cleaner.listing.records import Record, cut
from cleaner.listing.shape import Shapes

_TITLE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:title|headline|heading|subject|entry-name|hed|hdl|tit|titulo|titre|titolo|"
    r"titel|subjectline|summary-title)(?:$|[\s_-])|Title|Headline",
)
_BOLD = frozenset({"b", "strong", "dt", "summary", "th"})
_LONGEST = 320


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Headlines that look alike, with the record of each.

    Attributes:
        path: the shapes that the headlines share.
        sort: ``heading``, ``link``, ``bold`` or ``class``: why they may be headlines.
        records: one for each headline, in order.
    """

    path: tuple[str, ...]
    sort: str
    records: tuple[Record, ...]


def gather(outline: Outline, shapes: Shapes) -> list[Group]:
    """Return every group of two or more like headlines."""
    found: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for sort, node in _heads(outline):
        if 1 < outline.size(node) <= _LONGEST:
            members = found.setdefault((sort, shapes.path(node)), [])
            if not members or outline.ends[members[-1]] <= node:
                members.append(node)
    return [
        Group(path=path, sort=sort, records=tuple(cut(outline, shapes, heads)))
        for (sort, path), heads in found.items()
        if len(heads) > 1
    ]


def _heads(outline: Outline) -> list[tuple[str, int]]:
    heads = [("link", node) for node in outline.links]
    heads += [("heading", node) for node in outline.headings]
    for node, tag in enumerate(outline.tags):
        if tag in _BOLD:
            heads.append(("bold", node))
        elif tag in ("div", "span", "p", "td"):
            name = outline.elements[node].get("class")
            if name and _TITLE_CLASS.search(name):
                heads.append(("class", node))
    return heads
