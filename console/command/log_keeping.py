"""What the verbs that take something in, or look after it, do for the log on their way."""

from collections.abc import Iterator

from archive import Archive, ArchiveError, Finding
from archive.proof.index import Index
from archive.proof.log import Log
from archive.proof.verify import verify_log
from archive.witness import Witness
from console.command.opening import utc_now
from console.command.terminal import note
from console.proofing import log_what_is_new, open_keys
from console.settings import Settings


def keep_log(settings: Settings, archive: Archive) -> None:
    """Log what is new. What stands in the way is told and fails no verb: the next one logs it."""
    try:
        done = log_what_is_new(settings, archive, now=utc_now())
    except ArchiveError as error:
        note(f"the log could not be brought up to date: {error}", "yellow")
    else:
        if done.passed:
            note(f"{done.passed} objects are damaged and were not logged; see palimpsest verify", "yellow")


def log_findings(settings: Settings, archive: Archive, witness: Witness) -> Iterator[Finding]:
    """Yield what is wrong with the log, or with what it logged and `witness` has not seen."""
    yield from verify_log(archive.store, archive.catalog, open_keys(settings).public, witness=witness)


def reread_log(archive: Archive) -> None:
    """Make the index of the log anew from the bucket, like the catalog; what stands in the way is told."""
    Index(archive.catalog).forget()
    try:
        Log(archive.store, archive.catalog).catch_up()
    except ArchiveError as error:
        note(f"the log could not be read: {error}; palimpsest proof verify says more", "yellow")
