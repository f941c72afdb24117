"""Whether a sentence stood in the previous capture without the link that is in it now."""

from __future__ import annotations

from cleaner.flat import Element
from cleaner.judge.before import Before
from cleaner.judge.gather import Sighting
from cleaner.judge.words import fold, tokens

_SIDE = 4
_SHORTEST = 12


def wrapped(sighting: Sighting, known: Before) -> bool:
    """Tell whether the link's words stood there in the same sentence as plain words."""
    if not sighting.in_prose or sighting.folded in known.by_text:
        return False
    left, right = _sides(sighting)
    said = " ".join([*left[-_SIDE:], *tokens(sighting.folded), *right[:_SIDE]])
    return bool(left or right) and len(said) > _SHORTEST and f" {said} " in known.plain


def stood_without(sighting: Sighting, known: Before) -> bool:
    """Tell whether the sentence around a link stood there without the link's words."""
    if not sighting.folded or sighting.holder is None:
        return False
    left, right = _sides(sighting)
    joined = " ".join([*left[-_SIDE:], *right[:_SIDE]])
    said = " ".join([*left[-3:], *tokens(sighting.folded), *right[:3]])
    return len(joined) > _SHORTEST and f" {joined} " in known.plain and f" {said} " not in known.plain


def _sides(sighting: Sighting) -> tuple[list[str], list[str]]:
    """Return the words of the link's holder before and behind it."""
    if sighting.holder is None or sighting.anchor.element is None:
        return [], []
    sides: tuple[list[str], list[str]] = ([], [])
    _walk(sighting.holder, sighting.anchor.element, sides, 0)
    before, behind = (list(tokens(fold(" ".join(side)))) for side in sides)
    return before, behind


def _walk(node: Element, link: Element, sides: tuple[list[str], list[str]], side: int) -> int:
    """Collect the texts below a node into the side of the link they stand on; return the side."""
    sides[side].append(node.text or "")
    for child in node:
        if child is link:
            side = 1
        elif child.tag not in {"script", "style"}:
            side = _walk(child, link, sides, side)
        sides[side].append(child.tail or "")
    return side
