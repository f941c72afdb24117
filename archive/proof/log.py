"""The log in the bucket: appended to by any number of writers, caught up with, and signed.

A batch of leaves is one create-only object named for the number of its first leaf, so of several writers
who know the same log one appends, and the others read what it appended and try again. That put is the
commit point. Tiles, index and head follow from it, and whoever comes next makes what a death left out.
"""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from ulid import ULID

from archive.catalog import Catalog
from archive.errors import Damaged, NoSuchObject, NotArchived, ObjectExists
from archive.instant import aware
from archive.proof.frontier import Frontier
from archive.proof.index import Index
from archive.proof.layout import HEADS, IDENTITY, LEAVES, TILES, head_key, leaves_key, parse_head_key
from archive.proof.leaf import Leaf, pack_leaves, unpack_leaves
from archive.proof.note import Head, sign_head, signer_of
from archive.proof.objects import Objects
from archive.proof.signing import PublicKey, Signer, named
from archive.proof.tiles import Tiles
from archive.proof.unlogged import unlogged
from archive.store import Store

_IDENTITY_FORMAT = "palimpsest-log/1"
_BATCHES_KEPT = 8
_RESTORE = "restore proof/ from a copy of the bucket; palimpsest proof verify says more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """What one `append` did: leaves added, objects passed over, the tree's size now and its signed head.

    What is passed over is not there or damaged. `head` is None where there was no key to sign with, or
    nothing to sign.
    """

    logged: int
    passed: int
    size: int
    head: Head | None


class Log:
    """The tamper-evident log of one archive.

    Safe from many processes. All methods may raise what store and catalog raise, and Damaged where the
    log in the bucket contradicts itself.
    """

    def __init__(self, store: Store, catalog: Catalog) -> None:
        self._store = store
        self._catalog = catalog
        self._index = Index(catalog)
        self._batch = lru_cache(maxsize=_BATCHES_KEPT)(self._read_batch)

    @property
    def index(self) -> Index:
        """What the catalog's database remembers of the log."""
        return self._index

    def append(
        self,
        *,
        now: datetime,
        signer: Signer | None,
        retired: Sequence[PublicKey] = (),
        progress: Callable[[int], None] = lambda _logged: None,
    ) -> Appended:
        """Log every object that the catalog knows and the log lacks; sign the tree where there is a key.

        Nothing is logged twice or left out, also not by several writers or after a death on the way.
        """
        frontier = self.catch_up()
        logged = passed = 0
        for portion in unlogged(self._catalog, self._index):
            found = list(Objects(self._store, self._catalog).sound_leaves(portion))
            passed += len(portion) - len(found)
            frontier, added = self._append(frontier, found, now)
            logged += added
            progress(logged)
        head = self._sign(frontier, signer, retired, now) if signer and frontier.size else None
        return Appended(logged=logged, passed=passed, size=frontier.size, head=head)

    def catch_up(self) -> Frontier:
        """Index what other writers appended, and return the frontier of all leaves there are.

        An index that is new is made by reading all leaves, which must give the root of the newest signed
        head in the bucket.
        """
        frontier, last = self._index.frontier(), self._index.last()
        if last is None:
            return self._read_all()
        try:
            self._store.head(leaves_key(last.first))
        except NoSuchObject as error:
            raise Damaged(f"{leaves_key(last.first)}: these leaves are missing; {_RESTORE}") from error
        return self._absorb(frontier)

    def head(self) -> Head | None:
        """Return the newest signed head that is known here, or None where none was signed yet."""
        return self._index.head() or self._newest_head()

    def leaf(self, number: int) -> Leaf:
        """Return a leaf by its number; NotArchived if the index knows of no such leaf."""
        batch = self._index.batch_of(number)
        if batch is None:
            raise NotArchived(f"the log has no leaf {number}")
        return self._batch(batch.first)[number - batch.first]

    def tiles(self, size: int) -> Tiles:
        """Return the inner hashes of the tree of `size` leaves, which the index must know."""
        return Tiles(self._store, size, self._leaf_hashes, self._index.roots)

    def origin(self) -> str:
        """Return the log's name; NotArchived where nothing was logged yet."""
        try:
            body = self._store.get(IDENTITY)
        except NoSuchObject as error:
            raise NotArchived("nothing is logged yet; run palimpsest proof append") from error
        return read_identity(body)

    def _append(self, frontier: Frontier, found: list[Leaf], now: datetime) -> tuple[Frontier, int]:
        """Append one batch; another writer's, if it came first, is read, and what is in it left out."""
        while found:
            if not frontier.size:
                self._name(now)
            try:
                self._store.put(leaves_key(frontier.size), pack_leaves(found))
            except ObjectExists:
                frontier = self._absorb(frontier)
                found = [leaf for leaf in found if self._index.number_of(leaf.key) is None]
            else:
                return self._grown(frontier, found), len(found)
        return frontier, 0

    def _absorb(self, frontier: Frontier, known: Collection[str] = ()) -> Frontier:
        while True:
            try:
                batch = self._batch(frontier.size)
            except NoSuchObject:
                return frontier
            frontier = self._grown(frontier, batch, known)

    def _grown(self, frontier: Frontier, batch: Sequence[Leaf], known: Collection[str] = ()) -> Frontier:
        """Make what follows from a batch in the bucket; the index last, for it says that all is made."""
        hashes = [leaf.hash for leaf in batch]

        def leaf_hashes(start: int, end: int) -> list[bytes]:
            """Return the hashes of the leaves from `start` to before `end`, kept and new alike."""
            before = self._leaf_hashes(start, min(end, frontier.size))
            return before + hashes[max(start - frontier.size, 0) : max(end - frontier.size, 0)]

        tiles = Tiles(self._store, frontier.size + len(batch), leaf_hashes, self._index.roots)
        return self._index.add(frontier, batch, tiles.keep(frontier.size, known=known))

    def _leaf_hashes(self, start: int, end: int) -> list[bytes]:
        found: list[bytes] = []
        while start < end:
            batch = self._index.batch_of(start)
            if batch is None:
                raise NotArchived(f"the log has no leaf {start}")
            some = self._batch(batch.first)[start - batch.first : end - batch.first]
            found += [leaf.hash for leaf in some]
            start += len(some)
        return found

    def _read_batch(self, first: int) -> tuple[Leaf, ...]:
        key = leaves_key(first)
        try:
            return tuple(unpack_leaves(self._store.get(key)))
        except Damaged as error:
            raise Damaged(f"{key}: {error}; {_RESTORE}") from error

    def _read_all(self) -> Frontier:
        newest = self._newest_head()
        known = {stat.key for stat in self._store.list(TILES)}
        frontier = Frontier()
        while newest is None or frontier.size < newest.size:
            try:
                batch = self._batch(frontier.size)
            except NoSuchObject:
                break
            frontier = self._grown(frontier, batch, known)
        if newest is not None and (frontier.size, frontier.root) != (newest.size, newest.root):
            self._index.forget()
            raise Damaged(
                f"{head_key(newest.size)}: the leaves in {LEAVES} do not give the tree that this head was "
                f"signed for; {_RESTORE}"
            )
        if newest is not None:
            self._index.remember(newest)
        return self._absorb(frontier, known)

    def _newest_head(self) -> Head | None:
        sizes = [parse_head_key(stat.key) for stat in self._store.list(HEADS)]
        return self._read_head(max(sizes)) if sizes else None

    def _read_head(self, size: int) -> Head:
        key = head_key(size)
        try:
            head = Head.read(self._store.get(key))
        except Damaged as error:
            raise Damaged(f"{key}: {error}; {_RESTORE}") from error
        if head.size != size:
            raise Damaged(f"{key}: it is the head of {head.size} leaves; {_RESTORE}")
        return head

    def _sign(self, frontier: Frontier, signer: Signer, retired: Sequence[PublicKey], now: datetime) -> Head:
        known = self._index.head()
        if known is not None and known.size == frontier.size:
            return known
        head = sign_head(self.origin(), frontier.size, frontier.root, signer, now)
        try:
            self._store.put(head_key(head.size), head.note.encode())
        except ObjectExists:
            head = self._signed_before(head, [signer.public, *retired])
        self._index.remember(head)
        return head

    def _signed_before(self, head: Head, keys: Sequence[PublicKey]) -> Head:
        """Return the head that another writer signed for the same tree."""
        there = self._read_head(head.size)
        if not there.same_tree(head):
            raise Damaged(f"{head_key(head.size)}: it was signed for another tree of that size; {_RESTORE}")
        if signer_of(there, keys) is None:
            raise Damaged(
                f"{head_key(head.size)}: no key of this archive signed it ({named(keys)}); set "
                "PALIMPSEST_SIGNING_KEY to the one that did, or remove the head if it is nobody's"
            )
        return there

    def _name(self, now: datetime) -> None:
        """Give the log its name, which every head bears, before its first leaf."""
        said = {"format": _IDENTITY_FORMAT, "origin": f"palimpsest/{ULID.from_datetime(aware(now))}"}
        try:
            self._store.put(IDENTITY, json.dumps(said, sort_keys=True, separators=(",", ":")).encode())
        except ObjectExists:
            return  # another writer's, or one whose writer died before its first leaf


def read_identity(body: bytes) -> str:
    """Return the log's name as ``proof/log.json`` has it; Damaged if it is no such object."""
    try:
        said = json.loads(body)
        form, origin = said["format"], str(said["origin"])
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{IDENTITY}: it does not name the log: {error!r}; {_RESTORE}") from error
    if form != _IDENTITY_FORMAT or not origin or set(origin) & set(" +\n\t"):
        raise Damaged(f"{IDENTITY}: it does not name the log; {_RESTORE}")
    return origin
