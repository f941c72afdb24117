"""Where packed captures lie: the packs that the catalog knows, and the places of their members."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    update,
)

from archive.catalog.catalog import Catalog
from archive.catalog.place import Spot
from archive.catalog.rows import HERE, SELECT_ROWS, capture_row, named
from archive.catalog.statement import ask, tell
from archive.catalog.tables import HELD_BACK, captures, packs
from archive.catalog.write import add

_ONE: ColumnElement[int] = literal_column("1")
_NONE: ColumnElement[int] = literal_column("0")
_NUMBER: ColumnElement[int] = bindparam("its_number", type_=Integer)
_NAMED = select(_ONE).where(packs.c.name == bindparam("its_name"))
_PLACED = select(captures.c.pack).where(HERE)
# The first pack that has a capture keeps it, so that the order of entering decides and nothing else.
_PLACE = (
    update(captures)
    .where(HERE, or_(captures.c.pack.is_(None), captures.c.pack == _NUMBER))
    .values(pack=_NUMBER, offset=bindparam("its_offset"), stored=bindparam("its_size"))
)
_ENTER = update(packs).where(packs.c.number == _NUMBER).values(entered=1)
_BITS: ColumnElement[int] = bindparam("its_bits", type_=Integer)
_HELD_BACK_WITHIN = (
    select(_ONE)
    .select_from(captures.join(packs, packs.c.number == captures.c.pack))
    .where(
        packs.c.name == bindparam("its_name"),
        HELD_BACK,
        or_(captures.c.withdrawn > literal_column("0"), captures.c.directives.op("&")(_BITS) > _NONE),
        captures.c.offset < bindparam("its_end"),
        captures.c.offset + captures.c.stored > bindparam("its_start"),
    )
    .limit(_ONE)
)


def known(catalog: Catalog) -> dict[int, str]:
    """Return number and name of every pack whose members all have their places."""
    with catalog.read() as connection:
        rows = connection.execute(select(packs.c.number, packs.c.name).where(packs.c.entered == 1))
        return {int(number): str(name) for number, name in rows}


def names(catalog: Catalog) -> dict[int, str]:
    """Return number and name of every pack, those too whose members are not all entered."""
    with catalog.read() as connection:
        rows = connection.execute(select(packs.c.number, packs.c.name))
        return {int(number): str(name) for number, name in rows}


def has(catalog: Catalog, name: str) -> bool:
    """Say whether the catalog knows a pack called `name`."""
    return bool(catalog.fetch(_NAMED, its_name=name))


def begin(connection: Connection, number: int, name: str) -> None:
    """Note a pack before its members get their places."""
    add(connection, packs, [{"number": number, "name": name, "entered": 0}])


def finish(connection: Connection, number: int) -> None:
    """Note that every member of a pack has its place."""
    tell(connection, _ENTER, its_number=number)


def place(connection: Connection, spot: Spot, number: int, offset: int, stored: int) -> bool:
    """Say where in pack `number` a capture's object lies; False if the capture has no row.

    A capture that another pack has already stays there.
    """
    if tell(connection, _PLACE, **named(spot), its_number=number, its_offset=offset, its_size=stored):
        return True
    return bool(ask(connection, _PLACED, **named(spot)))


def forget(connection: Connection, number: int) -> None:
    """Make every member of a pack loose again, and forget the pack."""
    loose: dict[str, Any] = {"pack": None, "offset": 0, "stored": None}
    connection.execute(update(captures).where(captures.c.pack == number).values(**loose))
    connection.execute(packs.delete().where(packs.c.number == number))


def holds_back(catalog: Catalog, name: str, start: int, end: int, *, bits: int = 0) -> bool:
    """Say whether bytes from `start` to before `end` of a pack are of a capture that is not shown.

    That is what a takedown covers, and what bears one of the directives whose `bits` are given.
    """
    given = {"its_name": name, "its_start": start, "its_end": end, "its_bits": bits}
    return bool(catalog.fetch(_HELD_BACK_WITHIN, **given))


def keys(catalog: Catalog, number: int) -> list[str]:
    """Return the keys of the captures whose rows say that they lie in pack `number`."""
    with catalog.read() as connection:
        rows = connection.execute(SELECT_ROWS.where(captures.c.pack == number))
        return [capture_row(tuple(values)).key for values in rows]


def count(catalog: Catalog, number: int) -> int:
    """Return how many rows say that they lie in pack `number`."""
    with catalog.read() as connection:
        statement = select(func.count()).select_from(captures).where(captures.c.pack == number)
        return connection.execute(statement).scalar_one()
