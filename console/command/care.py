"""``palimpsest verify``, ``reconcile`` and ``catalog rebuild``."""

from dataclasses import asdict
from itertools import chain
from typing import Any

from archive.archive import rebuild_catalog
from archive.witness import Witness
from console.command.asking import live
from console.command.exits import Exit, Stop
from console.command.log_keeping import keep_log, log_findings, reread_log
from console.command.opening import archive_to_read, archive_to_write, check_there, utc_now
from console.command.terminal import Column, note, print_json, progress, show
from console.numerals import counted
from console.settings import Settings
from worker.heal import heal
from worker.limits import Limits
from worker.local import drain
from worker.queue import open_queue


def verify(settings: Settings, pattern: str | None, *, as_json: bool) -> None:
    """Print each damage found; Stop with FAILURES if there is any."""
    wanted = pattern if pattern is None or "*" in pattern else live(pattern)
    with archive_to_read(settings) as archive, progress("verifying") as advance, Witness() as witness:
        found = archive.verify(wanted, progress=advance, witness=witness if wanted is None else None)
        if wanted is None:
            found = chain(found, log_findings(settings, archive, witness))
        count = show((asdict(finding) for finding in found), FINDINGS, as_json=as_json)
        total = sum(archive.counts().values())
    if count:
        raise Stop(Exit.FAILURES, f"{counted(count, 'thing')} amiss; each line names its mend")
    note(f"{f'{pattern}' if pattern else counted(total, 'capture')}: everything agrees", style="green")


def reconcile(settings: Settings, *, as_json: bool) -> None:
    """Mend the catalog from the store, then have what is pending cleaned: here, or by the queue."""
    with archive_to_write(settings) as archive:
        queue = open_queue(settings.broker)
        try:
            healed = heal(archive, queue, now=utc_now(), room=_room(settings), whole=True)
        finally:
            queue.close()
    record = asdict(healed)
    if settings.embedded:
        record["sent"] = 0
        record |= asdict(clean_pending(settings))
        with archive_to_write(settings) as archive:
            keep_log(settings, archive)
    if as_json:
        print_json(record)
    else:
        note(", ".join(f"{name.replace('_', ' ')} {value}" for name, value in record.items()))
    if record.get("dead"):
        dead = counted(record["dead"], "capture")
        raise Stop(Exit.FAILURES, f"{dead} could not be cleaned; see palimpsest status")


def clean_pending(settings: Settings) -> Any:
    """Clean everything that is pending, in processes of this machine, and return the counts."""
    with progress("cleaning") as advance:
        return drain(
            settings.store,
            settings.catalog_url,
            endpoint=settings.endpoint,
            processes=settings.workers,
            progress=lambda so_far: advance(so_far.done, so_far.done + so_far.left),
        )


def rebuild(settings: Settings, *, as_json: bool) -> None:
    """Make the catalog anew from the store alone."""
    check_there(settings)
    with progress("reading the store") as advance:
        counts = rebuild_catalog(
            settings.store, settings.catalog_url, endpoint=settings.endpoint, progress=advance
        )
    with archive_to_write(settings) as archive:
        reread_log(archive)
    if as_json:
        print_json(counts)
    else:
        note("rebuilt: " + ", ".join(f"{value} {name}" for name, value in counts.items()))
    if counts.get("unreadable"):
        lost = counted(counts["unreadable"], "object")
        raise Stop(Exit.FAILURES, f"{lost} cannot be read; see palimpsest verify")


def _room(settings: Settings) -> int:
    return 0 if settings.embedded else Limits().refill


FINDINGS = (
    Column(heading="Problem", key="problem", style="red"),
    Column(heading="Object", key="key"),
    Column(heading="What is wrong", key="detail"),
    Column(heading="Mend", key="mend", style="green"),
)
"""How findings are shown."""
