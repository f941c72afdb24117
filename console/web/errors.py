"""The HTTP edge's one table: what each error of ours is in HTTP, and one line for the reader."""

from dataclasses import dataclass

import archive
from archive.proof.signing import KeyInvalid
from worker.rules import InvalidRuling


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An HTTP status, a short code for programs, and a sentence for people."""

    status: int
    code: str
    words: str


class NotShown(archive.ArchiveError):
    """The page asked archives not to show copies of it, and this service obeys."""


class NoArticle(archive.NotArchived):
    """The capture is there, and nothing was made of it that could be shown as an article."""


_TABLE: tuple[tuple[type[Exception], int, str], ...] = (
    (archive.Withdrawn, 451, "withdrawn"),
    (NotShown, 403, "noarchive"),
    (NoArticle, 404, "no-article"),
    (archive.NotArchived, 404, "not-archived"),
    (archive.InvalidQuery, 400, "invalid-query"),
    (archive.InvalidTime, 400, "invalid-time"),
    (archive.InvalidUrl, 400, "invalid-url"),
    (InvalidRuling, 400, "invalid-ruling"),
    (archive.Damaged, 502, "damaged"),
    (archive.StoreUnavailable, 503, "store-unavailable"),
    (archive.StoreRefused, 503, "store-refused"),
    (archive.NoSuchObject, 502, "object-missing"),
    (archive.CatalogUnavailable, 503, "catalog-unavailable"),
    (KeyInvalid, 503, "key-invalid"),
)
TRANSLATED = tuple(kind for kind, _, _ in _TABLE)


def problem_of(error: Exception) -> Problem:
    """Return the Problem that `error` is; an error the table does not know is raised again."""
    for kind, status, code in _TABLE:
        if isinstance(error, kind):
            return Problem(status=status, code=code, words=str(error))
    raise error
