"""The paragraph, cell or list item around a link: is it prose, or nothing but links?"""

from __future__ import annotations

from dataclasses import dataclass, field

from cleaner.flat import Element
from cleaner.judge.words import visible

_PROSE = 30
_MOST_NODES = 120
_SILENT = frozenset({"script", "style"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """An element's words in all, and those outside its links.

    Both are empty for an element with very many parts: that is a region, not a paragraph.
    """

    text: str
    outside: str

    @property
    def prose(self) -> bool:
        """Whether it is mostly words of its own, enough for a sentence."""
        return len(self.outside) >= _PROSE and len(self.outside) * 2 >= len(self.text)


@dataclass(slots=True, kw_only=True, eq=False)
class Reader:
    """Reads surroundings, each element once."""

    known: dict[Element, Surroundings] = field(default_factory=dict)

    def read(self, element: Element) -> Surroundings:
        """Return the surroundings that an element makes for the links in it."""
        found = self.known.get(element)
        if found is None:
            found = self.known[element] = _read(element)
        return found


def _read(element: Element) -> Surroundings:
    every: list[str] = []
    outside: list[str] = []
    if _collect(element, every, outside, left=_MOST_NODES, inside=False) < 0:
        return Surroundings(text="", outside="")
    return Surroundings(text=visible(" ".join(every)), outside=visible(" ".join(outside)))


def _collect(node: Element, every: list[str], outside: list[str], *, left: int, inside: bool) -> int:
    """Collect the texts below a node, in links and outside; return how many nodes may still come."""
    if node.text:
        every.append(node.text)
        if not inside:
            outside.append(node.text)
    for child in node:
        left -= 1
        if left < 0:
            return left
        if child.tag not in _SILENT:
            within = inside or (child.tag == "a" and child.get("href") is not None)
            left = _collect(child, every, outside, left=left, inside=within)
        if child.tail:
            every.append(child.tail)
            if not inside:
                outside.append(child.tail)
    return left
