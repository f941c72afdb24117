"""How a listing was cut into pages, kept beside the captures so that every server cuts it alike."""

import json
import zlib
from collections.abc import Sequence

from sqlalchemy import delete, select, update

from archive.catalog.catalog import Catalog
from archive.catalog.listing_entries import Position
from archive.catalog.tables import cuts
from archive.catalog.write import add

_KEPT = 3_600_000  # milliseconds that a division outlives its last use
_TOUCHED = 300_000


def read_cuts(catalog: Catalog, listing: str, now: int) -> list[Position] | None:
    """Return the positions at which `listing` is cut, or None if nobody used that for an hour."""
    here = cuts.c.listing == listing
    with catalog.read() as connection:
        row = connection.execute(select(cuts).where(here, cuts.c.used_at > now - _KEPT)).first()
    if row is None:
        return None
    if row.used_at < now - _TOUCHED:
        with catalog.write() as connection:
            connection.execute(update(cuts).where(here).values(used_at=now))
    return [Position(surt, at, bytes.fromhex(digest)) for surt, at, digest in _unpacked(row.positions)]


def keep_cuts(catalog: Catalog, listing: str, positions: Sequence[Position], now: int) -> list[Position]:
    """Keep a division of `listing` unless another server was first; return the one that holds."""
    packed = zlib.compress(json.dumps([(p.surt, p.at, p.digest.hex()) for p in positions]).encode())
    with catalog.write() as connection:
        connection.execute(delete(cuts).where(cuts.c.used_at <= now - _KEPT))
        add(connection, cuts, [{"listing": listing, "used_at": now, "positions": packed}])
    return read_cuts(catalog, listing, now) or list(positions)


def _unpacked(packed: bytes) -> list[tuple[str, int, str]]:
    found: list[tuple[str, int, str]] = json.loads(zlib.decompress(packed))
    return found
