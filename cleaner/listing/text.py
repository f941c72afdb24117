"""Items of a digest of which only the words are left: text/plain and text/markdown.

Three shapes are known: title and teaser run together in one paragraph, a photo's caption perhaps on
the line before; a short title above its teaser; a bare list of titles.
"""

import re
from collections.abc import Iterator, Sequence

from cleaner.article import Item
from cleaner.calendar_words import find_dates
from cleaner.dump.split import Seam, Wording, find_seam
from cleaner.listing.listing import Listing
from cleaner.listing.text_lines import Paragraph, paragraphs

_FEWEST = 3
_LONG = 90
_SHARE = 0.65
_TITLES = 0.6
_SURE = 2.0


def read_text_items(text: str) -> Listing:
    """Return the items of a digest in plain text or Markdown, none if it seems to be no digest."""
    found = list(paragraphs(text))
    readings = (_run_together(found), _titles_above(found), _bare_titles(found))
    return max(readings, key=lambda reading: reading.confidence)


_NONE = Listing(items=(), confidence=0.0)


def _is_long(paragraph: Paragraph) -> bool:
    ends = paragraph.text[-1] in ".!?…”»\"'。"
    return not paragraph.marked and (
        len(paragraph.text) >= 2 * _LONG or (ends and len(paragraph.text) >= _LONG)
    )


def _run_together(found: Sequence[Paragraph]) -> Listing:
    wording = Wording(paragraph.text for paragraph in found)
    items: list[Item] = []
    sure = 0
    for index, paragraph in enumerate(found):
        if not _is_long(paragraph):
            continue
        caption = _caption(found, index)
        seam = find_seam(paragraph.text, wording, [caption] if caption else [])
        sure += seam is not None and seam.score >= _SURE
        items.append(_parted(paragraph, seam, caption))
    if sure < _FEWEST or sure < _SHARE * len(items):
        return _NONE
    covered = sum(len(item.title) + len(item.teaser or "") for item in items)
    return Listing(items=tuple(items), confidence=_confidence(sure / len(items), covered, found))


def _caption(found: Sequence[Paragraph], index: int) -> str:
    """Return the short line that stands right on top of a paragraph, no empty line between."""
    before = found[index - 1] if index else None
    if before is None or found[index].gap or _is_long(before) or before.marked:
        return ""
    return before.text


def _parted(paragraph: Paragraph, seam: Seam | None, caption: str) -> Item:
    if seam is None:
        return Item(title=paragraph.text, url=paragraph.url, caption=caption or None)
    title, teaser = paragraph.text[: seam.at].strip(), paragraph.text[seam.at :].strip()
    return Item(title=title, url=paragraph.url, teaser=teaser or None, caption=caption or None)


def _titles_above(found: Sequence[Paragraph]) -> Listing:
    """Read a title line followed by its teaser, a date perhaps before or between them."""
    entries = [entry for entry in _entries(found) if entry.teaser]
    longs = [paragraph for paragraph in found if _is_long(paragraph)]
    if len(entries) < _FEWEST or len(entries) < _SHARE * len(longs):
        return _NONE
    covered = sum(len(item.title) + len(item.teaser or "") for item in entries)
    share = len(entries) / len(longs)
    return Listing(items=tuple(entries), confidence=_confidence(share, covered, found))


def _entries(found: Sequence[Paragraph]) -> Iterator[Item]:
    title: Paragraph | None = None
    day: str | None = None
    for paragraph in found:
        if told := _day(paragraph.text):
            day = told
        elif not _is_long(paragraph):
            title = paragraph
        elif title is not None:
            teaser = paragraph.text
            if teaser.startswith(title.text):
                teaser = teaser[len(title.text) :].lstrip(" :–—-.")
            yield Item(title=title.text, url=title.url or paragraph.url, teaser=teaser, published=day)
            title, day = None, None


def _day(text: str) -> str | None:
    """Return the date of a line that is hardly more than a date."""
    dates = find_dates(text) if len(text) < _LONG else ()
    if not dates or (dates[0].end - dates[0].start) * 2 < len(text):
        return None
    return dates[0].day.isoformat()


def _bare_titles(found: Sequence[Paragraph]) -> Listing:
    """Read a list that is titles only: numbered, bulleted or linked lines."""
    listed = [paragraph for paragraph in found if paragraph.listed and not _is_menu(paragraph.text)]
    if len(listed) < _FEWEST or len(listed) < _TITLES * len(found):
        return _NONE
    items = tuple(_listed(paragraph) for paragraph in listed)
    covered = sum(len(paragraph.text) for paragraph in listed)
    return Listing(items=items, confidence=_confidence(0.8, covered, found))


def _listed(paragraph: Paragraph) -> Item:
    """Return the item of one line of a list; after a dash or colon behind its link comes a teaser."""
    title, teaser = paragraph.text, None
    if paragraph.linked and title.startswith(paragraph.linked) and len(title) > len(paragraph.linked):
        rest = title[len(paragraph.linked) :].strip(" \u00a0:–—-|·")
        title, teaser = paragraph.linked, rest or None
    dates = find_dates(teaser or "")
    day = dates[0].day.isoformat() if dates else None
    if teaser and day and len(teaser) < _LONG / 2:
        teaser = None
    return Item(title=title, url=paragraph.url, teaser=teaser, published=day)


def _is_menu(text: str) -> bool:
    return len(re.findall(r"\w+", text)) < 2 and len(text) < 12


def _confidence(share: float, covered: int, found: Sequence[Paragraph]) -> float:
    """Return how sure a reading is: how regular it is, and how much of the text it explains."""
    total = sum(len(paragraph.text) for paragraph in found) or 1
    return round(min(0.97, share) * min(1.0, covered / total), 4)
