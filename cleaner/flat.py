"""One reading of the tree into parallel lists, which every later stage shares.

Asking lxml for a tag, an attribute or a parent makes Python objects anew each time, and a page is asked
thousands of times: by places, links, segments, outline and metadata. So the tree is read once. Elements
are numbered in document order, and element ``n`` holds exactly the elements ``n + 1`` to ``ends[n] - 1``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from lxml.html import HtmlElement

LONGEST_NAME = 2000
"""The most characters kept of a class, id, role or item property: later stages remember what names mean."""

_NAMING = ("class", "id", "role", "itemprop")
# What most elements have of attributes; never written to.
_NONE: dict[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flat:
    """A tree as parallel lists over the numbers of its elements; comments have no place in it.

    `attributes` are as parsed, names in small letters; the values of a few are cut at LONGEST_NAME.
    `texts` stand before an element's first child, `tails` right behind the element; both are "" where
    there is none. `parents` has -1 for the root.
    It also keeps the elements alive, so that lxml need not make them again.
    """

    elements: list[HtmlElement]
    tags: list[str]
    attributes: list[dict[str, str]]
    texts: list[str]
    tails: list[str]
    parents: list[int]
    ends: list[int]
    numbers: dict[HtmlElement, int]
    by_tag: Mapping[str, list[int]]

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

    def pieces(self, number: int, silent: frozenset[str] = frozenset()) -> list[str]:
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


def flatten(root: HtmlElement) -> Flat:
    """Return the tree below `root` as lists; later changes to the tree do not show in them."""
    elements = list(root.iter("*"))
    numbers = dict(zip(elements, range(len(elements)), strict=True))
    parents = [-1, *[numbers[each.getparent()] for each in elements[1:]]]  # type: ignore[index]  # below the root
    ends = list(range(1, len(elements) + 1))
    for number in range(len(elements) - 1, 0, -1):
        parent = parents[number]
        if ends[parent] == parent + 1:  # its last child comes first here
            ends[parent] = ends[number]
    tags: list[str] = [each.tag for each in elements]  # type: ignore[misc]  # `iter("*")` gives elements alone
    by_tag: dict[str, list[int]] = {}
    for number, tag in enumerate(tags):
        by_tag.setdefault(tag, []).append(number)
    attributes = [dict(found) if (found := each.items()) else _NONE for each in elements]
    for each in attributes:
        if each:
            _shorten(each)
    return Flat(
        elements=elements,
        tags=tags,
        attributes=attributes,
        texts=[each.text or "" for each in elements],
        tails=[each.tail or "" for each in elements],
        parents=parents,
        ends=ends,
        numbers=numbers,
        by_tag=by_tag,
    )


def _shorten(attributes: dict[str, str]) -> None:
    for name in _NAMING:
        if name in attributes and len(attributes[name]) > LONGEST_NAME:
            attributes[name] = attributes[name][:LONGEST_NAME]
