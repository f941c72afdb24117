"""Lists of any length as one parameter, in statements that are prepared once.

SQLAlchemy writes a list out, parameter by parameter, anew for every length. Here the whole list is one
parameter, JSON in SQLite and an array in PostgreSQL, which both make a table of.
"""

import json
from collections.abc import Collection
from typing import Any, Literal

from sqlalchemy import ColumnElement, Dialect, TableValuedColumn, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


def members(name: str, kind: Literal["BIGINT", "TEXT"]) -> TableValuedColumn[Any]:
    """Return the column of the values of the parameter called `name`, made by `listed`; select from it."""
    # Both databases find the column of a table of one column under the table's own name.
    return _Members(name, kind).column_valued("value")


def listed(values: Collection[int] | Collection[str], dialect: Dialect) -> object:
    """Return `values` as the driver of `dialect` takes the parameter of `members`."""
    return json.dumps(list(values)) if dialect.name == "sqlite" else list(values)


class _Members(FunctionElement[Any]):
    """The function that makes a table of a list."""

    inherit_cache = False

    def __init__(self, name: str, kind: str) -> None:
        self.bind: ColumnElement[Any] = bindparam(name)
        self.kind = kind
        super().__init__()


@compiles(_Members, "sqlite")
def _in_sqlite(element: _Members, compiler: SQLCompiler, **given: Any) -> str:
    return f"json_each({compiler.process(element.bind, **given)})"


@compiles(_Members, "postgresql")
def _in_postgresql(element: _Members, compiler: SQLCompiler, **given: Any) -> str:
    return f"unnest(CAST({compiler.process(element.bind, **given)} AS {element.kind}[]))"
