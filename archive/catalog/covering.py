"""Whether a takedown covers a capture."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Text, bindparam, literal_column, or_, select

from archive.catalog.catalog import Catalog
from archive.catalog.ranges import covers
from archive.catalog.statement import ask
from archive.catalog.tables import tombstones
from archive.instant import milliseconds
from archive.surt import surt as surt_of

_ONE: ColumnElement[int] = literal_column("1")
_AT: ColumnElement[int] = bindparam("at_time")
_COVERING = (
    select(_ONE)
    .where(
        covers(tombstones, bindparam("surt", type_=Text())),
        tombstones.c.lifted_by.is_(None),
        or_(tombstones.c.since.is_(None), tombstones.c.since <= _AT),
        or_(tombstones.c.until.is_(None), tombstones.c.until >= _AT),
    )
    .limit(_ONE)
)


def is_withdrawn(connection: Connection, surt: str, at: int) -> bool:
    """Say whether a takedown covers a capture of `surt` at `at` milliseconds."""
    return bool(ask(connection, _COVERING, surt=surt, at_time=at))


def covered(catalog: Catalog, url: str, when: datetime) -> bool:
    """Say whether a takedown covers a capture of `url` at that instant; InvalidUrl if it is no URL."""
    return bool(catalog.fetch(_COVERING, surt=surt_of(url), at_time=milliseconds(when)))
