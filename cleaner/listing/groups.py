"""Which nodes may be headlines, and which of them belong to one list."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from cleaner.listing.leading import titles_beside_buttons
from cleaner.listing.outline import Outline
from cleaner.listing.records import Record, cut
from cleaner.listing.shape import LEVELS, Shapes
from cleaner.listing.threads import threads
from cleaner.listing.words import counts, leads_on

_TITLE_CLASS = re.compile(
    r"(?:^|[\s._-])(?:title|headline|heading|subject|hed|hdl|tit|t[ií]tulo|titre|titolo|titel|titlu|hl|baslik|tytul|"
    r"nadpis|naslov|rubrik|overskrift|otsikko|judul|zagolovok|titulek|tieude)(?:$|[\s._-])|Title|Headline",
)
_BOLD = frozenset({"b", "strong", "dt", "summary", "th"})
_PLAIN = frozenset({"div", "span", "p", "td"})
_TITLE_PROPERTIES = frozenset({"headline", "name"})
_LONGEST, _SHORTEST_ALT = 320, 4
_SHORTEST_LINE = 12
_MOST_COLUMNS, _MOST_PARTS = 12, 6
_ROW = 3
_TURNS = frozenset({"next", "prev", "next nofollow", "nofollow next"})
"""What a link says that leads to the next page of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Headlines that look alike, with the record of each.

    Attributes:
        path: the shapes that the headlines share.
        sort: ``heading``, ``link``, ``part`` of a link, ``picture``, ``line``, ``bold``, ``class``,
            ``plain`` beside a button or ``thread``: why they may be headlines.
        records: one for each headline, in order.
    """

    path: tuple[str, ...]
    sort: str
    records: tuple[Record, ...]


def gather(outline: Outline, shapes: Shapes) -> list[Group]:
    """Return every group of like headlines, those of a single one included."""
    found: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for sort, node in _heads(outline):
        if sort == "picture" or 1 < outline.size(node) <= _LONGEST:
            found.setdefault((sort, shapes.path(node)), []).append(node)
    groups = []
    for (sort, path), nodes in found.items():
        heads = _titles(outline, _alone(outline, nodes) if sort == "link" else nodes)
        for members in _readings(outline, sort, heads):
            if members:
                records = tuple(cut(outline, shapes, members))
                groups.append(Group(path=path, sort=sort, records=records))
    for path, heads in titles_beside_buttons(outline, shapes).items():
        groups.append(Group(path=path, sort="plain", records=tuple(cut(outline, shapes, heads))))
    groups += [Group(path=path, sort="thread", records=found) for path, found in threads(outline, shapes)]
    return groups


@lru_cache(maxsize=16384)
def is_title_class(name: str) -> bool:
    """Say whether an element's classes name it as a title."""
    return _TITLE_CLASS.search(name) is not None


def _readings(outline: Outline, sort: str, heads: list[int]) -> list[list[int]]:
    """Return the sets of headlines that like nodes may be: all of them, or one of each row or link."""
    if sort == "part" and (places := _places(outline, heads)):
        return places
    return [heads, *_columns(outline, heads)]


def _places(outline: Outline, parts: Sequence[int]) -> list[list[int]]:
    """Sort the parts of links by their place in the link, if most links have several.

    Day, title and teaser of a card that is one link may look alike where no name is stable: only their
    order tells them apart.
    """
    by_link: dict[int, list[int]] = {}
    for part in parts:
        place = bisect_right(outline.links, part) - 1
        if place < 0 or not outline.holds(outline.links[place], part):
            return []  # of a frame that a script makes a link
        by_link.setdefault(outline.links[place], []).append(part)
    if len(by_link) < 2 or len(parts) < 1.5 * len(by_link):
        return []
    most = max(map(len, by_link.values()))
    return [[found[place] for found in by_link.values() if place < len(found)] for place in range(most)]


def _columns(outline: Outline, heads: Sequence[int]) -> list[list[int]]:
    """Part headlines that stand in several cells of each row by their place in it.

    The cells of a row may be entries of a grid, or one entry's title, venue and section: both
    readings are offered.
    """
    cells: dict[int, list[int]] = {}
    rows: set[int] = set()
    for head in heads:
        cell = _cell(outline, head)
        if cell < 0:
            return []
        row = outline.parents[cell]
        rows.add(row)
        before = islice(
            outline.flat.element(outline.numbers[cell]).itersiblings(preceding=True), _MOST_COLUMNS
        )
        cells.setdefault(sum(1 for _ in before), []).append(head)
    if len(heads) == len(rows) or not 2 <= len(cells) < _MOST_COLUMNS:
        return []
    return [found for found in cells.values() if len(found) > 1]


def _cell(outline: Outline, head: int) -> int:
    node = head
    for _ in range(LEVELS):
        if node < 0 or outline.tags[node] in ("td", "th"):
            break
        node = outline.parents[node]
    return node if node >= 0 and outline.tags[node] in ("td", "th") else -1


def _heads(outline: Outline) -> Iterator[tuple[str, int]]:
    for node in outline.links:
        if not outline.size(node):
            if len(outline.label(node)) >= _SHORTEST_ALT:
                yield "picture", node
            continue
        yield "link", node
        yield from (("part", child) for child in _parts(outline, node))
    for node in outline.headings:
        yield "heading", node
    for node, tag in enumerate(outline.tags):
        if tag in _BOLD:
            yield "bold", node
        elif tag == "li" and _is_line(outline, node):
            yield "line", node
        elif tag in _PLAIN:
            yield from _in_plain(outline, node)


def _in_plain(outline: Outline, node: int) -> Iterator[tuple[str, int]]:
    """Yield a plain element that is named as a title, and the parts of one that a script makes a link."""
    attributes = outline.attributes[node]
    name = attributes.get("class")
    if (name and is_title_class(name)) or attributes.get("itemprop") in _TITLE_PROPERTIES:
        yield "class", node
    if attributes.get("role") == "link" or "data-href" in attributes:
        yield from (("part", child) for child in _parts(outline, node))


def _is_line(outline: Outline, node: int) -> bool:
    """Say whether a list's entry is one line of words, most of them no link."""
    start, end = outline.first_runs[node], outline.last_runs[node]
    linked = outline.linked_sizes[end] - outline.linked_sizes[start]
    return (
        outline.size(node) >= _SHORTEST_LINE
        and outline.run_lines[start] == outline.run_lines[end - 1]
        and linked * 3 < outline.size(node)
    )


def _parts(outline: Outline, link: int) -> list[int]:
    """Return the elements that share the text of a link among them, if there are several."""
    if outline.ends[link] - link < 3:
        return []
    level = link
    while True:
        children = [child for child in outline.children(level) if outline.size(child)]
        if len(children) != 1 or outline.size(children[0]) < outline.size(level):
            break
        level = children[0]
    whole = sum(map(outline.size, children)) == outline.size(link)
    return children if whole and 1 < len(children) <= _MOST_PARTS else []


def _alone(outline: Outline, nodes: list[int]) -> list[int]:
    """Leave out links that stand several in one element, where most stand alone: tools above a list."""
    counts = Counter(outline.parents[node] for node in nodes)
    left = [node for node in nodes if counts[outline.parents[node]] < _ROW]
    return left if 2 * len(left) > len(nodes) else nodes


def _titles(outline: Outline, nodes: Sequence[int]) -> list[int]:
    """Return the nodes that can be headlines, one for each run of equal addresses."""
    heads: list[int] = []
    last = ""
    for node in nodes:
        if heads and node < outline.ends[heads[-1]]:
            continue
        text = outline.label(node)
        if len(text) < 40 and (counts(text) or leads_on(text)):
            continue
        if outline.attributes[node].get("rel") in _TURNS:
            continue
        href = outline.attributes[node].get("href") or ""
        if href and href == last and len(href) > 1:
            if len(text) > len(outline.label(heads[-1])):
                heads[-1] = node
            continue
        last = href
        heads.append(node)
    return heads
