"""The one table from exceptions to exit codes."""

import errno

import pytest

from archive import errors as archive
from cleaner.errors import TooLarge
from console.command.exits import Exit, Stop
from console.command.failures import TABLE, explain
from console.settings import SettingsInvalid
from crawler import errors as crawler
from crawler.sources import Problem, SourcesInvalid
from worker.attempt import CleanerBroken
from worker.pool import ChildBroken
from worker.queue import QueueUnavailable


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (archive.NotArchived("x was never archived"), Exit.NOT_FOUND),
        (archive.InvalidTime("'x' is no date"), Exit.USAGE),
        (archive.InvalidUrl("'x' has no host"), Exit.USAGE),
        (SettingsInvalid(["PALIMPSEST_PORT: 'x' is no number"]), Exit.INVALID),
        (
            SourcesInvalid([Problem(file="s.toml", line=1, column=2, message="no")]),
            Exit.INVALID,
        ),
        (crawler.AgentNotConfigured("the placeholder"), Exit.INVALID),
        (archive.Damaged("x is not what its key says"), Exit.FAILURES),
        (crawler.FetchFailed("time", "x took too long"), Exit.FAILURES),
        (TooLarge("30 MB; the limit is 20 MB"), Exit.FAILURES),
        (archive.Withdrawn("x was withdrawn"), Exit.REFUSED),
        (crawler.Refused("robots", "x: robots.txt forbids it"), Exit.REFUSED),
        (archive.StoreUnavailable("s3://b does not answer"), Exit.UNREACHABLE),
        (archive.StoreRefused("s3://b overwrites"), Exit.UNREACHABLE),
        (archive.CatalogUnavailable("no such database"), Exit.UNREACHABLE),
        (QueueUnavailable("redis://h does not answer"), Exit.UNREACHABLE),
        (CleanerBroken("no model"), Exit.UNREACHABLE),
        (ChildBroken("it ended as it started"), Exit.UNREACHABLE),
        (OSError(errno.ENOSPC, "No space left on device", "x"), Exit.UNREACHABLE),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "x"), Exit.USAGE),
        (KeyboardInterrupt(), Exit.INTERRUPTED),
        (Stop(Exit.ALARMS, "three alarms"), Exit.ALARMS),
    ],
)
def test_each_foreseeable_error_has_its_code(error: BaseException, code: Exit) -> None:
    """Every error that somebody can cause has one code and a line that is not empty."""
    found = explain(error)
    assert found is not None
    assert found.code is code
    assert str(found)


def test_a_defect_is_not_disguised() -> None:
    """What nobody foresaw has no line: its traceback is wanted."""
    assert explain(KeyError("x")) is None
    assert explain(ConnectionResetError(errno.ECONNRESET, "reset")) is None


def test_no_row_hides_behind_a_wider_one() -> None:
    """A row for a subclass stands before the row of its base, or it would never be reached."""
    for place, (kind, _, _) in enumerate(TABLE):
        assert not any(issubclass(kind, earlier) for earlier, _, _ in TABLE[:place]), kind
