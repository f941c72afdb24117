"""The catalog: one database, opened; reading, writing, and its schema's version."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Dialect, Executable, bindparam, inspect, select
from sqlalchemy.pool import PoolProxiedConnection

from archive.catalog import tables
from archive.catalog.engine import for_writing, make_engine, shown, translated, unavailable
from archive.catalog.statement import Prepared, prepared
from archive.catalog.write import add, clock
from archive.errors import CatalogUnavailable

_REBUILDING = "rebuilding"
_MAPPED = 0x7FFF0000  # bytes, the most that SQLite is commonly built for
_MADE = "made"
_MADE_AT = select(tables.meta.c.value).where(tables.meta.c.name == bindparam("named"))


class Catalog:
    """The SQL index over the bucket. Safe from many threads; each process opens its own.

    Every use may raise CatalogUnavailable. Two statements of one `read` see the same state of the
    database in SQLite; in PostgreSQL each sees what is committed when it runs.
    """

    def __init__(self, address: str) -> None:
        self._engine = make_engine(address)
        self._writing = for_writing(self._engine)
        self._idle: deque[PoolProxiedConnection] = deque()
        self._file: tuple[int, int] | None = None  # device and number of a file, once it was looked at

    @property
    def address(self) -> str:
        """The catalog's URL, its password hidden."""
        return shown(self._engine.url)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    @property
    def sql(self) -> Dialect:
        """The database's own way of writing SQL, for values that must be put into it."""
        return self._engine.dialect

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection for reading."""
        with translated(self._engine.url), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection in a transaction: committed at the end, rolled back on an error."""
        with translated(self._engine.url), self._writing.begin() as connection:
            yield connection

    def fetch(self, statement: Executable, **values: object) -> list[tuple[Any, ...]]:
        """Run a statement kept in a module's constant, past SQLAlchemy, and return its rows."""
        ready = prepared(statement, self._engine.dialect)
        try:
            return self._fetched(ready, values)
        except Exception:
            # Only now: a context manager around every look-up costs as much as finding its page.
            with translated(self._engine.url):
                raise

    def made(self) -> int:
        """Return when this catalog was made, in milliseconds: what tells it from the one before a rebuild."""
        return int(self.fetch(_MADE_AT, named=_MADE)[0][0])

    def create(self, *, make: bool = True) -> Self:
        """Make the tables where there are none; CatalogUnavailable if they are another version's.

        Without `make`, it is unavailable too where there is no catalog yet.
        """
        if not make:
            self._require_file()
        with self.read() as connection:
            found = self._version(connection)
        if found is None and make:
            self._make()
        elif found is None:
            raise CatalogUnavailable(f"{self.address} holds no catalog. Run: palimpsest catalog rebuild")
        elif found != str(tables.SCHEMA):
            raise CatalogUnavailable(
                f"The catalog {self.address} has schema {found}, and this release needs "
                f"{tables.SCHEMA}. Nothing is lost; run: palimpsest catalog rebuild"
            )
        elif self.rebuilding():
            raise CatalogUnavailable(
                f"The catalog {self.address} is being rebuilt, or that was broken off. Wait for it, "
                "or run: palimpsest catalog rebuild"
            )
        return self

    def drop(self) -> None:
        """Remove the archive's tables, and no others."""
        self._close_idle()
        with self.write() as connection:
            if self.dialect == "sqlite":
                connection.execute(tables.SQLITE_DROP_WORDS)
            tables.metadata.drop_all(connection)

    def mark_rebuilding(self, *, on: bool) -> None:
        """Remember in the catalog that a rebuild is under way, or that it has come to its end."""
        with self.write() as connection:
            if on:
                add(connection, tables.meta, [{"name": _REBUILDING, "value": "yes"}])
            else:
                connection.execute(tables.meta.delete().where(tables.meta.c.name == _REBUILDING))

    def rebuilding(self) -> bool:
        """Say whether a rebuild is under way, or was broken off."""
        with self.read() as connection:
            name = select(tables.meta.c.value).where(tables.meta.c.name == _REBUILDING)
            return connection.execute(name).first() is not None

    def check(self) -> None:
        """Touch the database; CatalogUnavailable if it is out of reach, or its file is another by now."""
        self._require_file()
        self.rebuilding()

    def close(self) -> None:
        """Let go of every connection."""
        self._close_idle()
        self._engine.dispose()

    def _require_file(self) -> None:
        """Raise CatalogUnavailable if the file was taken away: SQLite would go on, with what nobody sees."""
        if self.dialect != "sqlite":
            return
        try:
            found = Path(self._engine.url.database or "").stat()
        except OSError as error:
            raise unavailable(self._engine.url, error) from error
        self._file = self._file or (found.st_dev, found.st_ino)
        if self._file != (found.st_dev, found.st_ino):
            raise CatalogUnavailable(
                f"The catalog {self.address} was replaced while it was in use. Run the command again"
            )

    def _version(self, connection: Connection) -> str | None:
        if not inspect(connection).has_table("meta"):
            return None
        name = select(tables.meta.c.value).where(tables.meta.c.name == "schema")
        found: str | None = connection.execute(name).scalar()
        return found

    def _make(self) -> None:
        with self.write() as connection:
            if self.dialect == "postgresql":
                # Two processes that open a new catalog at once must not both make it.
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7361)")
            tables.metadata.create_all(connection)
            extra = (tables.SQLITE_WORDS,) if self.dialect == "sqlite" else tables.POSTGRESQL_WORDS
            for statement in extra:
                connection.execute(statement)
            add(connection, tables.meta, [{"name": "schema", "value": str(tables.SCHEMA)}])
            add(connection, tables.meta, [{"name": _MADE, "value": str(clock(connection))}])

    def _fetched(self, ready: Prepared, values: dict[str, object]) -> list[tuple[Any, ...]]:
        """Run `ready` on a connection kept open for look-ups; a stale one is replaced once."""
        try:
            connection, fresh = self._idle.pop(), False
        except IndexError:
            connection, fresh = self._look_up_connection(), True
        try:
            cursor = connection.cursor()
            ready.run(cursor, **values)
            rows = list(cursor.fetchall())
            cursor.close()
        except Exception:
            connection.close()
            if fresh:
                raise
            return self._fetched(ready, values)
        self._idle.append(connection)
        return rows

    def _look_up_connection(self) -> PoolProxiedConnection:
        connection = self._engine.raw_connection()
        driver: Any = connection.driver_connection
        if self.dialect == "postgresql":
            driver.autocommit = True  # else each look-up would leave a transaction open
        else:
            # Reading pages where they lie in memory takes a sixth off a look-up in a large catalog. Only
            # here, where nothing is written, and nobody shortens the file while it is in use.
            driver.execute(f"PRAGMA mmap_size = {_MAPPED}").close()
        connection.detach()  # else what stays open for look-ups would count against the pool
        return connection

    def _close_idle(self) -> None:
        while self._idle:
            self._idle.pop().close()


def open_catalog(address: str, *, make: bool = True) -> Catalog:
    """Open the catalog at the SQLAlchemy URL `address`, making its tables if there are none and `make`.

    CatalogUnavailable names the URL and the mend: out of reach, not writable, of another version.
    """
    catalog = Catalog(address)
    try:
        return catalog.create(make=make)
    except BaseException:
        catalog.close()
        raise
