"""The ledger: what the crawler remembers from run to run, in tables beside the catalog's.

Runs with their counts, for each source the items it was seen to list with their validators for
conditional requests, and leases, so that no two crawl one source at once. All of it can be lost: then
sources are due at once and pages are fetched whole, and the archive finds for itself what is new.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    select,
    update,
)
from sqlalchemy.engine import Connection

from archive.catalog.engine import for_writing, make_engine, translated
from archive.catalog.write import insert
from archive.instant import from_milliseconds, milliseconds
from crawler.alarms import Run

_MOST_VISITS = 50_000

_metadata = MetaData()

_COUNTS = ("seed", "captured", "unchanged", "gone", "failed", "refused", "pages", "listed", "new", "unsent")

_runs = Table(
    "crawler_runs",
    _metadata,
    Column("run", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("started", BigInteger, nullable=False),
    Column("ended", BigInteger),
    Column("robots", Text, nullable=False, default=""),
    Column("interrupted", Boolean, nullable=False, default=False),
    *(Column(name, Integer, nullable=False, default=0) for name in _COUNTS),
    Index("crawler_runs_by_source", "source", "started"),
)

_visits = Table(
    "crawler_visits",
    _metadata,
    Column("source", Text, primary_key=True),
    Column("surt", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("seen_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

_leases = Table(
    "crawler_leases",
    _metadata,
    Column("source", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What is remembered of a URL: its validators, when it was seen, and when it changed last."""

    surt: str
    url: str
    seen_at: datetime
    changed_at: datetime
    etag: str | None = None
    last_modified: str | None = None


class Ledger:
    """The crawler's memory in the database at `address`, the catalog's; tables are made on demand.

    Every method raises CatalogUnavailable when the database cannot be used.
    """

    def __init__(self, address: str) -> None:
        self._engine = make_engine(address)
        self._writing = for_writing(self._engine)
        with translated(self._engine.url):
            _metadata.create_all(self._writing)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the database."""
        self._engine.dispose()

    def save_run(self, run: Run) -> None:
        """Write down a run, begun or ended; a later call for the same run takes its place."""
        values = asdict(run) | {"started": milliseconds(run.started), "ended": _or_none(run.ended)}
        with translated(self._engine.url), self._writing.begin() as connection:
            _upsert(connection, _runs, [values], keys=("run",))

    def runs(self, source: str, *, limit: int = 20) -> list[Run]:
        """Return the newest runs of `source`, the newest first."""
        query = select(_runs).where(_runs.c.source == source)
        query = query.order_by(_runs.c.started.desc(), _runs.c.run.desc()).limit(limit)
        with translated(self._engine.url), self._engine.connect() as connection:
            return [_run(dict(row)) for row in connection.execute(query).mappings()]

    def visits(self, source: str) -> dict[str, Visit]:
        """Return what is remembered of the URLs of `source` by surt, at most the 50,000 seen last."""
        query = select(_visits).where(_visits.c.source == source)
        query = query.order_by(_visits.c.seen_at.desc()).limit(_MOST_VISITS)
        with translated(self._engine.url), self._engine.connect() as connection:
            return {row.surt: _visit(row) for row in connection.execute(query)}

    def save_visits(self, source: str, visits: Iterable[Visit]) -> None:
        """Write down what is now known of URLs of `source`."""
        rows = [
            asdict(visit)
            | {
                "source": source,
                "seen_at": milliseconds(visit.seen_at),
                "changed_at": milliseconds(visit.changed_at),
            }
            for visit in visits
        ]
        if rows:
            with translated(self._engine.url), self._writing.begin() as connection:
                _upsert(connection, _visits, rows, keys=("source", "surt"))

    def claim(self, source: str, *, now: datetime, owner: str, lease: timedelta) -> bool:
        """Take the lease on `source` for `owner` unless another's still runs; say whether it was taken."""
        values = {"source": source, "owner": owner, "until": milliseconds(now + lease)}
        free = (_leases.c.until <= milliseconds(now)) | (_leases.c.owner == owner)
        with translated(self._engine.url), self._writing.begin() as connection:
            fresh = insert(connection, _leases).values(values).on_conflict_do_nothing()
            if connection.execute(fresh).rowcount == 1:
                return True
            taken = update(_leases).where(_leases.c.source == source, free).values(values)
            return connection.execute(taken).rowcount == 1

    def release(self, source: str, *, owner: str) -> None:
        """Give back the lease that `owner` has on `source`; another's stays."""
        mine = delete(_leases).where(_leases.c.source == source, _leases.c.owner == owner)
        with translated(self._engine.url), self._writing.begin() as connection:
            connection.execute(mine)


def remembered(
    before: Visit | None,
    *,
    surt: str,
    url: str,
    now: datetime,
    changed: bool,
    etag: str | None,
    modified: str | None,
) -> Visit:
    """Return what to remember of a URL after a visit `now`, given what was remembered before."""
    if before is None:
        return Visit(surt=surt, url=url, seen_at=now, changed_at=now, etag=etag, last_modified=modified)
    if changed:
        return replace(before, url=url, seen_at=now, changed_at=now, etag=etag, last_modified=modified)
    # A 304 need not repeat the validators; those it confirms stay good (RFC 9111 §4.3.4).
    etag, modified = etag or before.etag, modified or before.last_modified
    return replace(before, url=url, seen_at=now, etag=etag, last_modified=modified)


def _upsert(
    connection: Connection, table: Table, rows: list[dict[str, Any]], *, keys: tuple[str, ...]
) -> None:
    statement = insert(connection, table)
    changing = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changing), rows)


def _or_none(instant: datetime | None) -> int | None:
    return None if instant is None else milliseconds(instant)


def _run(values: dict[str, Any]) -> Run:
    ended = values.pop("ended")
    started = from_milliseconds(values.pop("started"))
    return Run(**values, started=started, ended=None if ended is None else from_milliseconds(ended))


def _visit(row: Any) -> Visit:
    return Visit(
        surt=row.surt,
        url=row.url,
        etag=row.etag,
        last_modified=row.last_modified,
        seen_at=from_milliseconds(row.seen_at),
        changed_at=from_milliseconds(row.changed_at),
    )
