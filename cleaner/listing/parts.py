"""One record taken apart: its headline, what has a role, and the lines that are left."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from cleaner.listing.headline import Shared, headline_of, title_of
from cleaner.listing.outline import Outline
from cleaner.listing.records import Record
from cleaner.listing.roles import Role, is_teaser, role_of, tells_of_an_answer
from cleaner.listing.score import link_of
from cleaner.listing.shape import Shapes
from cleaner.listing.wording import fold

NAMED = "named"
"""First in the slot of a line that its frame's name says is a teaser."""
# Brackets round a link that was taken out.
_HOLLOW = re.compile(r"^\s*[)\]]\s*|\s*[(\[]\s*[)\]]?$")
_MOST_LEADING, _SHORTEST_NAMED = 40, 8


class Line(NamedTuple):
    """A line of a record that has no role yet.

    ``slot`` is what lines of other records must share to be the same part of an entry, ``own`` whether
    the line is a link of its own to where the headline leads, ``inside`` whether it stands in one link
    with the headline.
    """

    text: str
    slot: tuple[str, ...]
    run: int
    after: bool
    own: bool
    inside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A record's headline, nodes by role, free lines and images."""

    record: Record
    headline: int
    title: str
    roles: dict[Role, list[int]]
    lines: list[Line]
    images: list[int] = field(default_factory=list)


def take_apart(outline: Outline, shapes: Shapes, record: Record, shared: Shared) -> Parts:
    """Return the parts of one record, given what the records of its list have in common."""
    headline = headline_of(outline, record.head)
    title, titled = title_of(outline, headline, kicker=shared.kickers)
    leading = _Leading(shared.dull, shared.sources, fold(title), _plain(link_of(outline, headline)))
    roles, taken, named = _roles(outline, record, headline, leading)
    taken.update(titled)
    return Parts(
        record=record,
        headline=headline,
        title=title,
        roles=roles,
        lines=_lines(outline, shapes, record._replace(head=headline), taken, named),
        images=outline.inside(outline.images, record.start, record.end),
    )


class _Leading(NamedTuple):
    """What is known of links that only lead to the whole."""

    dull: frozenset[str]
    sources: frozenset[int]
    title: str
    address: str

    def has(self, outline: Outline, link: int) -> bool:
        """Say whether a link leads on: with words that all entries share, or "more: " and the title.

        The name of the paper that an entry was taken from leads there too.
        """
        if link in self.sources:
            return True
        if not self.address or _plain(outline.attributes[link].get("href")) != self.address:
            return False
        folded = fold(outline.text(link))
        longer = len(self.title) < len(folded) <= len(self.title) + _MOST_LEADING
        return folded in self.dull or (len(self.title) >= _SHORTEST_NAMED and longer and self.title in folded)


def _plain(href: str | None) -> str:
    return (href or "").partition("#")[0]


def _roles(
    outline: Outline, record: Record, headline: int, leading: _Leading
) -> tuple[dict[Role, list[int]], set[int], set[int]]:
    """Return a record's nodes by role, the runs in them, and the runs in parts named as teasers."""
    roles: dict[Role, list[int]] = {}
    taken: set[int] = set()
    named: set[int] = set()
    node = record.start
    while node < record.end:
        if outline.holds(node, headline):
            node += 1
            continue
        if tells_of_an_answer(outline, node):
            taken.update(outline.within(node))
            node = outline.ends[node]
            continue
        if is_teaser(outline, node):
            named.update(outline.within(node))
        role = role_of(outline, node)
        if role is None and outline.tags[node] == "a" and leading.has(outline, node):
            role = "more"
        if role is None:
            node += 1
            continue
        taken.update(outline.within(node))
        roles.setdefault(role, []).append(node)
        node = node + 1 if role == "other" else outline.ends[node]
    return roles, taken, named


def _lines(outline: Outline, shapes: Shapes, place: Record, taken: set[int], named: set[int]) -> list[Line]:
    """Return the lines of a record that have no role; the head of `place` is the headline itself."""
    lines: list[Line] = []
    current: list[int] = []
    for run in outline.runs(place.start, place.end):
        if run in taken:
            continue
        before = current[-1] if current else run
        over = before < outline.first_runs[place.head] < run
        if current and (over or (run in named) != (before in named) or _breaks(outline, before, run)):
            lines.append(_line(outline, shapes, place, current))
            current = []
        current.append(run)
    if current:
        lines.append(_line(outline, shapes, place, current))
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


def _line(outline: Outline, shapes: Shapes, place: Record, runs: list[int]) -> Line:
    text = outline.join(runs).strip(" \u00a0·•|–—-/:,»«>").removeprefix(". ")
    text = _HOLLOW.sub("", text)
    after = runs[0] > outline.first_runs[place.head]
    own = after and _leads_there(outline, place, runs)
    node = outline.run_owners[runs[0]]
    slot = ["after" if after else "before"]
    while node > place.root and len(slot) < 4:
        if outline.tags[node] not in ("a", "b", "strong", "i", "em", "span") or outline.attributes[node].get(
            "class"
        ):
            slot.append(shapes.of(node))
        node = outline.parents[node]
    return Line(text, tuple(slot), runs[0], after, own, after and _in_one_link(outline, place.head, runs))


def _in_one_link(outline: Outline, head: int, runs: list[int]) -> bool:
    """Say whether a headline and the line behind it are parts of one link: a card."""
    node = outline.parents[head]
    while node > 0 and outline.tags[node] != "a":
        node = outline.parents[node]
    return node > 0 and runs[-1] < outline.last_runs[node]


def _leads_there(outline: Outline, place: Record, runs: list[int]) -> bool:
    """Say whether a line is one link of its own that leads where the headline does."""
    node = outline.run_owners[runs[0]]
    while node > place.root and outline.tags[node] != "a":
        node = outline.parents[node]
    if outline.tags[node] != "a" or outline.holds(node, place.head) or outline.last_runs[node] <= runs[-1]:
        return False
    return outline.attributes[node].get("href") == link_of(outline, place.head)
