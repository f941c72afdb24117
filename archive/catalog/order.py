"""The order of work: what waits, who holds a URL, how often it was tried.

Captures of one URL are cleaned in the order of their instants. A URL is held under a lease; whoever
holds it cleans the earliest capture that waits, then the next.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, literal_column, select, update

from archive.catalog import arrivals
from archive.catalog.arrivals import Arrival
from archive.catalog.catalog import Catalog
from archive.catalog.place import Spot, spot_of_key
from archive.catalog.rows import (
    AFTER,
    SELECT_ROWS,
    STATES,
    TO_DO,
    capture_row,
    named,
    row_here,
    same_capture,
    set_state,
)
from archive.catalog.statement import ask, tell
from archive.catalog.tables import articles, captures, leases
from archive.catalog.write import take_turn
from archive.instant import milliseconds
from archive.rows import DEAD, FAILED, PENDING, READY

_ONE: ColumnElement[int] = literal_column("1")
_IN_ORDER = (captures.c.captured_at, captures.c.digest)
# The first condition follows from the second; it is what the index on the to-do list is made of.
WAITS = and_(
    captures.c.state > literal_column("0"),
    captures.c.state.in_([literal_column(str(state)) for state in TO_DO]),
    captures.c.withdrawn == literal_column("0"),
)
_HAS_ARTICLE = exists().where(same_capture(articles, captures))
_AT_PLACE = captures.c.place == bindparam("at_place")

FIRST_WAITING = SELECT_ROWS.where(_AT_PLACE, WAITS).order_by(*_IN_ORDER).limit(_ONE)
_FOLLOWING = (
    select(captures.c.captured_at, captures.c.digest)
    .where(AFTER, _HAS_ARTICLE)
    .order_by(*_IN_ORDER)
    .limit(_ONE)
)
_WAIT_AGAIN = (
    update(captures)
    .where(
        _AT_PLACE,
        captures.c.captured_at == bindparam("its_time"),
        captures.c.digest == bindparam("its_digest"),
        captures.c.state == literal_column(str(STATES.index(READY))),
    )
    .values(state=literal_column(str(STATES.index(PENDING))), attempts=literal_column("0"))
)


def next_of(catalog: Catalog, key: str) -> str | None:
    """Return the key of the earliest capture of the URL of `key` that waits, or None."""
    rows = catalog.fetch(FIRST_WAITING, at_place=spot_of_key(key).place)
    return capture_row(rows[0]).key if rows else None


def failed(catalog: Catalog, key: str, error: str, *, limit: int, final: bool) -> str:
    """Note that an attempt failed; return the state after it: failed, or dead after `limit` or if `final`.

    What is done already stays done.
    """
    spot = spot_of_key(key)
    with catalog.write() as connection:
        take_turn(connection, spot.place)
        row = row_here(connection, spot)
        if row is None or row.state in (READY, DEAD):
            return row.state if row else DEAD
        state = DEAD if final or row.attempts >= limit else FAILED
        set_state(connection, spot, state, row.attempts, error)
        return state


def give_back(catalog: Catalog, key: str) -> None:
    """Take back an attempt that was counted and never made."""
    spot = spot_of_key(key)
    with catalog.write() as connection:
        take_turn(connection, spot.place)
        row = row_here(connection, spot)
        if row is not None and row.state in (PENDING, FAILED) and row.attempts:
            set_state(connection, spot, row.state, row.attempts - 1, row.error)


def again(catalog: Catalog, key: str) -> bool:
    """Make a capture that is ready or dead wait for cleaning again; say whether it was and now waits."""
    spot = spot_of_key(key)
    with catalog.write() as connection:
        take_turn(connection, spot.place)
        row = row_here(connection, spot)
        if row is None or not row.cleaned or row.state not in (READY, DEAD):
            return False
        set_state(connection, spot, PENDING, 0, None)
        if row.state == DEAD:  # whoever follows the arrivals has passed it, and may hear of it after all
            arrivals.renew(connection, [Arrival.at(spot)])
        return True


def pending(catalog: Catalog, limit: int, *, now: datetime) -> list[str]:
    """Return keys of what waits and nobody holds, oldest capture first, at most `limit`."""
    held = exists().where(leases.c.place == captures.c.place, leases.c.until > milliseconds(now))
    statement = SELECT_ROWS.where(WAITS, ~held).order_by(*_IN_ORDER).limit(limit)
    with catalog.read() as connection:
        return [capture_row(tuple(values)).key for values in connection.execute(statement)]


def wait_after(connection: Connection, spot: Spot) -> None:
    """Make the next later capture that has an article wait again: its predecessor has changed."""
    for captured_at, digest in ask(connection, _FOLLOWING, **named(spot)):
        tell(connection, _WAIT_AGAIN, at_place=spot.place, its_time=captured_at, its_digest=digest)
