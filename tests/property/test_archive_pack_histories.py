"""Packing whatever the history, in whatever portions: nothing that can be asked of the archive changes."""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import Archive, Capture, open_archive
from archive.pack import Plan, index_key, newest, pack, undo
from tests.archive_making import START, visit

HOST = "*.example.org"
_SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_SECOND = timedelta(seconds=1)

_visits = st.builds(
    lambda name, seconds, payload, status, mime: visit(
        None if status == 304 else payload,
        seconds,
        url=f"https://{name}.example.org/news/1?ä=ö&b=%2F",
        status=status,
        mime=mime,
    ),
    st.sampled_from(["www", "a", "b"]),
    st.integers(0, 40).map(lambda n: n / 4),
    st.sampled_from([b"<p>One", b"<p>Two" * 200, b"", b"\x1f\x8b\x08\x00\r\n\r\nWARC/1.0\r\n"]),
    st.sampled_from([200, 200, 200, 304, 301, 404]),
    st.sampled_from(["text/html", None, "image/png"]),
)
# Up to which second, into segments of how many bytes, with how many seconds of grace.
_runs = st.tuples(st.integers(0, 12), st.sampled_from([1, 1500, 4000, 10**8]), st.sampled_from([0, 5]))


def opened(folder: str) -> Archive:
    return open_archive(str(Path(folder) / "store"), f"sqlite:///{folder}/catalog.sqlite")


def told(archive: Archive) -> list[object]:
    """Return all that can be read: rows without their places, captures, payloads, and an export."""
    rows = [*archive.list(HOST)]
    return [
        [(row.key, row.status, row.mime, row.payload_size, row.refers_to, row.length) for row in rows],
        [archive.read(row.key) for row in rows],
        [archive.payload(row.key) for row in rows],
        b"".join(archive.export([HOST])),
    ]


@_SLOW
@given(
    first=st.lists(_visits, max_size=10),
    second=st.lists(_visits, max_size=6),
    runs=st.lists(_runs, min_size=1, max_size=4),
    undone=st.booleans(),
)
def test_nothing_that_can_be_asked_changes(
    first: list[Capture], second: list[Capture], runs: list[tuple[int, int, int]], undone: bool
) -> None:
    """Two archives of one history, one packed in between and again, say the same, after a rebuild too."""
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(f"{folder}/1") as plain,
        opened(f"{folder}/2") as packed,
    ):
        for number, (seconds, size, grace) in enumerate(runs):
            for archive in (plain, packed):
                for capture in first if number == 0 else second:
                    archive.record(capture)
            now = START + timedelta(seconds=100 * (number + 1))
            plan = Plan(older_than=now - START - seconds * _SECOND, segment_size=size, grace=grace * _SECOND)
            assert pack(packed.store, packed.catalog, plan, now=now).findings == []
            assert told(packed) == told(plain)
        packs = newest(packed.store).packs
        if undone and packs:
            plan = Plan(older_than=timedelta(days=9), grace=timedelta())
            undo(packed.store, packed.catalog, packs[0].name, plan, now=START + timedelta(days=1))
        packed.rebuild_catalog()
        assert told(packed) == told(plain)
        assert {finding.problem for finding in packed.verify()} <= {"article-missing"}
        for one in newest(packed.store).packs:
            lines = packed.store.get(index_key(one.name)).splitlines()
            assert lines == sorted(lines)
            assert len(lines) == one.captures
