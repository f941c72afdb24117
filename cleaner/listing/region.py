"""Where on the page a node stands: landmarks, the names of its frames, the headings of boxes."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

from cleaner.listing.outline import Outline
from cleaner.listing.words import ASIDE

_NAV, _FOOT, _SIDE, _BANNER, _MAIN, _NONE = 0.05, 0.15, 0.3, 0.4, 1.15, 1.0
_TAGS = {"nav": _NAV, "footer": _FOOT, "aside": _SIDE, "main": _MAIN}
_ROLES = {
    "navigation": _NAV,
    "menu": _NAV,
    "menubar": _NAV,
    "contentinfo": _FOOT,
    "complementary": _SIDE,
    "banner": _BANNER,
    "main": _MAIN,
}
_PARAGRAPH, _PARAGRAPHS = 100, 3
_START = r"(?:^|\s)(?:[a-z0-9]+[_-])?(?:"
_ANY = r"(?:^|[\s_-])(?:"
_END = r")(?=[\s_-]|$)"
_NAMES = re.compile(
    rf"(?P<nav>{_ANY}(?:main|top|sub|site|mega)?(?:nav|navbar|navigation|menus?)|breadcrumbs?|dropdowns?|"
    rf"flyout|off-?canvas|pager|pagination|paging{_END}|{_START}filters?|facets?|toolbar|sitemap{_END})"
    rf"|(?P<foot>{_START}(?:footer|foot|copyright|bottom-?bar|colophon){_END})"
    rf"|(?P<side>{_START}(?:sidebar\w*|side-bar|side|widgets?|aside|rail|related|popular|most-?(?:read|viewed|popular)|trending|"
    rf"recommend(?:ed|ations?)?|promos?|sponsor(?:ed|s)?|advert\w*|ads?|partners?|newsletter|subscribe|social|shar(?:e|ing)|comments?|"
    rf"cookies?|tag-?cloud|archives?|blogroll|ticker|right-?(?:col(?:umn)?|side|bar|rail)|left-?(?:col(?:umn)?|side|bar|rail)|"
    rf"slider|carousel|slideshow|modal|popup|overlay|stick(?:y|ies)-?(?:threads|topics|posts)?|announcements){_END})",
    re.IGNORECASE,
)
_WEIGHTS = {"nav": _NAV, "foot": _FOOT, "side": _SIDE}
_BARE = {"right": 0.6, "left": 0.6, "header": 0.5}


class Regions:
    """Weighs nodes by the frames and boxes they stand in; remembers what it found."""

    __slots__ = ("_ends", "_half", "_outline", "_starts", "_text_at", "_weights")

    def __init__(self, outline: Outline) -> None:
        """Take the outline whose nodes will be asked for, and find its boxes."""
        self._outline = outline
        self._weights: dict[int, float] = {-1: 1.0}
        self._half = outline.sizes[-1] / 2
        self._text_at: int | None = None
        boxes = (box for node in outline.headings if (box := self._box(node)))
        self._starts, self._ends = _union(boxes)

    def weight(self, node: int) -> float:
        """Return how likely a node's place is one for the main list; 1 if nothing speaks.

        The node's own name does not count: an entry about a partner is no box of partners.
        """
        weight = self._frame(self._outline.parents[node])
        place = bisect_right(self._starts, node) - 1
        if place >= 0 and self._outline.ends[node] <= self._ends[place]:
            return min(weight, _SIDE)
        return weight

    def _frame(self, node: int) -> float:
        chain = []
        while node not in self._weights:
            chain.append(node)
            node = self._outline.parents[node]
        weight = self._weights[node]
        for inner in reversed(chain):
            own = self._own(inner)
            weight = min(weight, own) if own < 1 or weight < 1 else max(weight, own)
            self._weights[inner] = weight
        return weight

    def _own(self, node: int) -> float:
        outline = self._outline
        tag = outline.tags[node]
        if tag in ("html", "body"):
            return 1.0
        large = outline.size(node) > self._half
        if tag in _TAGS and not (large and tag == "aside"):
            return _TAGS[tag]
        attributes = outline.attributes[node]
        role = attributes.get("role")
        if role in _ROLES and not large:
            return _ROLES[role]
        if large:
            return 1.0
        return _named(attributes.get("class") or "", attributes.get("id") or "")

    def _box(self, heading: int) -> tuple[int, int] | None:
        """Return the nodes under the heading of a box such as "Most read"."""
        outline = self._outline
        if outline.tags[heading] == "h1" or not 2 < outline.size(heading) < 50:
            return None
        if not ASIDE.match(outline.text(heading)):
            return None
        node = heading
        parent = outline.parents[node]
        while parent > 1 and outline.first_runs[parent] == outline.first_runs[heading]:
            if outline.size(parent) > self._half and not self._follows_text(heading):
                break
            node, parent = parent, outline.parents[parent]
        if node != heading and outline.size(node) > outline.size(heading):
            return heading, outline.ends[node]
        end = outline.ends[parent]
        for other in outline.inside(outline.headings, outline.ends[heading], end):
            if outline.tags[other] <= outline.tags[heading]:
                end = other
                break
        small = outline.span_size(heading, end) < self._half
        return (heading, end) if small or self._follows_text(heading) else None

    def _follows_text(self, heading: int) -> bool:
        """Say whether several paragraphs under one heading stand before another: an article's text.

        What is called "more" behind a text is a box beside it, however large.
        """
        if self._text_at is None:
            self._text_at = _first_text(self._outline)
        return self._text_at < heading


def _first_text(outline: Outline) -> int:
    """Return the node where three paragraphs have stood under one heading; past the end if none do."""
    count, last, headings = 0, -1, 0
    run, total = 0, len(outline.run_texts)
    while run < total:
        end = run + 1
        while end < total and outline.run_lines[end] == outline.run_lines[run]:
            end += 1
        owner = outline.run_owners[run]
        size = outline.sizes[end] - outline.sizes[run]
        linked = outline.linked_sizes[end] - outline.linked_sizes[run]
        if size >= _PARAGRAPH and linked * 4 < size:
            headings = bisect_right(outline.headings, owner)
            count = count + 1 if headings == last else 1
            last = headings
            if count == _PARAGRAPHS:
                return owner
        run = end
    return len(outline.tags)


def _union(boxes: Iterable[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Return starts and ends of the stretches that boxes cover; boxes come in order of start."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in boxes:
        if ends and start < ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends


@lru_cache(maxsize=16384)
def _named(name: str, identifier: str) -> float:
    names = f"{name} {identifier}"
    if len(names) < 3:
        return 1.0
    found = _NAMES.search(names)
    if found:
        return _WEIGHTS[found.lastgroup or "side"]
    for bare, weight in _BARE.items():
        if bare in (name, identifier):
            return weight
    return 1.0
