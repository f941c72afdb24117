"""Captures written to the catalog, listed in order, and counted."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
)

from archive.catalog.catalog import Catalog
from archive.catalog.place import place_of_surt
from archive.catalog.rows import SELECT_ROWS, STATES, TO_DO, capture_row
from archive.catalog.tables import captures, origins, urls
from archive.rows import READY, CaptureRow
from archive.surt import within

_CHUNK = 500
_ONE: ColumnElement[int] = literal_column("1")
_SEEN = captures.c.withdrawn == literal_column("0")


_ALL: ColumnElement[int] = func.count()
_TOTAL = select(_ALL).select_from(captures)
_NOT_DONE = (
    select(captures.c.state, captures.c.withdrawn, _ALL)
    .where(captures.c.state > literal_column("0"))
    .group_by(captures.c.state, captures.c.withdrawn)
)
_NOT_DONE_OF = _NOT_DONE.join(origins, origins.c.id == captures.c.origin).where(
    origins.c.source == bindparam("its_source")
)


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


def counts(catalog: Catalog) -> dict[str, int]:
    """Return the number of captures in each state.

    What a takedown covers does not wait: nobody is given it to clean. Only what is not done is looked at
    row by row; the rest is counted as a whole.
    """
    ((total,),) = catalog.fetch(_TOTAL)
    not_done, waits_for_nobody = catalog.fetch(_NOT_DONE), 0
    found = dict.fromkeys(STATES, 0)
    for state, withdrawn, number in not_done:
        if withdrawn and state in TO_DO:
            waits_for_nobody += number
        else:
            found[STATES[state]] += number
    return found | {READY: total - sum(found.values()) - waits_for_nobody}


def not_done(catalog: Catalog, source: str) -> dict[str, int]:
    """Return the number of captures of one source in each state but ready."""
    found = dict.fromkeys((name for name in STATES if name != READY), 0)
    for state, withdrawn, number in catalog.fetch(_NOT_DONE_OF, its_source=source):
        if not (withdrawn and state in TO_DO):
            found[STATES[state]] += number
    return found
