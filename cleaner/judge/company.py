"""The company a link keeps: a stranger among the site's own links, a mark-up unlike its neighbours'."""

from __future__ import annotations

from cleaner.document import Anchor
from cleaner.flat import Element
from cleaner.judge.gather import Sighting
from cleaner.judge.pagewide import Pagewide
from cleaner.judge.runs import Run

_NEAR = 4


def company(run: Run, page: Pagewide) -> dict[str, float]:
    """Return how a short run of links stands among links of the site's own, as a menu's items do.

    `POS.INTRUDER` counts the sides (0 to 2) on which an own link stands right beside the run, built
    the same way; `POS.UNLIKE` tells that the links on both sides are written alike, the run's own not.
    """
    beside = _beside(run, page) if len(run.members) <= 3 else []
    alike = {_marks(each) for each in beside}
    first = run.members[0].anchor.element
    return {
        "POS.INTRUDER": float(len(beside)),
        "POS.UNLIKE": 1.0 if len(beside) == 2 and len(alike) == 1 and _marks(first) not in alike else 0.0,
    }


def _beside(run: Run, page: Pagewide) -> list[Element]:
    """Return the elements of the own links right before and right behind a run, of like ancestry."""
    first, last = run.members[0], run.members[-1]
    if first.in_prose or not first.lineage:
        return []
    anchors = page.document.anchors
    found = []
    for at, each in ((first.at - 1, first), (last.at + 1, last)):
        other = anchors[at] if 0 <= at < len(anchors) else None
        if other is not None and at in page.own and _alike(other, each):
            found.append(other.element)
    return [each for each in found if each is not None]


def _alike(other: Anchor, sighting: Sighting) -> bool:
    """Tell whether two links hang from one list by the same steps."""
    up, across = other.element, sighting.lineage
    for height in range(1, min(_NEAR, len(across))):
        up = up.getparent() if up is not None else None
        if up is None:
            return False
        if up is across[height]:
            return True
        if up.tag != across[height].tag:
            return False
    return False


def _marks(element: Element | None) -> tuple[object, ...]:
    """Return how a link is written: its attributes' names and its holder's class."""
    if element is None:
        return ()
    parent = element.getparent()
    names = tuple(sorted(str(name) for name in element.attrib if name not in {"href", "title", "id"}))
    return names, element.get("class"), parent.tag if parent is not None else None
