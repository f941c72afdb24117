"""The round-up of a month: its title names month and year, its entries no more than the day.

Such a page does show day, month and year of each entry, only not in one place. A day is taken for a
date where the month beside it is the very month that the page is about.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from cleaner.calendar_words import Found, find_dates, fold
from cleaner.month_names import months_of

_WORD = r"[^\W\d_]{2,14}"
_WEEKDAY = rf"\W*(?:{_WORD},\s+)?"
_OF = r"(?:de|del|di|of|d['’])?\s*"
_YEAR = r"(?<!\d)((?:19|20)\d{2})(?!\d)"
_MONTH_YEAR = re.compile(rf"(?<!\d\s)(?<!\d\.\s)({_WORD})[.,]?\s+{_OF}{_YEAR}", re.IGNORECASE)
_YEAR_MONTH = re.compile(rf"{_YEAR}\s*[年년]\s*(\d{{1,2}})\s*[月월](?!\s*\d)")
_DAY_WORD = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|er|º|ª|°|-го)?[.,]?\s+{_OF}({_WORD})\b[.:]?", re.IGNORECASE
)
_WORD_DAY = re.compile(rf"{_WEEKDAY}({_WORD})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?!\d)\b[.:]?", re.IGNORECASE)
_CJK_DAY = re.compile(r"\W*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?")
_SENTENCE_END = re.compile(r"[.!?…](?=[\"'”’»)]*\s)[\"'”’»)]*|[。！？]")
_SHORTEST = 20


class Month(NamedTuple):
    """A month of a year."""

    year: int
    month: int


def month_named(texts: Iterable[str], language: str | None) -> Month | None:
    """Return the one month with year that a page's titles name; None where there are none or several.

    Args:
        texts: the page's title and first headings.
        language: the page's language (``pt-BR``), which decides the names of months.
    """
    names = months_of((language or "").split("-")[0].casefold())
    found: set[Month] = set()
    for text in texts:
        found |= {Month(day.year, day.month) for day, _, _ in find_dates(text, language=language)}
        for word, year in _MONTH_YEAR.findall(text):
            if month := names.get(fold(word)):
                found.add(Month(int(year), month))
        found |= {Month(int(year), int(month)) for year, month in _YEAR_MONTH.findall(text)}
    return found.pop() if len(found) == 1 else None


def day_within(text: str, month: Month, language: str | None) -> Found | None:
    """Return the day that `text` begins with and how far it reaches, if it is one of `month`."""
    names = months_of((language or "").split("-")[0].casefold())
    for pattern, day_at, month_at in ((_DAY_WORD, 1, 2), (_WORD_DAY, 2, 1), (_CJK_DAY, 2, 1)):
        match = pattern.match(text)
        if not match:
            continue
        said = match[month_at]
        number = int(said) if said.isdecimal() else names.get(fold(said), 0)
        if number == month.month and (day := _day(month, int(match[day_at]))):
            return Found(day, match.start(), match.end())
    return None


def first_sentence(text: str) -> tuple[str, str]:
    """Part `text` after its first sentence, for an entry whose only headline is its day."""
    for match in _SENTENCE_END.finditer(text):
        if match.end() >= _SHORTEST:
            return text[: match.end()].strip(), text[match.end() :].strip()
    return text, ""


def _day(month: Month, day: int) -> date | None:
    try:
        return date(month.year, month.month, day)
    except ValueError:
        return None
