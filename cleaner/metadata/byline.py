"""The byline: where a page says who wrote its article."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from cleaner.flat import Flat
from cleaner.metadata.head import Head
from cleaner.metadata.jsonld import string
from cleaner.metadata.people import NAMED, people, signed

_META = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
    "citation_author", "byl", "cxenseparse:author", "article:author_name", "og:article:author",
    "article.author", "authors", "dc.contributor", "bt:author", "rbauthors", "dable:author",
)  # fmt: skip
_ONE_EACH = frozenset(("citation_author", "dc.creator", "dcterms.creator", "dc.contributor"))
"""Statements of libraries, of which each names one person, often by the last name first."""
_CLASSES = ("author", "byline", "autor", "writer", "auteur")
_ELSEWHERE = (
    "comment", "related", "recommend", "teaser", "card", "sidebar", "widget", "photo", "image", "caption",
    "credit", "popular", "footer", "avatar", "subscribe", "newsletter",
)  # fmt: skip
_LEVELS = 4
_TOGETHER = 16
"""How many elements may stand between two authors of one byline."""
_LONGEST_LINE = 160


def read_byline(head: Head, flat: Flat, site: str, shown: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the authors' names in order.

    JSON-LD of the article first, then ``<meta>``, microdata, ``rel=author``, elements named so, and last
    a line near the title that begins with "By" or its like. Of marked elements those of one byline count,
    the one nearest behind the title: pages name their commenters and the authors of other texts too. The
    site's own name is no author.

    Args:
        head: the page's statements about itself.
        flat: its elements.
        site: the site's name.
        shown: the texts around the title, nearest first.
    """
    for names in _sources(head, flat):
        found = people(names, site)
        if found:
            return found
    for line in shown:
        if len(line) <= _LONGEST_LINE and (found := signed(line, site)):
            return found
    return ()


def _sources(head: Head, flat: Flat) -> Iterator[list[str]]:
    yield _jsonld(head)
    yield [_in_order(name, value) for name in _META for value in head.every(name)]
    stated = [each.number for each in head.properties.get("author", ())]
    yield _one_byline(flat, stated)
    links = [link for link in flat.named("a") if "author" in flat.attributes[link].get("rel", "")]
    yield _one_byline(flat, links)
    yield _one_byline(
        flat, [each for each in flat.holding("class") if _is_named_so(flat.attributes[each]["class"])]
    )


def _in_order(statement: str, value: str) -> str:
    """Return "Ann Lester" for the "Lester, Ann" of libraries."""
    last, comma, first = value.partition(",")
    if statement not in _ONE_EACH or not comma or "," in first or " and " in first or not first.strip():
        return value
    turned = statement == "citation_author" or " " not in last.strip()
    return f"{first.strip()} {last.strip()}" if turned else value


@lru_cache(maxsize=8192)
def _is_named_so(named: str) -> bool:
    classes = named.lower()
    return any(word in classes for word in _CLASSES) and not any(word in classes for word in _ELSEWHERE)


def _one_byline(flat: Flat, marked: Sequence[int]) -> list[str]:
    """Return the words of the marked elements that stand together, behind the title if there is one."""
    innermost = [
        each
        for each, after in zip(marked, [*marked, len(flat.tags)][1:], strict=True)
        if after >= flat.ends[each] or not _words(flat, after)
    ]
    placed = [each for each in innermost if not _is_elsewhere(flat, each)]
    title = next(iter(flat.named("h1")), 0)
    behind = [each for each in placed if each > title] or placed
    together: list[int] = []
    for each in behind:
        if together and each - flat.ends[together[-1]] > _TOGETHER:
            break
        if not people([_words(flat, each)], ""):
            continue
        together.append(each)
    return [_words(flat, each) for each in together]


def _is_elsewhere(flat: Flat, number: int) -> bool:
    """Say whether an element stands in a comment, a teaser, a caption or a box beside the text."""
    for _ in range(_LEVELS):
        attributes = flat.attributes[number]
        names = f"{attributes.get('class', '')} {attributes.get('id', '')} {attributes.get('itemprop', '')}"
        if flat.tags[number] in ("aside", "footer", "nav", "figcaption"):
            return flat.tags[number] != "footer" or "comment" in names.lower()
        if any(word in names.lower() for word in _ELSEWHERE):
            return True
        number = flat.parents[number]
        if number < 0 or flat.tags[number] in ("body", "main", "article"):
            return False
    return False


def _words(flat: Flat, number: int) -> str:
    attributes = flat.attributes[number]
    if flat.tags[number] in ("meta", "link"):
        return attributes.get("content", "")
    text = " ".join(" ".join(flat.pieces(number, NAMED)).split())
    return "" if text.startswith("http") or len(text) > 200 else text


def _resolved(head: Head, value: Any) -> Any:
    """Return the object that a bare ``@id`` refers to, where the page has it."""
    if not isinstance(value, dict) or value.get("name") or not value.get("@id"):
        return value
    return next((node for node in head.nodes if node.get("@id") == value["@id"] and node.get("name")), value)


def _jsonld(head: Head) -> list[str]:
    value = head.article.get("author") or head.article.get("creator")
    values = [_resolved(head, each) for each in (value if isinstance(value, list) else [value])]
    names = []
    for each in values:
        if isinstance(each, dict) and isinstance(each.get("name"), list):
            names += [string(name) for name in each["name"]]
        elif isinstance(each, dict) and "rganization" in str(each.get("@type")):
            continue
        else:
            names.append(string(each))
    return names
