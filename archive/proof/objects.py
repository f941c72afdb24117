"""The logged objects' bytes, loose or in a pack, and whether they are what their keys promise."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from archive import keys
from archive.appended import read_ruling
from archive.catalog import Catalog
from archive.envelope import unseal
from archive.errors import Damaged, NoSuchObject
from archive.pack import fetch_key
from archive.proof.leaf import Leaf, leaf_of
from archive.store import Store
from archive.warc import from_warc, key_of

_AT_ONCE = 8
_CHUNK = 64  # objects in memory at a time


class Objects:
    """Reads stored objects, captures in packs too: there they have the same bytes, at an offset."""

    def __init__(self, store: Store, catalog: Catalog) -> None:
        self._store = store
        self._catalog = catalog

    def read(self, key: str) -> bytes:
        """Return the bytes of the object `key`; NoSuchObject if it is neither loose nor packed."""
        if key.startswith(keys.CAPTURES):
            return fetch_key(self._store, self._catalog, key)
        return self._store.get(key)

    def each(self, names: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield key and bytes of each object, in order, several read at once; None for what is not there."""
        waiting = iter(names)
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="proof") as pool:
            while some := list(islice(waiting, _CHUNK)):
                yield from zip(some, pool.map(self._read_or_none, some), strict=True)

    def sound_leaves(self, names: Iterable[str]) -> Iterator[Leaf]:
        """Yield the leaf of each object that is there and is what its key promises.

        What is damaged before it is logged stays out: a log of it would bear witness for the damage.
        """
        for key, body in self.each(names):
            if body is not None and _is_sound(key, body):
                yield leaf_of(key, body)

    def _read_or_none(self, key: str) -> bytes | None:
        try:
            return self.read(key)
        except NoSuchObject:
            return None


def _is_sound(key: str, body: bytes) -> bool:
    try:
        if key.startswith(keys.CAPTURES):
            return key_of(from_warc(body)) == key
        if key.startswith(keys.ARTICLES):
            return unseal(body).capture == keys.parse_article_key(key)[0]
        read_ruling(key, body)
    except Damaged:
        return False
    return True
