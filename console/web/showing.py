"""What may be shown to whom asks, and what the answer is where it may not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive import Archive, CaptureRow, Hit, Withdrawn
from console.web.errors import NotShown, Problem, problem_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """The service's rules.

    `withdrawn_status` answers for what a takedown covers: 451 says so, 404 says that it is not there.
    `obeyed` are the directives (archive.directives) that hold: under ``noarchive`` no copy of a capture is
    shown, nor what was made of it, and under ``nosnippet`` no words of it in lists of hits.
    """

    withdrawn_status: int = 451
    obeyed: tuple[str, ...] = ()

    @property
    def secret(self) -> bool:
        """Whether nobody shall learn that something was withdrawn."""
        return self.withdrawn_status == 404

    def check(self, archive: Archive, row: CaptureRow) -> None:
        """Raise NotShown if the capture of `row` asked not to be shown, by itself or by its payload."""
        if "noarchive" in self.obeyed and "noarchive" in self._asked(archive, row):
            raise NotShown(f"{row.url} asks archives not to show copies of it (noarchive)")

    def hits(self, archive: Archive, hits: Sequence[Hit]) -> list[Hit]:
        """Return `hits` without the words of those that ask for that."""
        if "nosnippet" not in self.obeyed:
            return list(hits)
        return [
            replace(hit, snippet="", marks=()) if "nosnippet" in self._asked(archive, hit.row) else hit
            for hit in hits
        ]

    def problem(self, error: Exception) -> Problem:
        """Return what `error` is in HTTP here; an error that the table does not know is raised again."""
        if isinstance(error, Withdrawn) and self.secret:
            return Problem(status=404, code="not-archived", words="What was asked for is not in this archive")
        return problem_of(error)

    def _asked(self, archive: Archive, row: CaptureRow) -> tuple[str, ...]:
        if row.refers_to is None:
            return row.directives
        target = archive.row(row.refers_to)
        return row.directives + (target.directives if target else ())
