"""Who can see an element: readers, or only programs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from cleaner.document import Document
from cleaner.flat import Element
from cleaner.judge.css import HidingRules, hides

_TAGS = {"noscript": "noscript", "template": "template", "iframe": "iframe"}
_PLACES = {"comment": "comment", "script": "script", **_TAGS}
_NARROW = re.compile(r"(?:width|height)\s*:\s*[01](?:px)?\b")


@dataclass(slots=True, kw_only=True, eq=False)
class Hiding:
    """Answers how an element is hidden; remembers what it learned of elements that links share.

    A hidden element that holds links of the site's own is a menu, a dialogue or a print version of
    the page: hiding it is design and no evidence.
    """

    rules: HidingRules
    own: frozenset[Element]
    seen: dict[Element, str] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document, own: Iterable[Element | None]) -> Self:
        """Read the page's own style sheets; `own` are the elements of links within the site."""
        sheets = [document.flat.texts[number] for number in document.flat.named("style")]
        return cls(
            rules=HidingRules(sheets),
            own=frozenset(element for element in own if element is not None),
        )

    def of_place(self, place: str) -> str:
        """Return how a place hides all that stands in it, or an empty string."""
        return _PLACES.get(place, "")

    def of_lineage(self, lineage: Iterable[Element]) -> str:
        """Return how the nearest hiding element of a lineage hides, or an empty string."""
        for element in lineage:
            how = self.seen.get(element)
            if how is None:
                how = self._hides(element)
                if how and any(link in self.own for link in element.iter("a")):
                    how = ""
                self.seen[element] = how
            if how:
                return how
        return ""

    def _hides(self, element: Element) -> str:
        tag = element.tag
        if tag in {"body", "html"}:
            return ""
        attributes = element.attrib
        found = _TAGS.get(tag, "")
        if not attributes or found:
            return found
        if "hidden" in attributes:
            return "none"
        style = attributes.get("style")
        if style:
            found = hides(style)
        if tag == "marquee" and not found:
            found = _narrow(attributes.get("width"), attributes.get("height"), style or "")
        return found or self._ruled(element)

    def _ruled(self, element: Element) -> str:
        """Return how the page's own sheet hides the element by class or id."""
        if not self.rules:
            return ""
        identity = element.get("id")
        found = self.rules.how(f"#{identity}") if identity else ""
        for name in (element.get("class") or "").split():
            found = found or self.rules.how(f".{name}")
        return found


def _narrow(width: str | None, height: str | None, style: str) -> str:
    """Return `clipped` for a marquee without room to show anything."""
    return "clipped" if {width, height} & {"0", "1"} or _NARROW.search(style) else ""
