"""Cadence: laws that hold for every history."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawler import Run, Source
from crawler.cadence import due, expected_new, explain, interval, next_poll, recheck_due

NOW = datetime(2026, 6, 1, tzinfo=UTC)
spans = st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=366))
everies = spans.map(lambda span: Source(name="s", url="http://x.org/", every=span))


@st.composite
def histories(draw: st.DrawFn) -> list[Run]:
    """Runs, the newest first, with any outcome."""
    started = NOW - draw(spans)
    runs = []
    for number in range(draw(st.integers(0, 25))):
        listed = draw(st.integers(0, 50))
        runs.append(
            Run(
                run=str(number),
                source="s",
                started=started,
                ended=draw(st.sampled_from([None, started])),
                seed=draw(st.sampled_from([0, 200, 200, 200, 304, 404, 429, 503])),
                robots=draw(st.sampled_from(["allowed", "allowed", "unreachable"])),
                interrupted=draw(st.booleans()),
                listed=listed,
                new=draw(st.integers(0, listed)),
            )
        )
        started -= draw(spans) / 10
    return runs


def steady(every: timedelta, per_poll: int, *, listed: int = 1000) -> list[Run]:
    """A history of twenty polls, one every `every`, each with `per_poll` new items."""
    return [
        Run(run=str(n), source="s", started=NOW - n * every, ended=NOW, seed=200, listed=listed, new=per_poll)
        for n in range(20)
    ]


@given(everies, histories())
def test_interval_is_bounded(source: Source, runs: list[Run]) -> None:
    """An interval is never less than a quarter of what was asked for, and never absurdly long."""
    wait = interval(source, runs)
    assert source.every / 4 - timedelta(seconds=1) <= wait
    assert wait <= max(source.every * 4, timedelta(days=7)) + timedelta(seconds=1)


@given(everies, histories())
def test_due_is_what_next_poll_says(source: Source, runs: list[Run]) -> None:
    """A source is due exactly from the instant that next_poll names; a switched-off one never."""
    when = next_poll(source, runs)
    assert due(source, runs, NOW) == (when is None or when <= NOW)
    if when is not None:
        assert due(source, runs, when)
        assert not due(source, runs, when - timedelta(milliseconds=1))
    assert not due(replace(source, enabled=False), runs, NOW)


@given(everies, histories())
def test_explanation_ends_with_when(source: Source, runs: list[Run]) -> None:
    """The explanation's last sentence agrees with due."""
    last = explain(source, runs, NOW)[-1]
    assert ("due since" in last or "due now" in last) == due(source, runs, NOW)


@given(spans, st.integers(0, 40), st.integers(0, 40))
def test_more_news_never_means_rarer_polls(every: timedelta, fewer: int, more: int) -> None:
    """Of two steady sources the one that brings more is polled at least as often."""
    fewer, more = sorted((fewer, more))
    source = Source(name="s", url="http://x.org/", every=every)
    assert interval(source, steady(every, more)) <= interval(source, steady(every, fewer))


def test_interval_goes_with_the_root_of_the_rate() -> None:
    """Four times the news is polled twice as often."""
    every = timedelta(hours=1)
    source = Source(name="s", url="http://x.org/", every=every)
    one, four = (interval(source, steady(every, count)) for count in (1, 4))
    assert 1.9 < one / four < 2.1
    assert 0.9 < one / every < 1.1


def test_index_that_may_overflow_is_polled_sooner() -> None:
    """A short index must not scroll by, and one that did is polled four times as often."""
    every = timedelta(hours=1)
    source = Source(name="s", url="http://x.org/", every=every)
    short = [replace(run, listed=2) for run in steady(every, 2)]
    short[0] = replace(short[0], new=1)
    assert interval(source, short) < interval(source, steady(every, 2))
    assert any("scroll by" in line for line in explain(source, short, NOW))
    assert interval(source, steady(every, 5, listed=5)) == every / 4
    assert any("probably missed" in line for line in explain(source, steady(every, 5, listed=5), NOW))


def test_failures_lengthen_the_wait() -> None:
    """Each failed poll doubles the wait, up to a week."""
    every = timedelta(hours=1)
    source = Source(name="s", url="http://x.org/", every=every)
    failed = [replace(run, seed=0) for run in steady(every, 1)]
    waits = [interval(source, [*failed[:count], *steady(every, 1)]) for count in (1, 2, 3, 20)]
    assert waits == [timedelta(hours=2), timedelta(hours=4), timedelta(hours=8), timedelta(days=7)]


@given(histories(), spans)
def test_expectation_is_positive_and_finite(runs: list[Run], every: timedelta) -> None:
    """Something new is always expected, and never more than was ever seen and one."""
    if runs:
        assert 0 < expected_new(every, runs) <= sum(run.new for run in runs) + 1


@given(spans, spans, spans, spans)
def test_items_are_rechecked_ever_less(
    every: timedelta, still: timedelta, longer: timedelta, since: timedelta
) -> None:
    """What was still for longer is not rechecked sooner, and all is within thirty days or `every`."""
    seen = NOW - since
    quick = recheck_due(every=every, seen_at=seen, changed_at=seen - still, now=NOW)
    slow = recheck_due(every=every, seen_at=seen, changed_at=seen - still - longer, now=NOW)
    assert quick or not slow
    if since >= max(every, timedelta(days=30)):
        assert slow
    if since < every <= timedelta(days=30):
        assert not quick
