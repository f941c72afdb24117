"""Days of the solar calendar of Iran."""

from datetime import date, timedelta

import pytest

from cleaner.calendar_words import find_day
from cleaner.persian_calendar import is_persian_year, persian_day, persian_month


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ((1404, 1, 1), date(2025, 3, 21)),
        ((1403, 1, 1), date(2024, 3, 20)),
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1399, 12, 30), date(2021, 3, 20)),
        ((1357, 11, 22), date(1979, 2, 11)),
        ((1320, 6, 3), date(1941, 8, 25)),
        ((1405, 1, 1), date(2026, 3, 21)),
    ],
)
def test_days_that_history_knows(said: tuple[int, int, int], day: date) -> None:
    """New years, leap days and days of the history books fall where they fell."""
    assert persian_day(*said) == day


@pytest.mark.parametrize("said", [(1404, 12, 30), (1404, 7, 31), (1404, 13, 1), (1404, 0, 1), (2025, 1, 1)])
def test_days_that_there_are_not(said: tuple[int, int, int]) -> None:
    """The last month of a common year has 29 days, autumn's have 30, and 2025 is of another calendar."""
    assert persian_day(*said) is None


def test_years_follow_each_other_without_a_gap() -> None:
    """The day after a year's last is the first of the next, over more than a century."""
    for year in range(1301, 1420):
        last = persian_day(year, 12, 30) or persian_day(year, 12, 29)
        first = persian_day(year + 1, 1, 1)
        assert last is not None
        assert first == last + timedelta(days=1)
    assert is_persian_year(1300)
    assert not is_persian_year(1446)


def test_months_have_iranian_and_afghan_names_in_both_spellings() -> None:
    """Esfand and Hut are one month, and an Arabic keyboard's yeh makes no other word."""
    assert persian_month("اسفند") == persian_month("حوت") == 12
    assert persian_month("دی") == persian_month("دي") == 10
    assert persian_month("March") == 0


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("۱۵ اسفند ۱۴۰۴", date(2026, 3, 6)),
        ("پنجشنبه ۱۵ اسفند ۱۴۰۴ - ۱۰:۲۲", date(2026, 3, 6)),
        ("15 اسفند 1404", date(2026, 3, 6)),
        ("۱۴۰۴/۱۲/۱۵", date(2026, 3, 6)),
        ("۱۴ حوت ۱۴۰۴", date(2026, 3, 5)),
    ],
)
def test_dates_as_persian_pages_write_them(text: str, day: date) -> None:
    """Words or numbers, with the digits of either script where a month is named."""
    assert find_day(text, language="fa") == day


@pytest.mark.parametrize("text", ["Alexander1309 - 03.03.2016", "No. 1404/12/15", "room 1404-2-11"])
def test_numbers_in_latin_digits_are_no_persian_date(text: str) -> None:
    """A user's name or a file's number of four digits begins no year of long ago."""
    found = find_day(text, language="de")
    assert found in (None, date(2016, 3, 3))
