"""Rows of captures as values, and the conditions by which statements name them."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
    update,
)

from archive.catalog.place import Spot
from archive.catalog.statement import ask, tell
from archive.catalog.tables import captures, origins, packs, urls
from archive.digest import sha1_text
from archive.directives import from_bits
from archive.instant import from_milliseconds
from archive.keys import capture_key
from archive.rows import DEAD, FAILED, PENDING, READY, RESPONSE, REVISIT, CaptureRow

STATES = (READY, PENDING, FAILED, DEAD)
KINDS = (RESPONSE, REVISIT)
TO_DO = (STATES.index(PENDING), STATES.index(FAILED))

# The order of these columns is the order of capture_row's arguments.
SELECT_ROWS = select(
    urls.c.surt,
    func.coalesce(captures.c.url, urls.c.url),
    captures.c.captured_at,
    captures.c.digest,
    captures.c.status,
    captures.c.mime,
    captures.c.size,
    captures.c.kind,
    captures.c.refers_at,
    captures.c.refers_to,
    captures.c.location,
    origins.c.source,
    origins.c.found_on,
    origins.c.run,
    captures.c.offset,
    captures.c.length,
    captures.c.state,
    captures.c.attempts,
    captures.c.error,
    captures.c.withdrawn,
    captures.c.sha1,
    packs.c.name,
    captures.c.stored,
    captures.c.directives,
).select_from(
    captures.join(urls, urls.c.place == captures.c.place)
    .outerjoin(origins, origins.c.id == captures.c.origin)
    .outerjoin(packs, packs.c.number == captures.c.pack)
)


def capture_row(values: tuple[Any, ...]) -> CaptureRow:
    """Make the value of one row of SELECT_ROWS."""
    surt, url, at, digest, status, mime, size, kind, refers_at, refers_to, location = values[:11]
    source, found_on, run, offset, length, state, attempts, error, withdrawn = values[11:20]
    sha1, pack, stored, bits = values[20:]
    captured_at, payload_digest = from_milliseconds(at), "sha256:" + digest.hex()
    if refers_at is not None:
        refers_to = capture_key(surt, from_milliseconds(refers_at), payload_digest)
    return CaptureRow(
        key=capture_key(surt, captured_at, payload_digest),
        surt=surt,
        url=url,
        captured_at=captured_at,
        status=status,
        mime=mime,
        payload_digest=payload_digest,
        payload_size=size,
        kind=KINDS[kind],
        payload_sha1=sha1_text(sha1) if sha1 else "",
        refers_to=refers_to,
        location=location,
        source=source,
        found_on=found_on,
        run=run,
        offset=offset,
        length=length,
        state=STATES[state],
        attempts=attempts,
        error=error,
        withdrawn=bool(withdrawn),
        pack=pack,
        stored=stored or 0,
        directives=from_bits(bits),
    )


def here(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row of `table` belongs to the capture of `named`'s parameters."""
    return and_(
        table.c.place == bindparam("at_place"),
        table.c.captured_at == bindparam("at_time"),
        table.c.digest >= bindparam("digest_low"),
        table.c.digest <= bindparam("digest_high"),
    )


def same_capture(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Return the condition that rows of two tables belong to the same capture."""
    names = ("place", "captured_at", "digest")
    return and_(*(one.c[name] == other.c[name] for name in names))


HERE = here(captures)
_BESIDE = captures.c.captured_at == bindparam("at_time")
BEFORE = and_(
    captures.c.place == bindparam("at_place"),
    captures.c.captured_at <= bindparam("at_time"),
    or_(~_BESIDE, captures.c.digest < bindparam("digest_low")),
)
AFTER = and_(
    captures.c.place == bindparam("at_place"),
    captures.c.captured_at >= bindparam("at_time"),
    or_(~_BESIDE, captures.c.digest > bindparam("digest_high")),
)
_ROW_HERE = SELECT_ROWS.where(HERE)
_SET_STATE = (
    update(captures)
    .where(HERE)
    .values(state=bindparam("new_state"), attempts=bindparam("new_attempts"), error=bindparam("new_error"))
)


def named(spot: Spot) -> dict[str, object]:
    """Return the parameters of HERE, BEFORE and AFTER: at, earlier and later than a capture of a URL."""
    return {
        "at_place": spot.place,
        "at_time": spot.captured_at,
        "digest_low": spot.digest_low,
        "digest_high": spot.digest_high,
    }


def row_here(connection: Connection, spot: Spot) -> CaptureRow | None:
    """Return the row of the capture at `spot`, or None."""
    return next((capture_row(values) for values in ask(connection, _ROW_HERE, **named(spot))), None)


def set_state(connection: Connection, spot: Spot, state: str, attempts: int, error: str | None) -> None:
    """Write the state of one capture, its attempts and its last error."""
    new = {"new_state": STATES.index(state), "new_attempts": attempts, "new_error": error}
    tell(connection, _SET_STATE, **named(spot), **new)
