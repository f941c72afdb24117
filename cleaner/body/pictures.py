"""Lines that stand in one box with a picture: captions, though neither tag nor class says so."""

from collections.abc import Iterator, Sequence

from cleaner.body.segment import Scope, Segment
from cleaner.flat import Flat

_LONGEST_BOX, _LONGEST_LINE = 700, 300
_MOST_LINES = 3
_RARE, _FEW = 5, 5
_FRAMES = frozenset((
    "html", "body", "article", "main", "section", "li", "td", "ul", "ol", "blockquote", "details",
))  # fmt: skip
_BOXES = frozenset(("div", "figure"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_UNREAD = frozenset(("script", "style", "noscript", "button", "svg"))


def under_pictures(body: Sequence[Segment], flat: Flat) -> frozenset[int]:
    """Return the ids of those segments of an article's `body` that stand in a small box with a picture.

    None where they are more than five, or more than a fifth of it: there pictures with a few words each are
    the article itself, such as a guide of plants. A box that is called after captions is one anyway.
    """
    lines = [each for each in body if each.kind == "paragraph" and len(each.text) <= _LONGEST_BOX]
    named = {id(each) for each in lines if any(map(_is_called_so, _boxes(each)))}
    under = [each for each in lines if id(each) not in named and _is_under_picture(each, flat)]
    rare = _RARE * sum(len(each.text) for each in under) <= sum(len(each.text) for each in body)
    return frozenset(named.union(map(id, under) if rare and len(under) <= _FEW else ()))


def _is_under_picture(segment: Segment, flat: Flat) -> bool:
    return len(segment.text) <= _LONGEST_LINE and any(
        _begins_with_picture(box, flat) for box in _boxes(segment)
    )


def _boxes(segment: Segment) -> Iterator[Scope]:
    """Give the element that `segment` stands in, and those around it that hold little more."""
    at: Scope | None = segment.scope
    while at is not None:
        yield at
        at = at.parent
        if at is None or at.tag in _FRAMES or at.chars > _LONGEST_BOX or at.segments > _MOST_LINES:
            return


def _is_called_so(box: Scope) -> bool:
    return "caption" in box.attributes.get("class", "").lower()


def _begins_with_picture(box: Scope, flat: Flat) -> bool:
    """Tell whether a box holds a single picture, before any of its words, and no heading."""
    pictures = flat.inside(box.number, "img") if box.tag in _BOXES else ()
    if len(pictures) != 1 or flat.inside(box.number, *_HEADINGS):
        return False
    before = range(box.number, pictures[0])
    return not any(flat.texts[number].strip() for number in before if flat.tags[number] not in _UNREAD)
