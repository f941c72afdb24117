"""When an article was published and last changed, with the evidence used.

The order of belief: JSON-LD of the article, ``<meta>`` properties made for articles, microdata and
``<time>`` near the title, dates that readers see near the title, other ``<meta>`` dates, the URL. A
machine's date counts at its own day, as its own zone has it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from cleaner.body.readers import is_called_comment
from cleaner.calendar_words import day_in_url, find_dates, read_machine, settled_order, usual_order
from cleaner.flat import Element
from cleaner.lines import ends_sentence
from cleaner.metadata.head import Head
from cleaner.metadata.jsonld import string

_PUBLISHED_META = (
    "article:published_time", "article:published", "og:article:published_time", "og:published_time",
    "datepublished", "parsely-pub-date", "sailthru.date", "publish-date", "publish_date", "publishdate",
    "pubdate", "publication_date", "publicationdate", "published_at", "dc.date.issued", "dcterms.issued",
    "dcterms.created", "dcterms.date", "dc.date.created", "citation_publication_date", "citation_date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "article.published", "bt:pubdate",
    "rnews:datepublished", "datecreated", "originalpublicationdate", "article_date_original",
    "article:post_date", "displaydate", "vr:published_time", "rbpubdate", "last_published_at",
    "article:date", "doc_date", "created", "iso-8601-publish-date", "analytics:publishdate",
)  # fmt: skip
_LOOSE_META = (
    "date",
    "dc.date",
    "dcterms.available",
    "release_date",
    "article:created",
    "time",
    "og:pubdate",
)
_MODIFIED_META = (
    "article:modified_time", "article:modified", "og:updated_time", "datemodified", "lastmod",
    "last-modified", "dcterms.modified", "dc.date.modified", "article:updated_time", "updated_time",
    "revised", "modified", "last_modified",
)  # fmt: skip
_UPDATED = re.compile(
    r"updated|last[ _-]?update|update\s*[:–—-]|modified|revised|edited|aktualisiert|stand:|geändert|"
    r"mise? à jour|modifié|actualizad|"
    r"aggiornat|atualizad|bijgewerkt|обновл|оновлен|zaktualiz|aktualiz|güncel|更新",
    re.IGNORECASE,
)
_NEAR = 10
_LEVELS = 8
_LONGEST_STATEMENT, _AT_ITS_HEAD = 120, 30
_SCRIPTED = ("datePublished", "publishDate", "publishedAt", "datePosted")
_IN_SCRIPTS = re.compile(
    rf"""(?:{"|".join(_SCRIPTED)})(?:\\?"|&quot;)\s*:\s*(?:\\?"|&quot;)(\d{{4}}-\d\d-\d\d[T\d:.+Z-]*)"""
)
_PUBLISHED_CLASS = re.compile(r"publi|post|entry|article|date|time|meta|byline|dateline", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """ISO dates or None; `evidence` names where `published` was found."""

    published: str | None = None
    modified: str | None = None
    evidence: str = ""


def read_dates(
    head: Head, shown: Sequence[str], *, url: str, language: str | None, source: str = ""
) -> Dates:
    """Return the dates of the page; `source` is its markup, searched when all else is silent.

    `shown` are the texts around the page's title, nearest first. Nothing here knows what day it is.
    """
    found = next(_published(head, shown, url, language), ("", ""))
    modified = next(_modified(head, shown, language), None)
    published, evidence = _in_local_time(*found, url) if found[0] else _as_a_last_resort(source, modified)
    if modified and published and modified[:10] < published[:10]:
        modified = None
    return Dates(published=published or None, modified=modified, evidence=evidence)


def _in_local_time(published: str, evidence: str, url: str) -> tuple[str, str]:
    """Return the day in the address where a time in UTC says the day before or after.

    The newsroom's own day is the one it prints; many sites write it into the address and state the
    time in UTC.
    """
    day = day_in_url(url)
    if day is None or not published.endswith(("Z", "+00:00")):
        return published, evidence
    apart = abs(date.fromisoformat(published[:10]) - day)
    return (day.isoformat(), "URL") if apart == timedelta(days=1) else (published, evidence)


def _as_a_last_resort(source: str, modified: str | None) -> tuple[str, str]:
    stated = _IN_SCRIPTS.search(source) if any(name in source for name in _SCRIPTED) else None
    day = read_machine(stated[1]) if stated else None
    if day:
        return day, "a script's datePublished"
    return (modified, "the date of change; none of publishing is stated") if modified else ("", "")


def _published(head: Head, shown: Sequence[str], url: str, language: str | None) -> Iterator[tuple[str, str]]:
    yield from _machine([string(head.article.get("datePublished"))], "JSON-LD datePublished")
    yield from _machine(head.every(*_PUBLISHED_META), "meta")
    yield from _machine([string(head.article.get("dateCreated"))], "JSON-LD dateCreated")
    for name in ("datepublished", "datecreated", "pubdate"):
        elements = head.properties.get(name, ())
        yield from _machine(map(_value, elements), f"itemprop {name}")
        yield from _visible([_words(each) for each in elements], f"itemprop {name}", language)
    yield from _machine(_times(head, telling=True), "time")
    labelled = _labelled(shown[:_NEAR], language)
    yield from ((day, "near the title") for day, is_update in labelled if not is_update)
    for node in head.nodes:
        yield from _machine([string(node.get("datePublished"))], "JSON-LD")
        yield from _machine([string(node.get("uploadDate"))], "JSON-LD uploadDate")
    yield from _machine(head.every(*_LOOSE_META), "meta")
    yield from _visible(head.every(*_PUBLISHED_META, *_LOOSE_META), "meta", language)
    yield from _machine(_times(head, telling=False), "time")
    day = day_in_url(url)
    if day is not None:
        yield day.isoformat(), "URL"
    yield from _visible(shown, "near the title", language)


def _labelled(texts: Sequence[str], language: str | None) -> list[tuple[str, bool]]:
    """Return the dates that readers see, and of each whether the words before it call it an update's."""
    order = settled_order(texts) or usual_order(language)
    found = []
    for text in texts:
        line, last = text[:300], 0
        for each in find_dates(line, language=language, order=order):
            if _is_told(line, each.start):
                continue
            found.append((each.day.isoformat(), _UPDATED.search(line[last : each.start]) is not None))
            last = each.end
    return found


def _is_told(line: str, start: int) -> bool:
    """Tell a date in the midst of a sentence: what happened or will, not when it was written."""
    return len(line) > _LONGEST_STATEMENT and start > _AT_ITS_HEAD and ends_sentence(line)


def _modified(head: Head, shown: Sequence[str], language: str | None) -> Iterator[str]:
    texts = [string(head.article.get("dateModified")), *head.every(*_MODIFIED_META)]
    texts += [_value(each) for each in head.properties.get("datemodified", ())]
    texts += [each.get("datetime") or "" for each in head.times if _tells_of_an_update(each)]
    for day, _ in _machine(texts, ""):
        yield day
    yield from (day for day, is_update in _labelled(shown[:_NEAR], language) if is_update)


def _machine(texts: Iterable[str], evidence: str) -> Iterator[tuple[str, str]]:
    for text in texts:
        day = read_machine(text.strip()) if text else None
        if day:
            yield day, evidence


def _visible(texts: Sequence[str], evidence: str, language: str | None) -> Iterator[tuple[str, str]]:
    order = settled_order(texts) or usual_order(language)
    for text in texts:
        for found in find_dates(text[:300], language=language, order=order)[:1]:
            if not _is_told(text[:300], found.start):
                yield found.day.isoformat(), evidence


def _times(head: Head, *, telling: bool) -> Iterator[str]:
    """Yield ``datetime`` of ``<time>``; the telling ones are marked as the date of publishing.

    A reader's comment is marked so too: its time tells nothing, and comes last.
    """
    stated, commented = [], []
    for element in head.times:
        if _tells_of_an_update(element):
            continue
        names = f"{element.get('class', '')} {element.get('itemprop', '')}"
        marked = element.get("pubdate") is not None or _PUBLISHED_CLASS.search(names) is not None
        moment = element.get("datetime") or ""
        if _is_a_comments(element):
            commented.append(moment)
        elif marked == telling:
            stated.append(moment)
    yield from stated if telling else (*stated, *commented)


def _is_a_comments(element: Element) -> bool:
    """Tell a time that says when a reader wrote: an element close round it is called a comment."""
    around = islice(element.iterancestors(), _LEVELS)
    return any(is_called_comment(f"{each.get('class', '')} {each.get('id', '')}") for each in around)


def _tells_of_an_update(element: Element) -> bool:
    names = f"{element.get('class', '')} {element.get('itemprop', '')}"
    told = "update" in names.lower() or _UPDATED.search(names) is not None
    return told or _UPDATED.search(_before(element)) is not None


def _before(element: Element) -> str:
    """Return the few words before an element that say what its date means."""
    previous = element.getprevious()
    parent = element.getparent()
    text = (previous.tail or _words(previous)) if previous is not None else ""
    if not text.strip() and parent is not None:
        text = parent.text or ""
    return text[-40:]


def _value(element: Element) -> str:
    return element.get("datetime") or element.get("content") or element.get("title") or ""


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())[:300]
