"""Timestamps of protocols and of people: lenient here, strict there, and never at odds."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from archive.errors import InvalidTime
from archive.instant import parse_moment, parse_span, parse_when, span, timestamp14, timestamp17
from archive.timestamps import interval, moment

MILLISECOND = timedelta(milliseconds=1)
digits = st.text("0123456789", min_size=1, max_size=17)


@given(digits)
@example("0")
@example("00000000000000000")
@example("9" * 17)
@example("20150231")
@example("20161231235960")
@example("20150217093015999")
def test_any_digits_are_a_span_of_time(text: str) -> None:
    """One to seventeen digits always mean something, in order, within the calendar."""
    first, last = interval(text)
    assert datetime(1, 1, 1, tzinfo=UTC) <= first <= last
    assert last.microsecond % 1000 == first.microsecond % 1000 == 0
    assert moment(text)[1] == last
    assert moment(text)[0] == (first if len(text) >= 14 else last)


@given(digits)
def test_more_digits_lie_within_fewer(text: str) -> None:
    """What digits mean lies within what any beginning of them means, where all are of the calendar."""
    assume(len(text) >= 4)
    try:
        span(text)
    except InvalidTime:
        return
    whole = interval(text)
    for length in range(1, len(text)):
        try:
            outer = interval(text[:length])
        except InvalidTime:
            continue
        assert outer[0] <= whole[0] <= whole[1] <= outer[1], text[:length]


@given(digits)
def test_strict_and_lenient_agree_on_true_dates(text: str) -> None:
    """Where digits are a true date both readings are one; where not, only the lenient one reads."""
    try:
        strict = span(text)
    except InvalidTime:
        assert len(interval(text)) == 2
    else:
        assert strict == interval(text)


@given(st.datetimes(datetime(1, 1, 1), datetime(9998, 12, 31)))  # noqa: DTZ001  # hypothesis wants naive bounds
def test_day_and_month_are_spans_without_gaps(when: datetime) -> None:
    """The last millisecond of a day, month or year is followed by the first of the next."""
    instant = when.replace(tzinfo=UTC)
    for length in (4, 6, 8, 10, 12, 14):
        first, last = span(timestamp14(instant)[:length])
        following = span(timestamp14(last + MILLISECOND)[:length])
        assert first <= instant.replace(microsecond=0) <= last
        assert following[0] == last + MILLISECOND


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)))  # noqa: DTZ001  # as above
def test_written_with_hyphens_a_date_means_the_same(when: datetime) -> None:
    """2015-02-17 is 20150217, 2015-02 is 201502, at their beginning and at their end."""
    day = timestamp17(when.replace(tzinfo=UTC))[:8]
    assert parse_span(f"{day[:4]}-{day[4:6]}-{day[6:]}") == span(day) == parse_span(f" {day}\n")
    assert parse_span(f"{day[:4]}-{day[4:6]}") == span(day[:6])
    assert parse_when(day) == span(day)[1]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2016", "20161231235959999", "20161231235959999"),
        ("2016-02-29", "20160229235959999", "20160229235959999"),
        ("201602290930", "20160229093059999", "20160229093059999"),
        ("20160229093015", "20160229093015000", "20160229093015999"),
        ("2016022909301525", "20160229093015250", "20160229093015259"),
        ("20160229093015250", "20160229093015250", "20160229093015250"),
        ("2016-02-29T09:30:15Z", "20160229093015000", "20160229093015999"),
        ("2016-02-29 09:30:15", "20160229093015000", "20160229093015999"),
        ("2016-02-29T09:30Z", "20160229093059999", "20160229093059999"),
        ("2016-02-29T09:30:15.250Z", "20160229093015250", "20160229093015250"),
    ],
)
def test_a_second_is_asked_for_whole_and_what_is_coarser_by_its_end(text: str, first: str, last: str) -> None:
    """Down to the second a date means the second that lists show; a day, its last millisecond."""
    assert tuple(map(timestamp17, parse_moment(text))) == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2016-02", "20160201000000000", "20160229235959999"),
        ("2015-02-17T09:30:00Z", "20150217093000000", "20150217093000999"),
        ("2015-02-17t09:30:00.5z", "20150217093000500", "20150217093000500"),
        ("20150217T093000Z", "20150217093000000", "20150217093000999"),
        ("2015-02-17T09", "20150217090000000", "20150217095959999"),
        ("2015-02-17 09:30+02:00", "20150217073000000", "20150217073059999"),
        ("2015-02-17 09:30-0230", "20150217120000000", "20150217120059999"),
        ("2015-02-17T09:30:00,250+01:00", "20150217083000250", "20150217083000250"),
        ("9999-12-31T23:59:59.999999Z", "99991231235959999", "99991231235959999"),
        ("0001-01", "00010101000000000", "00010131235959999"),
    ],
)
def test_dates_of_people_have_two_ends(text: str, first: str, last: str) -> None:
    """A date is a span, and so is a date-time of any zone and form of ISO 8601 without a fraction."""
    assert tuple(map(timestamp17, parse_span(text))) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "2015-W07",
        "2015-W07-2",
        "2015W072",
        "2015-048",
        "2015-2",
        "2015-02-1",
        "2015-02-29",
        "2015-00",
        "2015-13",
        "2015-02-17T",
        "2015-02-17T25:00",
        "2015-02-17T09:30:60Z",
        "T09:30",
        "-2015-02-17",
        "2015/02/17",
        "0000",
        "00000101",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "٢٠١٥",
        "2015-02-17T09:30:00 Z Z",
    ],
)
def test_what_is_no_date_of_the_calendar_is_refused(text: str) -> None:
    """Weeks, days of the year, leap seconds and instants beyond the calendar are told, never guessed."""
    with pytest.raises(InvalidTime):
        parse_span(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2", "20000101000000000", "29991231235959999"),
        ("20", "20000101000000000", "20991231235959999"),
        ("199", "19900101000000000", "19991231235959999"),
        ("0", "00010101000000000", "09991231235959999"),
        ("20150", "20150101000000000", "20151231235959999"),
        ("2015023", "20150201000000000", "20150228235959999"),
        ("20150231", "20150228000000000", "20150228235959999"),
        ("20159999", "20151231000000000", "20151231235959999"),
        ("20150000", "20150101000000000", "20150101235959999"),
        ("2015021799", "20150217230000000", "20150217235959999"),
        ("20161231235960", "20161231235959000", "20161231235959999"),
        ("201502170930151", "20150217093015100", "20150217093015199"),
        ("2015021709301512", "20150217093015120", "20150217093015129"),
        ("20150217093015123", "20150217093015123", "20150217093015123"),
    ],
)
def test_digits_of_protocols_are_brought_into_the_calendar(text: str, first: str, last: str) -> None:
    """Each field is brought into its bounds, half a field says nothing, a leap second is the one before."""
    assert tuple(map(timestamp17, interval(text))) == (first, last)


@pytest.mark.parametrize("text", ["", "1" * 18, "2015x", "-1", "1.5", " 2015", "2015\n", "٢٠١٥", "²"])
def test_what_is_no_digits_is_refused(text: str) -> None:
    """Only one to seventeen ASCII digits are a timestamp."""
    with pytest.raises(InvalidTime, match="is no timestamp"):
        interval(text)
