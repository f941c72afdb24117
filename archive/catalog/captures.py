"""Captures written to the catalog, listed in order, and counted."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    and_,
    func,
    literal_column,
    select,
    tuple_,
)

from archive.catalog.catalog import Catalog
from archive.catalog.place import place_of_surt
from archive.catalog.rows import SELECT_ROWS, STATES, TO_DO, capture_row
from archive.catalog.tables import captures, origins, urls
from archive.rows import CaptureRow
from archive.surt import within

_CHUNK = 500
_ONE: ColumnElement[int] = literal_column("1")
_SEEN = captures.c.withdrawn == literal_column("0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which captures a list holds: a range of surts, both included, and of milliseconds, open if None."""

    low: str
    high: str
    since: int | None = None
    until: int | None = None


def listed(
    catalog: Catalog, span: Span, *, withdrawn: bool = False, loose: bool = False
) -> Iterator[CaptureRow]:
    """Yield the captures in `span` in the order (surt, captured_at, key), chunk by chunk.

    Captures that arrive while the list runs are in it or not; no other is left out or doubled. With
    `withdrawn`, those that a takedown covers come too; with `loose`, those in a pack do not.
    """
    where = [urls.c.surt >= span.low, urls.c.surt <= span.high]
    where += [captures.c.captured_at >= span.since] if span.since is not None else []
    where += [captures.c.captured_at <= span.until] if span.until is not None else []
    where += [] if withdrawn else [_SEEN]
    where += [captures.c.pack.is_(None)] if loose else []
    order = (urls.c.surt, captures.c.captured_at, captures.c.digest)
    statement = SELECT_ROWS.where(*where).order_by(*order).limit(_CHUNK)
    after: list[ColumnElement[bool]] = []
    while True:
        with catalog.read() as connection:
            chunk = connection.execute(statement.where(*after)).all()
        yield from (capture_row(tuple(values)) for values in chunk if within(values[0], span.low, span.high))
        if len(chunk) < _CHUNK:
            return
        surt, _, at, digest, *_ = chunk[-1]
        # The first condition follows from the second; it is what lets SQLite seek instead of scan.
        after = [urls.c.surt >= surt, tuple_(*order) > tuple_(surt, at, digest)]


def history(catalog: Catalog, surt: str, since: int | None, until: int | None) -> list[CaptureRow]:
    """Return every capture of one surt that no takedown covers, in time order."""
    where = [captures.c.place == place_of_surt(surt), _SEEN]
    where += [captures.c.captured_at >= since] if since is not None else []
    where += [captures.c.captured_at <= until] if until is not None else []
    order = (captures.c.captured_at, captures.c.digest)
    with catalog.read() as connection:
        rows = connection.execute(SELECT_ROWS.where(*where).order_by(*order)).all()
    return [capture_row(tuple(values)) for values in rows]


def hides(catalog: Catalog, surt: str, since: int | None, until: int | None) -> bool:
    """Say whether takedowns cover captures of `surt` in that span."""
    where = [captures.c.place == place_of_surt(surt), captures.c.withdrawn == 1]
    where += [captures.c.captured_at >= since] if since is not None else []
    where += [captures.c.captured_at <= until] if until is not None else []
    with catalog.read() as connection:
        return connection.execute(select(_ONE).where(*where).limit(1)).first() is not None


def counts(catalog: Catalog, source: str | None) -> dict[str, int]:
    """Return the number of captures in each state, of one source or of all.

    What a takedown covers does not wait: nobody is given it to clean.
    """
    waits_for_nobody = and_(~_SEEN, captures.c.state.in_(TO_DO))
    statement = select(captures.c.state, func.count()).where(~waits_for_nobody).group_by(captures.c.state)
    if source is not None:
        statement = statement.join(origins, origins.c.id == captures.c.origin)
        statement = statement.where(origins.c.source == source)
    with catalog.read() as connection:
        found = {STATES[state]: number for state, number in connection.execute(statement)}
    return {state: found.get(state, 0) for state in STATES}
