"""Look-ups of what an imported revisit points to: by URL and instant, or by the payload's SHA-1."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, bindparam, desc, literal_column

from archive.catalog.catalog import Catalog
from archive.catalog.place import place_of_surt
from archive.catalog.rows import KINDS, SELECT_ROWS, capture_row
from archive.catalog.tables import captures
from archive.digest import sha1_bytes
from archive.rows import RESPONSE, CaptureRow

_MOST: ColumnElement[int] = literal_column("20")
_HERE = captures.c.place == bindparam("at_place")
_IS_RESPONSE = captures.c.kind == literal_column(str(KINDS.index(RESPONSE)))

_DURING = (
    SELECT_ROWS.where(
        _HERE, captures.c.captured_at >= bindparam("since"), captures.c.captured_at <= bindparam("until")
    )
    .order_by(captures.c.captured_at, captures.c.digest)
    .limit(_MOST)
)
_OF_URL = (
    SELECT_ROWS.where(_HERE, _IS_RESPONSE, captures.c.sha1 == bindparam("its_sha1"))
    .order_by(desc(captures.c.captured_at), captures.c.digest)
    .limit(_MOST)
)


def during(catalog: Catalog, surt: str, since: int, until: int) -> list[CaptureRow]:
    """Return captures of `surt` between two milliseconds, both included; some, where they are many."""
    rows = catalog.fetch(_DURING, at_place=place_of_surt(surt), since=since, until=until)
    return [capture_row(row) for row in rows]


def with_sha1(catalog: Catalog, surt: str, sha1: bytes) -> list[CaptureRow]:
    """Return captures of `surt` that hold a payload with this SHA-1, the latest first."""
    rows = catalog.fetch(_OF_URL, at_place=place_of_surt(surt), its_sha1=sha1)
    return [capture_row(row) for row in rows]


def anywhere(catalog: Catalog, sha1s: Iterable[bytes]) -> dict[bytes, CaptureRow]:
    """Return for each SHA-1 the earliest capture of any URL that holds such a payload.

    Goes through every row, for no index has the SHA-1: ask for many at once.
    """
    statement = SELECT_ROWS.where(_IS_RESPONSE, captures.c.sha1.in_(list(sha1s))).order_by(
        captures.c.captured_at, captures.c.place
    )
    found: dict[bytes, CaptureRow] = {}
    with catalog.read() as connection:
        for values in connection.execute(statement):
            row = capture_row(tuple(values))
            found.setdefault(sha1_bytes(row.payload_sha1) or b"", row)
    return found
