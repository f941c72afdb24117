"""One record taken apart: its headline, what has a role, and the lines that are left."""

from dataclasses import dataclass, field
from typing import NamedTuple

from cleaner.listing.outline import Outline
from cleaner.listing.records import Record
from cleaner.listing.roles import Role, is_teaser, role_of
from cleaner.listing.shape import Shapes

NAMED = "named"
"""First in the slot of a line that its frame's name says is a teaser."""


class Line(NamedTuple):
    """A line of a record that has no role yet.

    ``slot`` is what lines of other records must share to be the same part of an entry.
    """

    text: str
    slot: tuple[str, ...]
    run: int
    after: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A record's headline, nodes by role, free lines and images."""

    record: Record
    headline: int
    title: str
    roles: dict[Role, list[int]]
    lines: list[Line]
    images: list[int] = field(default_factory=list)


def take_apart(outline: Outline, shapes: Shapes, record: Record) -> Parts:
    """Return the parts of one record."""
    headline = _headline(outline, record.head)
    roles, taken, named = _roles(outline, record)
    taken.update(outline.within(record.head))
    return Parts(
        record=record,
        headline=headline,
        title=_title(outline, headline),
        roles=roles,
        lines=_lines(outline, shapes, record, taken, named),
        images=outline.inside(outline.images, record.start, record.end),
    )


def _headline(outline: Outline, head: int) -> int:
    """Return the link that is the headline, where a heading holds a count or a label beside it."""
    if outline.tags[head] == "a":
        return head
    links = outline.inside(outline.links, head, outline.ends[head])
    longest = max(links, key=outline.size, default=head)
    others = sum(1 for link in links if outline.size(link)) > 1
    share = 0.6 if others else 0.5
    return longest if outline.size(longest) >= share * outline.size(head) else head


def _title(outline: Outline, node: int) -> str:
    """Return the headline's text, without the dates, labels and buttons in it."""
    skip = 0
    inner = range(node + 1, outline.ends[node])
    drop: set[int] = set()
    for child in inner:
        if child < skip or not outline.size(child):
            continue
        if role_of(outline, child) in ("date", "other", "more", "byline", "caption"):
            drop.update(outline.within(child))
            skip = outline.ends[child]
    if not outline.size(node):
        return outline.label(node)
    left = [run for run in outline.within(node) if run not in drop]
    return outline.join(left or list(outline.within(node)))


def _roles(outline: Outline, record: Record) -> tuple[dict[Role, list[int]], set[int], set[int]]:
    """Return a record's nodes by role, the runs in them, and the runs in parts named as teasers."""
    roles: dict[Role, list[int]] = {}
    taken: set[int] = set()
    named: set[int] = set()
    node = record.start
    while node < record.end:
        if outline.holds(node, record.head):
            node = outline.ends[node] if node == record.head else node + 1
            continue
        if is_teaser(outline, node):
            named.update(outline.within(node))
        role = role_of(outline, node)
        if role is None:
            node += 1
            continue
        roles.setdefault(role, []).append(node)
        taken.update(outline.within(node))
        node = node + 1 if role == "other" else outline.ends[node]
    return roles, taken, named


def _lines(outline: Outline, shapes: Shapes, record: Record, taken: set[int], named: set[int]) -> list[Line]:
    lines: list[Line] = []
    current: list[int] = []
    head_run = outline.first_runs[record.head]
    for run in outline.runs(record.start, record.end):
        if run in taken:
            continue
        if current and ((run in named) != (current[-1] in named) or _breaks(outline, current[-1], run)):
            lines.append(_line(outline, shapes, record, current, head_run))
            current = []
        current.append(run)
    if current:
        lines.append(_line(outline, shapes, record, current, head_run))
    return [
        line._replace(slot=(NAMED, *line.slot)) if line.run in named else line for line in lines if line.text
    ]


def _breaks(outline: Outline, before: int, run: int) -> bool:
    """Say whether a new line begins: a style sheet makes lines of spans that touch."""
    if outline.run_lines[run] != outline.run_lines[before]:
        return True
    left, right = outline.run_texts[before], outline.run_texts[run]
    touching = not left[-1].isspace() and not right[0].isspace()
    return (
        touching
        and outline.run_owners[run] != outline.run_owners[before]
        and left[-1] in ".!?…。"
        and right[0].isalnum()
    )


def _line(outline: Outline, shapes: Shapes, record: Record, runs: list[int], head_run: int) -> Line:
    text = outline.join(runs).strip(" \u00a0·•|–—-/:,»«>")
    after = runs[0] > head_run
    node = outline.run_owners[runs[0]]
    slot = ["after" if after else "before"]
    while node > record.root and len(slot) < 4:
        if outline.tags[node] not in ("a", "b", "strong", "i", "em", "span") or outline.attributes[node].get(
            "class"
        ):
            slot.append(shapes.of(node))
        node = outline.parents[node]
    return Line(text, tuple(slot), runs[0], after)
