"""Look-ups for Memento: the capture that a moment means, and what stands around it in time.

Each is one statement, because what a look-up by date costs is mostly the going there and back.
"""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, desc, func, literal_column, select, tuple_, union_all

from archive.catalog.catalog import Catalog
from archive.catalog.place import place_of_surt
from archive.catalog.rows import SELECT_ROWS, capture_row
from archive.catalog.tables import captures, urls
from archive.instant import from_milliseconds, milliseconds
from archive.rows import CaptureRow

_ONE: ColumnElement[int] = literal_column("1")
_HERE = captures.c.place == bindparam("at_place")
_SEEN = captures.c.withdrawn == literal_column("0")
_UPWARD = (captures.c.captured_at, captures.c.digest)
_DOWNWARD = (desc(captures.c.captured_at), desc(captures.c.digest))
_THIS = tuple_(bindparam("at_time"), bindparam("payload"))
# Follows from the comparison of both columns; it is what SQLite seeks by.
_NOT_LATER = captures.c.captured_at <= bindparam("at_time")
_NOT_EARLIER = captures.c.captured_at >= bindparam("at_time")

_UP_TO = (
    SELECT_ROWS.where(_HERE, _SEEN, captures.c.captured_at <= bindparam("last"))
    .order_by(*_DOWNWARD)
    .limit(_ONE)
)
_BEHIND = (
    SELECT_ROWS.where(_HERE, _SEEN, captures.c.captured_at > bindparam("last")).order_by(*_UPWARD).limit(_ONE)
)


class Neighbour(NamedTuple):
    """As much of a capture as its address and date in a link need, and what tells it from others."""

    url: str
    captured_at: datetime
    digest: bytes


def _one(side: int, *where: ColumnElement[bool], order: tuple[Any, ...]) -> Select[Any]:
    chosen = (
        select(
            func.coalesce(captures.c.url, urls.c.url).label("url"), captures.c.captured_at, captures.c.digest
        )
        .select_from(captures.join(urls, urls.c.place == captures.c.place))
        .where(_HERE, _SEEN, *where)
        .order_by(*order)
        .limit(_ONE)
        .subquery()
    )
    return select(literal_column(str(side)), chosen)


_FIRST, _PREVIOUS, _FOLLOWING, _LAST = range(4)
_NEXT = _one(_FOLLOWING, _NOT_EARLIER, tuple_(*_UPWARD) > _THIS, order=_UPWARD)
_AROUND = union_all(
    _one(_FIRST, order=_UPWARD),
    _one(_PREVIOUS, _NOT_LATER, tuple_(*_UPWARD) < _THIS, order=_DOWNWARD),
    _NEXT,
    _one(_LAST, order=_DOWNWARD),
)


def meant(catalog: Catalog, surt: str, first: datetime, last: datetime) -> CaptureRow | None:
    """Return the capture of `surt` that the moment from `first` to `last` means, or None.

    The last one within it; where there is none the one nearest to `first`, of two as far the earlier.
    """
    begin, end, place = milliseconds(first), milliseconds(last), place_of_surt(surt)
    before = catalog.fetch(_UP_TO, at_place=place, last=end)
    if before and before[0][2] >= begin:
        return capture_row(before[0])
    after = catalog.fetch(_BEHIND, at_place=place, last=end)
    if before and after:
        return capture_row((before if begin - before[0][2] <= after[0][2] - begin else after)[0])
    return capture_row((before or after)[0]) if before or after else None


def around(catalog: Catalog, row: CaptureRow) -> dict[int, Neighbour]:
    """Return what stands around `row`: under 0 the first, 1 the one before, 2 the one after, 3 the last."""
    return _found(catalog.fetch(_AROUND, **_beside(row)))


def following(catalog: Catalog, row: CaptureRow) -> Neighbour | None:
    """Return the capture after `row`, or None."""
    return _found(catalog.fetch(_NEXT, **_beside(row))).get(_FOLLOWING)


def neighbour(row: CaptureRow) -> Neighbour:
    """Return `row` itself as a neighbour."""
    return Neighbour(row.url, row.captured_at, bytes.fromhex(row.payload_digest.removeprefix("sha256:")))


def _beside(row: CaptureRow) -> dict[str, object]:
    digest = bytes.fromhex(row.payload_digest.removeprefix("sha256:"))
    return {
        "at_place": place_of_surt(row.surt),
        "at_time": milliseconds(row.captured_at),
        "payload": digest,
    }


def _found(rows: list[tuple[Any, ...]]) -> dict[int, Neighbour]:
    return {side: Neighbour(url, from_milliseconds(at), digest) for side, url, at, digest in rows}
