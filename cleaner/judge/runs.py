"""Group foreign links into runs: links that stand together, as an injected block does."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.flat import Element
from cleaner.judge.gather import Gathered, Sighting
from cleaner.judge.words import visible

_MAX_GAP = 160
_MAX_CLIMB = 4
_SILENT = frozenset({"script", "style"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """Foreign links standing together, with the smallest element around all of them.

    `words` is the text of that element, `between` the share of it outside links. `pure` says that
    the element holds no other links, so it can be taken out whole.
    """

    members: tuple[Sighting, ...]
    container: Element | None
    words: str
    linked: float
    pure: bool
    first: bool
    last: bool


def runs(gathered: Gathered) -> tuple[Run, ...]:
    """Cut the page's foreign links into runs, in document order; own links part them."""
    groups: list[list[Sighting]] = []
    previous: Sighting | None = None
    for sighting in gathered.foreign:
        if previous is not None and _neighbours(previous, sighting, gathered.own):
            groups[-1].append(sighting)
        else:
            groups.append([sighting])
        previous = sighting
    return tuple(_run(group, gathered.own) for group in groups)


def _neighbours(left: Sighting, right: Sighting, own: Sequence[int]) -> bool:
    """Tell whether no link of the site's own stands between two links, and they stand together."""
    return bisect_left(own, left.at) == bisect_left(own, right.at) and _together(left, right)


def _together(left: Sighting, right: Sighting) -> bool:
    """Tell whether two neighbours in the list of links also stand together on the page."""
    if not left.lineage or not right.lineage:
        return not left.lineage and not right.lineage and left.anchor.place == right.anchor.place
    if left.anchor.place != right.anchor.place or bool(left.hidden) != bool(right.hidden):
        return False
    if left.holder is not right.holder and (left.in_prose or right.in_prose):
        return False
    common = _common(left.lineage, right.lineage)
    if common is None:
        return False
    up_left, up_right = common
    if max(up_left, up_right) > _MAX_CLIMB or left.lineage[up_left].tag == "html":
        return False
    return _gap(left.lineage[:up_left], right.lineage[:up_right]) <= _MAX_GAP


def _common(left: tuple[Element, ...], right: tuple[Element, ...]) -> tuple[int, int] | None:
    """Return how far up from each side their nearest common ancestor stands."""
    size = min(len(left), len(right))
    shared = 0
    while shared < size and left[-1 - shared] is right[-1 - shared]:
        shared += 1
    return (len(left) - shared, len(right) - shared) if shared else None


def _gap(left: tuple[Element, ...], right: tuple[Element, ...]) -> int:
    """Return the number of characters between two elements, given their ways up to a shared parent."""
    if not left or not right:
        return 0
    total = 0
    top = right[-1]
    for element in left:
        total += _length(element.tail)
        for sibling in element.itersiblings():
            if sibling is top:
                break
            total += _size(sibling) + _length(sibling.tail)
            if total > _MAX_GAP:
                return total
    for element in right[:-1]:
        for sibling in element.itersiblings(preceding=True):
            total += _size(sibling) + _length(sibling.tail)
    return total + sum(_length(element.text) for element in right[1:])


def _length(text: str | None) -> int:
    return len(text.strip()) if text else 0


def _size(element: Element) -> int:
    if element.tag in _SILENT:
        return 0
    return len(visible("".join(element.itertext())))


def _run(group: list[Sighting], own: Sequence[int]) -> Run:
    container = _container(group)
    linked = sum(len(each.text) for each in group if not each.pictured)
    pure = container is not None and _count_links(container) <= len(group)
    words = " ".join(_texts(container)) if pure and container is not None else _around(group)
    return Run(
        members=tuple(group),
        container=container,
        words=words[:6000],
        linked=min(1.0, linked / len(words)) if words else 1.0,
        pure=pure,
        first=not own or own[0] > group[-1].at,
        last=not own or own[-1] < group[0].at,
    )


def _container(group: list[Sighting]) -> Element | None:
    """Return the smallest element around all links of a run; for a single link its holder."""
    if len(group) == 1:
        return group[0].holder
    lineage = group[0].lineage
    if not lineage:
        return None
    height = 0
    for other in group[1:]:
        common = _common(lineage, other.lineage)
        if common is None:
            return None
        height = max(height, common[0])
    return lineage[height]


def _count_links(element: Element) -> int:
    return sum(1 for link in element.iter("a") if link.get("href"))


def _texts(element: Element) -> list[str]:
    """Return the element's texts without scripts and style sheets, white space collapsed."""
    found = element.flat.pieces(element.number, _SILENT)
    return [plain for text in found if (plain := visible(text))]


def _around(group: list[Sighting]) -> str:
    """Return the run's own words when its container holds more: link texts and what follows each."""
    return " ".join(
        visible(f"{each.text} {each.anchor.element.tail or ''}"[:400])
        for each in group
        if each.anchor.element is not None
    )
