"""Reconcile: bring bucket, catalog and queue back into step after something died between them."""

from dataclasses import dataclass
from datetime import datetime

from archive import Archive
from worker.queue import Queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Healed:
    """What was mended: rows added for objects that had none, and keys sent to the queue again."""

    rows_added: int = 0
    articles_added: int = 0
    sent: int = 0


def heal(archive: Archive, queue: Queue, *, now: datetime, room: int, whole: bool) -> Healed:
    """Send up to `room` pending keys that nobody holds; with `whole`, compare the bucket first.

    Comparing lists every object in the bucket and is for a quiet hour; sending again asks only the
    catalog. A key may be in the queue already: its second message finds the work done. Raises
    QueueUnavailable, StoreUnavailable or CatalogUnavailable; whatever was mended until then stays.
    """
    rows_added = articles_added = 0
    if whole:
        found = archive.reconcile(now=now)
        rows_added, articles_added = found.rows_added, found.articles_added
    keys = archive.pending(room, now=now) if room else []
    for key in keys:
        queue.send(key)
    return Healed(rows_added=rows_added, articles_added=articles_added, sent=len(keys))
