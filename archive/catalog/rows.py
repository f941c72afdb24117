"""Rows of captures as values, and the conditions by which statements name them."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from archive.catalog.place import Spot
from archive.catalog.tables import captures, origins, urls
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
).select_from(
    captures.join(urls, urls.c.place == captures.c.place).outerjoin(
        origins, origins.c.id == captures.c.origin
    )
)


def capture_row(values: tuple[Any, ...]) -> CaptureRow:
    """Make the value of one row of SELECT_ROWS."""
    surt, url, at, digest, status, mime, size, kind, refers_at, refers_to, location = values[:11]
    source, found_on, run, offset, length, state, attempts, error, withdrawn = values[11:]
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
    )


def set_state(connection: Connection, spot: Spot, state: str, **more: object) -> None:
    """Write the state of one capture, and whatever else of it `more` names."""
    values = {"state": STATES.index(state), **more}
    connection.execute(update(captures).where(here(spot)).values(**values))


def here(spot: Spot, table: Any = captures) -> ColumnElement[bool]:
    """Return the condition that a row of `table` belongs to the capture at `spot`."""
    return and_(
        table.c.place == spot.place,
        table.c.captured_at == spot.captured_at,
        table.c.digest >= spot.digest_low,
        table.c.digest <= spot.digest_high,
    )


def earlier_than(spot: Spot) -> ColumnElement[bool]:
    """Return the condition that a capture of the same URL stands before the one at `spot`."""
    at, digest = captures.c.captured_at, captures.c.digest
    return and_(
        captures.c.place == spot.place,
        at <= spot.captured_at,
        or_(at < spot.captured_at, digest < spot.digest_low),
    )


def later_than(spot: Spot) -> ColumnElement[bool]:
    """Return the condition that a capture of the same URL stands after the one at `spot`."""
    at, digest = captures.c.captured_at, captures.c.digest
    return and_(
        captures.c.place == spot.place,
        at >= spot.captured_at,
        or_(at > spot.captured_at, digest > spot.digest_high),
    )
