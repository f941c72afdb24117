"""Entries whose only link is a button: the title is plain text, in a cell or a box without a name."""

from collections.abc import Iterator

from cleaner.listing.outline import Outline
from cleaner.listing.shape import Shapes
from cleaner.listing.words import leads_on

_FEWEST, _HIGHEST, _MOST_CELLS, _MOST = 3, 6, 12, 0.8

Key = tuple[str, ...]


def titles_beside_buttons(outline: Outline, shapes: Shapes) -> dict[Key, list[int]]:
    """Return the plain texts that each entry has one of, by what they look like.

    An entry is what holds one link such as "Details" or "PDF" and no other link nor heading. In the rows
    of a table a text's column is part of its looks. Which of the texts is the title is judged elsewhere.
    """
    found: dict[tuple[Key, Key], dict[int, int]] = {}
    entries: dict[Key, int] = {}
    for path, entry, link in _entries(outline, shapes):
        entries[path] = entries.get(path, 0) + 1
        for node in _texts(outline, entry, link):
            looks = (*shapes.path(node)[:2], _column(outline, node, entry))
            found.setdefault((path, looks), {}).setdefault(entry, node)
    return {
        (*looks, *path): list(nodes.values())
        for (path, looks), nodes in found.items()
        if len(nodes) >= max(_FEWEST, _MOST * entries[path])
    }


def _entries(outline: Outline, shapes: Shapes) -> Iterator[tuple[Key, int, int]]:
    """Yield each button's shapes, the largest part of the page that has it for its only link, and it."""
    for link in outline.links:
        if not outline.size(link) or not leads_on(outline.text(link)):
            continue
        node = link
        for _ in range(_HIGHEST):
            above = outline.parents[node]
            if above < 2 or _others(outline, above, link):
                break
            node = above
        if outline.size(node) > outline.size(link):
            yield shapes.path(link), node, link


def _others(outline: Outline, node: int, link: int) -> bool:
    """Say whether a part of the page holds a heading or another link with words."""
    start, end = node, outline.ends[node]
    if outline.inside(outline.headings, start, end):
        return True
    return any(other != link and outline.size(other) for other in outline.inside(outline.links, start, end))


def _texts(outline: Outline, entry: int, link: int) -> Iterator[int]:
    """Yield the nodes of an entry that own words and have nothing to do with its link."""
    last = entry
    for run in outline.within(entry):
        owner = outline.run_owners[run]
        if owner not in (entry, last) and not (outline.holds(link, owner) or outline.holds(owner, link)):
            yield owner
        last = owner


def _column(outline: Outline, node: int, entry: int) -> str:
    """Return the place of a node's cell in its row, nothing if it stands in no table."""
    while node > entry and outline.tags[node] not in ("td", "th"):
        node = outline.parents[node]
    if node <= entry:
        return ""
    before = [child for child in outline.children(outline.parents[node]) if child < node]
    return str(len(before[:_MOST_CELLS]))
