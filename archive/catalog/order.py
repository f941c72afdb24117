"""The order of work: what waits, who holds a URL, how often it was tried.

Captures of one URL are cleaned in the order of their instants. A URL is held under a lease; whoever
holds it cleans the earliest capture that waits, then the next.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, exists, func, select, update

from archive.catalog.catalog import Catalog
from archive.catalog.place import Spot, place_of_surt, spot_of_key
from archive.catalog.rows import (
    SELECT_ROWS,
    STATES,
    TO_DO,
    capture_row,
    earlier_than,
    here,
    later_than,
    set_state,
)
from archive.catalog.tables import articles, captures, leases
from archive.catalog.write import insert, take_turn
from archive.instant import milliseconds
from archive.rows import DEAD, FAILED, PENDING, READY, CaptureRow

_WAITS: ColumnElement[bool] = captures.c.state.in_(TO_DO) & (captures.c.withdrawn == 0)
# Said a second time in the words of the index on what is to do, or PostgreSQL would not use it.
_INDEXED: ColumnElement[bool] = captures.c.state > 0
_IN_ORDER = (captures.c.captured_at, captures.c.digest)


def begin(
    catalog: Catalog, key: str, *, owner: str, now: datetime, lease: timedelta, limit: int
) -> CaptureRow | None:
    """Lease the URL of `key` to `owner` and count an attempt; None if it is not this capture's turn."""
    spot = spot_of_key(key)
    with catalog.write() as connection:
        take_turn(connection, spot.place)
        row = _row(connection, spot)
        if row is None or row.state not in (PENDING, FAILED) or row.withdrawn:
            return None
        if _first_waiting(connection, spot.place, earlier_than(spot)) is not None:
            return None
        if _held_by_another(connection, spot.place, owner, now):
            return None
        if row.attempts >= limit:
            error = row.error or f"its worker died in each of {row.attempts} attempts"
            set_state(connection, spot, DEAD, error=error)
            return None
        _hold(connection, spot.place, owner, now + lease)
        set_state(connection, spot, row.state, attempts=row.attempts + 1)
        return _row(connection, spot)


def next_of(catalog: Catalog, key: str) -> str | None:
    """Return the key of the earliest capture of the URL of `key` that waits, or None."""
    with catalog.read() as connection:
        row = _first_waiting(connection, spot_of_key(key).place)
    return row.key if row else None


def release(catalog: Catalog, surt: str, owner: str) -> None:
    """End the lease of `owner` on `surt`; nothing if it has none."""
    mine = (leases.c.place == place_of_surt(surt)) & (leases.c.owner == owner)
    with catalog.write() as connection:
        connection.execute(leases.delete().where(mine))


def failed(catalog: Catalog, key: str, error: str, *, limit: int, final: bool) -> str:
    """Note that an attempt failed; return the state after it: failed, or dead after `limit` or if `final`.

    What is done already stays done.
    """
    spot = spot_of_key(key)
    with catalog.write() as connection:
        take_turn(connection, spot.place)
        row = _row(connection, spot)
        if row is None or row.state in (READY, DEAD):
            return row.state if row else DEAD
        state = DEAD if final or row.attempts >= limit else FAILED
        set_state(connection, spot, state, error=error)
        return state


def give_back(catalog: Catalog, key: str) -> None:
    """Take back an attempt that was counted and never made."""
    spot = spot_of_key(key)
    fewer = case((captures.c.attempts > 0, captures.c.attempts - 1), else_=0)
    with catalog.write() as connection:
        connection.execute(
            update(captures).where(here(spot), captures.c.state.in_(TO_DO)).values(attempts=fewer)
        )


def again(catalog: Catalog, key: str) -> bool:
    """Make a capture that is ready or dead wait for cleaning again; say whether it now waits."""
    spot = spot_of_key(key)
    done = captures.c.state.in_([STATES.index(READY), STATES.index(DEAD)])
    values: dict[str, Any] = {"state": STATES.index(PENDING), "attempts": 0, "error": None}
    with catalog.write() as connection:
        take_turn(connection, spot.place)
        row = _row(connection, spot)
        if row is None or not row.cleaned:
            return False
        return connection.execute(update(captures).where(here(spot), done).values(**values)).rowcount > 0


def pending(catalog: Catalog, limit: int, *, now: datetime) -> list[str]:
    """Return keys of what waits and nobody holds, oldest capture first, at most `limit`."""
    held = exists().where(leases.c.place == captures.c.place, leases.c.until > milliseconds(now))
    statement = SELECT_ROWS.where(_INDEXED, _WAITS, ~held).order_by(*_IN_ORDER).limit(limit)
    with catalog.read() as connection:
        return [capture_row(tuple(values)).key for values in connection.execute(statement)]


def wait_after(connection: Connection, spot: Spot) -> None:
    """Make the next later capture that has an article wait again: its predecessor has changed."""
    has_article = exists().where(
        articles.c.place == captures.c.place,
        articles.c.captured_at == captures.c.captured_at,
        articles.c.digest == captures.c.digest,
    )
    following = (
        select(captures.c.captured_at, captures.c.digest)
        .where(later_than(spot), has_article)
        .order_by(*_IN_ORDER)
        .limit(1)
    )
    found = connection.execute(following).first()
    if found is None:
        return
    it = (captures.c.captured_at == found.captured_at) & (captures.c.digest == found.digest)
    done = captures.c.state == STATES.index(READY)
    connection.execute(
        update(captures)
        .where(captures.c.place == spot.place, it, done)
        .values(state=STATES.index(PENDING), attempts=0)
    )


def waits_before(connection: Connection, spot: Spot) -> bool:
    """Say whether an earlier capture of the URL waits still."""
    return _first_waiting(connection, spot.place, earlier_than(spot)) is not None


def _row(connection: Connection, spot: Spot) -> CaptureRow | None:
    found = connection.execute(SELECT_ROWS.where(here(spot))).first()
    return capture_row(tuple(found)) if found else None


def _first_waiting(connection: Connection, place: int, *where: ColumnElement[bool]) -> CaptureRow | None:
    statement = SELECT_ROWS.where(captures.c.place == place, _WAITS, *where)
    found = connection.execute(statement.order_by(*_IN_ORDER).limit(1)).first()
    return capture_row(tuple(found)) if found else None


def _held_by_another(connection: Connection, place: int, owner: str, now: datetime) -> bool:
    live = select(func.count()).where(
        leases.c.place == place, leases.c.owner != owner, leases.c.until > milliseconds(now)
    )
    return bool(connection.execute(live).scalar())


def _hold(connection: Connection, place: int, owner: str, until: datetime) -> None:
    statement = insert(connection, leases)
    values = {"owner": owner, "until": milliseconds(until)}
    connection.execute(
        statement.values(place=place, **values).on_conflict_do_update(
            index_elements=[leases.c.place], set_=values
        )
    )
