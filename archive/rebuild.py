"""The catalog made anew from the bucket alone.

Nothing is taken from the old catalog. Attempts begin at none again, and leases end: whoever works while
the catalog is rebuilt may do a piece of work twice, which changes nothing. In what order captures came, only
the store still knows: by when it keeps their objects since, and the packs of what is packed.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection

from archive import keys
from archive.appended import DECISION, LIFTED, read_ruling, tombstone_of
from archive.articles import index
from archive.catalog import Catalog, adding, arrivals, mending, packs, rulings
from archive.catalog.nearest import find
from archive.catalog.place import spot_of_key
from archive.envelope import row_of as article_row
from archive.envelope import unseal
from archive.errors import Damaged, NoSuchObject
from archive.instant import milliseconds
from archive.pack import Manifest, Pack, newest
from archive.pack.member import Member
from archive.pack.members import read_members
from archive.reading import Count, Progress, chunks
from archive.recording import row_of as capture_row
from archive.rows import CaptureRow
from archive.store import Store
from archive.warc import key_of, read_warc

_READ = (keys.CAPTURES, keys.ARTICLES, keys.DECISIONS, keys.TOMBSTONES)
_Read = Callable[[Connection, str, bytes], None]


def rebuild(store: Store, catalog: Catalog, progress: Progress | None) -> dict[str, int]:
    """Make the catalog's tables anew from the store; return how many objects of each sort are in it.

    ``unreadable`` counts objects left out because they are damaged; `verify` names each. A rebuild that
    was broken off leaves a catalog that refuses to open until another has come to its end.
    """
    manifest = newest(store)  # before anything is dropped: one that cannot be read is to be restored first
    catalog.drop()
    catalog.create()
    catalog.mark_rebuilding(on=True)
    work = _Rebuild(store, catalog, manifest, progress)
    work.run()
    catalog.mark_rebuilding(on=False)
    return work.counts


class _Rebuild:
    """One rebuild. Captures come first: everything else refers to them."""

    def __init__(self, store: Store, catalog: Catalog, manifest: Manifest, progress: Progress | None) -> None:
        self._store, self._catalog, self._manifest = store, catalog, manifest
        self._found: Counter[str] = Counter()
        self._stored: dict[str, int] = {}  # when the objects of a chunk were stored, in milliseconds
        self._count = Count(progress, None if progress is None else self._total())

    def _total(self) -> int:
        objects = sum(1 for stat in self._store.list() if stat.key.startswith(_READ))
        return objects + sum(pack.captures for pack in self._manifest.packs)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many objects of each sort were read, and how many could not be."""
        names = ("captures", "articles", "decisions", "tombstones", "unreadable")
        return {name: self._found[name] for name in names}

    def run(self) -> None:
        """Read packs, captures, takedowns, articles and decisions, each after what it needs."""
        for pack in self._manifest.packs:
            self._pack(pack)
        self._captures()
        arrivals.settle(self._catalog)
        mending.settle_revisits(self._catalog)
        self._each("tombstones", keys.TOMBSTONES, self._takedown)
        self._each("tombstones", keys.TOMBSTONES, self._lift, again=True)
        self._each("decisions", keys.DECISIONS, self._decision)
        self._each("articles", keys.ARTICLES, self._article)
        mending.settle_states(self._catalog)

    def _pack(self, pack: Pack) -> None:
        """Read a segment from its beginning to its end; one that is damaged stays to be entered again."""
        with self._catalog.write() as connection:
            packs.begin(connection, pack.number, pack.name)
        before = self._found["unreadable"]
        try:
            for chunk in read_members(self._store, pack):
                self._add_members(pack, chunk)
                self._count.add(len(chunk))
        except (Damaged, NoSuchObject):
            self._found["unreadable"] += 1
        if self._found["unreadable"] == before:
            with self._catalog.write() as connection:
                packs.finish(connection, pack.number)

    def _add_members(self, pack: Pack, chunk: Sequence[tuple[Member, bytes]]) -> None:
        read = [(member, self._row(member.key, body, member)) for member, body in chunk]
        stored_at = dict.fromkeys((member.key for member, _ in chunk), milliseconds(pack.packed_at))
        with self._catalog.write() as connection:
            adding.add_captures(connection, [row for _, row in read if row], stored_at=stored_at)
            for member in (member for member, row in read if row):
                spot = spot_of_key(member.key)
                packs.place(connection, spot, pack.number, member.offset, member.stored)

    def _captures(self) -> None:
        """Add the loose captures, the rows of a chunk together."""
        for chunk in chunks(self._store, self._listed(keys.CAPTURES)):
            rows = [row for key, body in chunk if (row := self._row(key, body))]
            with self._catalog.write() as connection:
                adding.add_captures(connection, rows, stored_at=self._stored)
            self._stored.clear()
            self._count.add(len(chunk))

    def _row(self, key: str, body: bytes, member: Member | None = None) -> CaptureRow | None:
        """Return the row of a capture's object, None if that is damaged: verify tells, object by object."""
        try:
            capture, length = read_warc(body)
        except Damaged:
            capture = None
        if capture is None or key_of(capture) != key or (member is not None and not member.is_in(body)):
            self._found["unreadable"] += 1
            return None
        self._found["captures"] += 1
        return capture_row(capture, length, None)

    def _each(self, name: str, prefix: str, work: _Read, *, again: bool = False) -> None:
        for chunk in chunks(self._store, (stat.key for stat in self._store.list(prefix))):
            with self._catalog.write() as connection:
                for key, body in chunk:
                    self._try(name, work, connection, key, body, again=again)
            if not again:
                self._count.add(len(chunk))

    def _listed(self, prefix: str) -> Iterator[str]:
        for stat in self._store.list(prefix):
            if not self._is_packed(stat.key):
                self._stored[stat.key] = milliseconds(stat.modified)
                yield stat.key

    def _try(
        self, name: str, work: _Read, connection: Connection, key: str, body: bytes, *, again: bool = False
    ) -> None:
        try:
            work(connection, key, body)
        except Damaged:
            # Told by verify, object by object; a damaged one must not keep the others from being found.
            name = "unreadable"
        if not again:
            self._found[name] += 1

    def _is_packed(self, key: str) -> bool:
        """Say whether `key` is a loose object whose capture was found in a pack."""
        if not self._manifest.packs or not key.startswith(keys.CAPTURES):
            return False
        try:
            row = find(self._catalog, key)
        except Damaged:
            return False
        if row is None or row.pack is None:
            return False
        self._count.add()
        return True

    def _article(self, connection: Connection, key: str, body: bytes) -> None:
        capture_key, name = keys.parse_article_key(key)
        sealed = unseal(body)
        if sealed.capture != capture_key:
            raise Damaged(f"{key}: it is the article of {sealed.capture}")
        capture = find(self._catalog, capture_key)
        if capture is None:
            raise Damaged(f"{key}: its capture is missing")
        index(self._store, connection, capture, article_row(sealed, name), sealed)

    def _takedown(self, connection: Connection, key: str, body: bytes) -> None:
        said = read_ruling(key, body)
        if said["format"] != LIFTED:
            rulings.add_tombstone(connection, tombstone_of(key, said))

    def _lift(self, connection: Connection, key: str, body: bytes) -> None:
        said = read_ruling(key, body)
        if said["format"] == LIFTED:
            rulings.lift(connection, said["lifts"], said["id"])

    def _decision(self, connection: Connection, key: str, body: bytes) -> None:
        said = read_ruling(key, body)
        if said["format"] != DECISION:
            raise Damaged(f"{key}: it is no decision")
        rulings.add_decision(connection, said)
