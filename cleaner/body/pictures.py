"""Lines that stand in one box with a picture: captions, though neither tag nor class says so."""

from collections.abc import Collection, Iterator, Sequence

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


def under_pictures(body: Sequence[Segment], segments: Sequence[Segment], flat: Flat) -> frozenset[int]:
    """Return the ids of those of a page's `segments` that stand in a small box with a picture.

    Looked at are an article's `body` and what stands between its parts.

    None where they are more than five, or more than a fifth of it: there pictures with a few words each are
    the article itself, such as a guide of plants. A box that is called after captions is one anyway.
    """
    chosen = {id(each) for each in body}
    lines = [each for each in _between(chosen, segments) if each.kind == "paragraph"]
    named = {id(each) for each in lines if any(map(_is_called_so, _boxes(each)))}
    under = [each for each in lines if id(each) not in named and _is_under_picture(each, flat)]
    taken = [len(each.text) for each in under if id(each) in chosen]
    rare = _RARE * sum(taken) <= sum(len(each.text) for each in body) and len(taken) <= _FEW
    return frozenset(named.union(map(id, under) if rare else ()))


def _between(chosen: Collection[int], segments: Sequence[Segment]) -> list[Segment]:
    """Return the segments from the first chosen one to the last that are short enough for a caption."""
    places = [number for number, each in enumerate(segments) if id(each) in chosen]
    within = segments[places[0] : places[-1] + 1] if places else ()
    return [each for each in within if len(each.text) <= _LONGEST_BOX]


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
