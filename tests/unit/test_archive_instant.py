"""Instants, timestamps, and what people write for a date."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from archive.errors import InvalidTime
from archive.instant import aware, from_milliseconds, milliseconds, parse_when, span, timestamp14, timestamp17

WHEN = datetime(2026, 1, 2, 3, 4, 5, 678_999, tzinfo=UTC)


def test_an_aware_instant_is_utc_to_the_millisecond() -> None:
    """Another zone's instant is the same instant in UTC, and microseconds go."""
    there = WHEN.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert aware(there) == datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
    assert aware(there).tzinfo is UTC


def test_a_naive_instant_is_refused() -> None:
    """An instant without a zone is InvalidTime, and the message says what to give it."""
    with pytest.raises(InvalidTime, match="has no time zone"):
        aware(WHEN.replace(tzinfo=None))


def test_timestamps() -> None:
    """Fourteen digits of CDX, and seventeen of our keys."""
    assert (timestamp14(WHEN), timestamp17(WHEN)) == ("20260102030405", "20260102030405678")
    assert timestamp17(datetime(31, 1, 1, tzinfo=UTC)) == "00310101000000000"


def test_milliseconds_before_1970() -> None:
    """An instant before the epoch is a negative number, and comes back."""
    early = datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)
    assert milliseconds(early) == -1
    assert from_milliseconds(-1) == early


@pytest.mark.parametrize(
    ("digits", "first", "last"),
    [
        ("2015", "20150101000000000", "20151231235959999"),
        ("201502", "20150201000000000", "20150228235959999"),
        ("201602", "20160201000000000", "20160229235959999"),
        ("201512", "20151201000000000", "20151231235959999"),
        ("20150217", "20150217000000000", "20150217235959999"),
        ("2015021709", "20150217090000000", "20150217095959999"),
        ("201502170930", "20150217093000000", "20150217093059999"),
        ("20150217093015", "20150217093015000", "20150217093015999"),
        ("201502170930151", "20150217093015100", "20150217093015199"),
        ("20150217093015123", "20150217093015123", "20150217093015123"),
        ("20150", "20150101000000000", "20151231235959999"),
        ("9999", "99990101000000000", "99991231235959999"),
    ],
)
def test_what_digits_can_mean(digits: str, first: str, last: str) -> None:
    """Fewer digits are a longer span, to its last millisecond."""
    assert tuple(map(timestamp17, span(digits))) == (first, last)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2015-02-17", "20150217235959999"),
        ("20150217", "20150217235959999"),
        ("2015", "20151231235959999"),
        ("2015-02-17T09:30:00Z", "20150217093000999"),
        ("2015-02-17T09:30:00", "20150217093000999"),
        ("2015-02-17 09:30", "20150217093059999"),
        ("2015-02-17T09:30:00+02:00", "20150217073000999"),
        ("2015-02-17T09:30:00.250Z", "20150217093000250"),
        (" 2015-02-17 ", "20150217235959999"),
        ("0031-02-17", "00310217235959999"),
    ],
)
def test_what_people_write(text: str, expected: str) -> None:
    """What is left open is taken to its end; a date-time without a zone is UTC."""
    assert timestamp17(parse_when(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2015-02-30",
        "20150230",
        "123",
        "2015-13-01",
        "17.02.2015",
        "201502171",
        "2" * 18,
        "２０１５",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """InvalidTime quotes the text and shows how to write one."""
    if text == "201502171":  # an odd digit is left out: the day stays
        assert timestamp17(parse_when(text)) == "20150217235959999"
        return
    with pytest.raises(InvalidTime, match=r"2015"):
        parse_when(text)
