"""Reading a text dump: the same stages on what is left of a page when only its words are."""

from cleaner.body.walk import segments_of
from cleaner.calendar_words import find_day
from cleaner.document import Document
from cleaner.dump.article import DumpArticle, read_article
from cleaner.dump.entries import Digest, read_digest
from cleaner.metadata.language import read_language
from cleaner.metadata.read import Metadata
from cleaner.reading import Reading

_SURE = 0.9


def read_dump(document: Document) -> Reading:
    """Return what the dump says."""
    segments = segments_of(document.flat)
    language = read_language("", " ".join(segment.text for segment in segments[2:22]))
    digest = read_digest(segments)
    if digest is not None:
        return _listing(digest, language)
    return _article(read_article(segments, document.url), language)


def _listing(digest: Digest, language: str | None) -> Reading:
    return Reading(
        kind="listing",
        confidence=round(digest.confidence, 3),
        metadata=Metadata(title=digest.title, language=language),
        body=tuple(digest.body),
        items=digest.items,
    )


def _article(found: DumpArticle, language: str | None) -> Reading:
    day = next((day for line in found.head if (day := find_day(line, language=language))), None)
    whole = bool(found.title and found.body)
    return Reading(
        kind="article" if whole else "other",
        confidence=_SURE if whole else 0.5,
        metadata=Metadata(
            title=found.title,
            byline=found.byline,
            published=day.isoformat() if day else None,
            language=language,
            evidence="near the title" if day else "",
        ),
        body=tuple(found.body),
        biography=found.biography,
        removed=tuple(found.removed),
        notes=() if whole else ("no title or no text was found in the dump",),
    )
