"""Dates as people write them on web pages, in the larger languages of the web.

Only full dates count: a day, a month and a year. Nothing here knows what day it is today, so
"yesterday" and "3 hours ago" are no dates.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from cleaner.month_names import months_of
from cleaner.persian_calendar import is_persian_year, persian_day, persian_month

Order = Literal["dmy", "mdy"]
"""How a date of three numbers such as 3/4/2015 is read."""


class Found(NamedTuple):
    """A date and where in the text it stands."""

    day: date
    start: int
    end: int


_WORD = (
    r"(?:[\u0e01-\u0e2e\u0e40][\u0e01-\u0e4c]{0,2}\.[\u0e01-\u0e2e]|[^\W\d_][^\s\d.,،、;:/()|·•–\-]{1,15})"
)
_SEP = r"\s*[./\-–]\s*"
_PATTERNS = (
    # 2015-02-17, 2015/2/17, 2015年2月17日, 2015년 2월 17일
    (
        "ymd",
        re.compile(r"(?<![\d./-])(\d{4})\s*(?:[-/.]|年|년)\s*(\d{1,2})\s*(?:[-/.]|月|월)\s*(\d{1,2})(?!\d)"),
    ),
    ("era", re.compile(r"(令和|平成|昭和|民國|民国)\s*(\d{1,3}|元)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})")),
    # 17 tháng 2, 2015
    ("dmy", re.compile(r"(?<!\d)(\d{1,2})\s*tháng\s*(\d{1,2})\s*(?:,|năm)?\s*(\d{4})(?!\d)", re.IGNORECASE)),
    # 17 February 2015, 17. Februar 2015, 17 de febrero de 2015, 1er mars 2015
    (
        "dwy",
        re.compile(
            rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|ª|°|-го|-е|η|ης)?[.,]?[\s\-/]*(?:(?:de|of|del|di|a|i|ta['’])\s+|d['’])?"
            rf"({_WORD})[.,،]*[\s\-/]*(?:(?:de|del|of)\s+)?['’]?(\d{{4}})(?!\d)",
            re.IGNORECASE,
        ),
    ),
    # February 17, 2015
    (
        "wdy",
        re.compile(
            rf"({_WORD})\.?[\s\-/]*(\d{{1,2}})(?:st|nd|rd|th)?[.,،]*[\s\-/]+(\d{{4}})(?!\d)",
            re.IGNORECASE,
        ),
    ),
    # 2015. február 17., 2015 Feb 17
    ("ywd", re.compile(rf"(?<!\d)(\d{{4}})[.,]?[\s\-/]+({_WORD})\.?[\s\-/]+(\d{{1,2}})(?!\d)")),
    ("num", re.compile(rf"(?<![\d./:\-])(\d{{1,2}})\s*([./\-–])\s*(\d{{1,2}}){_SEP}(\d{{4}})(?![\d])")),
    ("short", re.compile(r"(?<![\d./:,\-])(\d{1,2})([./\-])(\d{1,2})\2(\d{2})(?![\d./:,%\-])")),
)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_ISO = re.compile(
    r"\s*(\d{4})-?(\d{2})-?(\d{2})(?:[T\s](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?\s*$"
)
_EARLIEST, _LATEST = 1900, 2100
_PERHAPS = re.compile(r"\d{4}|\d\s*[./\-–]\s*\d{1,2}\s*[./\-–]\s*\d|年")


def find_day(text: str, *, language: str | None = None, order: Order | None = None) -> date | None:
    """Return the first full date in a text, or None.

    Args:
        text: a line of a page; long texts are searched too.
        language: the page's language (``pt-BR``), which decides month names and numeric order.
        order: the order of numeric dates, where the page's other dates have settled it.
    """
    found = find_dates(text, language=language, order=order)
    return found[0].day if found else None


@lru_cache(maxsize=4096)
def find_dates(text: str, *, language: str | None = None, order: Order | None = None) -> tuple[Found, ...]:
    """Return every full date in a text, in order, none overlapping another."""
    if not _PERHAPS.search(text):
        return ()
    wide = unicodedata.normalize("NFKC", text)
    order = order or usual_order(language)
    months = months_of((language or "").split("-")[0].casefold())
    hits = sorted(_hits(wide, months, order), key=lambda hit: (hit.start, -hit.end))
    found: list[Found] = []
    for hit in hits:
        if not found or hit.start >= found[-1].end:
            found.append(hit)
    return tuple(found)


def _hits(text: str, months: dict[str, int], order: Order) -> Iterator[Found]:
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            day = _read(name, match.groups(), months, order)
            if day:
                yield Found(day, match.start(), match.end())


def _read(name: str, parts: tuple[str, ...], months: dict[str, int], order: Order) -> date | None:
    if name == "era":
        year = 1 if parts[1] == "元" else int(parts[1])
        return _day(_ERAS[parts[0]] + year, int(parts[2]), parts[3])
    if name == "num":
        # Where points part the numbers the day comes first, whatever the language.
        return _numeric(parts[0], parts[2], parts[3], "dmy" if parts[1] == "." else order)
    if name == "short":
        return _short(parts, order)
    said = dict(zip(name, parts, strict=True))
    if is_persian_year(int(said["y"])):
        return _persian(said)
    month = int(said["m"]) if "m" in said else months.get(fold(said["w"]), 0)
    return _day(said["y"], month, said["d"])


def _persian(said: dict[str, str]) -> date | None:
    """Read a year of the solar calendar of Iran; numbers alone must be in the digits of its script."""
    if "w" in said:
        return persian_day(int(said["y"]), persian_month(said["w"]), int(said["d"]))
    if said["y"].isascii():
        return None
    return persian_day(int(said["y"]), int(said["m"]), int(said["d"]))


def _short(parts: tuple[str, ...], order: Order) -> date | None:
    first, dot, second, year = parts
    century = 2000 if int(year) < 70 else 1900
    return _numeric(first, second, str(century + int(year)), "dmy" if dot == "." else order)


def _numeric(first: str, second: str, year: str, order: Order) -> date | None:
    a, b = int(first), int(second)
    if (order == "mdy" and a <= 12) or b > 12:
        return _day(year, a, b) if a <= 12 else None
    return _day(year, b, a)


def _day(year: str | int, month: int, day: str | int) -> date | None:
    number = int(year)
    if 2443 <= number <= 2643:  # the Buddhist era, as in Thailand
        number -= 543
    try:
        return date(number, month, int(day)) if _EARLIEST <= number <= _LATEST else None
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """Return a word without case and accents, as month names are compared."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(mark for mark in plain if unicodedata.category(mark) != "Mn").strip(".")


_MONTH_FIRST = {"en", "en-us", "en-ph", "en-ca", "es-us", "fil"}


def usual_order(language: str | None) -> Order:
    """Return how numeric dates are read where nothing but the language is known.

    English without a country is read as American: more pages than not are.
    """
    return "mdy" if not language or language.casefold() in _MONTH_FIRST else "dmy"


def settled_order(texts: Iterable[str]) -> Order | None:
    """Return the order that some date of several proves, by a number above 12, else None."""
    for text in texts:
        for match in _NUMBERS.finditer(text):
            first, second = int(match[1]), int(match[2])
            if first > 12 >= second:
                return "dmy"
            if second > 12 >= first:
                return "mdy"
    return None


_NUMBERS = re.compile(r"(?<![\d./:-])(\d{1,2})[./\-](\d{1,2})[./\-](?:\d{4}|\d{2})(?![\d./:])")


def read_machine(text: str) -> str | None:
    """Return a ``datetime`` attribute as ISO 8601, as exact as it is, or None if it is none."""
    match = _ISO.match(text)
    if not match or not _day(match[1], int(match[2]), match[3]):
        return None
    day = f"{match[1]}-{match[2]}-{match[3]}"
    if match[4] is None or int(match[4]) > 23 or int(match[5]) > 59:
        return day
    zone = match[7] or ""
    if len(zone) == 5:
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"{day}T{match[4]}:{match[5]}:{match[6] or '00'}{zone}"


_IN_PATH = re.compile(
    r"/(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?=[/_.\-]|$)|[/_-](20\d{2})(\d{2})(\d{2})(?=[/_.\-]|$)"
)


def day_in_url(url: str) -> date | None:
    """Return the date in a URL's path (``/2015/02/17/``), or None: weak evidence."""
    match = _IN_PATH.search(url)
    if not match:
        return None
    year, month, day = (part for part in match.groups() if part)
    return _day(year, int(month), day)
