"""What the page says about itself in its head and its markup, gathered in one walk."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml.html import HtmlElement

from cleaner.document import Document
from cleaner.metadata.jsonld import Node, kinds, main_article, read_jsonld


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Head:
    """Gathered statements of one page.

    `meta` maps lower-cased names and properties to their contents in order. `properties` does so for
    microdata (``itemprop``), `rels` for ``<link rel>``. `nodes` are JSON-LD objects, `article` the one
    that describes the page's article.
    """

    meta: dict[str, list[str]]
    properties: dict[str, list[HtmlElement]]
    rels: dict[str, list[str]]
    times: list[HtmlElement]
    title: str
    headings: list[str]
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
    root = document.root
    nodes = read_jsonld(root)
    meta = _metas(root)
    found = set(kinds(nodes))
    if "article" in " ".join(meta.get("og:type", ())):
        found.add("article")
    if "product" in " ".join(meta.get("og:type", ())):
        found.add("product")
    title = next((_words(each) for each in root.iter("title") if _in_head_or_body(each)), "")
    return Head(
        meta=meta,
        properties=_properties(root),
        rels=_rels(root),
        times=list(root.iter("time")),
        title=title,
        headings=[_words(each).rstrip(" ¶#") for each in root.iter("h1")],
        nodes=nodes,
        article=main_article(nodes),
        kinds=frozenset(found),
        language=root.get("lang") or root.get("xml:lang") or "",
    )


def _metas(root: HtmlElement) -> dict[str, list[str]]:
    meta: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = element.get(key)
            if name:
                meta.setdefault(name.strip().lower(), []).append(content)
    return meta


def _properties(root: HtmlElement) -> dict[str, list[HtmlElement]]:
    found: dict[str, list[HtmlElement]] = {}
    for element in root.xpath("//*[@itemprop]"):
        for name in element.get("itemprop", "").lower().split():
            found.setdefault(name, []).append(element)
    return found


def _rels(root: HtmlElement) -> dict[str, list[str]]:
    rels: dict[str, list[str]] = {}
    for element in root.iter("link"):
        for rel in (element.get("rel") or "").lower().split():
            rels.setdefault(rel, []).append((element.get("href") or "").strip())
    return rels


def _words(element: HtmlElement) -> str:
    return " ".join(_texts(element))


def _texts(element: HtmlElement) -> Iterable[str]:
    if not len(element):
        return (element.text or "").split()
    parts = [element.text or ""]
    for child in element.iterdescendants():
        if child.tag in _APART:
            parts.append(" ")
        parts += [child.text or "", child.tail or ""]
    return "".join(parts).replace("\xad", "").split()


_APART = frozenset(("br", "div", "p", "span", "small", "strong"))


def _in_head_or_body(element: HtmlElement) -> bool:
    """Leave out the titles of drawings."""
    return next(element.iterancestors("svg"), None) is None
