"""Dates as people and clients write them, through command, API and Memento, against brute force."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from archive import Archive, CaptureRow, NotArchived, open_archive
from archive.instant import timestamp14, timestamp17
from archive.lookup import Policy
from archive.memento import http_date
from console.command.asking import asked_for, found
from console.web.app import make_app
from tests.archive_making import START, visit

# Few instants, recorded in any order, so that many share a second or a millisecond.
_SECONDS = st.sampled_from([0.0, 0.001, 0.5, 0.999, 1.0, 2.0, 2.001, 59.999, 60.0, 3600.0, 86400.5])
_HISTORIES = st.lists(st.tuples(_SECONDS, st.sampled_from([b"a", b"b", b"c"])), min_size=1, max_size=10)
_WHEN = st.one_of(_SECONDS, st.floats(-2 * 86400, 3 * 86400)).map(
    lambda seconds: START + timedelta(milliseconds=int(seconds * 1000))
)
_POLICIES: list[Policy] = ["nearest", "before", "after"]
_NUMBERS = iter(range(1 << 30))
_NOW = datetime(2027, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Served:
    """One archive for all examples, and a client of its service."""

    archive: Archive
    client: TestClient


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """Each example has a URL of its own in it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_archive(f"{folder}/store", f"sqlite:///{folder}/catalog.sqlite") as archive,
    ):
        app = make_app(archive, now=lambda: _NOW)
        yield Served(archive, TestClient(app, base_url="http://archive.example", follow_redirects=False))


def _order(row: CaptureRow) -> tuple[datetime, str]:
    return row.captured_at, row.key


def _expected(rows: list[CaptureRow], first: datetime, last: datetime, policy: Policy) -> CaptureRow | None:
    """Return what a look through the whole history finds for the moment from `first` to `last`."""
    if policy == "before":
        return max((row for row in rows if row.captured_at <= last), key=_order, default=None)
    if policy == "after":
        return min((row for row in rows if row.captured_at >= first), key=_order, default=None)
    if within := [row for row in rows if first < last and first <= row.captured_at <= last]:
        return max(within, key=_order)
    return min(rows, key=lambda row: (abs(row.captured_at - first), *_order(row)))


def _written(when: datetime) -> dict[str, tuple[datetime, datetime]]:
    """Return spellings of `when`, each with the moment that it means."""
    second = when.replace(microsecond=0)
    midnight = second.replace(hour=0, minute=0, second=0)
    end = midnight + timedelta(days=1, milliseconds=-1)
    return {
        timestamp17(when): (when, when),
        timestamp14(when): (second, second + timedelta(milliseconds=999)),
        when.isoformat(timespec="milliseconds"): (when, when),
        second.isoformat(): (second, second + timedelta(milliseconds=999)),
        f"{when:%Y-%m-%d}": (end, end),
        f"{when:%Y%m%d}": (end, end),
    }


@given(history=_HISTORIES, when=_WHEN)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_command_and_api_agree_with_brute_force(
    served: Served, history: list[tuple[float, bytes]], when: datetime
) -> None:
    """Every spelling of a date, by every policy, finds the same capture in both, and the right one."""
    url = f"https://example.org/both/{next(_NUMBERS)}"
    rows = _recorded(served.archive, url, history)
    for text, (first, last) in _written(when).items():
        for policy in _POLICIES:
            expected = _expected(rows, first, last, policy)
            answer = served.client.get("/api/v1/capture", params={"url": url, "at": text, "policy": policy})
            if expected is None:
                assert answer.status_code == 404, (text, policy)
                with pytest.raises(NotArchived):
                    found(served.archive, url, asked_for(text, _NOW), policy)
            else:
                row = found(served.archive, url, asked_for(text, _NOW), policy)
                # Of several in one millisecond either may answer, but the same one everywhere.
                assert answer.json()["key"] == row.key, (text, policy)
                assert row.captured_at == expected.captured_at, (text, policy)


@given(history=_HISTORIES, when=_WHEN)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_memento_agrees_with_brute_force(
    served: Served, history: list[tuple[float, bytes]], when: datetime
) -> None:
    """By Accept-Datetime, by 14 and by 17 digits: the payload is that of the capture meant."""
    url = f"https://example.org/memento/{next(_NUMBERS)}"
    rows = _recorded(served.archive, url, history)
    second = when.replace(microsecond=0)
    end = second + timedelta(milliseconds=999)
    asked = {
        f"/web/{timestamp14(when)}id_/{url}": (second, end),
        f"/web/{timestamp17(when)}id_/{url}": (when, when),
    }
    for path, (first, last) in asked.items():
        _assert_leads_to(served, path, {}, _expected(rows, first, last, "nearest"))
    dated = {"Accept-Datetime": http_date(when)}
    _assert_leads_to(served, f"/web/{url}", dated, _expected(rows, second, end, "nearest"))


def _recorded(archive: Archive, url: str, history: list[tuple[float, bytes]]) -> list[CaptureRow]:
    recorded = (archive.record(visit(payload, seconds, url=url)).row for seconds, payload in history)
    return list({row.key: row for row in recorded}.values())


def _assert_leads_to(served: Served, path: str, headers: dict[str, str], expected: CaptureRow | None) -> None:
    """Follow at most one redirect to the memento, which must be of that capture's instant and payload."""
    assert expected is not None
    answer = served.client.get(path, headers=headers)
    if answer.status_code == 302:
        answer = served.client.get(re.sub(r"/web/(\d+)(?:id_)?/", r"/web/\1id_/", answer.headers["location"]))
    assert answer.status_code == 200, path
    assert answer.headers["memento-datetime"] == http_date(expected.captured_at)
    same = [row for row in served.archive.timemap(expected.url) if row.captured_at == expected.captured_at]
    payloads = {served.archive.payload(row.key).payload for row in same}
    assert answer.content in payloads
