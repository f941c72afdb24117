"""The order of work: what waits, who holds a URL, how often it was tried.

Captures of one URL are cleaned in the order of their instants. A URL is held under a lease; whoever
holds it cleans the earliest capture that waits, then the next.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, literal_column, select, update

from archive.catalog.catalog import Catalog
from archive.catalog.place import Spot, place_of_surt, spot_of_key
from archive.catalog.rows import (
    AFTER,
    BEFORE,
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
from archive.catalog.write import insert, take_turn
from archive.instant import milliseconds
from archive.rows import DEAD, FAILED, PENDING, READY, CaptureRow

_ONE: ColumnElement[int] = literal_column("1")
_IN_ORDER = (captures.c.captured_at, captures.c.digest)
# The first condition follows from the second; it is what the index on the to-do list is made of.
_WAITS = and_(
    captures.c.state > literal_column("0"),
    captures.c.state.in_([literal_column(str(state)) for state in TO_DO]),
    captures.c.withdrawn == literal_column("0"),
)
_HAS_ARTICLE = exists().where(same_capture(articles, captures))
_AT_PLACE = captures.c.place == bindparam("at_place")

_FIRST_WAITING = SELECT_ROWS.where(_AT_PLACE, _WAITS).order_by(*_IN_ORDER).limit(_ONE)
_WAITING_BEFORE = SELECT_ROWS.where(BEFORE, _WAITS).order_by(*_IN_ORDER).limit(_ONE)
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
_HELD = select(_ONE).where(
    leases.c.place == bindparam("at_place"),
    leases.c.owner != bindparam("its_owner"),
    leases.c.until > bindparam("at_time"),
)
_RELEASE = leases.delete().where(
    leases.c.place == bindparam("at_place"), leases.c.owner == bindparam("its_owner")
)


def begin(
    catalog: Catalog, key: str, *, owner: str, now: datetime, lease: timedelta, limit: int
) -> CaptureRow | None:
    """Lease the URL of `key` to `owner` and count an attempt; None if it is not this capture's turn."""
    spot = spot_of_key(key)
    with catalog.write() as connection:
        take_turn(connection, spot.place)
        row = row_here(connection, spot)
        if row is None or row.state not in (PENDING, FAILED) or row.withdrawn:
            return None
        if waits_before(connection, spot) or _held_by_another(connection, spot.place, owner, now):
            return None
        if row.attempts >= limit:
            error = row.error or f"its worker died in each of {row.attempts} attempts"
            set_state(connection, spot, DEAD, row.attempts, error)
            return None
        _hold(connection, spot.place, owner, now + lease)
        set_state(connection, spot, row.state, row.attempts + 1, row.error)
        return row_here(connection, spot)


def next_of(catalog: Catalog, key: str) -> str | None:
    """Return the key of the earliest capture of the URL of `key` that waits, or None."""
    rows = catalog.fetch(_FIRST_WAITING, at_place=spot_of_key(key).place)
    return capture_row(rows[0]).key if rows else None


def release(catalog: Catalog, surt: str, owner: str) -> None:
    """End the lease of `owner` on `surt`; nothing if it has none."""
    with catalog.write() as connection:
        tell(connection, _RELEASE, at_place=place_of_surt(surt), its_owner=owner)


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
        return True


def pending(catalog: Catalog, limit: int, *, now: datetime) -> list[str]:
    """Return keys of what waits and nobody holds, oldest capture first, at most `limit`."""
    held = exists().where(leases.c.place == captures.c.place, leases.c.until > milliseconds(now))
    statement = SELECT_ROWS.where(_WAITS, ~held).order_by(*_IN_ORDER).limit(limit)
    with catalog.read() as connection:
        return [capture_row(tuple(values)).key for values in connection.execute(statement)]


def wait_after(connection: Connection, spot: Spot) -> None:
    """Make the next later capture that has an article wait again: its predecessor has changed."""
    for captured_at, digest in ask(connection, _FOLLOWING, **named(spot)):
        tell(connection, _WAIT_AGAIN, at_place=spot.place, its_time=captured_at, its_digest=digest)


def waits_before(connection: Connection, spot: Spot) -> bool:
    """Say whether an earlier capture of the URL waits still."""
    return bool(ask(connection, _WAITING_BEFORE, **named(spot)))


def _held_by_another(connection: Connection, place: int, owner: str, now: datetime) -> bool:
    given = {"at_place": place, "its_owner": owner, "at_time": milliseconds(now)}
    return bool(ask(connection, _HELD, **given))


def _hold(connection: Connection, place: int, owner: str, until: datetime) -> None:
    statement = insert(connection, leases)
    values = {"owner": owner, "until": milliseconds(until)}
    connection.execute(
        statement.values(place=place, **values).on_conflict_do_update(
            index_elements=[leases.c.place], set_=values
        )
    )
