"""Alarms: what gives cause for one, and since when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

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


@pytest.mark.parametrize(
    ("run", "code"),
    [
        ({"seed": 400}, "down"),
        ({"seed": 399}, None),
        ({"seed": 404}, "gone"),
        ({"seed": 410}, "gone"),
        ({"seed": 403}, "down"),
        ({}, "down"),
        ({"seed": 200, "pages": 7, "failed": 3}, "errors"),
        ({"seed": 200, "pages": 8, "failed": 3}, None),
        ({"seed": 200, "pages": 0, "failed": 2}, None),
        ({"seed": 200, "unsent": 1}, "queue"),
        ({"seed": 0, "robots": "disallowed"}, "robots"),
        ({"seed": 0, "robots": "unreachable"}, "robots"),
    ],
)
def test_causes_begin_where_they_are_said_to(run: dict[str, Any], code: str | None) -> None:
    """The first value that gives cause does, and the last that does not does not."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    only = Run(run="r", source="s", started=now, ended=now, **({"listed": 9, "new": 1} | run))
    assert [alarm.code for alarm in raise_alarms([only])] == ([code] if code else [])


@pytest.mark.parametrize("bad", [1, 2, 3, 5])
def test_alarm_dates_from_the_first_of_its_row(bad: int) -> None:
    """Of any number of bad runs after a good one, the first one's start is since when."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    runs = [
        Run(
            run=str(n),
            source="s",
            started=now - timedelta(hours=n),
            ended=now,
            seed=404 if n < bad else 200,
            listed=9,
        )
        for n in range(6)
    ]
    (alarm,) = raise_alarms(runs)
    assert alarm.since == now - timedelta(hours=bad - 1)


def test_words_tell_a_page_that_changed_from_one_that_never_listed_anything() -> None:
    """A source that used to list items is asked about its layout, another about its kind."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    empty, full = (
        Run(run=str(listed), source="s", started=now, ended=now, seed=200, listed=listed) for listed in (0, 9)
    )
    (changed,) = raise_alarms([empty, full])
    (never,) = raise_alarms([empty, empty])
    assert changed.words == "it lists no items any more, and used to; has the page's layout changed?"
    assert never.words == "it lists no items; are its kind and its patterns right?"
