"""Writing rows the same way in both databases."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import postgresql, sqlite

from archive.catalog.statement import Prepared, ask, run, run_many, tell, tell_many

_TURN = text("SELECT pg_advisory_xact_lock(:place)")
_SHARED = text("SELECT pg_advisory_xact_lock_shared(:number)")
_ALONE = text("SELECT pg_advisory_xact_lock(:number)")
_TAKEDOWNS = 0x70616C696D7073  # any number that is no URL's place by intent
_NUMBERS = _TAKEDOWNS + 1

NOW = {
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
}
"""The database's own time in milliseconds, in SQL: many machines write, and their clocks need not agree."""

_CLOCK = {name: text(f"SELECT {now}") for name, now in NOW.items()}
_inserts: dict[tuple[str, str, tuple[str, ...]], Prepared] = {}


def insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that knows ON CONFLICT, in the connection's dialect."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def add(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert those of `rows`, all of the same columns, whose key is free; return how many were."""
    if not rows:
        return 0
    columns = tuple(rows[0])
    found = _inserts.get((table.name, connection.dialect.name, columns))
    if found is None:
        statement = insert(connection, table).on_conflict_do_nothing().inline()
        found = Prepared(statement, connection.dialect, columns)
        _inserts[table.name, connection.dialect.name, columns] = found
    return run_many(connection, found, rows) if len(rows) > 1 else run(connection, found, **rows[0])


def clock(connection: Connection) -> int:
    """Return the database's own time in milliseconds."""
    ((now,),) = ask(connection, _CLOCK[connection.dialect.name])
    return int(now)


def take_turn(connection: Connection, place: int) -> None:
    """Wait until no other transaction holds the turn at this URL, and hold it to the end of this one.

    SQLite has one writer at a time anyway.
    """
    take_turns(connection, [place])


def take_turns(connection: Connection, places: Sequence[int]) -> None:
    """Take the turn at several URLs, in the order given."""
    if connection.dialect.name == "postgresql":
        tell_many(connection, _TURN, [{"place": place} for place in places])


def heed_takedowns(connection: Connection, *, alone: bool = False) -> None:
    """Keep takedowns from being made while this transaction adds captures, or the other way round.

    Else a capture added beside a takedown in the making would be seen by neither.
    """
    if connection.dialect.name == "postgresql":
        tell(connection, _ALONE if alone else _SHARED, number=_TAKEDOWNS)


def take_numbers(connection: Connection) -> None:
    """Wait until no other transaction gives numbers to captures, and keep others from it to the end.

    To be asked for after every turn that the transaction needs, lest two wait for each other.
    """
    if connection.dialect.name == "postgresql":
        tell(connection, _ALONE, number=_NUMBERS)
