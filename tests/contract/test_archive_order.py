"""The order of work: leases, attempts, and who may clean what when."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from archive import Archive, CaptureRow
from tests.archive_making import LEASE, START, URL, article, cleaned, later, visit


def begin(archive: Archive, key: str, owner: str = "one", seconds: float = 0) -> CaptureRow | None:
    return archive.claim(key, owner=owner, now=later(seconds), lease=LEASE).row


def test_an_attempt_is_counted_before_the_work(archive: Archive) -> None:
    """To begin is to have tried, whatever becomes of it."""
    key = archive.record(visit()).row.key
    row = begin(archive, key)
    assert row is not None
    assert row.attempts == 1
    stored = archive.row(key)
    assert stored is not None
    assert (stored.state, stored.attempts) == ("pending", 1)


def test_another_owner_waits_until_the_lease_ends(archive: Archive) -> None:
    """A URL is one owner's while the lease runs; the owner may go on, another may when it has ended."""
    key = archive.record(visit()).row.key
    assert begin(archive, key, "one")
    assert begin(archive, key, "two") is None
    assert begin(archive, key, "one", 1)
    assert begin(archive, key, "two", LEASE.total_seconds() + 1)
    assert begin(archive, key, "one", LEASE.total_seconds() + 2) is None


def test_release_lets_go_of_ones_own_lease_only(archive: Archive) -> None:
    """Nobody ends another's lease."""
    row = archive.record(visit()).row
    assert begin(archive, row.key, "one")
    archive.release(row.surt, "two")
    assert begin(archive, row.key, "two") is None
    archive.release(row.surt, "one")
    assert begin(archive, row.key, "two")


def test_captures_of_a_url_are_begun_in_time_order(archive: Archive) -> None:
    """Whatever key is asked for, the earliest capture that waits is the one to clean."""
    late, early = (archive.record(visit(b"%d" % n, n)).row for n in (60, 0))
    assert archive.next_of(late.key) == early.key
    begun = begin(archive, late.key)
    assert begun is not None
    assert begun.key == early.key
    archive.put_article(early.key, article())
    assert archive.next_of(early.key) == late.key
    begun = begin(archive, late.key)
    assert begun is not None
    assert begun.key == late.key


def test_what_is_refused_holds_nothing(archive: Archive) -> None:
    """A claim that comes back empty-handed says why, and leaves the URL as it was."""
    row, _ = cleaned(archive, b"first")
    nothing = archive.claim(row.key, owner="one", now=later(), lease=LEASE)
    assert (nothing.row, nothing.held, nothing.died) == (None, False, None)
    second = archive.record(visit(b"second", 60)).row
    assert begin(archive, second.key, "two")
    refused = archive.claim(second.key, owner="one", now=later(), lease=LEASE)
    assert (refused.row, refused.held, refused.died) == (None, True, None)
    assert begin(archive, second.key, "two")


def test_the_last_capture_finished_ends_the_lease(archive: Archive) -> None:
    """The URL stays its owner's while captures of it wait, and is free with the last of them."""
    early, late = (archive.record(visit(b"%d" % n, n)).row for n in (0, 60))
    for row, more in ((early, True), (late, False)):
        claimed = archive.claim(late.key, owner="one", now=later(), lease=LEASE)
        assert claimed.row == replace(row, attempts=1)
        assert archive.finish(claimed.row, article(row.key), previous=None, owner="one") is more
        assert archive.claim(late.key, owner="two", now=later(), lease=LEASE).held is more
    newest = archive.record(visit(b"newest", 90)).row
    assert begin(archive, newest.key, "two")


def test_one_who_lost_the_lease_ends_no_others(archive: Archive) -> None:
    """An owner that was too slow may finish its article, and leaves the URL to who has it now."""
    row = archive.record(visit()).row
    assert begin(archive, row.key, "slow")
    claimed = begin(archive, row.key, "quick", LEASE.total_seconds() + 1)
    assert claimed is not None
    late = archive.record(visit(b"late", 60)).row
    archive.finish(claimed, article("late"), previous=None, owner="slow")
    assert archive.claim(late.key, owner="slow", now=later(LEASE.total_seconds() + 2), lease=LEASE).held


def test_an_earlier_capture_that_came_meanwhile_has_its_turn(archive: Archive) -> None:
    """A capture finished while an older one arrived waits again, after that one."""
    second = archive.record(visit(b"second", 60)).row
    claimed = begin(archive, second.key)
    assert claimed is not None
    first = archive.record(visit(b"first", 0)).row
    assert archive.finish(claimed, article("second"), previous=None, owner="one")
    begun = begin(archive, second.key)
    assert begun is not None
    assert begun.key == first.key


def test_a_failure_is_tried_again_and_then_dead(archive: Archive) -> None:
    """Five attempts are made; the fifth failure is the end, with its error."""
    key = archive.record(visit()).row.key
    states = []
    for _ in range(5):
        assert begin(archive, key)
        states.append(archive.failed(key, "it broke"))
    assert states == ["failed"] * 4 + ["dead"]
    assert begin(archive, key) is None
    row = archive.row(key)
    assert row is not None
    assert (row.state, row.attempts, row.error) == ("dead", 5, "it broke")


def test_a_capture_that_kills_its_worker_ends_dead(archive: Archive) -> None:
    """Attempts that nobody lived to report count too."""
    key = archive.record(visit()).row.key
    for _ in range(5):
        assert begin(archive, key)
    claim = archive.claim(key, owner="one", now=later(), lease=LEASE)
    row = archive.row(key)
    assert claim.row is None
    assert claim.died == row
    assert row is not None
    assert row.state == "dead"
    assert row.error == "its worker died in each of 5 attempts"


def test_a_dead_capture_no_longer_holds_up_the_next(archive: Archive) -> None:
    """What cannot be cleaned is passed over."""
    first, second = (archive.record(visit(b"%d" % n, n)).row for n in (0, 60))
    assert begin(archive, first.key)
    assert archive.failed(first.key, "no page", final=True) == "dead"
    assert archive.next_of(first.key) == second.key
    assert begin(archive, second.key)


def test_an_attempt_given_back_does_not_count(archive: Archive) -> None:
    """When the store was out of reach, the page is not to blame."""
    key = archive.record(visit()).row.key
    for _ in range(8):
        assert begin(archive, key)
        archive.give_back(key)
    row = archive.row(key)
    assert row is not None
    assert (row.state, row.attempts) == ("pending", 0)


def test_a_failure_reported_late_does_not_undo_the_article(archive: Archive) -> None:
    """What is done stays done."""
    key = archive.record(visit()).row.key
    archive.put_article(key, article())
    assert archive.failed(key, "too late") == "ready"
    assert archive.counts()["ready"] == 1


def test_pending_lists_what_nobody_holds_oldest_first(archive: Archive) -> None:
    """The list is by the captures' instants, bounded, and without URLs under a live lease."""
    rows = [archive.record(visit(b"x", n, url=f"{URL}{n}")).row for n in (40, 10, 30, 20)]
    by_time = [row.key for row in sorted(rows, key=lambda row: row.captured_at)]
    assert archive.pending(10, now=START) == by_time
    assert archive.pending(2, now=START) == by_time[:2]
    assert begin(archive, by_time[0])
    assert archive.pending(10, now=START) == by_time[1:]
    assert archive.pending(10, now=START + LEASE + timedelta(seconds=1)) == by_time


def test_again_makes_a_finished_capture_wait(archive: Archive) -> None:
    """A ready or dead capture can be sent round again; one that has nothing to clean cannot."""
    row, _ = cleaned(archive, b"one")
    assert archive.again(row.key)
    assert archive.pending(5, now=START) == [row.key]
    assert not archive.again(row.key)
    assert not archive.again(archive.record(visit(b"pdf", 5, mime="application/pdf")).row.key)


def test_counts_are_by_state(archive: Archive) -> None:
    """Every state is counted, those without captures too; what nobody is given to clean does not wait."""
    assert archive.counts() == {"ready": 0, "pending": 0, "failed": 0, "dead": 0}
    cleaned(archive, b"one", 0)
    archive.record(visit(b"", 30, mime="image/png"))
    rows = [archive.record(visit(b"%d" % n, 60 + n, url=f"{URL}{n}")).row for n in range(4)]
    for row, final in ((rows[0], False), (rows[1], True)):
        assert begin(archive, row.key)
        archive.failed(row.key, "it broke", final=final)
    assert archive.counts() == {"ready": 2, "pending": 2, "failed": 1, "dead": 1}
    for row in rows[:3]:
        archive.takedown(row.url, reason="asked", actor="clerk", now=START)
    assert archive.counts() == {"ready": 2, "pending": 1, "failed": 0, "dead": 1}


def test_what_is_not_done_is_counted_by_source(archive: Archive) -> None:
    """Another source's captures, and those that are ready, are none of this one's work."""
    cleaned(archive, b"one", 0)
    archive.record(visit(b"two", 60, source="other"))
    archive.record(visit(b"three", 90, source="other", url=f"{URL}3"))
    archive.takedown(f"{URL}3", reason="asked", actor="clerk", now=START)
    assert archive.not_done("other") == {"pending": 1, "failed": 0, "dead": 0}
    assert archive.not_done("third") == {"pending": 0, "failed": 0, "dead": 0}


def test_an_older_capture_that_comes_late_makes_the_next_wait_again(archive: Archive) -> None:
    """The next later article was made without what is now its predecessor; others are left alone."""
    second, put = cleaned(archive, b"second", 60)
    third, _ = cleaned(archive, b"third", 120)
    first = archive.record(visit(b"first", 0)).row
    states = [archive.row(row.key) for row in (first, second, third)]
    assert [row.state for row in states if row] == ["pending", "pending", "ready"]
    shown = archive.article(second.key)
    assert shown is not None
    assert shown.row == put


def test_an_article_put_while_an_older_capture_waits_is_made_again(archive: Archive) -> None:
    """Work that was under way when an older capture arrived counts, and is done once more after it."""
    second = archive.record(visit(b"second", 60)).row
    assert begin(archive, second.key)
    first = archive.record(visit(b"first", 0)).row
    archive.put_article(second.key, article("second"))
    row = archive.row(second.key)
    assert row is not None
    assert (row.state, row.attempts) == ("pending", 0)
    assert archive.next_of(second.key) == first.key


def test_other_evidence_and_another_outcome_make_the_next_wait(archive: Archive) -> None:
    """A changed article is new evidence for the capture after it, and only for that one."""
    rows = [cleaned(archive, b"%d" % n, n)[0] for n in (0, 60, 120)]
    archive.put_article(rows[0].key, article("changed"))
    found = [archive.row(row.key) for row in rows]
    assert [row.state for row in found if row] == ["ready", "pending", "ready"]


@pytest.mark.parametrize("seed", range(3))
def test_workers_at_once_clean_each_capture_once_and_in_order(archive: Archive, seed: int) -> None:
    """However many workers take keys in whatever order, every capture is cleaned once, in time order."""
    rows = [archive.record(visit(b"%d" % n, n, url=f"{URL}{n % 3}")).row for n in range(18)]
    keys = [row.key for row in rows] * 2
    random.Random(seed).shuffle(keys)
    done: list[str] = []
    noting = threading.Lock()

    def work(owner: int) -> None:
        for key in keys[owner::4] + keys:
            more = True
            while more:
                row = archive.claim(key, owner=f"w{owner}", now=later(), lease=LEASE).row
                if row is None:
                    break
                with noting:
                    done.append(row.key)
                more = archive.finish(row, article(row.key), previous=None, owner=f"w{owner}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert sorted(done) == sorted(row.key for row in rows)
    for url in {row.surt for row in rows}:
        mine = [row.key for row in rows if row.surt == url]
        assert [key for key in done if key in mine] == mine
    assert archive.counts()["ready"] == 18
