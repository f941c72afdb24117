"""Whoever follows the arrivals hears of every change, however late and out of order captures come."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from archive import Archive, open_archive
from archive.catalog.passing import Stretch
from archive.changes import Change, changes
from tests.archive_making import article, link, visit

_SAYINGS = ("one", "two", "spam", "gone", "moved", "busy", "itself")
# Few seconds, so that many captures share one, and come before what was told already.
_ARRIVE = st.tuples(st.just("arrive"), st.integers(0, 1), st.sampled_from(_SAYINGS), st.integers(0, 6))
_STEPS = st.lists(
    st.one_of(
        _ARRIVE,
        _ARRIVE,
        st.tuples(st.just("clean"), st.integers(0, 9)),
        st.tuples(st.just("turn"), st.integers(1, 4)),
    ),
    max_size=40,
)


class _World:
    """An archive to which captures come in any order, and a follower who asks now and then."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._waiting: dict[str, str] = {}
        self._cursor: str | None = None
        self.told: list[Change] = []

    def arrive(self, url: int, saying: str, second: float) -> None:
        """Record a capture of one of few URLs."""
        address = f"https://example.org/{url}"
        status = {"gone": 404, "moved": 302, "busy": 503, "itself": 301}.get(saying, 200)
        location = {"moved": "https://elsewhere.example/", "itself": address + "/"}.get(saying)
        headers = [("Location", location)] if location else []
        payload = f"{saying}{second}" if saying in {"one", "two"} else saying
        done = self._archive.record(
            visit(payload.encode(), second, url=address, status=status, headers=headers)
        )
        if done.row.state == "pending":
            self._waiting[done.row.key] = saying

    def clean(self, number: int) -> None:
        """Clean one of the captures that wait, if any does."""
        waiting = [row.key for row in self._archive.list("*.org") if row.state == "pending"]
        if not waiting:
            return
        key = waiting[number % len(waiting)]
        saying = self._waiting[key]
        links = [link("https://casino.example/", "slots")] if saying == "spam" else []
        earlier = self._archive.earlier_article(key)
        said = article("one" if saying == "spam" else saying, links=links, removed=[{}] * len(links))
        self._archive.put_article(key, said, previous=earlier.row.capture_key if earlier else None)

    def turn(self, limit: int) -> None:
        """Let the follower read one page."""
        page = changes(self._archive.catalog, Stretch(), axis="arrival", cursor=self._cursor, limit=limit)
        self.told += page.entries
        self._cursor = page.cursor

    def finish(self) -> list[Change]:
        """Clean and read what is left; return the changes that there are in the end."""
        while any(row.state == "pending" for row in self._archive.list("*.org")):
            self.clean(0)
        self.turn(1000)
        return changes(self._archive.catalog, Stretch(), limit=1000).entries


@contextmanager
def _world() -> Iterator[_World]:
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'catalog.sqlite'}"
        with open_archive(str(Path(folder) / "store"), address) as archive:
            yield _World(archive)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_STEPS)
@example(
    [
        *[("arrive", 0, "spam", 0), ("arrive", 0, "spam", 4), ("clean", 0), ("turn", 4)],
        *[("arrive", 0, "two", 2), ("clean", 0), ("turn", 4)],
    ]
)
def test_followers_of_arrivals_miss_nothing(steps) -> None:
    """In the end they were told of every change that there is, and of none twice under one number."""
    with _world() as world:
        for name, *given_ in steps:
            getattr(world, name)(*given_)
        whole = world.finish()
        assert {entry.row.key for entry in whole} <= {entry.row.key for entry in world.told}
        numbers = [entry.arrived_at for entry in world.told]
        assert numbers == sorted(set(numbers))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(st.tuples(st.just("arrive"), st.integers(0, 6)), st.just(("turn", 2))), max_size=30)
)
def test_an_import_of_old_pages_is_told_exactly_once(steps) -> None:
    """Captures of other URLs, of any date and in the same second: each is told once, in the order it came."""
    with _world() as world:
        came = []
        for number, (name, given_) in enumerate(steps):
            if name == "turn":
                world.turn(given_)
            else:
                world.arrive(number, "gone", given_)
                came.append(f"https://example.org/{number}")
        world.finish()
        assert [entry.row.url for entry in world.told] == came
        assert max(Counter(came).values(), default=1) == 1
