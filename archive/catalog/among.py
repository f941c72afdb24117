"""``column IN`` a list of any length, as one statement that is prepared once.

SQLAlchemy writes such a list out, parameter by parameter, anew for every length. Here the list is one
parameter: JSON in SQLite, an array in PostgreSQL; both look each member up in the column's index.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import BindParameter, Boolean, ColumnElement, Dialect, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class Among(ColumnElement[bool]):
    """The condition that `column` is among the values of the parameter called `name`.

    Its value is made by `listed`.
    """

    type = Boolean()
    inherit_cache = False
    _is_implicitly_boolean = True  # else SQLAlchemy writes "= 1" behind it for SQLite

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        self.bind: BindParameter[Any] = bindparam(name)


def listed(values: Collection[int] | Collection[str], dialect: Dialect) -> object:
    """Return `values` as the driver of `dialect` takes the parameter of an Among."""
    return json.dumps(list(values)) if dialect.name == "sqlite" else list(values)


@compiles(Among, "sqlite")
def _in_sqlite(element: Among, compiler: SQLCompiler, **given: Any) -> str:
    column, bind = compiler.process(element.column, **given), compiler.process(element.bind, **given)
    return f"{column} IN (SELECT value FROM json_each({bind}))"  # noqa: S608 - both are written by SQLAlchemy


@compiles(Among, "postgresql")
def _in_postgresql(element: Among, compiler: SQLCompiler, **given: Any) -> str:
    column, bind = compiler.process(element.column, **given), compiler.process(element.bind, **given)
    return f"{column} = ANY({bind})"
