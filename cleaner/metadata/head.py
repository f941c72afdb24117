"""What the page says about itself in its head and its markup, gathered in one walk."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from cleaner.document import Document
from cleaner.flat import Element, Flat
from cleaner.metadata.jsonld import Node, kinds, main_article, read_jsonld

_SIZE = re.compile(r"\s*([+-]?)(\d)\s*$")
_LARGE = 4
_FEW = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Head:
    """Gathered statements of one page.

    `headings` are those of rank 1, `banners` those among them that are nothing but a link to the site's front
    page, `lesser` what stands out where there is no other: headings of rank 2 and the largest type of the
    1990s. `meta` maps lower-cased names and properties to their contents in order.
    `properties` does so for microdata (``itemprop``), `rels` for ``<link rel>``. `nodes` are JSON-LD objects,
    `article` the one that describes the page's article.
    """

    meta: dict[str, list[str]]
    properties: dict[str, list[Element]]
    rels: dict[str, list[str]]
    times: list[Element]
    title: str
    headings: list[str]
    banners: frozenset[str]
    lesser: list[str]
    nodes: list[Node]
    article: Node
    kinds: frozenset[str]
    language: str

    def first(self, *names: str) -> str:
        """Return the first non-empty content of the first of `names` that has one, else ""."""
        for name in names:
            for value in self.meta.get(name, ()):
                if value:
                    return value
        return ""

    def every(self, *names: str) -> list[str]:
        """Return all non-empty contents of `names`, in order."""
        return [value for name in names for value in self.meta.get(name, ()) if value]


def read_head(document: Document) -> Head:
    """Return the statements of `document` about itself."""
    flat = document.flat
    nodes = read_jsonld(flat)
    meta = _metas(flat)
    found = set(kinds(nodes))
    if "article" in " ".join(meta.get("og:type", ())):
        found.add("article")
    if "product" in " ".join(meta.get("og:type", ())):
        found.add("product")
    banners = [number for number in flat.named("h1") if _leads_home(document, number)]
    title = next((_words(each) for each in _elements(flat, "title") if _in_head_or_body(each)), "")
    return Head(
        meta=meta,
        properties=_properties(flat),
        rels=_rels(flat),
        times=_elements(flat, "time"),
        title=title,
        headings=[_words(each).rstrip(" ¶#") for each in _elements(flat, "h1")],
        banners=frozenset(_words(flat.element(number)) for number in banners),
        lesser=_lesser_headings(flat) if len(banners) == len(flat.named("h1")) else [],
        nodes=nodes,
        article=main_article(nodes),
        kinds=frozenset(found),
        language=flat.attributes[0].get("lang") or flat.attributes[0].get("xml:lang") or "",
    )


def _elements(flat: Flat, tag: str) -> list[Element]:
    return [flat.element(number) for number in flat.named(tag)]


def _leads_home(document: Document, heading: int) -> bool:
    """Tell a heading that is one link to the front page of a site, as logos are."""
    flat = document.flat
    links = flat.inside(heading, "a")
    if len(links) != 1 or _words(flat.element(links[0])) != _words(flat.element(heading)):
        return False
    address = urlsplit(document.addresses.absolute(flat.attributes[links[0]].get("href", "")))
    return bool(address.hostname) and not (address.path.strip("/") or address.query)


def _lesser_headings(flat: Flat) -> list[str]:
    """Return what may be a title though it is no heading of rank 1; at most a few, in the page's order."""
    sized = [(_size(each), each) for each in _elements(flat, "font")]
    largest = max((size for size, _ in sized), default=0)
    found = [each for size, each in sized if size == largest and size >= _LARGE]
    return [_words(each).rstrip(" ¶#") for each in [*_elements(flat, "h2"), *found][:_FEW]]


def _size(font: Element) -> int:
    """Return the size that ``<font size>`` asks for: 1 to 7, or so many steps from 3."""
    match = _SIZE.match(font.get("size") or "")
    if match is None:
        return 0
    return int(match[2]) if not match[1] else 3 + int(f"{match[1]}{match[2]}")


def _metas(flat: Flat) -> dict[str, list[str]]:
    meta: dict[str, list[str]] = {}
    for number in flat.named("meta"):
        attributes = flat.attributes[number]
        content = " ".join(attributes.get("content", "").split())
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = attributes.get(key)
            if name:
                meta.setdefault(name.strip().lower(), []).append(content)
    return meta


def _properties(flat: Flat) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for number in flat.holding("itemprop"):
        for name in flat.attributes[number]["itemprop"].lower().split():
            found.setdefault(name, []).append(flat.element(number))
    return found


def _rels(flat: Flat) -> dict[str, list[str]]:
    rels: dict[str, list[str]] = {}
    for number in flat.named("link"):
        attributes = flat.attributes[number]
        for rel in attributes.get("rel", "").lower().split():
            rels.setdefault(rel, []).append(attributes.get("href", "").strip())
    return rels


def _words(element: Element) -> str:
    return " ".join(_texts(element))


def _texts(element: Element) -> Iterable[str]:
    if not len(element):
        return (element.text or "").split()
    parts = [element.text or ""]
    for child in islice(element.iter(), 1, None):
        if child.tag in _APART:
            parts.append(" ")
        parts += [child.text or "", child.tail or ""]
    return "".join(parts).replace("\xad", "").split()


_APART = frozenset(("br", "div", "p", "span", "small", "strong"))


def _in_head_or_body(element: Element) -> bool:
    """Leave out the titles of drawings."""
    return all(each.tag != "svg" for each in element.iterancestors())
