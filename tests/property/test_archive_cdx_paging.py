"""Paging through the index, whatever arrives meanwhile: no row is lost, none comes twice."""

import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from archive import Capture, open_archive
from archive.cdx import IA, Selection, read_query

START = datetime(2020, 1, 1, tzinfo=UTC)
URLS = (
    "http://a.example/",
    "http://a.example/b",
    "http://b.a.example/",
    "http://a.example/b?c=1",
    "http://z.a.example/",
)

# Where and when: a few URLs and instants, so that they collide, in one second and in one millisecond.
VISITS = st.tuples(
    st.sampled_from(URLS), st.integers(0, 12).map(lambda n: n * 300), st.sampled_from([b"x", b"y", b"z"])
)
HISTORIES = st.lists(VISITS, min_size=1, max_size=25, unique=True)
ARRIVALS = st.lists(st.lists(VISITS, max_size=2), max_size=12)


def visit(place):
    url, milliseconds, payload = place
    return Capture(
        url=url, captured_at=START + timedelta(milliseconds=milliseconds), status=200,
        headers=(("Content-Type", "text/html"),), payload=payload,
    )  # fmt: skip


def ask(archive, **parameters):
    """Return the entries of an answer and its resume key."""
    given_ = [(name, str(value)) for name, value in {"url": "*.a.example", **parameters}.items()]
    selection = Selection(archive.catalog, read_query(given_, IA), now=1)
    return list(selection), selection.resume_key


def walked(history, arrivals, turn):
    """Fill an archive, walk through it by `turn`, recording arrivals in between; return what came."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_archive(f"{folder}/store", f"sqlite:///{Path(folder)}/catalog.sqlite") as archive,
    ):
        there = {archive.record(visit(place)).row.key for place in history}
        came = Counter(entry.key for entry in turn(archive, iter(arrivals)))
        everything, _ = ask(archive)
    return there, came, [entry.key for entry in everything]


def arrive(archive, arrivals):
    for place in next(arrivals, []):
        archive.record(visit(place))


@settings(max_examples=40)
@given(HISTORIES, ARRIVALS, st.integers(1, 4), st.sampled_from(["default", "reverse"]))
def test_resume_keys_lose_and_double_nothing(history, arrivals, limit, sort):
    """Each answer goes on where the last one ended, in either direction."""

    def turn(archive, arriving):
        key = ""
        while True:
            entries, key = ask(archive, limit=limit, sort=sort, showResumeKey="true", resumeKey=key)
            yield from entries
            if not key:
                return
            arrive(archive, arriving)

    there, came, everything = walked(history, arrivals, turn)
    assert set(came.values()) == {1}
    assert there <= set(came) <= set(everything)


@settings(max_examples=40)
@given(HISTORIES, ARRIVALS, st.integers(1, 4), st.sampled_from(["default", "reverse"]))
def test_numbered_pages_lose_and_double_nothing(history, arrivals, size, sort):
    """The number of pages holds, and every capture stays on its page."""

    def turn(archive, arriving):
        query = read_query([("url", "*.a.example"), ("pageSize", str(size))], IA)
        for page in range(Selection(archive.catalog, query, now=1).page_count()):
            entries, _ = ask(archive, page=page, pageSize=size, sort=sort)
            yield from entries
            arrive(archive, arriving)

    there, came, everything = walked(history, arrivals, turn)
    assert set(came.values()) == {1}
    assert there <= set(came) <= set(everything)


@settings(max_examples=40)
@given(HISTORIES, st.sampled_from(URLS), st.integers(0, 5), st.integers(1, 3))
def test_the_nearest_come_first_however_they_are_asked_for(history, url, second, limit):
    """Sorted by distance from the second asked for, resumed or whole, as brute force sorts them."""
    asked = START + timedelta(seconds=second)
    first, last = asked, asked + timedelta(milliseconds=999)

    def distance(entry):
        at = entry.captured_at
        return timedelta(0) if first <= at <= last else abs(at - first)

    def turn(archive, _):
        key = ""
        while True:
            parameters = {"url": url, "closest": f"{asked:%Y%m%d%H%M%S}", "limit": limit}
            entries, key = ask(archive, **parameters, showResumeKey="true", resumeKey=key)
            yield from entries
            order.extend(map(distance, entries))
            if not key:
                return

    order = []
    _, came, everything = walked(history, [], turn)
    assert order == sorted(order)
    assert not came or set(came.values()) == {1}
    mine = {visit(place).captured_at for place in history if place[0] == url}
    assert len(came) >= len(mine)
    assert set(came) <= set(everything)


@settings(max_examples=40)
@given(HISTORIES, st.integers(1, 4))
def test_collapsing_goes_on_behind_a_resume_key(history, limit):
    """Collapsed answers in pieces are the collapsed answer in one piece."""

    def turn(archive, _):
        key = ""
        while True:
            entries, key = ask(archive, limit=limit, collapse="digest", showResumeKey="true", resumeKey=key)
            yield from entries
            if not key:
                whole.extend(entry.key for entry in ask(archive, collapse="digest")[0])
                return

    whole = []
    _, came, _ = walked(history, [], turn)
    assert list(came) == whole
    assert set(came.values()) == {1}
