"""The paragraph, cell or list item around a link: is it prose, or nothing but links?"""

from __future__ import annotations

from dataclasses import dataclass, field

from cleaner.flat import Element, Flat
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
    flat, start = element.flat, element.number
    if flat.ends[start] - start > _MOST_NODES + 1:
        return Surroundings(text="", outside="")
    every, outside = _pieces(flat, start)
    return Surroundings(text=visible(" ".join(every)), outside=visible(" ".join(outside)))


def _pieces(flat: Flat, start: int) -> tuple[list[str], list[str]]:
    """Return the pieces of text inside an element, all of them and those outside its links."""
    tags, texts, tails, ends = flat.tags, flat.texts, flat.tails, flat.ends
    every, outside = [texts[start]], [texts[start]]
    opened: list[int] = []
    number, links = start + 1, 0
    while number < ends[start] or opened:
        if opened and ends[opened[-1]] <= number:
            last = opened.pop()
            links -= _links(flat, last)
            said = tails[last]
        elif tags[number] in _SILENT:
            opened.append(number)
            number = ends[number]
            continue
        else:
            opened.append(number)
            links += _links(flat, number)
            said = texts[number]
            number += 1
        every.append(said)
        if not links:
            outside.append(said)
    return every, outside


def _links(flat: Flat, number: int) -> bool:
    return flat.tags[number] == "a" and "href" in flat.attributes[number]
