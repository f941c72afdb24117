"""Taking work and letting it go: each in one transaction, for every cleaning pays for both."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, literal_column, select, text

from archive.catalog.catalog import Catalog
from archive.catalog.order import FIRST_WAITING, WAITS
from archive.catalog.place import Spot, place_of_surt, spot_of_key
from archive.catalog.rows import capture_row, set_state
from archive.catalog.statement import ask, tell
from archive.catalog.tables import captures, leases
from archive.catalog.write import take_turn
from archive.instant import milliseconds
from archive.rows import DEAD, CaptureRow

# Nothing is written while another owner's lease runs.
_HOLD = text(
    "INSERT INTO leases (place, owner, until) VALUES (:at_place, :its_owner, :its_end) "
    "ON CONFLICT (place) DO UPDATE SET owner = excluded.owner, until = excluded.until "
    "WHERE leases.owner = excluded.owner OR leases.until <= :at_time"
)
_RELEASE = leases.delete().where(
    leases.c.place == bindparam("at_place"), leases.c.owner == bindparam("its_owner")
)
# Two are enough to know whether another than a given one waits, and whether it is before that one.
_WAITING = (
    select(captures.c.captured_at, captures.c.digest)
    .where(captures.c.place == bindparam("at_place"), WAITS)
    .order_by(captures.c.captured_at, captures.c.digest)
    .limit(literal_column("2"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What came of asking for the next capture of a URL.

    `row` is the capture to clean, this attempt counted, or None. Then `held` says whether another owner
    has the URL, and `died` is a capture that was found to have used up its attempts and is dead from
    now on; with neither, nothing waits.
    """

    row: CaptureRow | None = None
    held: bool = False
    died: CaptureRow | None = None


def claim(catalog: Catalog, key: str, *, owner: str, now: datetime, lease: timedelta, limit: int) -> Claim:
    """Lease the URL of `key` to `owner`, and count an attempt at its earliest capture that waits."""
    place = spot_of_key(key).place
    with catalog.write() as connection:
        take_turn(connection, place)
        found = ask(connection, FIRST_WAITING, at_place=place)
        if not found:
            return Claim()
        if not _hold(connection, place, owner, now, lease):
            return Claim(held=True)
        row = capture_row(found[0])
        spot = spot_of_key(row.key)
        if row.attempts >= limit:
            error = row.error or f"its worker died in each of {row.attempts} attempts"
            set_state(connection, spot, DEAD, row.attempts, error)
            return Claim(died=replace(row, state=DEAD, error=error))
        set_state(connection, spot, row.state, row.attempts + 1, row.error)
        return Claim(row=replace(row, attempts=row.attempts + 1))


def release(catalog: Catalog, surt: str, owner: str) -> None:
    """End the lease of `owner` on `surt`; nothing if it has none."""
    with catalog.write() as connection:
        let_go(connection, place_of_surt(surt), owner)


def let_go(connection: Connection, place: int, owner: str) -> None:
    """End the lease of `owner` on the URL at `place`, within a transaction."""
    tell(connection, _RELEASE, at_place=place, its_owner=owner)


def others_wait(connection: Connection, spot: Spot) -> tuple[bool, bool]:
    """Say whether an earlier capture of the URL than the one at `spot` waits, and whether any other does."""
    waiting = [
        (at, digest)
        for at, digest in ask(connection, _WAITING, at_place=spot.place)
        if at != spot.captured_at or not spot.digest_low <= digest <= spot.digest_high
    ]
    earlier = any((at, digest) < (spot.captured_at, spot.digest_low) for at, digest in waiting)
    return earlier, bool(waiting)


def _hold(connection: Connection, place: int, owner: str, now: datetime, lease: timedelta) -> bool:
    given = {"its_end": milliseconds(now + lease), "at_time": milliseconds(now)}
    return tell(connection, _HOLD, at_place=place, its_owner=owner, **given) > 0
