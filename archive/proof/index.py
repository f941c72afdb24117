"""The log's index, in tables of its own beside the catalog's: which leaf an object has, and which lack one.

It is made from the bucket, like the catalog: batch by batch, each in one transaction with the frontier of
the tree that ends with it. Losing it costs the time to read the log again, and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    Table,
    Text,
    delete,
    desc,
    inspect,
    select,
)

from archive import keys
from archive.catalog import Catalog
from archive.catalog.place import spot_of_key
from archive.catalog.write import insert
from archive.proof.frontier import Frontier
from archive.proof.leaf import Leaf
from archive.proof.note import Head

DIGEST_BYTES = 6  # of a payload's SHA-256: as many as a capture's key holds
_CHUNK = 1000
_LOCK = "SELECT pg_advisory_xact_lock(7362)"

_metadata = MetaData()
_Serial = BigInteger().with_variant(Integer, "sqlite")

# In the order of the catalog's captures, so that what lacks a leaf is found by walking both.
leaves = Table(
    "proof_leaves",
    _metadata,
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("captured_at", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary, primary_key=True),
    Column("name", Text, primary_key=True),  # an article's; a ruling's whole key; a capture has none
    Column("number", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
_batches = Table(
    "proof_batches",
    _metadata,
    Column("first", _Serial, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
)
# Without them a proof would read a tile for each of up to 255 hashes of the tile above.
_roots = Table(
    "proof_roots",
    _metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
_state = Table(
    "proof_state",
    _metadata,
    Column("size", _Serial, primary_key=True, autoincrement=False),
    Column("frontier", LargeBinary, nullable=False),
    Column("head", Text),  # the last head that was signed or seen
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One object of leaves: the number of its first, and how many it holds."""

    first: int
    count: int


class Index:
    """What the catalog's database remembers of the log. Raises CatalogUnavailable as the catalog does."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        with catalog.read() as connection:
            there = inspect(connection).has_table(_state.name)
        if not there:
            with catalog.write() as connection:
                _turn(connection)
                _metadata.create_all(connection)

    def frontier(self) -> Frontier:
        """Return the frontier of the leaves indexed so far."""
        with self._catalog.read() as connection:
            return _frontier(connection)

    def head(self) -> Head | None:
        """Return the last signed head that `remember` was given, or None."""
        with self._catalog.read() as connection:
            note = connection.execute(select(_state.c.head)).scalar()
        return Head.read(note) if note else None

    def remember(self, head: Head) -> None:
        """Keep `head` as the last one, unless there is a later one."""
        with self._catalog.write() as connection:
            _turn(connection)
            note = connection.execute(select(_state.c.head)).scalar()
            if note is None or Head.read(note).size < head.size:
                connection.execute(_state.update().values(head=head.note))

    def last(self) -> Batch | None:
        """Return the last batch indexed, or None."""
        with self._catalog.read() as connection:
            return _batch(connection, select(_batches))

    def batch_of(self, number: int) -> Batch | None:
        """Return the batch that holds the leaf of this number, or None."""
        with self._catalog.read() as connection:
            found = _batch(connection, select(_batches).where(_batches.c.first <= number))
        return found if found and number < found.first + found.count else None

    def number_of(self, key: str) -> int | None:
        """Return the number of the leaf of the object `key`, or None; Damaged for a key of no such object."""
        spot = _spot(key)
        where = [leaves.c[name] == value for name, value in spot.items()]
        with self._catalog.read() as connection:
            found: int | None = connection.execute(select(leaves.c.number).where(*where)).scalar()
        return found

    def rulings(self) -> set[str]:
        """Return the keys of the decisions and tombstones that have leaves."""
        statement = select(leaves.c.name).where(leaves.c.place == 0, leaves.c.captured_at == 0)
        with self._catalog.read() as connection:
            return set(connection.execute(statement).scalars())

    def roots(self, level: int, start: int, end: int) -> dict[int, bytes]:
        """Return the roots of the full tiles of `level` from number `start` up to before `end`."""
        where = (_roots.c.level == level, _roots.c.number >= start, _roots.c.number < end)
        with self._catalog.read() as connection:
            rows = connection.execute(select(_roots.c.number, _roots.c.root).where(*where))
            return {number: root for number, root in rows}  # noqa: C416  # dict() knows no rows

    def add(
        self, before: Frontier, batch: Sequence[Leaf], roots: Mapping[tuple[int, int], bytes]
    ) -> Frontier:
        """Index the batch that follows `before`, and return the frontier after it.

        `roots` are those of the tiles that it makes full, by level and number. Should another process
        have indexed it by now, nothing changes.
        """
        after = before.extended([leaf.hash for leaf in batch])
        rows = [{**_spot(leaf.key), "number": number} for number, leaf in enumerate(batch, start=before.size)]
        with self._catalog.write() as connection:
            _turn(connection)
            if _frontier(connection).size == before.size:
                _add(connection, rows, Batch(first=before.size, count=len(batch)), after)
                _add_roots(connection, roots)
        return after

    def forget(self) -> None:
        """Empty the index; it is then made from the bucket anew."""
        with self._catalog.write() as connection:
            for table in (leaves, _batches, _roots, _state):
                connection.execute(delete(table))


def _add(connection: Connection, rows: list[dict[str, Any]], batch: Batch, after: Frontier) -> None:
    for start in range(0, len(rows), _CHUNK):
        connection.execute(insert(connection, leaves).on_conflict_do_nothing(), rows[start : start + _CHUNK])
    connection.execute(_batches.insert().values(first=batch.first, count=batch.count))
    values = {"size": after.size, "frontier": after.pack()}
    if connection.execute(_state.update().values(**values)).rowcount == 0:
        connection.execute(_state.insert().values(**values))


def _add_roots(connection: Connection, roots: Mapping[tuple[int, int], bytes]) -> None:
    rows = [{"level": level, "number": number, "root": root} for (level, number), root in roots.items()]
    if rows:
        connection.execute(insert(connection, _roots).on_conflict_do_nothing(), rows)


def _turn(connection: Connection) -> None:
    """Wait until no other transaction changes the index, and keep others from it to the end of this one.

    SQLite has one writer at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_LOCK)


def _frontier(connection: Connection) -> Frontier:
    row = connection.execute(select(_state.c.size, _state.c.frontier)).first()
    return Frontier.unpack(*row) if row else Frontier()


def _batch(connection: Connection, statement: Select[Any]) -> Batch | None:
    row = connection.execute(statement.order_by(desc(_batches.c.first)).limit(1)).mappings().first()
    return Batch(**row) if row else None


def _spot(key: str) -> dict[str, object]:
    """Return the index's columns for the object `key`."""
    if key.startswith(keys.CAPTURES):
        return _beside(key, "")
    if key.startswith(keys.ARTICLES):
        capture, name = keys.parse_article_key(key)
        return _beside(capture, name)
    return {"place": 0, "captured_at": 0, "digest": b"", "name": key}


def _beside(capture: str, name: str) -> dict[str, object]:
    spot = spot_of_key(capture)
    digest = spot.digest_low[:DIGEST_BYTES]
    return {"place": spot.place, "captured_at": spot.captured_at, "digest": digest, "name": name}
