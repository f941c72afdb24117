"""The embedded runner, its cleaners and its pages killed, hung and interrupted."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import Archive
from cleaner import clean
from tests.worker_process import (
    DEADLY,
    DEAF,
    ENDLESS,
    capture_of,
    grandchildren,
    mortally,
    page,
    started,
)
from worker.attempt import Clean
from worker.clock import utc_now
from worker.limits import Limits
from worker.local import Drained, Runner, drain
from worker.place import Place
from worker.pool import ChildBroken, Pool, _Child

MANY = 100
HASTY = Limits(clean=0.8, batch=0.3, task=2.2, lease=3, visibility=5, countdown=2)
pytestmark = pytest.mark.slow


def fill(archive: Archive, count: int = MANY) -> list[str]:
    return [archive.record(capture_of(number)).row.key for number in range(count)]


def wait_for(what: Callable[[], bool], seconds: float = 300) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, f"still not so after {seconds} s"
        time.sleep(0.05)


def in_the_middle(archive: Archive) -> None:
    wait_for(lambda: archive.counts()["ready"] >= MANY // 10)
    assert archive.counts()["ready"] < MANY * 9 // 10


def one_article_each(archive: Archive, keys: list[str]) -> None:
    assert len(list(archive.store.list("articles/"))) == len(keys)
    assert [len(archive.articles(key)) for key in keys] == [1] * len(keys)
    assert archive.counts()["ready"] == len(keys)


def test_everything_pending_is_cleaned_and_told(place: Place, archive: Archive) -> None:
    """The count goes up one by one to the end, and nothing is left."""
    keys = fill(archive, 12)
    told: list[Drained] = []
    drained = drain(place.store, place.catalog, processes=2, progress=told.append)
    assert drained == Drained(done=12)
    assert [one.done for one in told] == list(range(1, 13))
    assert told[0].left == 11
    one_article_each(archive, keys)


def test_killed_cleaners_cost_nothing(place: Place, archive: Archive, tmp_path: Path) -> None:
    """Each is replaced at once, and its page is cleaned by another."""
    keys = fill(archive)
    with started("drain", place, tmp_path, cleaner="slowly") as runner:
        in_the_middle(archive)
        for cleaner in grandchildren(runner):
            os.kill(cleaner, signal.SIGKILL)
        assert runner.wait(180) == 0
    one_article_each(archive, keys)


def test_a_killed_runner_costs_nothing(place: Place, archive: Archive, tmp_path: Path) -> None:
    """The next one waits for the dead one's leases and finishes its work."""
    keys = fill(archive)
    with started("drain", place, tmp_path, cleaner="slowly") as runner:
        in_the_middle(archive)
        for pid in [*grandchildren(runner), runner.pid]:
            os.kill(pid, signal.SIGKILL)
        runner.wait(180)
    drain(place.store, place.catalog, processes=2)
    one_article_each(archive, keys)


def test_an_orphaned_cleaner_ends_by_itself(place: Place, archive: Archive, tmp_path: Path) -> None:
    """When the runner alone is killed, its cleaners finish their page and go."""
    fill(archive)
    with started("drain", place, tmp_path, cleaner="slowly") as runner:
        in_the_middle(archive)
        orphans = grandchildren(runner)
        assert orphans
        runner.kill()
        runner.wait(180)
    wait_for(lambda: not any(alive(pid) for pid in orphans))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_interrupted_it_ends_at_once_and_leaves_nothing_held(
    place: Place, archive: Archive, tmp_path: Path
) -> None:
    """After Ctrl-C every page is done or free: the next runner has no lease to wait for."""
    keys = fill(archive)
    with started("drain", place, tmp_path, cleaner="slowly") as runner:
        in_the_middle(archive)
        runner.send_signal(signal.SIGINT)
        runner.wait(180)
    assert "KeyboardInterrupt" in (tmp_path / "drain.log").read_text()
    left = archive.counts()["pending"]
    assert left
    assert len(archive.pending(MANY, now=utc_now())) == left
    drain(place.store, place.catalog, processes=2)
    one_article_each(archive, keys)


def test_pages_that_kill_or_hang_end_dead_after_five_attempts(place: Place, archive: Archive) -> None:
    """Each row has its own words, and the pages around them are cleaned."""
    said = [DEADLY, ENDLESS, DEAF]
    bad = [archive.record(capture_of(900 + n, page(900 + n, s.decode()))).row.key for n, s in enumerate(said)]
    fill(archive, 6)
    drained = drain(place.store, place.catalog, processes=2, limits=HASTY, clean=mortally)
    assert (drained.done, drained.dead, drained.left) == (6, 3, 0)
    rows = [archive.row(key) for key in bad]
    assert [(row.state, row.attempts, row.error) for row in rows if row] == [
        ("dead", 5, "its worker was killed by SIGKILL"),
        ("dead", 5, "TooSlow: cleaning took longer than 0.8 seconds"),
        ("dead", 5, "its worker took longer than 2.2 seconds and was killed"),
    ]


def test_told_to_stop_it_stops(place: Place, archive: Archive) -> None:
    """What is left stays pending, and the answer says how much that is."""
    fill(archive, 30)
    told: list[Drained] = []
    drained = drain(
        place.store, place.catalog, processes=1, progress=told.append, stop=lambda: len(told) >= 3
    )
    assert drained.done >= 3
    assert drained.left == 30 - drained.done
    assert archive.counts()["pending"] >= drained.left - 1


def test_a_runner_cleans_what_comes_while_it_runs(place: Place, archive: Archive) -> None:
    """Captures recorded before and after its start are both done, and stopping ends its thread."""
    first = archive.record(capture_of(1)).row.key
    with Runner(place, processes=1) as runner:
        wait_for(lambda: bool(archive.articles(first)))
        second = archive.record(capture_of(2)).row.key
        wait_for(lambda: bool(archive.articles(second)))
        wait_for(lambda: runner.so_far.done == 2)


def test_cleaners_that_cannot_start_are_an_error_and_no_loop(place: Place, archive: Archive) -> None:
    """A broken installation ends the run with words, and no page pays for it with an attempt."""
    key = archive.record(capture_of(1)).row.key
    with pytest.raises(ChildBroken, match="ended with exit code 1 as it started"):
        drain(place.store, place.catalog, processes=1, clean=unimportable())
    row = archive.row(key)
    assert row is not None
    assert (row.state, row.attempts) == ("pending", 0)


def unimportable() -> Clean:
    """A cleaner that this process has, and one that is started afresh has not."""
    import sys
    import types

    module = types.ModuleType("here_and_nowhere_else")
    exec("def clean(*_, **__): ...", module.__dict__)
    sys.modules[module.__name__] = module
    here: Clean = module.clean
    return here


def test_a_pool_gives_out_no_more_than_it_has(place: Place) -> None:
    """Asking a full pool is a mistake of the caller's, and said so."""
    with Pool(place, processes=1, clean=clean) as pool:
        pool.give("captures/org,x/0123456789abcdef/20261122000000000-0123456789ab.warc.gz")
        assert pool.free == 0
        with pytest.raises(RuntimeError, match="no child is free"):
            pool.give("another")


def test_a_cleaner_that_has_served_its_time_is_replaced(
    place: Place, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several processes share the work one after the other, and no page is lost between them."""
    monkeypatch.setattr("worker.pool._SERVES", 2)
    keys = fill(archive, 5)
    ends: list[int] = []
    monkeypatch.setattr("worker.pool._Child.dismiss", counted(_Child.dismiss, ends))
    assert drain(place.store, place.catalog, processes=1) == Drained(done=5)
    assert len(ends) == 3
    one_article_each(archive, keys)


def counted(dismiss: Callable[[_Child], None], ends: list[int]) -> Callable[[_Child], None]:
    def counting(child: _Child) -> None:
        ends.append(child.served)
        dismiss(child)

    return counting
