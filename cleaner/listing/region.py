"""Where on the page a node stands, as far as landmarks and the names of its frames say."""

import re

from cleaner.listing.outline import Outline

_TAGS = {"nav": 0.05, "footer": 0.15, "aside": 0.25, "main": 1.15}
_ROLES = {"navigation": 0.05, "contentinfo": 0.15, "complementary": 0.25, "main": 1.15, "banner": 0.4, "menu": 0.05, "menubar": 0.05}
_NAMES = (
    (re.compile(r"(?:^|[\s_-])(?:nav|navbar|navigation|menu\w*|breadcrumbs?|pager|pagination|paging|tabs|filters?|facets?|toolbar)(?:$|[\s_-])|Menu|Nav(?:bar|igation)|mainnav|topnav", 0), 0.1),
    (re.compile(r"(?:^|[\s_-])(?:footer|foot|copyright|bottom-bar|colophon)(?:$|[\s_-])|Footer", 0), 0.2),
    (re.compile(r"(?:^|[\s_-])(?:sidebar\w*|side-?bar\w*|widget\w*|aside|rail|related|popular|most-?(?:read|viewed|popular)|trending|recommend\w*|promo\w*|sponsor\w*|advert\w*|ads?|banner|partners?|newsletter|subscribe|social|share|sharing|comments?|cookie\w*|tag-?cloud|tags|archives?|blogroll|ticker)(?:$|[\s_-])|Sidebar|Related|Popular", 0), 0.35),
)


class Regions:
    """Weighs nodes by the frames they stand in; remembers what it found."""

    __slots__ = ("_outline", "_weights", "_half")

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._weights: dict[int, float] = {-1: 1.0}
        self._half = outline.sizes[-1] / 2

    def weight(self, node: int) -> float:
        chain = []
        while node not in self._weights:
            chain.append(node)
            node = self._outline.parents[node]
        weight = self._weights[node]
        for inner in reversed(chain):
            weight = min(weight * self._own(inner), 1.3) if True else weight
            self._weights[inner] = weight
        return weight

    def _own(self, node: int) -> float:
        outline = self._outline
        tag = outline.tags[node]
        if tag in ("html", "body"):
            return 1.0
        if outline.size(node) > self._half and tag != "nav":
            return 1.0
        if tag in _TAGS:
            return _TAGS[tag]
        element = outline.elements[node]
        role = element.get("role")
        if role in _ROLES:
            return _ROLES[role]
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if len(names) > 1:
            for pattern, weight in _NAMES:
                if pattern.search(names):
                    return weight
        return 1.0
