"""The date of an entry: what a machine is told, what a reader sees, never a guess."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from cleaner.calendar_words import (
    Order,
    find_dates,
    find_day,
    read_machine,
    settled_order,
    usual_order,
)
from cleaner.listing.outline import Outline
from cleaner.listing.parts import Parts
from cleaner.listing.records import Record
from cleaner.listing.roundup import Month, day_within, month_named
from cleaner.listing.wording import undated

_LINE, _HEADING, _MONTH_HEADING = 120, 60, 30


def order_on(outline: Outline, parts: Sequence[Parts], language: str | None) -> Order:
    """Return how the numeric dates of a list are read: as one of them proves, else as usual."""
    proof = settled_order(text for part in parts for text in _texts(outline, part))
    return proof or usual_order(language)


def _texts(outline: Outline, part: Parts) -> Iterator[str]:
    for role in ("date", "other", "byline"):
        for node in part.roles.get(role, ()):
            if outline.size(node) < _LINE:
                yield outline.text(node)
    for line in part.lines:
        yield line.text[:_LINE]


def day_of(
    outline: Outline,
    part: Parts,
    prose: set[tuple[str, ...]],
    language: str | None,
    order: Order,
) -> str | None:
    """Return an entry's date as ISO 8601, or None where the page gives no full one."""
    seen = _visible(outline, part, prose, language, order)
    machine = _machine(outline, part)
    if machine and seen:
        told = date.fromisoformat(machine[:10])
        return machine if abs(told - seen) <= timedelta(days=1) else seen.isoformat()
    return machine or (seen.isoformat() if seen else None)


def _machine(outline: Outline, part: Parts) -> str | None:
    for role in ("date", "byline"):
        for node in part.roles.get(role, ()):
            for inner in range(node, outline.ends[node]):
                if day := _told(outline.attributes[inner]):
                    return day
    return None


def _told(attributes: Mapping[str, str]) -> str | None:
    """Return the date that an element's attributes tell a machine."""
    for name in ("datetime", "content", "title"):
        if value := attributes.get(name):
            # An instant may be followed by itself in seconds, or by its zone after a blank.
            for told in (value, value[:19]):
                if day := read_machine(told):
                    return day
    return None


def _visible(
    outline: Outline,
    part: Parts,
    prose: set[tuple[str, ...]],
    language: str | None,
    order: Order,
) -> date | None:
    for role in ("date", "byline", "other"):
        for node in part.roles.get(role, ()):
            told = (outline.attributes[inner].get("title") or "" for inner in range(node, outline.ends[node]))
            for text in (outline.text(node), *told):
                if len(text) < 2 * _LINE and (day := find_day(text, language=language, order=order)):
                    return day
    for line in part.lines:
        if day := _in_line(line.text, line.slot in prose, language, order):
            return day
    return None


def _in_line(text: str, prose: bool, language: str | None, order: Order) -> date | None:  # noqa: FBT001 - what the line is
    found = find_dates(text[:_LINE], language=language, order=order)
    if not found:
        return None
    first = found[0]
    if prose and undated(text) and not (first.start == 0 and first.end - first.start >= 8):
        return None
    return first.day


def days_above(
    outline: Outline, records: Sequence[Record], language: str | None, order: Order, month: Month | None
) -> list[date | None]:
    """Return for each record the date in the nearest heading above it: lists parted by day.

    The term of a definition list is a heading of what it defines. `month` is the month of the
    round-up, whose headings may name days alone.
    """
    roots = [record.root for record in records]
    days = [
        (node, day)
        for node in _headings(outline)
        if outline.size(node) < _HEADING
        and (day := _whole(outline.text(node), language, order, month))
        and not outline.held(node, roots)
    ]
    found: list[date | None] = []
    place, current = 0, None
    for record in records:
        while place < len(days) and days[place][0] < record.head:
            current = days[place][1]
            place += 1
        found.append(current)
    return found


def _headings(outline: Outline) -> list[int]:
    """Return the headings of a page and the terms of its definition lists, in order."""
    terms = [node for node, tag in enumerate(outline.tags) if tag == "dt" and outline.size(node)]
    return sorted([*outline.headings, *terms]) if terms else outline.headings


def months_above(outline: Outline, records: Sequence[Record], language: str | None) -> list[Month | None]:
    """Return for each record the month that the nearest heading above it names, and hardly more."""
    headings = [
        (node, month)
        for node in outline.headings
        if outline.size(node) < _MONTH_HEADING and (month := month_named([outline.text(node)], language))
    ]
    found: list[Month | None] = []
    place, current = 0, None
    for record in records:
        while place < len(headings) and headings[place][0] < record.head:
            current = headings[place][1]
            place += 1
        found.append(current)
    return found


def days_within(
    outline: Outline, parts: Sequence[Parts], language: str | None, months: Sequence[Month | None]
) -> list[date | None]:
    """Return for each record the day of its month that its date, title or first line begins with."""
    found: list[date | None] = []
    for part, month in zip(parts, months, strict=True):
        if month is None:
            found.append(None)
            continue
        dates = [outline.text(node) for node in part.roles.get("date", ())]
        lines = [line.text for line in part.lines[:1]]
        days = (day_within(text, month, language) for text in (*dates, part.title, *lines))
        found.append(next((day.day for day in days if day), None))
    return found


def _whole(text: str, language: str | None, order: Order, month: Month | None) -> date | None:
    found = list(find_dates(text, language=language, order=order))
    if not found and month:
        found = [day for day in [day_within(text, month, language)] if day]
    if not found or (found[0].end - found[0].start) * 2 < len(text):
        return None
    return found[0].day
