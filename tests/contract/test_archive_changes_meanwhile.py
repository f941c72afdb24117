"""A follower of the change feed while several writers import at once, in both databases."""

import threading

from archive import Archive
from archive.catalog.passing import Stretch
from archive.changes import changes
from tests.archive_making import visit

WRITERS, BATCHES, AT_ONCE = 4, 6, 10


def _import(archive: Archive, writer: int) -> None:
    """Record batches of captures that share few seconds, each batch older than the one before."""
    for batch in range(BATCHES):
        captures = [
            visit(
                b"%d %d %d" % (writer, batch, number),
                number % 3 - batch * 1000,
                url=f"https://example.org/{writer}/{number % 5}",
                mime="image/png",
            )
            for number in range(AT_ONCE)
        ]
        archive.record_all(captures)


def test_none_is_lost_or_doubled_while_writers_compete(archive: Archive) -> None:
    """Whatever order they commit in, who keeps asking is told of each capture, and of none twice in a row."""
    threads = [threading.Thread(target=_import, args=(archive, writer)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    told, cursor, idle = [], None, False
    while not idle:
        idle = not any(thread.is_alive() for thread in threads)
        page = changes(archive.catalog, Stretch(), axis="arrival", cursor=cursor, limit=7)
        told += [(entry.arrived_at, entry.row.key) for entry in page.entries]
        cursor, idle = page.cursor, idle and not page.more
    for thread in threads:
        thread.join()
    assert [number for number, _ in told] == sorted({number for number, _ in told})
    assert {key for _, key in told} == {row.key for row in archive.list("*.org")}
    assert len(told) == WRITERS * BATCHES * AT_ONCE
