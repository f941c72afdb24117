"""Ranges of surts in SQL: what `archive.surt.within` says of a value, said of a column."""

from sqlalchemy import ColumnElement, Table, and_, func, literal_column, or_

from archive.surt import FOLDER

_FOLDER: ColumnElement[str] = literal_column(f"'{FOLDER}'")
_GOES_ON: list[ColumnElement[str]] = [literal_column("'/'"), literal_column("'?'")]


def covers(table: Table, surt: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that a row of `table`, by its columns ``low`` and ``high``, means `surt`."""
    low, high = table.c.low, table.c.high
    behind = func.substr(surt, func.length(low) + literal_column("1"), literal_column("1"))
    whole = or_(high != low.concat(_FOLDER), surt == low, behind.in_(_GOES_ON))
    return and_(low <= surt, high >= surt, whole)
