"""Cadence at its edges: what counts as a failure, and the very words that explain it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.alarms import Run
from crawler.cadence import due, explain, interval, next_poll, recheck_due
from crawler.source import Source

NOW = datetime(2026, 1, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = Source(name="s", url="https://x.org/")


def run(ago: float, **fields: Any) -> Run:
    started = NOW - HOUR * ago
    given = {"ended": started, "seed": 200, "listed": 50, "new": 1} | fields
    return Run(run=str(ago), source="s", started=started, **given)


def test_sentences_of_a_source_without_history() -> None:
    """Never polled, and switched off, are told in one sentence each."""
    assert explain(SOURCE, [], NOW) == ("It was never polled, so it is due now.",)
    off = Source(name="s", url="https://x.org/", enabled=False)
    assert explain(off, [], NOW) == ("It is switched off (enabled = false), so it is never due.",)


@pytest.mark.parametrize(
    ("ago", "last"),
    [(1, "It is due since 2026-01-02 00:00:00 UTC."), (0.5, "It is due at 2026-01-02 00:30:00 UTC, in 30m.")],
)
def test_sentences_of_one_poll(ago: float, last: str) -> None:
    """The last poll, what was asked, the interval, and when: due at the very instant counts as due."""
    began = NOW - HOUR * ago
    assert explain(SOURCE, [run(ago)], NOW) == (
        f"It was polled last at {began:%Y-%m-%d %H:%M:%S} UTC.",
        "The source asks for a poll every 1h.",
        "There is too little history to reckon with.",
        "So the interval is 1h.",
        last,
    )
    assert due(SOURCE, [run(ago)], NOW) == (ago == 1)
    assert next_poll(SOURCE, [run(ago)]) == began + HOUR


@pytest.mark.parametrize(
    ("fields", "failed"),
    [
        ({"seed": 499}, False),
        ({"seed": 500}, True),
        ({"seed": 429}, True),
        ({"seed": 428}, False),
        ({"seed": 0}, True),
        ({"seed": 1}, False),
        ({"robots": "unreachable"}, True),
        ({"robots": "disallowed"}, False),
    ],
)
def test_failures_double_the_wait(fields: dict[str, Any], failed: bool) -> None:
    """No answer, too many requests, a server's error and unreadable robots.txt are failures."""
    assert interval(SOURCE, [run(0, **fields)]) == (2 * HOUR if failed else HOUR)
    if failed:
        words = explain(SOURCE, [run(0, **fields)], NOW)
        assert "The last poll failed, so it waits twice as long after each." in words
        assert "The last 2 polls failed" in " ".join(explain(SOURCE, [run(0, **fields), run(1, seed=0)], NOW))


def test_recheck_is_due_at_its_very_instant() -> None:
    """After an eighth of the time that an item stood still, and not a moment sooner; thirty days at most."""
    seen = NOW - HOUR
    assert recheck_due(every=HOUR, seen_at=seen, changed_at=seen - 8 * HOUR, now=NOW)
    assert not recheck_due(every=HOUR, seen_at=seen, changed_at=seen - 9 * HOUR, now=NOW)
    old = NOW - timedelta(days=30)
    assert recheck_due(every=HOUR, seen_at=old, changed_at=old - timedelta(days=3650), now=NOW)
    assert not recheck_due(every=HOUR, seen_at=old + HOUR, changed_at=old - timedelta(days=3650), now=NOW)
