"""Whoever waits for cleaning is told when nobody can clean: store or catalog gone, or the cleaner broken."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive import Archive
from archive.errors import ArchiveError, CatalogUnavailable, StoreUnavailable
from console.command.exits import Exit
from console.command.failures import explain
from console.gathering import settle
from tests.worker_process import capture_of, slowly
from worker import local
from worker.attempt import CleanerBroken
from worker.local import Runner, drain
from worker.place import Place
from worker.pool import ChildBroken, Pool

pytestmark = pytest.mark.slow

MINUTE = 60.0


@pytest.fixture
def archive(place: Place) -> Iterator[Archive]:
    with place.open() as opened:
        for number in range(40):
            opened.record(capture_of(number))
        yield opened


def taken_away(what: Path) -> Callable[[], None]:
    return lambda: what.rename(what.with_name("away"))


def garbled(what: Path) -> Callable[[], None]:
    def garble() -> None:
        with what.open("r+b") as file:
            file.write(b"no database" * 20_000)

    return garble


def run_drain(place: Place, first_is_done: threading.Event) -> BaseException | None:
    try:
        drain(place.store, place.catalog, processes=1, clean=slowly, progress=lambda _: first_is_done.set())
    except (ArchiveError, ChildBroken, CleanerBroken) as error:
        return error
    return None


@pytest.mark.parametrize(
    ("kill", "error"),
    [
        (lambda folder: taken_away(folder / "store"), StoreUnavailable),
        (lambda folder: taken_away(folder / "catalog.sqlite"), CatalogUnavailable),
        (lambda folder: garbled(folder / "catalog.sqlite"), CatalogUnavailable),
    ],
    ids=["store taken away", "catalog taken away", "catalog garbled"],
)
def test_a_drain_that_loses_its_archive_ends_with_words(
    place: Place,
    archive: Archive,
    tmp_path: Path,
    kill: Callable[[Path], Callable[[], None]],
    error: type[ArchiveError],
) -> None:
    """It raises what is out of reach, of exit code 8, and no page is given up for it."""
    archive.close()
    found: list[BaseException | None] = []
    begun = threading.Event()
    draining = threading.Thread(target=lambda: found.append(run_drain(place, begun)))
    draining.start()
    assert begun.wait(2 * MINUTE)
    kill(tmp_path)()
    draining.join(2 * MINUTE)
    assert not draining.is_alive()
    assert isinstance(found[0], error)
    told = explain(found[0])
    assert told is not None
    assert told.code == Exit.UNREACHABLE


def test_a_store_taken_away_is_not_made_anew(place: Place, archive: Archive, tmp_path: Path) -> None:
    """Cleaners open what is there, or nothing: an empty folder would be the death of every page."""
    taken_away(tmp_path / "store")()
    with pytest.raises(StoreUnavailable, match="no store any more"):
        drain_pool(place)
    assert not (tmp_path / "store").exists()
    assert archive.counts() == {"ready": 0, "pending": 40, "failed": 0, "dead": 0}


def drain_pool(place: Place) -> None:
    with Pool(place, processes=1) as pool:
        pool.give("captures/org,x/0123456789abcdef/20261122000000000-0123456789ab.warc.gz")
        until = time.monotonic() + 2 * MINUTE
        while time.monotonic() < until:
            for answer in pool.wait(0.2):
                if isinstance(answer, ArchiveError):
                    raise answer


@pytest.mark.parametrize("lost", ["store", "catalog.sqlite"])
def test_who_waits_for_others_to_clean_hears_of_a_lost_archive(
    archive: Archive, tmp_path: Path, lost: str
) -> None:
    """A wait that nobody can end, ends: after some patience, with the archive's own error."""
    archive.check()
    taken_away(tmp_path / lost)()
    with pytest.raises((StoreUnavailable, CatalogUnavailable)) as told:
        settle(archive, patience=0.5)
    assert explain(told.value) is not None


def test_a_moment_out_of_reach_is_waited_out(archive: Archive, tmp_path: Path) -> None:
    """A store that comes back within the patience costs nothing."""
    seen: list[int] = []
    away = tmp_path / "away"

    def check() -> None:
        if seen and not away.exists() and len(seen) == 1:
            (tmp_path / "store").rename(away)
            threading.Timer(0.5, lambda: away.rename(tmp_path / "store")).start()
            seen.append(-1)
        elif len(seen) > 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        settle(archive, seen.append, check=check, patience=10 * MINUTE)
    assert seen[0] == 40
    assert seen[-1] == 40


def test_a_runner_says_what_keeps_it(place: Place, archive: Archive, tmp_path: Path) -> None:
    """While the store is away it raises that after the patience given, and forgets it once all is well."""
    away = tmp_path / "away"
    taken_away(tmp_path / "store")()
    with Runner(place, processes=1) as runner:
        with pytest.raises(StoreUnavailable):
            wait_for(runner)
        runner.check(10 * MINUTE)
        away.rename(tmp_path / "store")
        settle(archive, check=lambda: runner.check(5 * MINUTE), patience=MINUTE)
        runner.check(0)
    assert archive.counts()["ready"] == 40


def wait_for(runner: Runner) -> None:
    until = time.monotonic() + 2 * MINUTE
    while time.monotonic() < until:
        runner.check(0)
        time.sleep(0.05)


@pytest.mark.parametrize("error", [CleanerBroken("no model"), ChildBroken("it ended as it started")])
def test_a_broken_installation_is_told_at_once(
    place: Place, archive: Archive, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """No patience mends a missing file: whoever waits for the runner hears of it."""

    class Broken(Pool):
        def give(self, key: str) -> None:
            raise error from RuntimeError(f"{key} cannot be given")

    monkeypatch.setattr(local, "Pool", Broken)
    with Runner(place, processes=1) as runner, pytest.raises(type(error)) as told:
        settle(archive, check=runner.check)
    stop = explain(told.value)
    assert stop is not None
    assert stop.code == Exit.UNREACHABLE
