"""Cadence: when a source is due, and when an item is worth another look. Pure functions of history.

A source that brings λ new items an hour is best polled at intervals in proportion to 1/√λ: for a
given number of polls that makes the mean delay to discovery the least. The operator's `every` is the
interval at which one poll brings one new item; history moves it up to fourfold either way. Two things
overrule the root: an index that may overflow (its items are replaced before the next poll) is polled
sooner, and a source that fails is left alone for longer each time.
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from crawler.alarms import Run
from crawler.duration import format_duration
from crawler.source import Source

_SPREAD = 4.0
_REMEMBERED = 20
_LONGEST = timedelta(days=7)
_RECHECK_SHARE = 8
_RECHECK_LONGEST = timedelta(days=30)


def interval(source: Source, runs: Sequence[Run]) -> timedelta:
    """Return how long to wait after the newest of `runs` (newest first) before the next poll."""
    return _reckon(source, runs)[0]


def next_poll(source: Source, runs: Sequence[Run]) -> datetime | None:
    """Return when `source` is due next; None when it never ran, and so is due at once."""
    return runs[0].started + interval(source, runs) if runs else None


def due(source: Source, runs: Sequence[Run], now: datetime) -> bool:
    """Say whether an enabled `source` is to be polled `now`, given its `runs`, newest first."""
    if not source.enabled:
        return False
    when = next_poll(source, runs)
    return when is None or when <= now


def explain(source: Source, runs: Sequence[Run], now: datetime) -> tuple[str, ...]:
    """Return sentences that say when `source` is due and why then."""
    if not source.enabled:
        return ("It is switched off (enabled = false), so it is never due.",)
    when = next_poll(source, runs)
    if when is None:
        return ("It was never polled, so it is due now.",)
    wait, reasons = _reckon(source, runs)
    left = when - now
    last = (
        f"It is due since {when:%Y-%m-%d %H:%M:%S} UTC."
        if left <= timedelta(0)
        else f"It is due at {when:%Y-%m-%d %H:%M:%S} UTC, in {_rounded(left)}."
    )
    began = f"It was polled last at {runs[0].started:%Y-%m-%d %H:%M:%S} UTC."
    return (began, *reasons, f"So the interval is {_rounded(wait)}.", last)


def recheck_due(*, every: timedelta, seen_at: datetime, changed_at: datetime, now: datetime) -> bool:
    """Say whether an item last seen at `seen_at`, and changed last at `changed_at`, is to be seen again.

    What changed lately changes again soon; what stood still for long is looked at ever less: after an
    eighth of the time it has stood still, at least `every` and at most thirty days.
    """
    still = max(seen_at - changed_at, timedelta(0))
    wait = min(max(still / _RECHECK_SHARE, every), _RECHECK_LONGEST)
    return now - seen_at >= wait


def _reckon(source: Source, runs: Sequence[Run]) -> tuple[timedelta, list[str]]:
    every = source.every
    reasons = [f"The source asks for a poll every {format_duration(every)}."]
    failures = _failures(runs)
    if failures:
        wait = min(every * 2 ** min(failures, 12), max(_LONGEST, every))
        which = "poll" if failures == 1 else f"{failures} polls"
        reasons.append(f"The last {which} failed, so it waits twice as long after each.")
        return wait, reasons
    told = [run for run in runs[:_REMEMBERED] if run.ended is not None]
    if len(told) < 2:
        reasons.append("There is too little history to reckon with.")
        return every, reasons
    return _by_rate(every, told, reasons)


def _by_rate(every: timedelta, told: Sequence[Run], reasons: list[str]) -> tuple[timedelta, list[str]]:
    per_poll = expected_new(every, told)
    reasons.append(f"It brings about {per_poll:.2g} new items in that time.")
    wait = every / min(max(math.sqrt(per_poll), 1 / _SPREAD), _SPREAD)
    newest = told[0]
    if newest.listed and newest.new == newest.listed:
        reasons.append("The last poll shared no item with the one before: some were probably missed.")
        return every / _SPREAD, reasons
    # Half the time in which new items would push out all that are listed.
    room = every * (newest.listed / per_poll / 2) if newest.listed else wait
    if room < wait:
        reasons.append(f"It lists only {newest.listed} items at a time, so they must not scroll by.")
        wait = max(room, every / _SPREAD)
    return wait, reasons


def expected_new(every: timedelta, told: Sequence[Run]) -> float:
    """Return how many new items a span of `every` is expected to bring, from finished runs.

    The oldest run's new items are left out: nobody knows how long they took to gather. One item in
    one `every` is added to what was seen, so that little history says little.
    """
    seen = sum(run.new for run in told[:-1])
    hours = (told[0].started - told[-1].started) / every
    return (seen + 1) / (max(hours, 0.0) + 1)


def _failures(runs: Sequence[Run]) -> int:
    for count, run in enumerate(runs):
        if run.ended is None or run.interrupted or _answered(run):
            return count
    return len(runs)


def _answered(run: Run) -> bool:
    return run.robots != "unreachable" and 0 < run.seed < 500 and run.seed != 429


def _rounded(span: timedelta) -> str:
    seconds = timedelta(seconds=max(1, round(span.total_seconds())))
    if seconds >= timedelta(hours=1):
        seconds = timedelta(minutes=round(seconds / timedelta(minutes=1)))
    return format_duration(seconds)
