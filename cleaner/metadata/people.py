"""The byline: who wrote it, as a list of people."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from cleaner.flat import Flat
from cleaner.lines import fold
from cleaner.metadata.head import Head
from cleaner.metadata.jsonld import string

_META = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
    "citation_author", "byl", "cxenseparse:author", "article:author_name", "og:article:author",
    "article.author", "authors", "dc.contributor", "bt:author", "rbauthors", "dable:author",
)  # fmt: skip
_PREFIX = re.compile(
    r"^\s*(?:by|written by|words by|text|story by|posted by|author|von|autor(?:in)?|par|por|di|da|door|av|af|"
    r"tekst|автор|текст|автори|opracowanie|yazan|oleh|作者|記者|文)\b\s*[:：/-]?\s*|^(?:作者|記者|文)[:：]?\s*",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*(?:[;|•·/]|,|\s&\s|\s(?:and|und|et|y|e|en|og|och|и|та|i|ja|ve|with|mit)\s|、|，)\s*(?=\S)"
)
_ROLE = re.compile(
    r"\s*[(\[].*?[)\]]\s*|\s+(?:is|ist|est) an? .*$|\s+[-–—|]\s+.*$|\s+(?:for|für|pour)\s+.*$|@\w+",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\s*(?:https?:|www\.|//)", re.IGNORECASE)
_NOT_PEOPLE = re.compile(
    r"https?:|www\.|@|\d{3}|<|>|^(?:admin|administrator|editor|staff|newsroom|redaktion|user|guest|unknown|"
    r"anonymous|none|null|undefined|author|posted|published|view (?:all|profile)|more|share)$",
    re.IGNORECASE,
)
_CLASSES = ("author", "byline", "autor")
_MOST_NAMED = 5
_MOST = 12
_LONGEST = 60


def read_byline(head: Head, flat: Flat, site: str) -> tuple[str, ...]:
    """Return the authors' names in order.

    JSON-LD of the article first, then ``<meta>``, microdata, ``rel=author`` and elements named so.
    The site's own name is no author.
    """
    for names in _sources(head, flat):
        people = _people(names, site)
        if people:
            return people
    return ()


def _sources(head: Head, flat: Flat) -> Iterator[list[str]]:
    yield _jsonld(head)
    yield head.every(*_META)
    yield [_words(each) for each in head.properties.get("author", ())]
    links = [link for link in flat.named("a") if "author" in flat.attributes[link].get("rel", "")]
    yield [_words(flat.elements[link]) for link in links]
    named = (each for each in flat.holding("class", "rel") if _is_named_so(flat.attributes[each]))
    yield [_words(flat.elements[each]) for each in islice(named, _MOST_NAMED)]


def _is_named_so(attributes: dict[str, str]) -> bool:
    classes = attributes.get("class", "")
    return any(word in classes for word in _CLASSES) or "author" in attributes.get("rel", "")


def _jsonld(head: Head) -> list[str]:
    value = head.article.get("author") or head.article.get("creator")
    values = value if isinstance(value, list) else [value]
    names = []
    for each in values:
        if isinstance(each, dict) and isinstance(each.get("name"), list):
            names += [string(name) for name in each["name"]]
        elif isinstance(each, dict) and "rganization" in str(each.get("@type")):
            continue
        else:
            names.append(string(each))
    return names


def _people(names: Iterable[str], site: str) -> tuple[str, ...]:
    people: dict[str, str] = {}
    for text in names:
        if _ADDRESS.match(text):
            continue
        for part in _SPLIT.split(_ROLE.sub(" ", _PREFIX.sub("", " ".join(text.split())))):
            name = _PREFIX.sub("", part).strip(" .,:;-–—|*'\"")
            if _is_person(name, site):
                people.setdefault(fold(name), name)
    return tuple(people.values())[:_MOST]


def _is_person(name: str, site: str) -> bool:
    if not 2 < len(name) <= _LONGEST or _NOT_PEOPLE.search(name):
        return 1 < len(name) <= 6 and not name.isascii() and not _NOT_PEOPLE.search(name)
    words = name.split()
    if len(words) > 5 or fold(name) == fold(site):
        return False
    return name[0].isupper() or not name[0].isascii() or len(words) == 1


def _words(element: HtmlElement) -> str:
    text = " ".join(" ".join(element.itertext()).split())
    host = urlsplit(text).netloc if text.startswith("http") else ""
    return "" if host or len(text) > 200 else text
