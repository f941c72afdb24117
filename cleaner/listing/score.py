"""How good a group is as the page's main list."""

import re
from collections import Counter
from urllib.parse import urlsplit

from cleaner.listing.groups import Group
from cleaner.listing.outline import Outline
from cleaner.listing.region import Regions

_MORE = re.compile(
    r"^(?:read|learn|see|view|find|show|continue|more|full|details?|weiter\w*|mehr|lire|leer|ver|"
    r"leggi|continua|lees|подробнее|далее|читать|więcej|czytaj|devam\w*|続き|阅读|更多|详细)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r"^[\W\d]*(?:\d[\d.,]*)?\s*(?:comments?|replies|views|likes?|kommentare?)?[\W\d]*$", re.I)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_WEIGHT = {"heading": 1.6, "bold": 1.1, "class": 1.2, "link": 1.0}


def score(outline: Outline, regions: Regions, group: Group, host: str) -> float:
    heads = [record.head for record in group.records]
    titles = [outline.text(head) for head in heads]
    n = len(titles)
    distinct = len(set(titles)) / n
    quality = sum(_quality(title) for title in titles) / n
    body = sum(_body(outline, record) for record in group.records)
    place = sum(regions.weight(record.root) for record in group.records) / n
    return body * quality * distinct**2 * place * _WEIGHT[group.sort] * _hosts(outline, heads, host)


def _quality(title: str) -> float:
    if _COUNT.match(title) or _MORE.match(title):
        return 0.1
    length = len(title) + len(_CJK.findall(title)) * 1.5
    if length < 4:
        return 0.1
    if length < 12:
        return 0.35
    if length < 25:
        return 0.7
    return 1.0 if length < 160 else 0.6


def _body(outline: Outline, record) -> float:
    size = outline.span_size(record.start, record.end)
    return min(size, 400) ** 0.6


def _hosts(outline: Outline, heads: list[int], host: str) -> float:
    hosts = Counter()
    for head in heads:
        href = link_of(outline, head)
        if href:
            try:
                hosts[urlsplit(href).hostname or host] += 1
            except ValueError:
                pass
    total = sum(hosts.values())
    if not total:
        return 0.5
    own = sum(c for h, c in hosts.items() if h == host) / total
    if own < 0.5 and len(hosts) > 0.6 * total:
        return 0.3
    return 1.0


def link_of(outline: Outline, head: int) -> str | None:
    if outline.tags[head] == "a":
        return outline.elements[head].get("href")
    inner = outline.inside(outline.links, head, outline.ends[head])
    if inner:
        return outline.elements[inner[0]].get("href")
    node = outline.parents[head]
    while node > 0:
        if outline.tags[node] == "a":
            return outline.elements[node].get("href")
        node = outline.parents[node]
    return None
