"""JSON-LD: the schema.org objects a page carries in its scripts."""

import json
import re
from collections.abc import Iterable
from html import unescape
from typing import Any

from cleaner.flat import Flat
from cleaner.numbering import unmarked

Node = dict[str, Any]

ARTICLE_TYPES = frozenset((
    "article", "newsarticle", "blogposting", "report", "reportagenewsarticle", "analysisnewsarticle",
    "opinionnewsarticle", "backgroundnewsarticle", "reviewnewsarticle", "liveblogposting",
    "scholarlyarticle", "techarticle", "advertisercontentarticle", "askpublicnewsarticle",
    "socialmediaposting", "satiricalarticle", "medicalscholarlyarticle",
))  # fmt: skip

_KINDS = {
    **dict.fromkeys(ARTICLE_TYPES, "article"),
    "product": "product",
    "offer": "product",
    "productgroup": "product",
    "discussionforumposting": "forum",
    "qapage": "forum",
    "question": "forum",
    "collectionpage": "listing",
    "itemlist": "listing",
    "searchresultspage": "listing",
    "website": "website",
}
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_MOST = 400


def read_jsonld(flat: Flat) -> list[Node]:
    """Return every object of every JSON-LD script, nested ones after those that hold them."""
    nodes: list[Node] = []
    for script in flat.named("script"):
        if "ld+json" in flat.attributes[script].get("type", "") and flat.texts[script]:
            nodes.extend(_flat(_load(unmarked(flat.texts[script]))))
    return nodes[:_MOST]


def _load(text: str) -> Any:
    text = _WRAPPING.sub("", text).strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text), unescape(text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _flat(value: Any) -> Iterable[Node]:
    """Yield objects breadth first; a page's own text cannot make this deep or endless."""
    queue, count = [value], 0
    while queue and count < _MOST:
        at = queue.pop(0)
        if isinstance(at, list):
            queue.extend(at[:_MOST])
        elif isinstance(at, dict):
            count += 1
            yield at
            queue.extend(each for each in at.values() if isinstance(each, dict | list))


def types(node: Node) -> list[str]:
    """Return the node's types, lower-cased and without their vocabulary's address."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return [name.rsplit("/", 1)[-1].lower() for name in names if isinstance(name, str)]


def kinds(nodes: Iterable[Node]) -> frozenset[str]:
    """Return what kinds of page the nodes speak of: article, product, forum, listing, website."""
    return frozenset(_KINDS[name] for node in nodes for name in types(node) if name in _KINDS)


def main_article(nodes: Iterable[Node]) -> Node:
    """Return the first article object that has a headline or text of its own, else an empty one."""
    articles = [node for node in nodes if ARTICLE_TYPES.intersection(types(node))]
    for node in articles:
        if node.get("datePublished") or node.get("articleBody") or node.get("author"):
            return node
    return articles[0] if articles else {}


def string(value: Any) -> str:
    """Return a JSON-LD value as one line of text: itself, its first, or its name."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("url") or value.get("@id")
    return " ".join(unescape(value).split()) if isinstance(value, str) else ""


def strings(value: Any) -> list[str]:
    """Return all of a JSON-LD value's texts, in order."""
    values = value if isinstance(value, list) else [value]
    return [text for text in map(string, values) if text]
