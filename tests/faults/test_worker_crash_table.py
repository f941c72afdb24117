"""Every row of the crash table in docs/operations.md: a process is killed there, then what heals it."""

import signal
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

from archive import Archive, rebuild_catalog
from tests.worker_process import BATCH, ENDLESS, capture_of, page, started
from worker.heal import heal
from worker.ingest import ingest
from worker.local import drain
from worker.place import Place

NOW = datetime(2026, 11, 22, tzinfo=UTC)
AFTER_THE_LEASE = datetime(2099, 1, 1, tzinfo=UTC)


class Sent:
    """A queue that remembers what it was asked to send."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def send(self, key: str) -> None:
        self.keys.append(key)

    def close(self) -> None:
        """Nothing to give back."""


def dies(role: str, moment: str, place: Place, folder: Path) -> None:
    """Run a process of that role and see it killed at that moment."""
    with started(role, place, folder, moment=moment) as process:
        process.wait(180)
    log = (folder / f"{role}.log").read_text()
    assert process.returncode == -signal.SIGKILL, log


def objects(archive: Archive, prefix: str) -> list[str]:
    return [stat.key for stat in archive.store.list(prefix)]


def states(archive: Archive) -> dict[str, int]:
    return {state: count for state, count in archive.counts().items() if count}


def cleaned_once(archive: Archive) -> None:
    """Clean what waits, and find one capture with one article."""
    for key in archive.pending(9, now=AFTER_THE_LEASE):
        ingest(archive, key, owner="the next", clock=lambda: AFTER_THE_LEASE)
    assert states(archive) == {"ready": 1}
    assert len(objects(archive, "captures/")) == len(objects(archive, "articles/")) == 1
    assert list(archive.verify()) == []


def test_before_the_put_nothing_is_left_and_the_next_crawl_fetches_it(
    place: Place, archive: Archive, tmp_path: Path
) -> None:
    """There is no trace of the capture, and recording it again is as if for the first time."""
    dies("record", "before captures/", place, tmp_path)
    assert objects(archive, "") == []
    assert states(archive) == {}
    assert archive.record(capture_of(0)).created
    cleaned_once(archive)


def test_after_the_put_the_comparison_with_the_bucket_finds_the_capture(
    place: Place, archive: Archive, tmp_path: Path
) -> None:
    """The object without a row gets its row, and its key is sent."""
    dies("record", "after captures/", place, tmp_path)
    (key,) = objects(archive, "captures/")
    assert archive.row(key) is None
    queue = Sent()
    healed = heal(archive, queue, now=NOW, room=9, whole=True)
    assert (healed.rows_added, healed.sent) == (1, 1)
    assert queue.keys == [key]
    cleaned_once(archive)


def test_before_a_batch_nothing_is_left(place: Place, archive: Archive, tmp_path: Path) -> None:
    """Many captures recorded at once leave no trace when death comes before their puts."""
    dies("record_all", "before batch", place, tmp_path)
    assert objects(archive, "") == []
    assert states(archive) == {}


def test_after_a_batch_the_comparison_with_the_bucket_finds_every_capture(
    place: Place, archive: Archive, tmp_path: Path
) -> None:
    """All objects of a batch are there without rows; reconcile writes them, recording again would too."""
    dies("record_all", "after batch", place, tmp_path)
    keys = objects(archive, "captures/")
    assert len(keys) == BATCH
    assert states(archive) == {}
    recorded = archive.record_all([capture_of(number) for number in range(5)])
    assert [one.created for one in recorded] == [True] * 5
    healed = heal(archive, Sent(), now=NOW, room=99, whole=True)
    assert (healed.rows_added, healed.sent) == (BATCH - 5, BATCH)
    assert objects(archive, "captures/") == keys
    assert [found for found in archive.verify() if found.problem != "article-missing"] == []


def test_after_the_row_reconcile_sends_the_key(place: Place, archive: Archive, tmp_path: Path) -> None:
    """The pending row is enough; the bucket need not be looked at."""
    dies("record", "before message", place, tmp_path)
    (key,) = objects(archive, "captures/")
    queue = Sent()
    healed = heal(archive, queue, now=NOW, room=9, whole=False)
    assert (healed.rows_added, healed.sent) == (0, 1)
    assert queue.keys == [key]
    cleaned_once(archive)


def test_killed_before_the_articles_put_one_attempt_is_counted(
    place: Place, archive: Archive, tmp_path: Path
) -> None:
    """The capture waits as before, and whoever comes after the lease cleans it."""
    key = archive.record(capture_of(0)).row.key
    dies("ingest", "before articles/", place, tmp_path)
    row = archive.row(key)
    assert row is not None
    assert (row.state, row.attempts) == ("pending", 1)
    cleaned_once(archive)


def test_after_the_articles_put_the_retry_finds_it_and_writes_its_row(
    place: Place, archive: Archive, tmp_path: Path
) -> None:
    """There is one article object before and after, and it is the same one."""
    key = archive.record(capture_of(0)).row.key
    dies("ingest", "after articles/", place, tmp_path)
    left = objects(archive, "articles/")
    assert len(left) == 1
    assert archive.articles(key) == []
    cleaned_once(archive)
    assert objects(archive, "articles/") == left
    assert len(archive.articles(key)) == 1


def test_after_the_articles_put_the_comparison_with_the_bucket_does_too(
    place: Place, archive: Archive, tmp_path: Path
) -> None:
    """Reconcile alone makes the capture ready, without cleaning it again."""
    archive.record(capture_of(0))
    dies("ingest", "after articles/", place, tmp_path)
    healed = heal(archive, Sent(), now=AFTER_THE_LEASE, room=9, whole=True)
    assert healed.articles_added == 1
    assert states(archive) == {"ready": 1}
    cleaned_once(archive)


def test_a_lost_catalog_is_made_again_from_the_bucket(place: Place, tmp_path: Path) -> None:
    """A runner is killed in the middle and its catalog removed; nothing captured or cleaned is lost."""
    with place.open() as archive:
        for number in range(40):  # the cleaners are still at the last of them when they are killed
            archive.record(capture_of(number, page(number, ENDLESS.decode()) if number > 9 else None))
        with started("drain", place, tmp_path, cleaner="mortally") as process:
            wait_for_articles(archive, process, 5)
            process.kill()
            process.wait(60)
        done = set(objects(archive, "articles/"))
    for path in tmp_path.glob("catalog.sqlite*"):
        path.unlink()
    rebuild_catalog(place.store, place.catalog)
    with place.open() as archive:
        counts = states(archive)
        assert counts["ready"] >= len(done)
        assert sum(counts.values()) == 40
    assert drain(place.store, place.catalog, processes=1).left == 0
    with place.open() as archive:
        assert done < set(objects(archive, "articles/"))
        assert states(archive) == {"ready": 40}
        assert len(objects(archive, "articles/")) == 40


def wait_for_articles(archive: Archive, process: "subprocess.Popen[bytes]", count: int) -> None:
    until = time.monotonic() + 180
    while len(objects(archive, "articles/")) < count:
        assert process.poll() is None
        assert time.monotonic() < until, "nothing was cleaned"
        time.sleep(0.05)
