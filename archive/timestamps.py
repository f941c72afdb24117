"""Timestamps as protocols send them: 1 to 17 digits that need not be a date of the calendar.

What people and programs write in a Memento's address or a CDX query is looked at leniently: ``2`` is
every year from 2000 to 2999, the 31st of February the last day of that month. (archive.instant reads
what people write elsewhere, and refuses what is no date.)
"""

import calendar
import re
from datetime import UTC, datetime

from archive.errors import InvalidTime

_DIGITS = re.compile(r"[0-9]{1,17}")
_FIRST = "00000101000000000"
_LAST = "99991231235959999"
_WHOLE_FIELDS = (4, 6, 8, 10, 12, 14)


def interval(digits: str) -> tuple[datetime, datetime]:
    """Return the first and last millisecond that 1 to 17 digits can mean; InvalidTime if they are none."""
    if not _DIGITS.fullmatch(digits):
        raise InvalidTime(f"'{digits[:40]}' is no timestamp: 1 to 17 digits, as in 20150217")
    return _instant(digits, _FIRST), _instant(digits, _LAST)


def moment(digits: str) -> tuple[datetime, datetime]:
    """Return what a look-up by `digits` takes as the instant asked for.

    From the second on, all of what the digits can mean: a capture anywhere in that second is the one
    asked for. Fewer digits mean their end, as for every date of this project: ``2015`` is its last day.
    """
    first, last = interval(digits)
    return (first, last) if len(digits) >= 14 else (last, last)


def _instant(digits: str, filling: str) -> datetime:
    """Return the instant of `digits`, filled up and each field brought into its bounds."""
    if len(digits) < 4:
        digits += ("0000" if filling == _FIRST else "9999")[len(digits) :]
    elif len(digits) < 14:  # half a field says nothing
        digits = digits[: max(n for n in _WHOLE_FIELDS if n <= len(digits))]
    filled = digits + filling[len(digits) :]
    year = max(1, int(filled[:4]))
    month = min(max(1, int(filled[4:6])), 12)
    day = min(max(1, int(filled[6:8])), calendar.monthrange(year, month)[1])
    hour, minute, second = (int(filled[start : start + 2]) for start in (8, 10, 12))
    micro = int(filled[14:17]) * 1000
    return datetime(year, month, day, min(hour, 23), min(minute, 59), min(second, 59), micro, tzinfo=UTC)
