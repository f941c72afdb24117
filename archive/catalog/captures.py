"""Captures written to the catalog, listed in order, and counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)

from archive.catalog.catalog import Catalog
from archive.catalog.place import origin_id, place_of_surt, spot_of_key
from archive.catalog.ranges import covers
from archive.catalog.rows import KINDS, SELECT_ROWS, STATES, TO_DO, capture_row
from archive.catalog.statement import ask, tell
from archive.catalog.tables import captures, discovered, origins, tombstones, urls
from archive.catalog.write import add, heed_takedowns, take_turn
from archive.digest import sha1_bytes
from archive.directives import to_bits
from archive.errors import ArchiveError
from archive.instant import milliseconds
from archive.rows import CaptureRow
from archive.surt import surt as surt_of
from archive.surt import within

_CHUNK = 500
_ONE: ColumnElement[int] = literal_column("1")
_SEEN = captures.c.withdrawn == literal_column("0")

_NO_LONGER_DISCOVERED = discovered.delete().where(discovered.c.place == bindparam("at_place"))
_URL_HERE = select(urls.c.surt, urls.c.url).where(urls.c.place == bindparam("at_place"))
_AT: ColumnElement[int] = bindparam("at_time")
_COVERING = (
    select(_ONE)
    .where(
        covers(tombstones, bindparam("surt", type_=Text())),
        tombstones.c.lifted_by.is_(None),
        or_(tombstones.c.since.is_(None), tombstones.c.since <= _AT),
        or_(tombstones.c.until.is_(None), tombstones.c.until >= _AT),
    )
    .limit(_ONE)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which captures a list holds: a range of surts, both included, and of milliseconds, open if None."""

    low: str
    high: str
    since: int | None = None
    until: int | None = None


def add_capture(connection: Connection, row: CaptureRow) -> bool:
    """Write the row of a capture unless it is there; say whether it is new."""
    spot = spot_of_key(row.key)
    take_turn(connection, spot.place)
    heed_takedowns(connection)
    values = row_values(connection, row)
    if not add(connection, captures, [values]):
        return False
    tell(connection, _NO_LONGER_DISCOVERED, at_place=spot.place)
    return True


def row_values(connection: Connection, row: CaptureRow) -> dict[str, Any]:
    """Return the columns of `row`, with what it shares with other rows written down."""
    place = place_of_surt(row.surt)
    at = milliseconds(row.captured_at)
    shared_url = _shared_url(connection, place, row)
    return {
        "place": place,
        "captured_at": at,
        "digest": bytes.fromhex(row.payload_digest.removeprefix("sha256:")),
        "sha1": sha1_bytes(row.payload_sha1),
        "url": None if row.url == shared_url else row.url,
        "status": row.status,
        "mime": row.mime,
        "size": row.payload_size,
        "kind": KINDS.index(row.kind),
        **_reference(row, place),
        "location": row.location,
        "origin": _origin(connection, row),
        "offset": row.offset,
        "length": row.length,
        "state": STATES.index(row.state),
        "attempts": row.attempts,
        "error": row.error,
        "withdrawn": int(is_withdrawn(connection, row.surt, at)),
        "directives": to_bits(row.directives),
    }


def is_withdrawn(connection: Connection, surt: str, at: int) -> bool:
    """Say whether a takedown covers a capture of `surt` at `at` milliseconds."""
    return bool(ask(connection, _COVERING, surt=surt, at_time=at))


def covered(catalog: Catalog, url: str, when: datetime) -> bool:
    """Say whether a takedown covers a capture of `url` at that instant; InvalidUrl if it is no URL."""
    return bool(catalog.fetch(_COVERING, surt=surt_of(url), at_time=milliseconds(when)))


def listed(
    catalog: Catalog, span: Span, *, withdrawn: bool = False, loose: bool = False
) -> Iterator[CaptureRow]:
    """Yield the captures in `span` in the order (surt, captured_at, key), chunk by chunk.

    Captures that arrive while the list runs are in it or not; no other is left out or doubled. With
    `withdrawn`, those that a takedown covers come too; with `loose`, those in a pack do not.
    """
    where = [urls.c.surt >= span.low, urls.c.surt <= span.high]
    where += [captures.c.captured_at >= span.since] if span.since is not None else []
    where += [captures.c.captured_at <= span.until] if span.until is not None else []
    where += [] if withdrawn else [_SEEN]
    where += [captures.c.pack.is_(None)] if loose else []
    order = (urls.c.surt, captures.c.captured_at, captures.c.digest)
    statement = SELECT_ROWS.where(*where).order_by(*order).limit(_CHUNK)
    after: list[ColumnElement[bool]] = []
    while True:
        with catalog.read() as connection:
            chunk = connection.execute(statement.where(*after)).all()
        yield from (capture_row(tuple(values)) for values in chunk if within(values[0], span.low, span.high))
        if len(chunk) < _CHUNK:
            return
        surt, _, at, digest, *_ = chunk[-1]
        # The first condition follows from the second; it is what lets SQLite seek instead of scan.
        after = [urls.c.surt >= surt, tuple_(*order) > tuple_(surt, at, digest)]


def history(catalog: Catalog, surt: str, since: int | None, until: int | None) -> list[CaptureRow]:
    """Return every capture of one surt that no takedown covers, in time order."""
    where = [captures.c.place == place_of_surt(surt), _SEEN]
    where += [captures.c.captured_at >= since] if since is not None else []
    where += [captures.c.captured_at <= until] if until is not None else []
    order = (captures.c.captured_at, captures.c.digest)
    with catalog.read() as connection:
        rows = connection.execute(SELECT_ROWS.where(*where).order_by(*order)).all()
    return [capture_row(tuple(values)) for values in rows]


def hides(catalog: Catalog, surt: str, since: int | None, until: int | None) -> bool:
    """Say whether takedowns cover captures of `surt` in that span."""
    where = [captures.c.place == place_of_surt(surt), captures.c.withdrawn == 1]
    where += [captures.c.captured_at >= since] if since is not None else []
    where += [captures.c.captured_at <= until] if until is not None else []
    with catalog.read() as connection:
        return connection.execute(select(_ONE).where(*where).limit(1)).first() is not None


def counts(catalog: Catalog, source: str | None) -> dict[str, int]:
    """Return the number of captures in each state, of one source or of all.

    What a takedown covers does not wait: nobody is given it to clean.
    """
    waits_for_nobody = and_(~_SEEN, captures.c.state.in_(TO_DO))
    statement = select(captures.c.state, func.count()).where(~waits_for_nobody).group_by(captures.c.state)
    if source is not None:
        statement = statement.join(origins, origins.c.id == captures.c.origin)
        statement = statement.where(origins.c.source == source)
    with catalog.read() as connection:
        found = {STATES[state]: number for state, number in connection.execute(statement)}
    return {state: found.get(state, 0) for state in STATES}


def _shared_url(connection: Connection, place: int, row: CaptureRow) -> str:
    found = ask(connection, _URL_HERE, at_place=place)
    if not found:
        add(connection, urls, [{"place": place, "surt": row.surt, "url": row.url}])
        found = ask(connection, _URL_HERE, at_place=place)
    surt, url = found[0]
    if surt != row.surt:
        raise ArchiveError(f"{row.url} and {url} have the same 64-bit hash, so one of them cannot be kept")
    return str(url)


def _reference(row: CaptureRow, place: int) -> dict[str, object]:
    if row.refers_to is None:
        return {"refers_at": None, "refers_to": None}
    target = spot_of_key(row.refers_to)
    if target.place == place:
        return {"refers_at": target.captured_at, "refers_to": None}
    return {"refers_at": None, "refers_to": row.refers_to}


def _origin(connection: Connection, row: CaptureRow) -> int | None:
    if row.source is None and row.found_on is None and row.run is None:
        return None
    number = origin_id(row.source, row.found_on, row.run)
    shared = {"id": number, "source": row.source, "found_on": row.found_on, "run": row.run}
    add(connection, origins, [shared])
    return number
