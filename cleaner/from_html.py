"""Reading a web page: its statements, body, items and kind, all from one tree and one list of segments."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from cleaner.article import Item
from cleaner.body.attached import with_attached
from cleaner.body.boxes import is_wall
from cleaner.body.captions import with_captions
from cleaner.body.choose import Choice, choose
from cleaner.body.mend import mended
from cleaner.body.pictures import under_pictures
from cleaner.body.second_opinion import seconded
from cleaner.body.segment import Segment
from cleaner.body.stated import stated_body
from cleaner.body.tidy import tidy
from cleaner.body.walk import segments_of
from cleaner.document import Document
from cleaner.hints import Hints
from cleaner.kind import Decision, Evidence, decide_kind, names_one_text
from cleaner.lines import fold
from cleaner.listing import Listing, read_items
from cleaner.metadata.head import read_head
from cleaner.metadata.hints import read_hints
from cleaner.metadata.notices import CORRECTED, WALL, carries_correction
from cleaner.metadata.read import Metadata, read_metadata
from cleaner.reading import Reading

_DOUBTFUL = 0.6
_HAS_LIST = 0.5
_FEWEST_ITEMS = 5
_LONG_PARAGRAPH = 200
_PLAINLY_PROSE = 1200
_MOSTLY_PROSE = 2000
_NEAR_TITLE = 30
_BEHIND = 4
_STATED = "the page shows no text; what it states about itself stands for it"


def read_html(document: Document) -> Reading:
    """Return what the page says."""
    head = read_head(document)
    hints = read_hints(head, document.url)
    segments = segments_of(document.flat)
    choice = seconded(choose(segments, hints), segments, hints, document.flat)
    choice = mended(choice, segments, hints)
    chosen = with_attached(segments, choice.chosen, document.flat)
    body = [segment for segment, kept in zip(segments, chosen, strict=True) if kept]
    text = " ".join(segment.text for segment in body[:20])
    shown = _near_title(segments, hints.title)
    metadata = read_metadata(document, head, shown=shown, text=text)
    signed, dated = bool(head.article.get("author")), metadata.published is not None
    listing = _items(document, hints, body, stated=signed and dated)
    decision = decide_kind(
        Evidence(
            hints=hints,
            segments=segments,
            listing=listing,
            dated=dated,
            signed=signed,
            headings=len(head.headings),
        )
    )
    tidied = tidy(
        body,
        segments,
        title=metadata.title,
        byline=metadata.byline,
        kind=decision.kind,
        headed=head.title,
    )
    pictured = tidied.body if decision.kind == "article" else ()
    under = under_pictures(pictured, segments, document.flat)
    stated = stated_body(tidied.body, segments, hints)
    return Reading(
        kind=decision.kind,
        confidence=round(decision.confidence * choice.confidence, 3),
        metadata=_of_kind(metadata, decision),
        body=tuple(stated or with_captions(tidied.body, segments, under)),
        items=_listed(listing, decision),
        biography=tidied.biography,
        notes=(*_seen(segments, choice, metadata), *_notes(decision, choice), *([_STATED] if stated else [])),
    )


def _of_kind(metadata: Metadata, decision: Decision) -> Metadata:
    """A digest page is not published on the day of its first item."""
    if decision.kind != "listing" or metadata.evidence.startswith(("JSON-LD", "meta")):
        return metadata
    return replace(metadata, published=None, evidence="")


def _items(document: Document, hints: Hints, body: Sequence[Segment], *, stated: bool) -> Listing | None:
    """Read the items unless the page is so plainly an article that there is nothing to decide.

    A page that says it is an article, or whose address names one text, is believed when it reads like one:
    most of its body is long paragraphs, or it says that it is an article and names author and date, which
    `stated` says.
    """
    prose = sum(len(each.text) for each in body if _is_prose(each))
    if prose <= _PLAINLY_PROSE or "listing" in hints.types or not urlsplit(hints.url).path.strip("/"):
        return read_items(document)
    typed = "article" in hints.types
    mostly = prose > _MOSTLY_PROSE and prose * 2 > sum(len(each.text) for each in body)
    plain = (typed and stated) or (mostly and (typed or names_one_text(hints.url)))
    return None if plain else read_items(document)


def _listed(listing: Listing | None, decision: Decision) -> tuple[Item, ...]:
    """Return the items of a digest page, and of what has a list and is not surely an article."""
    if listing is None or (decision.kind == "article" and decision.confidence >= _DOUBTFUL):
        return ()
    has_list = listing.confidence >= _HAS_LIST and len(listing.items) >= _FEWEST_ITEMS
    return listing.items if decision.kind == "listing" or has_list else ()


def _is_prose(segment: Segment) -> bool:
    length = len(segment.text)
    return length > _LONG_PARAGRAPH and segment.link_chars * 3 < length


def _near_title(segments: Sequence[Segment], title: str) -> list[str]:
    """Return the short texts around the title, those behind it first."""
    wanted = fold(title)
    at = next((n for n, each in enumerate(segments) if fold(each.text) == wanted and wanted), None)
    if at is None:
        at = next((n for n, each in enumerate(segments) if each.kind == "heading" and each.level == 1), 0)
    near = [*segments[at + 1 : at + 1 + _NEAR_TITLE], *reversed(segments[max(0, at - 4) : at])]
    return [each.text for each in near if len(each.text) < 200]


def _seen(segments: Sequence[Segment], choice: Choice, metadata: Metadata) -> list[str]:
    """Return what readers see in or right behind the text: a wall, a correction."""
    places = [number for number, kept in enumerate(choice.chosen) if kept]
    near = segments[places[0] : places[-1] + _BEHIND] if places else ()
    notes = [WALL] if any(map(is_wall, near)) else []
    notes += [CORRECTED] if carries_correction([each.text for each in near]) else []
    return [note for note in notes if note not in metadata.notes]


def _notes(decision: Decision, choice: Choice) -> list[str]:
    notes = []
    if decision.confidence < _DOUBTFUL:
        notes.append(f"kind is doubtful: {decision.kind} at {decision.confidence:.2f}")
    if choice.confidence < _DOUBTFUL:
        notes.append(f"the body is doubtful: {choice.confidence:.2f}")
    if not notes and (both := decision.confidence * choice.confidence) < _DOUBTFUL:
        notes.append(f"kind and body taken together are doubtful: {both:.2f}")
    if choice.seconded:
        notes.append("a second opinion on the body was weighed in")
    if not any(choice.chosen):
        notes.append("no main text was found")
    return notes
