"""Which segments of a page are of one kind, by what their elements share.

Templates print what belongs together alike. So what is thought of the other segments of a series says
much about each of them, more than its own few words do. How narrow a series is cannot be known: a class
may be that of every paragraph of the text, or of every box of the page. Hence several groupings at once.
"""

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.body.segment import Scope, Segment

Groups = NDArray[np.intp]
"""For each segment the number of its group, from 0."""

Shape = tuple[str, str, int, int]
_Class = tuple[str, str, str]

GROUPINGS = ("same_shape", "same_class", "same_classes", "same_path")
"""By what segments are grouped, in the order of `kinships`."""


def shape(segment: Segment) -> Shape:
    """Return what segments of one series share: tags and name groups of two levels."""
    scope = segment.scope
    parent = scope.parent
    return scope.tag, parent.tag if parent else "", scope.bits, parent.bits if parent else 0


def kinships(segments: Sequence[Segment]) -> tuple[Groups, ...]:
    """Return the groups of `segments` in each of `GROUPINGS`.

    These are the shape; tag, class and item property of the element; the same with those of the element
    around; the tags of all elements around.
    """
    scopes = {id(segment.scope): segment.scope for segment in segments}
    classes: dict[int, tuple[_Class | None, _Class | None]] = {}
    paths: dict[int, int] = {}
    known: dict[tuple[int, str], int] = {}
    for key, scope in scopes.items():
        classes[key] = (_class(scope), _class(scope.parent))
        paths[key] = _path(scope, paths, known)
    own = [id(segment.scope) for segment in segments]
    return (
        grouped(map(shape, segments)),
        grouped(classes[key][0] for key in own),
        grouped(classes[key] for key in own),
        grouped(paths[key] for key in own),
    )


def by_classes(segments: Sequence[Segment]) -> Groups:
    """Return the groups of `segments` by tag, class and item property of their element and the one around."""
    return grouped((_class(each.scope), _class(each.scope.parent)) for each in segments)


def _class(scope: Scope | None) -> _Class | None:
    if scope is None:
        return None
    attributes = scope.attributes
    return scope.tag, attributes.get("class", ""), attributes.get("itemprop", "")


def _path(scope: Scope, paths: dict[int, int], known: dict[tuple[int, str], int]) -> int:
    """Return a number that scopes share whose tags, and those of all scopes around them, are the same."""
    way: list[Scope] = []
    at: Scope | None = scope
    while at is not None and id(at) not in paths:
        way.append(at)
        at = at.parent
    number = paths[id(at)] if at is not None else -1
    for each in reversed(way):
        number = paths[id(each)] = known.setdefault((number, each.tag), len(known))
    return number


def grouped(keys: Iterable[Hashable]) -> Groups:
    """Return for each of `keys` a number that equal ones share, from 0 in the order of the page."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.intp)
