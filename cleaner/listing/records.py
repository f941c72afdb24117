"""From the headlines of a list to its records: the part of the page that belongs to each.

A headline's root is the highest node above it that holds no other headline of the list. Where
the list gives every record a node of its own, that node is the root. Where it does not
(``<h3><p><h3><p>``, ``<dt><dd>``, a row and its spacer row), what follows a root up to the next
one belongs to the record too, except for what each record begins with.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from cleaner.listing.outline import Outline
from cleaner.listing.shape import Shapes

_MOST_SIBLINGS = 60


class Record(NamedTuple):
    """One entry of a list: its headline, its root, and the nodes it spans."""

    head: int
    root: int
    start: int
    end: int


def cut(outline: Outline, shapes: Shapes, heads: Sequence[int]) -> list[Record]:
    """Return a record for each headline; headlines are in order, none inside another.

    A lone headline has nothing to be parted from and is its own record.
    """
    if len(heads) == 1:
        return [Record(heads[0], heads[0], heads[0], outline.ends[heads[0]])]
    roots = _roots(outline, heads)
    siblings = _Siblings(outline, shapes, roots)
    if siblings.gap == 0:
        return [Record(head, root, root, outline.ends[root]) for head, root in zip(heads, roots, strict=True)]
    return siblings.spread(heads)


def _roots(outline: Outline, heads: Sequence[int]) -> list[int]:
    """Climb from each headline as far as most of them can without meeting another."""
    paths = [
        _climb(outline, head, before, after)
        for before, head, after in zip((-1, *heads[:-1]), heads, (*heads[1:], len(outline.tags)), strict=True)
    ]
    inner = paths[1:-1] or paths
    usual = Counter(len(path) for path in inner).most_common(1)[0][0]
    return [path[min(len(path), usual) - 1] for path in paths]


def _climb(outline: Outline, head: int, before: int, after: int) -> list[int]:
    path = [head]
    parent = outline.parents[head]
    while parent > before and parent > 1 and outline.ends[parent] <= after:
        path.append(parent)
        parent = outline.parents[parent]
    return path


class _Siblings:
    """What stands between the roots of a list that has no wrapper for its records."""

    def __init__(self, outline: Outline, shapes: Shapes, roots: list[int]) -> None:
        self.outline = outline
        self.shapes = shapes
        self.roots = roots
        self.between = [
            self._elements(outline.ends[a], b)
            for a, b in pairwise(roots)
            if outline.parents[a] == outline.parents[b]
        ]
        counts = sorted(len(found) for found in self.between)
        self.gap = counts[len(counts) // 2] if counts else 0

    def _elements(self, start: int, stop: int) -> list[int]:
        found: list[int] = []
        while start < stop and len(found) < _MOST_SIBLINGS:
            found.append(start)
            start = self.outline.ends[start]
        return found

    def spread(self, heads: Sequence[int]) -> list[Record]:
        """Return one record a head, each from where it starts to where the next does."""
        starts = self._starts()
        return [
            Record(head, root, start, self._end(place, starts))
            for place, (head, root, start) in enumerate(zip(heads, self.roots, starts, strict=True))
        ]

    def _starts(self) -> list[int]:
        lead = self._lead()
        starts = []
        for place, root in enumerate(self.roots):
            floor = self.outline.ends[self.roots[place - 1]] if place else 0
            before = self._before(root, floor, lead)
            starts.append(before[0] if before else root)
        if lead and starts[0] == self.roots[0] and self._opens(self.roots[0]):
            starts[0] = self.outline.parents[self.roots[0]]
        return starts

    def _before(self, root: int, floor: int, most: int) -> list[int]:
        """Return up to ``most`` siblings that stand right before a root."""
        if most == 0:
            return []
        parent = self.outline.parents[root]
        first = max(parent + 1, floor)
        if floor > parent and self.outline.parents[floor] != parent:
            return []
        return self._elements(first, root)[-most:]

    def _lead(self) -> int:
        """Count the siblings that every record begins with, before its headline's root."""
        if not self.between:
            return 0
        kinds = [[self.shapes.of(node) for node in found] for found in self.between]
        if all(kind[-1:] == ["br"] for kind in kinds) and all(map(self._opens, self.roots)):
            return 1
        if self._trails(kinds):
            return 0
        first = self.roots[0]
        opening = [self.shapes.of(node) for node in self._before(first, 0, self.gap)]
        lead = 0
        while lead < min(len(opening), self.gap):
            token = opening[-lead - 1]
            same = sum(1 for kind in kinds if len(kind) > lead and kind[-lead - 1] == token)
            if same * 3 < len(kinds) * 2:
                break
            lead += 1
        return lead

    def _opens(self, root: int) -> bool:
        """Say whether words stand before a root on its line, and the line begins in the same frame."""
        outline = self.outline
        first, parent = outline.first_runs[root], outline.parents[root]
        line = outline.run_lines[first] if first < outline.last_runs[root] else -1
        start = first
        while start > outline.first_runs[parent] and outline.run_lines[start - 1] == line:
            start -= 1
        opener = outline.run_owners[start]
        plain = opener == parent or outline.tags[opener] == "br"
        return start < first and plain

    def _trails(self, kinds: Sequence[Sequence[str]]) -> bool:
        """Say whether the last root is followed by all that follows the others: a whole record.

        Then what stands before the first root is a preface, however much it looks like the rest.
        """
        last = self.roots[-1]
        after = self._elements(self.outline.ends[last], self.outline.ends[self.outline.parents[last]])
        tail = [self.shapes.of(node) for node in after[: self.gap]]
        if tail and {*tail} == {shape for kind in kinds for shape in kind}:
            return True
        return len(tail) == self.gap and 3 * sum(tail == list(kind) for kind in kinds) >= 2 * len(kinds)

    def _end(self, place: int, starts: list[int]) -> int:
        outline, root = self.outline, self.roots[place]
        parent = outline.parents[root]
        if place + 1 < len(starts) and outline.parents[self.roots[place + 1]] == parent:
            return starts[place + 1]
        after = self._elements(outline.ends[root], outline.ends[parent])[: self.gap]
        end = outline.ends[after[-1]] if after else outline.ends[root]
        return min(end, starts[place + 1]) if place + 1 < len(starts) else end
