"""How far an injected block reaches: which elements hold it and nothing of the author's."""

from __future__ import annotations

from dataclasses import dataclass

from cleaner.flat import Element
from cleaner.judge.runs import Run
from cleaner.judge.verdicts import Cut
from cleaner.judge.weighing import Weighed
from cleaner.judge.words import visible

_NEVER = frozenset({"body", "html", "head", "main", "article"})
_MEDIA = ("img", "video", "iframe", "form", "input", "object", "picture")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Extent:
    """Whether links go as a block, the elements that hold it, and its text."""

    block: bool
    cuts: tuple[Cut, ...] = ()
    text: str = ""


def extent(run: list[Weighed], going: list[Weighed]) -> Extent:
    """Return the reach of a run's injected links; no block when they stand in sentences of a page."""
    if not going:
        return Extent(block=False)
    whole = run[0].run
    hidden = all(each.sighting.hidden or each.features.get("POS.OUTSIDE") for each in going)
    if len(going) == len(run) and _holds_only(whole) and (hidden or _link_list(whole)):
        element = widest(whole.container)
        return Extent(block=True, cuts=(Cut(element=element),), text=whole.words)
    if len(going) >= 2 and (_side_by_side(going) or (hidden and _link_list(whole))):
        return _strip_of_links(run, going)
    return Extent(block=False)


def _side_by_side(going: list[Weighed]) -> bool:
    """Tell whether links stand in a row, with hardly more than separators or keywords between."""
    said = sum(len(each.sighting.text) for each in going)
    between = sum(_tail(each) for each in going[:-1])
    return between <= max(4 * len(going), said // 2)


def _tail(weighed: Weighed) -> int:
    """Return the length of the text right behind a link, in its own element."""
    element = weighed.sighting.anchor.element
    return len(visible(element.tail or "")) if element is not None else 0


def _holds_only(run: Run) -> bool:
    return run.container is not None and run.pure and run.container.tag not in _NEVER


def _link_list(run: Run) -> bool:
    """Tell whether a run is mostly links: keywords between them are allowed, prose is not."""
    return len(run.members) >= 2 and run.linked >= 0.4


def widest(element: Element | None) -> Element:
    """Return the outermost element that holds this one and nothing else."""
    if element is None:
        raise ValueError("a block without a container cannot be cut out whole")
    while True:
        parent = element.getparent()
        if parent is None or parent.tag in _NEVER or not _adds_nothing(parent, element):
            return element
        element = parent


def _adds_nothing(parent: Element, child: Element) -> bool:
    if visible(parent.text or "") or visible(child.tail or ""):
        return False
    for sibling in parent:
        if sibling is child:
            continue
        if visible(sibling.tail or "") or visible("".join(sibling.itertext())):
            return False
        if sibling.tag in _MEDIA or next(sibling.iter(*_MEDIA), None) is not None:
            return False
    return True


def _strip_of_links(run: list[Weighed], going: list[Weighed]) -> Extent:
    """Return one cut for each link, with the words between links that go one after the other."""
    cuts = []
    texts = []
    chosen = {each.sighting.at for each in going}
    for at, each in enumerate(run):
        element = each.sighting.anchor.element
        if each.sighting.at not in chosen or element is None:
            continue
        followed = at + 1 < len(run) and run[at + 1].sighting.at in chosen
        outer = widest(element)
        cuts.append(Cut(element=outer, tail=followed))
        texts.append(each.sighting.text + (f" {visible(outer.tail or '')}" if followed else ""))
    return Extent(block=True, cuts=tuple(cuts), text=" ".join(texts).strip())
