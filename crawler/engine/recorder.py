"""The recorder: what a crawl does with archive and queue. Its methods block and run in threads."""

from datetime import UTC, datetime

from archive.archive import Archive
from archive.capture import Capture
from archive.errors import NotArchived, Withdrawn
from archive.rows import Recorded
from worker.queue import Queue, QueueUnavailable


class Recorder:
    """Puts captures into the archive and their keys into the queue."""

    def __init__(self, archive: Archive, queue: Queue) -> None:
        self._archive = archive
        self._queue = queue

    def record(self, capture: Capture) -> tuple[Recorded, str | None]:
        """Record `capture`; return what became of it, and in words why its key was not queued, if so.

        A queue out of reach costs nothing but time: the row is pending, and that is the true list.
        """
        recorded = self._archive.record(capture)
        if recorded.row.state != "pending":
            return recorded, None
        try:
            self._queue.send(recorded.row.key)
        except QueueUnavailable as error:
            return recorded, str(error)
        return recorded, None

    def earlier(self, url: str) -> tuple[bytes | None, str | None]:
        """Return payload and Content-Type of the last capture of `url`, or nothing."""
        try:
            row = self._archive.at(url, datetime.now(UTC), policy="before")
            capture = self._archive.payload(row.key)
        except (NotArchived, Withdrawn):
            return None, None
        return capture.payload, capture.content_type

    def discovered(self, source: str, limit: int) -> list[tuple[str, str]]:
        """Return URLs that cleaned digest pages of `source` listed and that have no capture yet."""
        return list(self._archive.discovered(source, limit))
