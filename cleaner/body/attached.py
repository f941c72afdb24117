"""What belongs to chosen text though it does not read like it: its notes, and code behind a paragraph."""

import re
from collections.abc import Sequence

from cleaner.body.segment import Scope, Segment
from cleaner.flat import Flat

_MARK = re.compile(r"\s*[\[(]?(?:\d{1,3}|[a-z]|[*†‡§¶※]+)[\])]?\s*$")
_LONGEST_NOTE, _LEVELS = 600, 3
_FEW = 2
"""Pages with more pieces of code than that are about code, and choosing among it is not done here."""


def with_attached(segments: Sequence[Segment], chosen: Sequence[bool], flat: Flat) -> list[bool]:
    """Return which segments are the body's, notes and code that the chosen ones bring with them included.

    Args:
        segments: the page's text in order.
        chosen: of each whether it is body.
        flat: the tree that they were cut from.
    """
    marks = _marks(segments, chosen, flat)
    found = list(chosen)
    few = sum(segment.kind == "code" for segment in segments) <= _FEW
    notes: Scope | None = None
    for number, segment in enumerate(segments):
        if found[number] or segment.scope.hidden:
            continue
        is_note = bool(marks) and _is_note(segment, marks)
        notes = segment.scope.parent if is_note and segment.kind == "list_item" else notes
        goes_on = few and number > 0 and found[number - 1] and _is_code_behind(segments[number - 1], segment)
        # A list of notes is whole, whether or not each of its marks was found.
        found[number] = is_note or goes_on or (notes is not None and segment.scope.parent is notes)
    return found


def _marks(segments: Sequence[Segment], chosen: Sequence[bool], flat: Flat) -> frozenset[str]:
    """Return the fragments that short links in the chosen text lead to: "1", "[2]", "†"."""
    found = set()
    for segment, kept in zip(segments, chosen, strict=True):
        for text, _, link in segment.pieces if kept and segment.links else ():
            if link is None or not _MARK.match(text):
                continue
            href = flat.attributes[link].get("href", "")
            if len(href) > 1 and href.startswith("#"):
                found.add(href[1:])
    return frozenset(found)


def _is_note(segment: Segment, marks: frozenset[str]) -> bool:
    """Say whether a segment, or a frame close round it, is what a mark in the text leads to."""
    if len(segment.text) > _LONGEST_NOTE:
        return False
    scope = segment.scope
    for _ in range(_LEVELS):
        if scope.attributes.get("id") in marks:
            return True
        if scope.parent is None or scope.parent.segments > _LEVELS:
            return False
        scope = scope.parent
    return False


def _is_code_behind(before: Segment, segment: Segment) -> bool:
    """Say whether a segment is code in the same frame as the text right before it."""
    if segment.kind != "code" or before.kind not in {"paragraph", "heading", "list_item"}:
        return False
    frame = before.scope.parent
    at = segment.scope.parent
    for _ in range(_LEVELS):
        if at is None or frame is None or at.number == frame.number:
            break
        at = at.parent
    return at is not None and frame is not None and at.number == frame.number
