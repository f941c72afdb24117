"""Statements made once and run on the bare driver: SQLAlchemy writes the SQL, and is then out of the way.

The few look-ups on the path of every request cost the driver ten microseconds and SQLAlchemy's
execution five times that.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.sql.expression import ClauseElement


class Prepared:
    """One SQL statement in the dialect of one database, with its parameters in the driver's order."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        self._sql = str(compiled)
        self._given = dict(compiled.params)
        self._order = compiled.positiontup if compiled.positional else None

    def all(self, cursor: Any, **values: object) -> Sequence[tuple[Any, ...]]:
        """Run the statement with `values` and return every row."""
        given = {**self._given, **values}
        cursor.execute(self._sql, [given[name] for name in self._order] if self._order else given)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
        return rows
