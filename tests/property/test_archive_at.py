"""Look-up by date against brute force, over histories recorded in any order."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import Archive, CaptureRow, NotArchived, open_archive
from archive.lookup import Policy
from tests.archive_making import START, visit

# Few instants, so that many captures share a second or even a millisecond.
_INSTANTS = st.sampled_from([0.0, 0.001, 0.002, 0.5, 1.0, 2.0, 2.001, 3.0, 7.0, 60.0])
_PAYLOADS = st.sampled_from([b"a", b"b", b"c"])
_HISTORIES = st.lists(st.tuples(_INSTANTS, _PAYLOADS), max_size=14)
_ASKED = st.lists(st.one_of(_INSTANTS, st.floats(-3, 70)), min_size=1, max_size=6)
_NUMBERS = iter(range(1 << 30))


@pytest.fixture(scope="module")
def archive() -> Iterator[Archive]:
    """One archive for all examples: each example has a URL of its own in it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_archive(f"{folder}/store", f"sqlite:///{folder}/catalog.sqlite") as opened,
    ):
        yield opened


def _expected(rows: list[CaptureRow], asked: float, policy: Policy) -> CaptureRow | None:
    when = START + timedelta(milliseconds=int(asked * 1000 // 1))

    def order(row: CaptureRow) -> tuple[object, str]:
        return row.captured_at, row.key

    if policy == "nearest":
        return min(rows, key=lambda row: (abs(row.captured_at - when), *order(row)), default=None)
    if policy == "before":
        return max((row for row in rows if row.captured_at <= when), key=order, default=None)
    return min((row for row in rows if row.captured_at >= when), key=order, default=None)


@given(history=_HISTORIES, asked=_ASKED)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_at_agrees_with_brute_force(
    archive: Archive, history: list[tuple[float, bytes]], asked: list[float]
) -> None:
    """Nearest, before and after each find what a search through the whole history finds."""
    url = f"https://example.org/{next(_NUMBERS)}"
    recorded = {
        row.key: row
        for row in (archive.record(visit(payload, seconds, url=url)).row for seconds, payload in history)
    }
    rows = list(recorded.values())
    policies: list[Policy] = ["nearest", "before", "after"]
    for seconds in asked:
        when = START + timedelta(milliseconds=int(seconds * 1000 // 1))
        for policy in policies:
            try:
                found = archive.at(url, when, policy).key
            except NotArchived:
                found = None
            expected = _expected(rows, seconds, policy)
            assert found == (expected.key if expected else None)
    timeline = archive.timemap(url)
    assert [row.key for row in timeline] == sorted(recorded, key=lambda key: key.rpartition("/")[2])


@given(history=_HISTORIES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_payload_can_be_served_whatever_the_order(
    archive: Archive, history: list[tuple[float, bytes]]
) -> None:
    """A revisit always points to an earlier capture that holds the payload it had."""
    url = f"https://example.org/{next(_NUMBERS)}"
    for seconds, payload in history:
        recorded = archive.record(visit(payload, seconds, url=url)).row
        assert archive.payload(recorded.key).payload == payload
        if recorded.refers_to:
            target = archive.row(recorded.refers_to)
            assert target is not None
            assert target.kind == "response"
            assert target.captured_at < recorded.captured_at
    assert not list(archive.verify(url))


@given(history=_HISTORIES, second=st.integers(-1, 62))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_second_asked_for_is_all_of_it(
    archive: Archive, history: list[tuple[float, bytes]], second: int
) -> None:
    """Before reaches to its end, after begins with it, nearest is its last capture if it has any."""
    url = f"https://example.org/{next(_NUMBERS)}"
    rows = list(
        {row.key: row for row in (archive.record(visit(p, s, url=url)).row for s, p in history)}.values()
    )
    first = START + timedelta(seconds=second)
    last = first + timedelta(milliseconds=999)
    within = [row for row in rows if first <= row.captured_at <= last]
    policies: dict[Policy, CaptureRow | None] = {
        "before": _expected(rows, second + 0.999, "before"),
        "after": _expected(rows, second, "after"),
        "nearest": max(within, key=lambda row: (row.captured_at, row.key)) if within else None,
    }
    for policy, expected in policies.items():
        if expected is not None:
            assert archive.asked(url, (first, last), policy).key == expected.key
        elif policy != "nearest" or not rows:
            with pytest.raises(NotArchived):
                archive.asked(url, (first, last), policy)
