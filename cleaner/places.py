"""Where on the page an element stands."""

from functools import lru_cache
from typing import Literal, get_args

from lxml.html import HtmlElement

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
_SEALED = frozenset(("head", "template", "noscript", "iframe", "script"))


class Places:
    """Looks up places, remembering those of elements on the way."""

    def __init__(self, root: HtmlElement) -> None:
        self._known: dict[HtmlElement, Place | None] = {}
        for fence in root.iter(FENCE):
            self._fence_off(fence)

    def of(self, element: HtmlElement) -> Place:
        """Return the place of `element`: that of its innermost landmark, or a region of the file."""
        path = []
        found: Place | None = None
        at: HtmlElement | None = element
        while at is not None:
            if at in self._known:
                found = self._known[at]
                break
            path.append(at)
            at = at.getparent()
        for step in reversed(path):
            found = _narrowed(found, step)
            self._known[step] = found
        return found or "main"

    def _fence_off(self, fence: HtmlElement) -> None:
        region: Place = next((place for place in PLACES if place == fence.get("id")), "after_body")
        at: HtmlElement | None = fence
        while at is not None:
            for after in at.itersiblings():
                if isinstance(after.tag, str):
                    self._known[after] = region
            at = at.getparent()


def _narrowed(outer: Place | None, element: HtmlElement) -> Place | None:
    if outer in _SEALED or outer in {"before_doctype", "after_body", "after_html"}:
        return outer
    own = _own(element)
    if own == "header" and outer == "main":
        return outer  # an article's header is the article's
    if own == "footer" and element.tag == "footer" and outer == "main" and _in_article(element):
        return outer
    return own or outer


def _own(element: HtmlElement) -> Place | None:
    place = _TAGS.get(str(element.tag))
    if place is not None:
        return place
    if element.tag in {"body", "html"}:
        return None
    get = element.get
    return _named(get("role") or "", get("class") or "", get("id") or "")


@lru_cache(maxsize=4096)
def _named(role: str, classes: str, identifier: str) -> Place | None:
    if role in _ROLES:
        return _ROLES[role]
    names = (*classes.lower().split(), identifier.lower())
    return next((_NAMES[name] for name in names if name in _NAMES), None)


def _in_article(element: HtmlElement) -> bool:
    return next(element.iterancestors("article"), None) is not None
