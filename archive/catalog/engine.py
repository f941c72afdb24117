"""The database under the catalog: how a connection is made ready, and what its errors mean."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from archive.errors import CatalogUnavailable, InvalidQuery

_BUSY_SECONDS = 30
_WRITES = "palimpsest_writes"
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def make_engine(address: str) -> Engine:
    """Return an engine for the SQLAlchemy URL `address`: SQLite in a file, or PostgreSQL.

    CatalogUnavailable if the URL names neither, or the file's folder cannot be made.
    """
    url = _parse(address)
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    _make_folder(url)
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def shown(url: URL | str) -> str:
    """Return the catalog's URL for people, its password hidden."""
    return make_url(url).render_as_string(hide_password=True)


def for_writing(engine: Engine) -> Engine:
    """Return `engine` such that a transaction in SQLite claims the one writer's place at its start.

    A transaction that reads first and writes later fails at once when another wrote in between; one
    that claims the place at its start waits its turn.
    """
    return engine.execution_options(**{_WRITES: True})


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """Turn a driver's complaint into CatalogUnavailable: the database cannot be used.

    Or, where it is about a text that PostgreSQL cannot hold, into InvalidQuery.
    """
    try:
        yield
    except DBAPIError as error:
        raise _complaint(url, error.orig or error) from error
    except _errors(url) as error:
        raise _complaint(url, error) from error


def _complaint(url: URL, error: BaseException) -> CatalogUnavailable | InvalidQuery:
    if "cannot contain NUL" in str(error):
        return InvalidQuery("What is asked for holds a NUL character; no text of the archive does")
    return unavailable(url, error)


def unavailable(url: URL, error: BaseException) -> CatalogUnavailable:
    """Return the error that names the catalog, what its driver said, and the mend."""
    said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return CatalogUnavailable(f"The catalog {shown(url)} cannot be used: {said}. {_mend(url, said)}")


def _errors(url: URL) -> type[Exception]:
    """Return what the driver raises when it is used past SQLAlchemy."""
    if url.get_backend_name() == "sqlite":
        return sqlite3.DatabaseError
    import psycopg  # noqa: PLC0415 - whoever has SQLite need not wait for it to load

    return psycopg.Error


def _parse(address: str) -> URL:
    try:
        url = make_url(address)
        url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise CatalogUnavailable(
            f"'{address}' is no catalog: write sqlite:///FILE or postgresql://USER@HOST/DATABASE"
        ) from error
    if backend not in ("sqlite", "postgresql"):
        raise CatalogUnavailable(f"The catalog {shown(url)} is neither SQLite nor PostgreSQL")
    if backend == "sqlite" and url.database in (None, "", ":memory:"):
        raise CatalogUnavailable("A catalog in memory ends with its process: write sqlite:///FILE")
    return url


def _make_folder(url: URL) -> None:
    folder = Path(url.database or "").absolute().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unavailable(url, error) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin transactions of its own, too late
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
        _use_wal(cursor)
        cursor.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost rows; the bucket has them
        cursor.execute("PRAGMA cache_size = -32768")
        cursor.execute("PRAGMA temp_store = MEMORY")
    finally:
        cursor.close()


def _use_wal(cursor: Any) -> None:
    """Switch to WAL, once in a file's life; two processes that do so at once do not wait by themselves."""
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _mend(url: URL, said: str) -> str:
    lowered = said.lower()
    if "not a database" in lowered or "malformed" in lowered:
        return f"Move {url.database} away and run: palimpsest catalog rebuild"
    if "no such file" in lowered:
        return f"Restore {url.database}, or run: palimpsest catalog rebuild"
    if "full" in lowered:
        return "Free some space; nothing is lost, run: palimpsest reconcile"
    if "readonly" in lowered or "unable to open" in lowered or "permission" in lowered:
        return f"Give this user the right to write {url.database} and its folder"
    if url.get_backend_name() == "postgresql":
        return "Check that PostgreSQL runs there and that PALIMPSEST_CATALOG names it rightly"
    return "Try again when the other process has finished; if it stays, run: palimpsest doctor"
