"""Alarms: what gives cause for one, and since when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler import Alarm, CrawlReport, Run, raise_alarms

START = datetime(2026, 3, 1, tzinfo=UTC)
GOOD = Run(
    run="g", source="s", started=START, ended=START, seed=200, robots="allowed", pages=11, listed=10, new=2
)


def row(*runs: Run) -> list[Run]:
    """Return runs, the newest first as given, an hour apart."""
    count = len(runs)
    return [replace(run, started=START + timedelta(hours=count - n)) for n, run in enumerate(runs)]


def codes(*runs: Run) -> list[str]:
    return [alarm.code for alarm in raise_alarms(row(*runs))]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"robots": "disallowed", "seed": 0, "listed": 0}, "robots"),
        ({"robots": "unreachable", "seed": 0, "listed": 0}, "robots"),
        ({"seed": 410, "listed": 0}, "gone"),
        ({"seed": 404, "listed": 0}, "gone"),
        ({"seed": 0, "listed": 0}, "down"),
        ({"seed": 503, "listed": 0}, "down"),
        ({"seed": 403, "listed": 0}, "down"),
        ({"failed": 5}, "errors"),
        ({"failed": 2}, None),
        ({"listed": 0, "new": 0}, "nothing"),
        ({"new": 10}, "overflow"),
        ({"unsent": 3}, "queue"),
    ],
)
def test_each_cause_has_its_alarm(change: dict[str, int | str], code: str | None) -> None:
    """A good history with one bad run gives the one alarm that names its cause."""
    assert codes(replace(GOOD, **change), GOOD) == ([code] if code else [])  # type: ignore[arg-type]


def test_first_poll_cannot_overflow() -> None:
    """When everything is new because it is the first poll, nothing was missed."""
    assert codes(replace(GOOD, new=10)) == []


def test_alarm_tells_since_when() -> None:
    """An alarm dates from the first run of the unbroken row that gave its cause."""
    gone = replace(GOOD, seed=410, listed=0)
    (alarm,) = raise_alarms(row(gone, gone, gone, GOOD, gone))
    assert alarm.since == START + timedelta(hours=3)
    assert "410" in alarm.words


def test_interrupted_and_unfinished_runs_tell_nothing() -> None:
    """A run that a person ended says nothing about its source."""
    bad = replace(GOOD, seed=0)
    assert codes(replace(bad, interrupted=True), replace(bad, ended=None), GOOD) == []
    assert codes() == []


def test_reports_and_alarms_survive_json() -> None:
    """A report goes from process to process and comes back equal."""
    alarm = Alarm(code="gone", words="w", since=START)
    report = CrawlReport(source="s", run="r", captured=3, alarms=(alarm,), left_out={"seen": 2})
    assert CrawlReport.from_json(report.to_json()) == report
