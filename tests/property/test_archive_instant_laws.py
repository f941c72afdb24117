"""Instants of any kind."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archive.instant import aware, from_milliseconds, milliseconds, parse_when, span, timestamp17

_SAFE = {"min_value": datetime(2, 1, 1), "max_value": datetime(9998, 12, 31)}  # noqa: DTZ001  # hypothesis wants naive bounds
INSTANTS = st.datetimes(**_SAFE, timezones=st.timezones())


@given(INSTANTS)
def test_an_instant_survives_every_form(when: datetime) -> None:
    """Milliseconds, 17 digits and ISO each give the same instant back."""
    instant = aware(when)
    assert from_milliseconds(milliseconds(when)) == instant
    assert span(timestamp17(when)) == (instant, instant)
    assert parse_when(instant.isoformat(timespec="milliseconds")) == instant
    assert timedelta(0) <= when - instant < timedelta(milliseconds=1)


@given(INSTANTS, INSTANTS)
def test_digits_sort_as_time_does(one: datetime, other: datetime) -> None:
    """The order of timestamps and of milliseconds is the order of instants."""
    order = aware(one) < aware(other)
    assert (timestamp17(one) < timestamp17(other)) == order
    assert (milliseconds(one) < milliseconds(other)) == order


@given(INSTANTS, st.sampled_from([4, 6, 8, 10, 12, 14, 15, 16, 17]))
def test_an_instant_lies_in_the_span_of_its_digits(when: datetime, length: int) -> None:
    """However many digits are kept, the span holds the instant, and begins at it or before."""
    first, last = span(timestamp17(when)[:length])
    assert first <= aware(when) <= last
    assert first.tzinfo is UTC
