"""All metadata of a page in one value."""

from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.document import Document
from cleaner.metadata.byline import read_byline
from cleaner.metadata.dates import read_dates
from cleaner.metadata.head import Head
from cleaner.metadata.jsonld import string, strings
from cleaner.metadata.language import read_language
from cleaner.metadata.notices import CORRECTED, WALL
from cleaner.metadata.title import read_title, site_name

_MOST_TAGS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the page says about its article; empty or None where it says nothing.

    `evidence` names where `published` was found.
    """

    title: str = ""
    byline: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    site_name: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    canonical_url: str | None = None
    image: str | None = None
    evidence: str = ""
    notes: tuple[str, ...] = ()


def read_metadata(document: Document, head: Head, *, shown: Sequence[str], text: str) -> Metadata:
    """Return the metadata of `document`.

    `shown` are the texts around the title, nearest first; `text` is the body, for its language.
    """
    site = site_name(head)
    language = read_language(_stated_language(head), text)
    dates = read_dates(head, shown, url=document.url, language=language, source=document.source)
    return Metadata(
        title=read_title(head, document.url),
        byline=read_byline(head, document.flat, site, shown),
        published=dates.published,
        modified=dates.modified,
        language=language,
        site_name=site,
        section=_section(head),
        tags=_tags(head),
        canonical_url=_address(document, [*head.rels.get("canonical", ()), head.first("og:url")]),
        image=_address(
            document,
            [head.first("og:image", "og:image:url", "twitter:image"), string(head.article.get("image"))],
        ),
        evidence=dates.evidence,
        notes=_notes(head),
    )


def _stated_language(head: Head) -> str:
    return (
        head.language
        or head.first("content-language", "og:locale", "dc.language", "language")
        or string(head.article.get("inLanguage"))
    )


def _section(head: Head) -> str:
    return string(head.article.get("articleSection")) or head.first(
        "article:section", "parsely-section", "section", "cxenseparse:section", "og:article:section"
    )


def _tags(head: Head) -> tuple[str, ...]:
    found = head.every("article:tag", "og:article:tag")
    if not found:
        joined = head.every("news_keywords", "keywords", "parsely-tags", "sailthru.tags")[:1]
        values = strings(head.article.get("keywords")) or joined
        found = [part for value in values for part in value.split(",")]
    cleaned = (" ".join(each.split()) for each in found)
    return tuple(dict.fromkeys(each for each in cleaned if 1 < len(each) < 80))[:_MOST_TAGS]


def _address(document: Document, hrefs: Sequence[str]) -> str | None:
    for href in hrefs:
        address = document.addresses.absolute(href)
        if address.startswith(("http://", "https://")):
            return address
    return None


def _notes(head: Head) -> tuple[str, ...]:
    notes = []
    if str(head.article.get("isAccessibleForFree")).lower() == "false":
        notes.append(WALL)
    if head.article.get("correction"):
        notes.append(CORRECTED)
    return tuple(notes)
