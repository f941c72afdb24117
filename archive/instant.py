"""Instants: aware UTC datetimes, the 14- and 17-digit timestamp, and what people write for one.

A timestamp is only ever the digit string of WARC file names and CDX lines (``YYYYMMDDhhmmss``, with
three more digits for milliseconds in this project's keys). Everything else is an aware datetime.
"""

import re
from datetime import UTC, datetime, timedelta

from archive.errors import InvalidTime

_DIGITS = re.compile(r"[0-9]{4,17}")
_CLOCK = re.compile(r"[T ][0-9]{2}(:?[0-9]{2}(:?[0-9]{2}([.,][0-9]+)?)?)?")
_CALENDAR = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")
_MILLISECOND = timedelta(milliseconds=1)
_LENGTHS = (4, 6, 8, 10, 12, 14)  # up to the year, month, day, hour, minute, second


def aware(instant: datetime) -> datetime:
    """Return `instant` in UTC, cut to milliseconds; a naive one raises InvalidTime."""
    if instant.tzinfo is UTC and instant.microsecond % 1000 == 0:
        return instant
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise InvalidTime(f"{instant.isoformat()} has no time zone; give it one, such as +00:00")
    try:
        utc = instant.astimezone(UTC)
    except OverflowError as error:
        raise InvalidTime(f"{instant.isoformat()} is outside the years 1 to 9999 in UTC") from error
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def timestamp14(instant: datetime) -> str:
    """Return the 14 digits of CDX and Memento URLs, in UTC."""
    utc = aware(instant)
    # Written out: strftime takes three times as long, and look-ups by date write a dozen of these.
    return f"{utc.year:04d}{utc.month:02d}{utc.day:02d}{utc.hour:02d}{utc.minute:02d}{utc.second:02d}"


def timestamp17(instant: datetime) -> str:
    """Return the 17 digits of this archive's keys: 14 and three for milliseconds."""
    return timestamp14(instant) + f"{aware(instant).microsecond // 1000:03d}"


def milliseconds(instant: datetime) -> int:
    """Return milliseconds since 1970-01-01T00:00:00Z, the catalog's form."""
    return (aware(instant) - datetime(1970, 1, 1, tzinfo=UTC)) // _MILLISECOND


def from_milliseconds(value: int) -> datetime:
    """Return the instant that `milliseconds` made `value` from."""
    return datetime(1970, 1, 1, tzinfo=UTC) + value * _MILLISECOND


def span(digits: str) -> tuple[datetime, datetime]:
    """Return the first and the last millisecond that 4 to 17 timestamp digits can mean.

    ``2015`` is the whole year, ``201502`` the month. An odd count stands for the longest prefix that
    is a whole field; digits past the second are milliseconds, as many as given.
    """
    if not _DIGITS.fullmatch(digits):
        raise InvalidTime(f"'{digits}' is no timestamp: 4 to 17 digits, as in 20150217")
    fraction = digits[14:]
    length = max(n for n in _LENGTHS if n <= len(digits))
    try:
        start = _start(digits[:length])
    except ValueError as error:
        raise InvalidTime(f"'{digits}' is no timestamp: there is no such date") from error
    if fraction:
        step = 10 ** (3 - len(fraction))
        start += timedelta(milliseconds=int(fraction) * step)
        return start, start + timedelta(milliseconds=step - 1)
    return start, _end(start, length)


def _start(digits: str) -> datetime:
    """Return the first instant that so many whole fields can mean; ValueError if there is no such."""
    # Not by strptime, which takes ten times as long: every key that is read goes through here.
    given = [int(digits[:4]), *(int(digits[n : n + 2]) for n in range(4, len(digits), 2))]
    year, month, day, hour, minute, second = (*given, *(0, 1, 1, 0, 0, 0)[len(given) :])
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def _end(start: datetime, length: int) -> datetime:
    """Return the last millisecond of the year, month, day, hour, minute or second at `start`."""
    try:
        if length == 4:
            after = start.replace(year=start.year + 1)
        elif length == 6:
            after = (start + timedelta(days=31)).replace(day=1)
        else:
            unit = {8: "days", 10: "hours", 12: "minutes", 14: "seconds"}[length]
            after = start + timedelta(**{unit: 1})
    except (ValueError, OverflowError):  # the calendar ends with it
        return datetime.max.replace(tzinfo=UTC, microsecond=999_000)
    return after - _MILLISECOND


def parse_when(text: str) -> datetime:
    """Return the instant that a person's `text` names, for look-ups by date.

    An ISO 8601 date or date-time, or 4 to 17 timestamp digits. What is left open is taken to its
    end: a bare date means the last millisecond of that day, UTC. A date-time without a zone is UTC.
    """
    return parse_span(text)[1]


def parse_moment(text: str) -> tuple[datetime, datetime]:
    """Return the first and the last millisecond of a person's `text` that asks for one capture.

    What names a second means all of it, since dates are shown and copied to the second. What leaves
    more open is its end alone, as for `parse_when`.
    """
    first, last = parse_span(text)
    return (first, last) if last - first < timedelta(seconds=1) else (last, last)


def parse_span(text: str) -> tuple[datetime, datetime]:
    """Return the first and the last millisecond that a person's `text` can mean, as for `parse_when`.

    A date is the whole day, ``2015-02`` the month, ``2015-02-17T09:30`` the minute; a date-time with a
    fraction of a second is one instant.
    """
    text = text.strip()
    if _DIGITS.fullmatch(text):
        return span(text)
    problem = f"'{text}' is no date: write 2015-02-17, 2015-02-17T09:30:00Z or digits like 20150217"
    if _CALENDAR.fullmatch(text):
        try:
            return span(text.replace("-", ""))
        except InvalidTime as error:
            raise InvalidTime(problem) from error
    text = text.upper()  # RFC 3339 §5.6 lets T and Z be small
    if not {"T", " "} & set(text):  # weeks and days of the year are dates of other calendars
        raise InvalidTime(problem)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidTime(problem) from error
    first = aware(instant if instant.tzinfo else instant.replace(tzinfo=UTC))
    return first, _last(first, text)


def _last(first: datetime, text: str) -> datetime:
    """Return the last millisecond that a date-time from `first` on means, as finely as `text` says it."""
    clock = _CLOCK.search(text)
    minute, second, fraction = clock.groups() if clock else (None, None, None)
    return first if fraction else _end(first, 14 if second else 12 if minute else 10)
