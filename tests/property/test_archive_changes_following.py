"""Whoever follows the change feed gets each change once, in order, whatever arrives in between."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from archive import Archive, open_archive
from archive.catalog.passing import Stretch
from archive.changes import Change, changes
from tests.archive_making import article, link, visit

SAYINGS = ("one", "two", "spam", "gone", "moved", "busy", "itself")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("arrive"), st.integers(0, 2), st.sampled_from(SAYINGS), st.integers(0, 1)),
        st.tuples(st.just("clean"), st.integers(0, 9)),
        st.tuples(st.just("turn"), st.integers(1, 4)),
    ),
    max_size=40,
)


class World:
    """An archive to which captures come in the order of their instants, and are cleaned in any order."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.waiting: dict[str, str] = {}
        self.told: list[tuple[float, str, str]] = []  # second, URL, what it said
        self.second = 0.0

    def arrive(self, url: str, saying: str, later: int) -> None:
        """Record a capture, at the same instant as the last or a second later."""
        self.second += later
        status = {"gone": 404, "moved": 302, "busy": 503, "itself": 301}.get(saying, 200)
        location = {"moved": "https://elsewhere.example/", "itself": url + "/"}.get(saying)
        row = self.archive.record(
            visit(
                saying.encode(),
                self.second,
                url=url,
                status=status,
                headers=[("Location", location)] if location else (),
            )
        )
        if row.created:
            self.told.append((self.second, url, saying))
        if row.row.state == "pending":
            self.waiting[row.row.key] = saying

    def clean(self, number: int) -> None:
        """Clean one of the captures that wait."""
        if not self.waiting:
            return
        key = sorted(self.waiting)[number % len(self.waiting)]
        saying = self.waiting.pop(key)
        links = [link("https://casino.example/", "slots")] if saying == "spam" else []
        said = article("one" if saying == "spam" else saying, links=links, removed=[{}] * len(links))
        self.archive.put_article(key, said)

    def turn(self, cursor: str | None, limit: int) -> tuple[list[Change], str | None]:
        """Read one page of the feed."""
        page = changes(self.archive.catalog, Stretch(), cursor=cursor, limit=limit)
        return page.entries, page.cursor


def expected(told: list[tuple[float, str, str]]) -> dict[str, list[str]]:
    """Return, by URL, the states that follow one another, told without the archive."""
    states: dict[str, list[str]] = {}
    for _, url, saying in told:
        seen = states.setdefault(url, [])
        if saying not in {"busy", "itself"} and (not seen or seen[-1] != saying):
            seen.append(saying)
    return {url: seen for url, seen in states.items() if seen}


def kinds_between(states: list[str]) -> list[set[str]]:
    """Return what each of the states that follow one another changed, by the words of the glossary."""
    found: list[set[str]] = []
    said: str | None = None  # the last that was neither gone nor moved
    for number, state in enumerate(states):
        if state in {"gone", "moved"}:
            found.append({state})
            continue
        kinds = {"first"} if number == 0 else set()
        kinds |= {"back"} if number and states[number - 1] in {"gone", "moved"} else set()
        kinds |= {"injected"} if state == "spam" and said != "spam" else set()
        kinds |= {"cleared"} if said == "spam" and state != "spam" else set()
        kinds |= {"edited"} if said and (state == "two") != (said == "two") else set()
        said = state
        found.append(kinds)
    return found


@settings(max_examples=30)
@given(STEPS)
def test_followers_miss_nothing_and_see_nothing_twice(steps) -> None:
    """Page after page while captures arrive and wait, then all that is left: what one list gives at once."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'catalog.sqlite'}"
        with open_archive(str(Path(folder) / "store"), address) as archive:
            world, found, cursor = World(archive), [], None
            for name, *given_ in steps:
                if name == "arrive":
                    url, saying, seconds = given_
                    # Digests order what has one instant, so only one arrives at a time.
                    world.arrive(f"https://example.org/{url}", saying, 1 + seconds)
                elif name == "clean":
                    world.clean(*given_)
                else:
                    entries, cursor = world.turn(cursor, *given_)
                    found += entries
            while world.waiting:
                world.clean(0)
            entries, cursor = world.turn(cursor, 1000)
            found += entries
            whole = changes(archive.catalog, Stretch(), limit=1000).entries
            assert [entry.row.key for entry in found] == [entry.row.key for entry in whole]
            back = changes(archive.catalog, Stretch(), limit=1000, forwards=False).entries
            assert [entry.row.key for entry in reversed(back)] == [entry.row.key for entry in whole]
            for url, states in expected(world.told).items():
                mine = [set(entry.kinds) for entry in whole if entry.row.url == url]
                assert mine == kinds_between(states), (url, states)
