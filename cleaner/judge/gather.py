"""Find every link of a page and note what its own place tells: where it leads, who sees it, what it says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from cleaner.document import Anchor, Document
from cleaner.judge.css import hides, hiding_rules
from cleaner.judge.urls import Target, site_of, target
from cleaner.judge.words import fold, visible, word_set

_BLOCKS = word_set(
    "p div li td th dd dt ul ol dl table tr tbody section article aside nav header footer main body"
    " blockquote figure figcaption h1 h2 h3 h4 h5 h6 form fieldset details summary center pre"
    " noscript template marquee address html select option caption"
)
_HIDDEN_TAGS = {"noscript": "noscript", "template": "template", "iframe": "iframe"}
_PLACES_HIDDEN = {
    "comment": "comment",
    "script": "script",
    "template": "template",
    "noscript": "noscript",
    "iframe": "iframe",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sighting:
    """One link as it stands on the page; `at` counts the document's anchors from 0.

    `lineage` holds the element and its ancestors, innermost first; it is empty for links that only
    the raw file shows (in comments and scripts). `holder` is the paragraph, cell or list item around.
    """

    at: int
    anchor: Anchor
    where: Target | None
    text: str
    folded: str
    own: bool
    hidden: str
    lineage: tuple[HtmlElement, ...] = ()
    holder: HtmlElement | None = None
    pictured: bool = False

    @property
    def foreign(self) -> bool:
        """Whether the link leads to a web address outside the page's own site."""
        return self.where is not None and not self.own


@dataclass(slots=True, kw_only=True)
class Gatherer:
    """Walks one document; remembers what it learned of elements that several links share."""

    document: Document
    rules: dict[str, str] = field(init=False)
    seen: dict[HtmlElement, str] = field(init=False, default_factory=dict)
    owners: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Read the page's own style sheets and its own names once."""
        sheets = [element.text or "" for element in self.document.root.iter("style")]
        self.rules = hiding_rules(sheets) if sheets else {}
        self.owners = own_sites(self.document)

    def all(self) -> tuple[Sighting, ...]:
        """Return every link of the document, in the order of its anchors."""
        return tuple(self._sight(at, anchor) for at, anchor in enumerate(self.document.anchors))

    def _sight(self, at: int, anchor: Anchor) -> Sighting:
        where = target(anchor.href_raw, self.document.base_url)
        own = where is not None and is_own(where, self.owners)
        text, pictured = _said(anchor)
        if where is None or own or anchor.element is None:
            hidden = _PLACES_HIDDEN.get(anchor.place, "") if where is not None and not own else ""
            return Sighting(
                at=at,
                anchor=anchor,
                where=where,
                text=text,
                folded="" if own else fold(text),
                own=own,
                hidden=hidden,
            )
        lineage = (anchor.element, *anchor.element.iterancestors())
        return Sighting(
            at=at,
            anchor=anchor,
            where=where,
            text=text,
            folded=fold(text),
            own=own,
            hidden=self._hidden(lineage) or _PLACES_HIDDEN.get(anchor.place, ""),
            lineage=lineage,
            holder=next((each for each in lineage[1:] if each.tag in _BLOCKS), None),
            pictured=pictured,
        )

    def _hidden(self, lineage: tuple[HtmlElement, ...]) -> str:
        """Return how the nearest hiding ancestor hides, or an empty string."""
        for element in lineage:
            how = self.seen.get(element)
            if how is None:
                how = self.seen[element] = self._hides(element)
            if how:
                return how
        return ""

    def _hides(self, element: HtmlElement) -> str:
        tag = element.tag
        if not isinstance(tag, str) or tag in {"body", "html"}:
            return ""
        found = _HIDDEN_TAGS.get(tag, "")
        attributes = element.attrib
        if not attributes or found:
            return found
        if "hidden" in attributes:
            return "none"
        style = attributes.get("style")
        if style:
            found = hides(style)
            if tag == "marquee" and not found:
                found = "clipped" if re.search(r"(?:width|height)\s*:\s*[01](?:px)?\b", style) else ""
        if tag == "marquee" and {attributes.get("width"), attributes.get("height")} & {"0", "1"}:
            return "clipped"
        return found or self._ruled(element)

    def _ruled(self, element: HtmlElement) -> str:
        """Return how the page's own sheet hides the element by class or id."""
        if not self.rules:
            return ""
        identity = element.get("id")
        if identity and f"#{identity}" in self.rules:
            return self.rules[f"#{identity}"]
        for name in (element.get("class") or "").split():
            if f".{name}" in self.rules:
                return self.rules[f".{name}"]
        return ""


def gather(document: Document) -> tuple[Sighting, ...]:
    """Return every link of the document with what its own place tells."""
    return Gatherer(document=document).all()


def own_sites(document: Document) -> frozenset[str]:
    """Return the names under which the page's own site is known.

    Its address, its base and canonical addresses, and a name that most of its links lead to: saved
    pages often stand under another address than their own.
    """
    names = {where.site for url in _own_urls(document) if (where := target(url, document.url))}
    counts: Counter[str] = Counter()
    paths: dict[str, set[str]] = {}
    for anchor in document.anchors:
        where = target(anchor.href_raw, document.base_url)
        if where is not None:
            counts[where.site] += 1
            paths.setdefault(where.site, set()).add(where.path)
    for site, count in counts.most_common(1):
        if count >= 12 and count * 2 > len(document.anchors) and len(paths[site]) * 2 > count:
            names.add(site)
    return frozenset(names)


def _own_urls(document: Document) -> Iterator[str]:
    yield document.url
    yield document.base_url
    for element in document.root.iter("link", "meta"):
        if element.get("rel") == "canonical":
            yield element.get("href") or ""
        elif element.get("property") == "og:url":
            yield element.get("content") or ""


def is_own(where: Target, owners: frozenset[str]) -> bool:
    """Tell whether a target belongs to one of the page's own names.

    The same brand under another country's suffix counts as own when it is distinctive.
    """
    if where.site in owners:
        return True
    brand = where.site.split(".", 1)[0]
    return len(brand) >= 5 and any(owner.split(".", 1)[0] == brand for owner in owners)


def _said(anchor: Anchor) -> tuple[str, bool]:
    """Return what a link says, and whether only a picture's alternative text says it."""
    text = visible(anchor.text)
    if text or anchor.element is None:
        return text, False
    for element in anchor.element.iter("img", "area", "svg"):
        alternative = visible(element.get("alt") or element.get("title") or "")
        if alternative:
            return alternative, True
    label = visible(anchor.element.get("title") or anchor.element.get("aria-label") or "")
    return label, True


def own_name(url: str) -> str:
    """Return the registered name of an address, or an empty string."""
    where = target(url, url)
    return where.site if where else site_of(url)
