"""Where on the page an element stands."""

from functools import lru_cache
from typing import Literal, get_args

from cleaner.flat import Flat
from cleaner.numbering import FENCE

Place = Literal[
    "head", "before_doctype", "comment", "script", "template", "noscript", "iframe", "header", "nav",
    "main", "aside", "footer", "after_body", "after_html",
]  # fmt: skip

PLACES: tuple[Place, ...] = get_args(Place)

_TAGS: dict[str, Place] = {
    "head": "head", "template": "template", "noscript": "noscript", "iframe": "iframe",
    "header": "header", "nav": "nav", "main": "main", "article": "main", "aside": "aside",
    "footer": "footer", "script": "script",
}  # fmt: skip
_ROLES: dict[str, Place] = {
    "banner": "header", "navigation": "nav", "main": "main", "complementary": "aside",
    "contentinfo": "footer",
}  # fmt: skip
_NAMES: dict[str, Place] = {
    "header": "header", "masthead": "header", "site-header": "header", "nav": "nav", "menu": "nav",
    "navigation": "nav", "navbar": "nav", "breadcrumb": "nav", "breadcrumbs": "nav",
    "sidebar": "aside", "aside": "aside", "footer": "footer", "site-footer": "footer",
    "page-footer": "footer",
}  # fmt: skip
_SEALED = frozenset((
    "head", "template", "noscript", "iframe", "script", "before_doctype", "after_body", "after_html",
))  # fmt: skip


class Places:
    """Looks up places, remembering those of elements on the way."""

    def __init__(self, flat: Flat) -> None:
        self._flat = flat
        self._known: dict[int, Place | None] = {-1: None}
        for fence in flat.named(FENCE):
            self._fence_off(fence)

    def of(self, number: int) -> Place:
        """Return the place of an element: that of its innermost landmark, or a region of the file."""
        path = []
        known, parents = self._known, self._flat.parents
        while number not in known:
            path.append(number)
            number = parents[number]
        found = known[number]
        for step in reversed(path):
            found = known[step] = self._narrowed(found, step)
        return found or "main"

    def _fence_off(self, fence: int) -> None:
        flat = self._flat
        identifier = flat.attributes[fence].get("id")
        region: Place = next((place for place in PLACES if place == identifier), "after_body")
        at = fence
        while (parent := flat.parents[at]) >= 0:
            after = flat.ends[at]
            while after < flat.ends[parent]:
                self._known[after] = region
                after = flat.ends[after]
            at = parent

    def _narrowed(self, outer: Place | None, number: int) -> Place | None:
        if outer in _SEALED:
            return outer
        tag = self._flat.tags[number]
        own = _own(tag, self._flat.attributes[number])
        if own == "header" and outer == "main":
            return outer  # an article's header is the article's
        if own == "footer" and tag == "footer" and outer == "main" and self._in_article(number):
            return outer
        return own or outer

    def _in_article(self, number: int) -> bool:
        while (number := self._flat.parents[number]) >= 0:
            if self._flat.tags[number] == "article":
                return True
        return False


def _own(tag: str, attributes: dict[str, str]) -> Place | None:
    place = _TAGS.get(tag)
    if place is not None or not attributes or tag in {"body", "html"}:
        return place
    get = attributes.get
    return _named(get("role", ""), get("class", ""), get("id", ""))


@lru_cache(maxsize=4096)
def _named(role: str, classes: str, identifier: str) -> Place | None:
    if role in _ROLES:
        return _ROLES[role]
    names = (*classes.lower().split(), identifier.lower())
    return next((_NAMES[name] for name in names if name in _NAMES), None)
