"""The one table from exceptions to exit code and line.

Loaded only once something has failed: the exceptions live in packages that load parsers and database
drivers, for which ``palimpsest --help`` must not wait.
"""

import errno
from typing import Final

from archive import errors as archive
from archive.proof.checking import ProofFails
from archive.proof.making import LogRewritten
from archive.proof.signing import KeyInvalid
from cleaner.errors import CleanerError
from console.command.exits import Exit, Stop
from console.settings import SettingsInvalid
from crawler import errors as crawler
from crawler.sources import SourcesInvalid
from worker.alarm import TooSlow
from worker.attempt import CleanerBroken
from worker.pool import ChildBroken
from worker.queue import QueueUnavailable
from worker.rules import InvalidRuling

Row = tuple[type[BaseException], Exit, str]

# The first row whose class fits holds; the text is the mend where the exception names none itself.
TABLE: Final[tuple[Row, ...]] = (
    (SettingsInvalid, Exit.INVALID, ""),
    (SourcesInvalid, Exit.INVALID, ""),
    (archive.NotArchived, Exit.NOT_FOUND, ""),
    (archive.Withdrawn, Exit.REFUSED, "see palimpsest takedown list"),
    (archive.InvalidTime, Exit.USAGE, ""),
    (archive.InvalidUrl, Exit.USAGE, ""),
    (archive.StoreUnavailable, Exit.UNREACHABLE, "try palimpsest doctor"),
    (archive.StoreRefused, Exit.UNREACHABLE, "try palimpsest doctor"),
    (archive.CatalogUnavailable, Exit.UNREACHABLE, "try palimpsest doctor"),
    (KeyInvalid, Exit.INVALID, ""),
    (ProofFails, Exit.FAILURES, ""),
    (LogRewritten, Exit.FAILURES, ""),
    (archive.NoSuchObject, Exit.FAILURES, "palimpsest verify shows what else is amiss"),
    (archive.Damaged, Exit.FAILURES, "palimpsest verify shows what else is amiss"),
    (archive.ArchiveError, Exit.FAILURES, ""),
    (CleanerBroken, Exit.UNREACHABLE, "what is captured waits to be cleaned"),
    (ChildBroken, Exit.UNREACHABLE, "what is captured waits to be cleaned; install palimpsest again"),
    (QueueUnavailable, Exit.UNREACHABLE, "what is captured stays; palimpsest reconcile sends it on"),
    (crawler.AgentNotConfigured, Exit.INVALID, ""),
    (crawler.Refused, Exit.REFUSED, ""),
    (crawler.CrawlerError, Exit.FAILURES, ""),
    (CleanerError, Exit.FAILURES, ""),
    (TooSlow, Exit.FAILURES, "the page is too large or made to be slow; cut it down"),
    (InvalidRuling, Exit.USAGE, ""),
    (KeyboardInterrupt, Exit.INTERRUPTED, "nothing is lost: run it again to go on"),
)

_FULL: Final = {errno.ENOSPC, errno.EDQUOT}


def explain(error: BaseException) -> Stop | None:
    """Return the code and line for `error`, or None where it is a defect of Palimpsest's own."""
    if isinstance(error, Stop):
        return error
    for kind, code, mend in TABLE:
        if isinstance(error, kind):
            return Stop(code, _line(error, mend))
    if isinstance(error, OSError):
        return _system(error)
    return None


def _line(error: BaseException, mend: str) -> str:
    said = "interrupted" if isinstance(error, KeyboardInterrupt) else str(error)
    return f"{said or type(error).__name__}; {mend}" if mend else said


def _system(error: OSError) -> Stop | None:
    what = error.filename or "this machine"
    if error.errno in _FULL:
        return Stop(Exit.UNREACHABLE, f"{what}: the disk is full; free some space and run it again")
    if error.filename is None:
        return None
    return Stop(Exit.USAGE, f"{what}: {error.strerror}; correct the path or its permissions")
