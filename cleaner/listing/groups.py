"""Which nodes may be headlines, and which of them belong to one list."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cleaner.listing.outline import Outline
from cleaner.listing.records import Record, cut
from cleaner.listing.shape import Shapes
from cleaner.listing.words import COUNT, MORE

_TITLE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:title|headline|heading|subject|hed|hdl|tit|titulo|titre|titolo|titel|hl)"
    r"(?:$|[\s_-])|Title|Headline",
)
_BOLD = frozenset({"b", "strong", "dt", "summary", "th"})
_PLAIN = frozenset({"div", "span", "p", "td"})
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
    """Return every group of like headlines, those of a single one included."""
    found: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for sort, node in _heads(outline):
        if 1 < outline.size(node) <= _LONGEST:
            found.setdefault((sort, shapes.path(node)), []).append(node)
    groups = []
    for (sort, path), nodes in found.items():
        heads = _titles(outline, nodes)
        if heads:
            records = tuple(cut(outline, shapes, heads))
            groups.append(Group(path=path, sort=sort, records=records))
    return groups


def _heads(outline: Outline) -> Iterator[tuple[str, int]]:
    for node in outline.links:
        yield "link", node
    for node in outline.headings:
        yield "heading", node
    for node, tag in enumerate(outline.tags):
        if tag in _BOLD:
            yield "bold", node
        elif tag in _PLAIN:
            name = outline.elements[node].get("class")
            if name and _TITLE_CLASS.search(name):
                yield "class", node


def _titles(outline: Outline, nodes: Sequence[int]) -> list[int]:
    """Return the nodes that can be headlines, one for each run of equal addresses."""
    heads: list[int] = []
    last = ""
    for node in nodes:
        if heads and node < outline.ends[heads[-1]]:
            continue
        text = outline.text(node)
        if len(text) < 40 and (COUNT.match(text) or MORE.match(text)):
            continue
        href = outline.elements[node].get("href") or ""
        if href and href == last and len(href) > 1:
            if len(text) > len(outline.text(heads[-1])):
                heads[-1] = node
            continue
        last = href
        heads.append(node)
    return heads
