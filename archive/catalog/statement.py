"""Statements made once and run on the bare driver: SQLAlchemy writes the SQL, and is then out of the way.

Building, keying and executing a statement through SQLAlchemy costs ten times what the driver needs. What
runs for every request and every capture therefore stands in a module's constant and runs from here.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Executable

_prepared: dict[tuple[int, str], "Prepared"] = {}


class Prepared:
    """One SQL statement in the dialect of one database, with its parameters in the driver's order."""

    def __init__(self, statement: Executable, dialect: Dialect, columns: Iterable[str] | None = None) -> None:
        written: Any = statement
        compiled = written.compile(dialect=dialect, column_keys=None if columns is None else [*columns])
        self.sql = str(compiled)
        self._given = dict(compiled.params)
        self.order: list[str] | None = compiled.positiontup if compiled.positional else None

    def run(self, cursor: Any, **values: object) -> None:
        """Run the statement with `values`; its rows and their count are then the cursor's to give."""
        cursor.execute(self.sql, self._arguments(values))

    def run_many(self, cursor: Any, rows: Sequence[Mapping[str, object]]) -> None:
        """Run the statement with each of `rows`; the cursor's count is then that of all."""
        cursor.executemany(self.sql, [self._arguments(row) for row in rows])

    def _arguments(self, values: Mapping[str, object]) -> list[object] | dict[str, object]:
        if not self.order:
            return {**self._given, **values}
        given = self._given  # what SQLAlchemy made a parameter of by itself
        return [values[name] if name in values else given[name] for name in self.order]


def prepared(statement: Executable, dialect: Dialect) -> Prepared:
    """Return a module's constant prepared for a database; the same one every time."""
    found = _prepared.get((id(statement), dialect.name))
    if found is None:
        found = _prepared[id(statement), dialect.name] = Prepared(statement, dialect)
    return found


def ask(connection: Connection, statement: Executable, **values: object) -> Sequence[tuple[Any, ...]]:
    """Run a module's constant in the transaction of `connection` and return its rows."""
    cursor = connection.connection.cursor()
    prepared(statement, connection.dialect).run(cursor, **values)
    rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    cursor.close()
    return rows


def tell(connection: Connection, statement: Executable, **values: object) -> int:
    """Run a module's constant in the transaction of `connection`; return how many rows it wrote."""
    return run(connection, prepared(statement, connection.dialect), **values)


def tell_many(connection: Connection, statement: Executable, rows: Sequence[Mapping[str, object]]) -> int:
    """Run a module's constant with each of `rows`; return how many rows were written."""
    return run_many(connection, prepared(statement, connection.dialect), rows)


def run_many(connection: Connection, statement: Prepared, rows: Sequence[Mapping[str, object]]) -> int:
    """Run a prepared statement with each of `rows`; return how many rows were written."""
    cursor = connection.connection.cursor()
    statement.run_many(cursor, rows)
    count: int = cursor.rowcount
    cursor.close()
    return count


def run(connection: Connection, statement: Prepared, **values: object) -> int:
    """Run a prepared statement in the transaction of `connection`; return how many rows it wrote."""
    cursor = connection.connection.cursor()
    statement.run(cursor, **values)
    count: int = cursor.rowcount
    cursor.close()
    return count
