"""Two hundred captures, a real Redis, a real worker, and SIGKILL in the middle of it.

Each test ends with two hundred articles and none twice, in the bucket as in the catalog.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive
from tests.services import Redis, S3Server
from tests.worker_process import DEADLY, ENDLESS, QUICK, capture_of, children, page, started
from worker.place import Place
from worker.queue import CeleryQueue, open_queue

MANY = 200
pytestmark = [pytest.mark.service, pytest.mark.slow]


@pytest.fixture
def local(tmp_path: Path) -> Place:
    return Place(store=str(tmp_path / "store"), catalog=f"sqlite:///{tmp_path}/catalog.sqlite")


@pytest.fixture
def remote(seaweed: S3Server, postgres_url: str) -> Place:
    return Place(store=seaweed.fresh_url(), catalog=postgres_url)


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Place:
    """The place that the test's parameter names."""
    chosen: Place = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture
def archive(local: Place) -> Iterator[Archive]:
    with local.open() as opened:
        yield opened


def fill(archive: Archive, broker: str, count: int = MANY) -> list[str]:
    """Record so many pages and send their keys, as a crawl does."""
    keys = [archive.record(capture_of(number)).row.key for number in range(count)]
    queue = open_queue(broker)
    for key in keys:
        queue.send(key)
    queue.close()
    return keys


def wait_for(what: Callable[[], bool], seconds: float, log: Path) -> None:
    """Wait until `what` holds; fail with the end of the worker's log when time is up."""
    until = time.monotonic() + seconds
    while not what():
        if time.monotonic() > until:
            tail = log.read_text()[-3000:] if log.exists() else "(no log)"
            pytest.fail(f"still not so after {seconds} s; the log ends:\n{tail}")
        time.sleep(0.1)


def states(archive: Archive) -> dict[str, int]:
    return {state: count for state, count in archive.counts().items() if count}


def ready(archive: Archive) -> int:
    return archive.counts().get("ready", 0)


def one_article_each(archive: Archive, keys: list[str]) -> None:
    """Every capture has exactly one article, in the bucket as in the catalog."""
    objects = [stat.key for stat in archive.store.list("articles/")]
    assert len(objects) == len(set(objects)) == len(keys)
    assert len(list(archive.store.list("captures/"))) == len(keys)
    assert [len(archive.articles(key)) for key in keys] == [1] * len(keys)
    assert states(archive) == {"ready": len(keys)}


def in_the_middle(archive: Archive, log: Path) -> None:
    """Come back when a good part is done and a good part is not."""
    wait_for(lambda: ready(archive) >= MANY // 10, 300, log)
    assert ready(archive) < MANY * 9 // 10


@pytest.mark.parametrize("place", ["local", "remote"], indirect=True)
def test_a_killed_child_costs_nothing(place: Place, fresh_redis: Redis, tmp_path: Path) -> None:
    """Its message goes back, another child takes its place, and every page is cleaned once."""
    log = tmp_path / "worker.log"
    with place.open() as archive:
        keys = fill(archive, fresh_redis.url)
        with started("worker", place, tmp_path, broker=fresh_redis.url, cleaner="slowly") as worker:
            in_the_middle(archive, log)
            for child in children(worker):
                os.kill(child, signal.SIGKILL)
            wait_for(lambda: ready(archive) == MANY, 300, log)
            one_article_each(archive, keys)


def test_a_killed_worker_costs_nothing(
    archive: Archive, local: Place, fresh_redis: Redis, tmp_path: Path
) -> None:
    """What it had taken comes back by itself once Redis's visibility timeout is over."""
    log = tmp_path / "worker.log"
    keys = fill(archive, fresh_redis.url)
    with started("worker", local, tmp_path, broker=fresh_redis.url, cleaner="slowly") as worker:
        in_the_middle(archive, log)
        kill_whole(worker)
    with started("worker", local, tmp_path, broker=fresh_redis.url):
        wait_for(lambda: ready(archive) == MANY, 300, log)
    one_article_each(archive, keys)


def test_a_killed_redis_with_its_data_gone_costs_nothing(
    archive: Archive, local: Place, fresh_redis: Redis, tmp_path: Path
) -> None:
    """The worker reconnects by itself, and a beat's reconcile fills the queue again."""
    log = tmp_path / "worker.log"
    keys = fill(archive, fresh_redis.url)
    with started("worker", local, tmp_path, broker=fresh_redis.url, cleaner="slowly"):
        in_the_middle(archive, log)
        fresh_redis.kill()
        fresh_redis.restart(wipe=True)
        with started("beat", local, tmp_path, broker=fresh_redis.url):
            wait_for(lambda: ready(archive) == MANY, 300, log)
    one_article_each(archive, keys)


def test_a_worker_whose_every_child_was_busy_when_redis_went_notices(
    archive: Archive, local: Place, fresh_redis: Redis, tmp_path: Path
) -> None:
    """With all hands full it waits for no message, so only the failed acknowledgements can tell it."""
    log = tmp_path / "worker.log"
    keys = fill(archive, fresh_redis.url, 10)
    limits = replace(QUICK, clean=3)
    with started("worker", local, tmp_path, broker=fresh_redis.url, cleaner="lazily", limits=limits):
        wait_for(lambda: ready(archive) >= 2, 300, log)
        time.sleep(0.5)  # until both children have their next page
        fresh_redis.kill()
        wait_for(lambda: ready(archive) >= 3, 300, log)
        time.sleep(2)
        fresh_redis.restart(wipe=True)
        with started("beat", local, tmp_path, broker=fresh_redis.url):
            wait_for(lambda: ready(archive) == len(keys), 300, log)
    one_article_each(archive, keys)


def test_a_page_that_kills_or_hangs_its_worker_ends_dead_after_five_attempts(
    archive: Archive, local: Place, fresh_redis: Redis, tmp_path: Path
) -> None:
    """The row says what happened, and the pages around it are cleaned."""
    log = tmp_path / "worker.log"
    deadly = archive.record(capture_of(900, page(900, DEADLY.decode()))).row.key
    endless = archive.record(capture_of(901, page(901, ENDLESS.decode()))).row.key
    queue = CeleryQueue(fresh_redis.url)
    queue.send(deadly)
    queue.send(endless)
    with started("worker", local, tmp_path, broker=fresh_redis.url, cleaner="mortally"):
        fill(archive, fresh_redis.url, 10)
        wait_for(lambda: states(archive) == {"ready": 10, "dead": 2}, 300, log)
    queue.close()
    dead = [archive.row(key) for key in (deadly, endless)]
    assert [row.attempts for row in dead if row] == [5, 5]
    assert [row.error for row in dead if row] == [
        "its worker died in each of 5 attempts",
        "TooSlow: cleaning took longer than 1 seconds",
    ]


def test_a_worker_told_to_stop_gives_back_what_it_has_no_time_for(
    archive: Archive, local: Place, fresh_redis: Redis, tmp_path: Path
) -> None:
    """SIGQUIT ends it within the soft shutdown's time, and the next worker finds every message."""
    log = tmp_path / "worker.log"
    keys = fill(archive, fresh_redis.url)
    with started("worker", local, tmp_path, broker=fresh_redis.url, cleaner="slowly") as worker:
        in_the_middle(archive, log)
        worker.send_signal(signal.SIGQUIT)
        worker.wait(180)
    with started("worker", local, tmp_path, broker=fresh_redis.url):
        wait_for(lambda: ready(archive) == MANY, 300, log)
    one_article_each(archive, keys)


def kill_whole(worker: "subprocess.Popen[bytes]") -> None:
    """Kill a worker and its children at once, as the power does."""
    pids = [worker.pid, *children(worker)]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    worker.wait(180)
