"""The lead story: an entry in front of the list, of another rank than all others."""

from cleaner.listing.outline import Outline
from cleaner.listing.records import Record
from cleaner.listing.region import Regions
from cleaner.listing.score import link_of, path_of
from cleaner.listing.words import CJK

_SHORTEST, _PROSE = 20, 60


def lead_story(outline: Outline, regions: Regions, records: list[Record]) -> Record | None:
    """Return the record of a lone linked heading right before the list, with a teaser or picture.

    Only lists whose own headlines are headings have one; a section's name has neither.
    """
    first = records[0]
    if outline.tags[first.head] not in ("h2", "h3", "h4", "h5"):
        return None
    before = outline.inside(outline.headings, 0, first.head)
    if not before or before[-1] >= first.start:
        return None
    head = before[-1]
    address = path_of(link_of(outline, head) or "")
    same_rank = outline.tags[head] > outline.tags[first.head]
    known = {path_of(link_of(outline, record.head) or "") for record in records}
    if not address or same_rank or address in known or not _is_title(outline.text(head)):
        return None
    if regions.weight(head) < 0.7 * regions.weight(first.root):
        return None
    return Record(head, head, head, outline.ends[head]) if _tells(outline, head, first) else None


def _is_title(text: str) -> bool:
    return len(text) + len(CJK.findall(text)) >= _SHORTEST


def _tells(outline: Outline, head: int, first: Record) -> bool:
    """Say whether the part of the page that is the heading's own holds prose or a picture."""
    node = head
    while outline.parents[node] > 1 and not outline.holds(outline.parents[node], first.head):
        node = outline.parents[node]
    start, end = outline.first_runs[node], outline.last_runs[node]
    linked = outline.linked_sizes[end] - outline.linked_sizes[start]
    unlinked = outline.size(node) - linked
    others = len(outline.inside(outline.headings, node, outline.ends[node]))
    if others > 1 or node == head:
        return False
    return unlinked >= _PROSE or bool(outline.inside(outline.images, node, outline.ends[node]))
