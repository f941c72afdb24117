"""Captures written to the catalog: many in one transaction, with what they share written once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, literal_column, select

from archive.catalog import arrivals
from archive.catalog.among import listed, members
from archive.catalog.arrivals import Arrival
from archive.catalog.catalog import Catalog
from archive.catalog.covering import is_withdrawn
from archive.catalog.place import origin_id, place_of_surt, spot_of_key
from archive.catalog.rows import KINDS, STATES
from archive.catalog.statement import ask, tell
from archive.catalog.tables import captures, discovered, origins, tombstones, urls
from archive.catalog.write import add, heed_takedowns, take_turns
from archive.digest import sha1_bytes
from archive.directives import to_bits
from archive.errors import ArchiveError
from archive.instant import milliseconds
from archive.rows import CaptureRow

_PLACES = select(members("places", "BIGINT"))
_URLS = select(urls.c.place, urls.c.surt, urls.c.url).where(urls.c.place.in_(_PLACES))
_KNOWN = select(urls.c.place).where(urls.c.place.in_(_PLACES))
_NO_LONGER_DISCOVERED = discovered.delete().where(discovered.c.place.in_(_PLACES))
_ONE: ColumnElement[int] = literal_column("1")
_ANY_TAKEDOWN = select(tombstones.c.id).limit(_ONE)


def add_captures(
    connection: Connection, rows: Sequence[CaptureRow], *, stored_at: Mapping[str, int] | None = None
) -> list[CaptureRow | None]:
    """Write the rows of captures; return each as it then stands, or None where it was there already.

    Only the database knows what it makes of a row: a takedown may cover it. With `stored_at`, the
    milliseconds by key when their objects were stored, they have no number among the arrivals before
    `arrivals.settle`.
    """
    if not rows:
        return []
    # Two that add many take their turns in one order, or they might wait for each other.
    take_turns(connection, sorted({place_of_surt(row.surt) for row in rows}))
    heed_takedowns(connection)
    shared = _shared_urls(connection, rows)
    add(connection, origins, _origins(rows))
    judged = _judged(connection, rows)
    created = [row for row in judged if add(connection, captures, [_values(row, shared)])]
    if created:
        places = {place_of_surt(row.surt) for row in created}
        tell(connection, _NO_LONGER_DISCOVERED, places=listed(places, connection.dialect))
    if stored_at is None:
        arrivals.give_numbers(connection, [Arrival.of(row) for row in created])
    else:
        arrivals.land(connection, [(Arrival.of(row), stored_at[row.key]) for row in created])
    new = {id(row) for row in created}
    return [row if id(row) in new else None for row in judged]


def known_surts(catalog: Catalog, surts: Iterable[str]) -> set[str]:
    """Return those of `surts` that have captures."""
    places = {place_of_surt(surt): surt for surt in surts}
    found = catalog.fetch(_KNOWN, places=listed(list(places), catalog.sql))
    return {places[place] for (place,) in found}


def _judged(connection: Connection, rows: Sequence[CaptureRow]) -> list[CaptureRow]:
    """Return `rows` with what takedowns say of them."""
    if not ask(connection, _ANY_TAKEDOWN):
        return [replace(row, withdrawn=False) if row.withdrawn else row for row in rows]
    return [
        replace(row, withdrawn=is_withdrawn(connection, row.surt, milliseconds(row.captured_at)))
        for row in rows
    ]


def _shared_urls(connection: Connection, rows: Sequence[CaptureRow]) -> dict[int, str]:
    """Return the URL that all captures of a place share, writing it down where there is none yet."""
    wanted = {place_of_surt(row.surt): row for row in reversed(rows)}
    found = ask(connection, _URLS, places=listed(list(wanted), connection.dialect))
    known = {place: (surt, url) for place, surt, url in found}
    fresh = {place: (row.surt, row.url) for place, row in wanted.items() if place not in known}
    add(
        connection,
        urls,
        [{"place": place, "surt": surt, "url": url} for place, (surt, url) in sorted(fresh.items())],
    )
    known |= fresh
    for row in rows:
        surt, url = known[place_of_surt(row.surt)]
        if surt != row.surt:
            raise ArchiveError(
                f"{row.url} and {url} have the same 64-bit hash, so one of them cannot be kept"
            )
    return {place: url for place, (_, url) in known.items()}


def _origins(rows: Iterable[CaptureRow]) -> list[dict[str, object]]:
    told = {(row.source, row.found_on, row.run) for row in rows} - {(None, None, None)}
    return [
        {"id": origin_id(source, found_on, run), "source": source, "found_on": found_on, "run": run}
        for source, found_on, run in sorted(told, key=lambda one: origin_id(*one))
    ]


def _values(row: CaptureRow, shared: dict[int, str]) -> dict[str, Any]:
    """Return the columns of `row`."""
    place = place_of_surt(row.surt)
    origin = (row.source, row.found_on, row.run)
    return {
        "place": place,
        "captured_at": milliseconds(row.captured_at),
        "digest": bytes.fromhex(row.payload_digest.removeprefix("sha256:")),
        "sha1": sha1_bytes(row.payload_sha1),
        "url": None if row.url == shared[place] else row.url,
        "status": row.status,
        "mime": row.mime,
        "size": row.payload_size,
        "kind": KINDS.index(row.kind),
        **_reference(row, place),
        "location": row.location,
        "origin": None if origin == (None, None, None) else origin_id(*origin),
        "offset": row.offset,
        "length": row.length,
        "state": STATES.index(row.state),
        "attempts": row.attempts,
        "error": row.error,
        "withdrawn": int(row.withdrawn),
        "directives": to_bits(row.directives),
    }


def _reference(row: CaptureRow, place: int) -> dict[str, object]:
    if row.refers_to is None:
        return {"refers_at": None, "refers_to": None}
    target = spot_of_key(row.refers_to)
    if target.place == place:
        return {"refers_at": target.captured_at, "refers_to": None}
    return {"refers_at": None, "refers_to": row.refers_to}
