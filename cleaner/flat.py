"""The page's tree as parallel lists, which every later stage shares.

A page's elements are asked thousands of times for tag, attributes, parents: by places, links, segments,
outline and metadata. Lists answer at once, and a loop over them makes no objects. Elements are numbered in
document order, and element ``n`` holds exactly the elements ``n + 1`` to ``ends[n] - 1``.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import overload

LONGEST_NAME = 2000
"""The most characters kept of a class, id, role or item property: later stages remember what names mean."""

_FEW = 24


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flat:
    """A tree as parallel lists over the numbers of its elements; comments have no place in it.

    Tags and attributes are as HTML5 has them, most of them in small letters; equal attributes may be one
    object and are never written to. `texts` stand before an element's first child, `tails` right behind the
    element; both are "" where there is none. `parents` has -1 for the root. `ordinals` maps what `numbering`
    set on the page's links to the numbers of their elements.
    """

    tags: list[str]
    attributes: list[dict[str, str]]
    texts: list[str]
    tails: list[str]
    parents: list[int]
    ends: list[int]
    by_tag: Mapping[str, list[int]]
    ordinals: Mapping[int, int] = field(default_factory=dict)
    known: dict[int, "Element"] = field(default_factory=dict)

    def element(self, number: int) -> "Element":
        """Return the element of this number; asked again, the same object."""
        found = self.known.get(number)
        if found is None:
            found = self.known[number] = Element(self, number)
        return found

    def let_go(self) -> None:
        """Forget the elements made so far: they know their tree, and nobody else should keep it alive."""
        self.known.clear()

    def named(self, *tags: str) -> list[int]:
        """Return the numbers of the elements that have one of `tags`, in order."""
        found = [self.by_tag.get(tag, []) for tag in tags]
        return found[0] if len(found) == 1 else sorted(chain.from_iterable(found))

    def holding(self, *attributes: str) -> list[int]:
        """Return the numbers of the elements that have one of `attributes`, in order."""
        if len(attributes) == 1:
            only = attributes[0]
            return [number for number, each in enumerate(self.attributes) if only in each]
        wanted = frozenset(attributes)
        return [number for number, each in enumerate(self.attributes) if not wanted.isdisjoint(each)]

    def inside(self, number: int, *tags: str) -> list[int]:
        """Return the numbers of the elements below an element that have one of `tags`, in order."""
        start, end = number + 1, self.ends[number]
        if end - start <= _FEW:  # looked through sooner than looked up
            return [inner for inner in range(start, end) if self.tags[inner] in tags]
        found = [each[bisect_left(each, start) : bisect_left(each, end)] for each in map(self.named, tags)]
        return found[0] if len(found) == 1 else sorted(chain.from_iterable(found))

    def pieces(self, number: int, silent: Collection[str] = frozenset()) -> list[str]:
        """Return the pieces of text inside an element in order, without those directly in `silent` tags."""
        tags, texts, tails, ends = self.tags, self.texts, self.tails, self.ends
        found = [texts[number]] if tags[number] not in silent else []
        opened: list[int] = []
        for inner in range(number + 1, ends[number]):
            while opened and ends[opened[-1]] <= inner:
                found.append(tails[opened.pop()])
            if tags[inner] not in silent:
                found.append(texts[inner])
            opened.append(inner)
        found.extend(tails[inner] for inner in reversed(opened))
        return found

    def without(self, gone: Collection[int], stripped: Collection[int]) -> tuple["Flat", list[int]]:
        """Return the tree without the elements `gone`, and for each one left which number it had.

        All below what is gone goes with it, text behind it stays. `stripped` elements lose their ``href``.
        """
        left = self._left(gone)
        places = [0] * (len(self.tags) + 1)
        for place, number in enumerate(left):
            places[number + 1] = place + 1
        for number in range(1, len(places)):
            places[number] = max(places[number], places[number - 1])
        tags = [self.tags[number] for number in left]
        return Flat(
            tags=tags,
            attributes=[
                _without_href(self.attributes[number]) if number in stripped else self.attributes[number]
                for number in left
            ],
            texts=[self.texts[number] for number in left],
            tails=[self.tails[number] for number in left],
            parents=[places[parent] if (parent := self.parents[number]) >= 0 else -1 for number in left],
            ends=[places[self.ends[number]] for number in left],
            by_tag=numbers_by_tag(tags),
        ), left

    def _left(self, gone: Collection[int]) -> list[int]:
        left, number = [], 0
        while number < len(self.tags):
            if number in gone:
                number = self.ends[number]
            else:
                left.append(number)
                number += 1
        return left


class Element:
    """One element of a tree as an object, for stages that look at few of them; it has lxml's ways.

    `flat` and `number` say which it is.
    """

    __slots__ = ("flat", "number", "tag")

    def __init__(self, flat: Flat, number: int) -> None:
        """Stand for element `number` of `flat`; use `Flat.element`, so that there is one object for each."""
        self.flat = flat
        self.number = number
        self.tag = flat.tags[number]

    @property
    def attrib(self) -> Mapping[str, str]:
        """The attributes; not to be written to."""
        return self.flat.attributes[self.number]

    @property
    def text(self) -> str:
        """The text before the first child, "" if there is none."""
        return self.flat.texts[self.number]

    @property
    def tail(self) -> str:
        """The text right behind the element, "" if there is none."""
        return self.flat.tails[self.number]

    @overload
    def get(self, name: str) -> str | None: ...

    @overload
    def get(self, name: str, default: str) -> str: ...

    def get(self, name: str, default: str | None = None) -> str | None:
        """Return an attribute's value."""
        return self.flat.attributes[self.number].get(name, default)

    def __len__(self) -> int:
        """Return how many children there are."""
        ends, child, count = self.flat.ends, self.number + 1, 0
        end = ends[self.number]
        while child < end:
            child, count = ends[child], count + 1
        return count

    def __bool__(self) -> bool:
        """Return True: an element without children is one."""
        return True

    def __iter__(self) -> Iterator["Element"]:
        """Yield the children."""
        flat, child = self.flat, self.number + 1
        end = flat.ends[self.number]
        while child < end:
            yield flat.element(child)
            child = flat.ends[child]

    def iter(self, *tags: str) -> Iterator["Element"]:
        """Yield this element and all below it, of `tags` alone if any are given."""
        flat = self.flat
        if not tags or self.tag in tags:
            yield self
        below: Sequence[int] = (
            flat.inside(self.number, *tags) if tags else range(self.number + 1, flat.ends[self.number])
        )
        yield from map(flat.element, below)

    def itertext(self) -> Iterator[str]:
        """Yield the pieces of text inside the element."""
        return iter(self.flat.pieces(self.number))

    def getparent(self) -> "Element | None":
        """Return the element around, None for the root."""
        parent = self.flat.parents[self.number]
        return self.flat.element(parent) if parent >= 0 else None

    def getprevious(self) -> "Element | None":
        """Return the sibling right before, None for a first child."""
        parents, parent, before = self.flat.parents, self.flat.parents[self.number], self.number - 1
        if before <= parent:
            return None
        while parents[before] != parent:
            before = parents[before]
        return self.flat.element(before)

    def iterancestors(self) -> Iterator["Element"]:
        """Yield the elements around, from the inside out."""
        flat, number = self.flat, self.flat.parents[self.number]
        while number >= 0:
            yield flat.element(number)
            number = flat.parents[number]

    def itersiblings(self, *, preceding: bool = False) -> Iterator["Element"]:
        """Yield the siblings behind the element; with `preceding` those before it, the nearest first."""
        if preceding:
            before = self.getprevious()
            while before is not None:
                yield before
                before = before.getprevious()
            return
        flat, parent, after = self.flat, self.flat.parents[self.number], self.flat.ends[self.number]
        end = flat.ends[parent] if parent >= 0 else after
        while after < end:
            yield flat.element(after)
            after = flat.ends[after]


def numbers_by_tag(tags: Sequence[str]) -> dict[str, list[int]]:
    """Return the numbers of the elements of each tag, in order."""
    found: dict[str, list[int]] = {tag: [] for tag in set(tags)}
    for number, tag in enumerate(tags):
        found[tag].append(number)
    return found


def _without_href(attributes: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if name != "href"}
