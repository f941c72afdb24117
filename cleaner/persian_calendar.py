"""Days of the solar calendar of Iran and Afghanistan, as news there is dated.

Years are counted from 622 and begin at the spring equinox; six months of 31 days are followed by five of 30
and one of 29, or of 30 in a leap year. In the years that the web knows, the leap years that astronomers find
are those of a cycle of 33 years.
"""

import unicodedata
from datetime import date, timedelta

_FIRST, _LAST = 1300, 1420
_LEAPS = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
_CYCLE = 33
_NEW_YEAR = (1404, date(2025, 3, 21))
_MONTHS = (
    ("فروردین", "حمل"), ("اردیبهشت", "ثور"), ("خرداد", "جوزا"), ("تیر", "سرطان"), ("مرداد", "اسد"),
    ("شهریور", "سنبله"), ("مهر", "میزان"), ("آبان", "عقرب"), ("آذر", "قوس"), ("دی", "جدی"),
    ("بهمن", "دلو"), ("اسفند", "حوت"),
)  # fmt: skip


def _fold(word: str) -> str:
    """Return a word as Arabic and Persian keyboards would both spell it, without marks."""
    plain = unicodedata.normalize("NFKD", word.replace("ي", "ی").replace("ك", "ک"))
    return "".join(mark for mark in plain if unicodedata.category(mark) != "Mn")


_NUMBERS = {_fold(name): month for month, names in enumerate(_MONTHS, 1) for name in names}


def is_persian_year(year: int) -> bool:
    """Say whether a year of four digits can only be one of the solar calendar of Iran: 1300 to 1420."""
    return _FIRST <= year <= _LAST


def persian_month(word: str) -> int:
    """Return the number of a month by its Iranian or Afghan name, 0 if it is none."""
    return _NUMBERS.get(_fold(word), 0)


def persian_day(year: int, month: int, day: int) -> date | None:
    """Return the day that a date of the solar calendar names, None if there is no such day."""
    if not (is_persian_year(year) and 1 <= month <= 12 and 1 <= day <= _days_in(year, month)):
        return None
    known, begins = _NEW_YEAR
    step = 1 if year > known else -1
    years = range(known, year) if year > known else range(year, known)
    begins += step * timedelta(days=sum(365 + _is_leap(each) for each in years))
    return begins + timedelta(days=31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1)


def _is_leap(year: int) -> bool:
    return year % _CYCLE in _LEAPS


def _days_in(year: int, month: int) -> int:
    if month <= 6:
        return 31
    return 30 if month < 12 or _is_leap(year) else 29
