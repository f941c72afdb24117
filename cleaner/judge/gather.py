"""Find every link of a page and note what its own place tells: where it leads, who sees it, what it says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cleaner.document import Anchor, Document
from cleaner.flat import Element
from cleaner.judge.hiding import Hiding
from cleaner.judge.surroundings import Reader, Surroundings
from cleaner.judge.urls import Target, host_of, site_of, target
from cleaner.judge.words import fold, visible, word_set

_BLOCKS = word_set(
    "p div li td th dd dt ul ol dl table tr tbody section article aside nav header footer main body"
    " blockquote figure figcaption h1 h2 h3 h4 h5 h6 form fieldset details summary center pre"
    " noscript template marquee address html select option caption"
)
_COMMENTS = re.compile(
    r"comment|respond|discussion|reply|guestbook|disqus|forum|post-?body|review", re.IGNORECASE
)
# Elements that hold a whole page are nobody's paragraph.
_WIDE = frozenset({"body", "html", "main"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sighting:
    """One foreign link as it stands on the page; `at` counts the document's anchors from 0.

    Foreign links lead to a web address outside the page's own site. `lineage` holds the element and
    its ancestors, innermost first; it is empty for links that only the raw file shows (in comments
    and scripts). `holder` is the paragraph, cell or list item around. `pictured` says that `text` is
    a picture's alternative text.
    """

    at: int
    anchor: Anchor
    text: str
    where: Target
    folded: str
    hidden: str
    lineage: tuple[Element, ...]
    holder: Element | None
    around: Surroundings | None
    pictured: bool

    @property
    def in_prose(self) -> bool:
        """Whether words of a sentence stand around the link."""
        return self.around is not None and self.around.prose

    @property
    def commented(self) -> bool:
        """Whether the link stands where readers comment."""
        for element in self.lineage[1:9]:
            named = f"{element.get('class') or ''} {element.get('id') or ''}"
            if len(named) > 1 and element.tag not in {"body", "html"} and _for_comments(named):
                return True
        return False


@lru_cache(maxsize=4096)
def _for_comments(named: str) -> bool:
    """Tell whether an element's class or id names a place for readers' comments."""
    return bool(_COMMENTS.search(named))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gathered:
    """A page's foreign links, the places of links within its site, and the site's own names."""

    foreign: tuple[Sighting, ...]
    own: tuple[int, ...]
    owners: frozenset[str]


def gather(document: Document) -> Gathered:
    """Return the links of a document, in the order of its anchors."""
    anchors = document.anchors
    hosts = [host_of(anchor.href) for anchor in anchors]
    owners = _owners(document, hosts)
    own_hosts = {host for host in set(hosts) if host and is_own(site_of(host), owners)}
    own = tuple(at for at, host in enumerate(hosts) if host in own_hosts)
    hiding = Hiding.of(document, [anchors[at].element for at in own])
    reader = Reader()
    foreign = tuple(
        sighting
        for at, host in enumerate(hosts)
        if host
        and host not in own_hosts
        and (sighting := _foreign(at, anchors[at], hiding, reader)) is not None
        and not (sighting.where.through and is_own(sighting.where.site, owners))
    )
    return Gathered(foreign=foreign, own=own, owners=owners)


def _foreign(at: int, anchor: Anchor, hiding: Hiding, reader: Reader) -> Sighting | None:
    where = target(anchor.href)
    if where is None:
        return None
    text, pictured = _said(anchor)
    element = anchor.element
    lineage = (element, *element.iterancestors()) if element is not None else ()
    holder = next((each for each in lineage[1:] if each.tag in _BLOCKS), None)
    return Sighting(
        at=at,
        anchor=anchor,
        text=text,
        where=where,
        folded=fold(text),
        hidden=hiding.of_place(anchor.place) or hiding.of_lineage(lineage),
        lineage=lineage,
        holder=holder,
        around=reader.read(holder) if holder is not None and holder.tag not in _WIDE else None,
        pictured=pictured,
    )


def _said(anchor: Anchor) -> tuple[str, bool]:
    """Return what a link says, and whether only a picture's alternative text says it."""
    element = anchor.element
    if element is None:
        return anchor.text, False
    pictured = len(element) > 0 and next(element.iter("img", "svg", "area"), None) is not None
    if anchor.text:
        return anchor.text, pictured and not visible("".join(element.itertext()))
    for inner in element.iter("img", "area", "svg"):
        alternative = visible(inner.get("alt") or inner.get("title") or "")
        if alternative:
            return alternative, True
    return visible(element.get("title") or element.get("aria-label") or ""), True


def _owners(document: Document, hosts: list[str]) -> frozenset[str]:
    """Return the names under which the page's own site is known.

    Its address, its base and canonical addresses, and a name that most of its links lead to, in many
    places: saved pages often stand under another address than their own.
    """
    names = {site_of(host) for url in _own_urls(document) if (host := host_of(url))}
    counts = Counter(host for host in hosts if host)
    for host, count in counts.most_common(1):
        if count >= 12 and count * 2 > len(hosts):
            different = {
                anchor.href for anchor, each in zip(document.anchors, hosts, strict=True) if each == host
            }
            if len(different) * 2 > count:
                names.add(site_of(host))
    return frozenset(names)


def _own_urls(document: Document) -> Iterator[str]:
    yield document.url
    yield document.base_url
    flat = document.flat
    for number in flat.named("link", "meta"):
        attributes = flat.attributes[number]
        if attributes.get("rel") == "canonical":
            yield attributes.get("href") or ""
        elif attributes.get("property") == "og:url":
            yield attributes.get("content") or ""


def is_own(site: str, owners: frozenset[str]) -> bool:
    """Tell whether a registered name is one of the page's own.

    The same brand under another country's suffix counts as own when it is distinctive.
    """
    if site in owners:
        return True
    brand = site.split(".", 1)[0]
    return len(brand) >= 5 and any(owner.split(".", 1)[0] == brand for owner in owners)
