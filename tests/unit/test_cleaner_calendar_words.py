"""Dates as pages write them."""

from datetime import date

import pytest

from cleaner.calendar_words import (
    day_in_url,
    find_dates,
    find_day,
    read_machine,
    settled_order,
    usual_order,
)

DAY = date(2015, 2, 17)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("17 February 2015", "en"),
        ("Feb. 17, 2015", "en"),
        ("Tuesday the 17th of February, 2015 at 10:30", "en"),
        ("2/17/2015", "en"),
        ("17/02/2015", "en-GB"),
        ("17. Februar 2015", "de"),
        ("17.02.15", "de"),
        ("17 février 2015", "fr"),
        ("17 de febrero de 2015", "es"),
        ("17 febbraio 2015", "it"),
        ("17 de fevereiro de 2015", "pt"),
        ("17 februari 2015", "nl"),
        ("17 lutego 2015", "pl"),
        ("17. února 2015", "cs"),
        ("17 февраля 2015", "ru"),
        ("17 февр. 2015 г.", "ru"),
        ("17 лютого 2015", "uk"),
        ("17 Şubat 2015", "tr"),
        ("17 Φεβρουαρίου 2015", "el"),
        ("17 فروری 2015", "ur"),
        ("17 பிப்ரவரி 2015", "ta"),
        ("17 თებერვალს 2015", "ka"),
        ("17 ақпан 2015", "kk"),
        ("17 февруари 2015", "mk"),
        ("17 shkurt 2015", "sq"),
        ("17. febrúar 2015", "is"),
        ("17 Februari 2015", "sw"),
        ("17 Februari 2015", "ms"),
        ("17 בפבר׳ 2015", "he"),
        ("17 ก.พ. 2558", "th"),
        ("17.2.2015", None),
        ("17 Februari 2015", "id"),
        ("17 tháng 2, 2015", "vi"),
        ("ngày 17/2/2015", "vi"),
        ("2015年2月17日", "ja"),
        ("平成27年2月17日", "ja"),
        ("2015年02月17日", "zh"),
        ("2015년 2월 17일", "ko"),
        ("2015. 2. 17", "ko"),
        ("١٧ فبراير ٢٠١٥", "ar"),
        ("17 फ़रवरी 2015", "hi"),
        ("১৭ ফেব্রুয়ারি ২০১৫", "bn"),
        ("17 februari 2015", "sv"),
        ("17. februar 2015", "da"),
        ("17. februar 2015", "nb"),
        ("17. helmikuuta 2015", "fi"),
        ("2015. február 17.", "hu"),
        ("17 februarie 2015", "ro"),
        ("17-Feb-2015", None),
        ("2015-02-17", None),
        ("20 hits | 17.02.2015 | 3 comments", "pl"),
    ],
)
def test_full_dates_of_many_languages(text: str, language: str | None) -> None:
    """Day, month and year are found in the way each language writes them."""
    assert find_day(text, language=language) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "17 February",
        "February 2015",
        "Version 2.8.2",
        "31 February 2015",
        "score 3:2",
        "1.2.3.2015",
        "",
    ],
)
def test_what_is_no_full_date(text: str) -> None:
    """Partial, relative and impossible dates are none."""
    assert find_day(text, language="en") is None


def test_a_month_that_languages_disagree_on_needs_the_language() -> None:
    """Listopad is November in Polish and October in Croatian."""
    assert find_day("16 listopada 2015", language="pl") == date(2015, 11, 16)
    assert find_day("16 listopada 2015", language="hr") == date(2015, 10, 16)
    assert find_day("16 listopada 2015") is None


def test_numeric_order_follows_language_and_proof() -> None:
    """American English puts the month first; another date of the page overrules that."""
    assert (usual_order("en"), usual_order("de"), usual_order(None)) == ("mdy", "dmy", "mdy")
    assert settled_order(["3/4/2015", "25/4/2015"]) == "dmy"
    assert settled_order(["3/4/2015", "4/25/2015"]) == "mdy"
    assert settled_order(["3/4/2015"]) is None
    assert find_day("3/4/2015", language="en", order="dmy") == date(2015, 4, 3)


def test_several_dates_come_in_order() -> None:
    """All dates of a line are given, with where they stand."""
    text = "from 3 May 2014 to 5 May 2014"
    found = find_dates(text, language="en")
    assert [each.day.day for each in found] == [3, 5]
    assert text[found[1].start : found[1].end] == "5 May 2014"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2015-02-17", "2015-02-17"),
        ("2015-02-17T10:05:00+0300", "2015-02-17T10:05:00+03:00"),
        ("2015-02-17 10:05", "2015-02-17T10:05:00"),
        ("20150217T100500Z", "2015-02-17T10:05:00Z"),
        ("2015-02-30", None),
        ("17 minutes", None),
    ],
)
def test_machine_dates(text: str, told: str | None) -> None:
    """A datetime attribute is kept as exact as it is."""
    assert read_machine(text) == told


def test_dates_in_addresses() -> None:
    """A path may hold a date; digits of an identifier are none."""
    assert day_in_url("http://a.example/2015/02/17/ferry") == DAY
    assert day_in_url("http://a.example/news-20150217.html") == DAY
    assert day_in_url("http://a.example/2015/02/") is None
    assert day_in_url("http://a.example/id/20159917") is None
