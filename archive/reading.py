"""Reading every object of a store, some at a time, for those who go through the whole bucket."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from archive.errors import NoSuchObject
from archive.store import Store

Progress = Callable[[int, int | None], None]

_AT_ONCE = 8
_CHUNK = 64  # objects in memory at a time


def chunks(store: Store, names: Iterable[str]) -> Iterator[list[tuple[str, bytes]]]:
    """Yield key and bytes of the objects called `names`, a chunk at a time, several read at once.

    What has gone since it was listed is left out.
    """

    def read(key: str) -> tuple[str, bytes] | None:
        """Return a key with its object, or None if that went since it was listed."""
        try:
            return key, store.get(key)
        except NoSuchObject:
            return None

    waiting = iter(names)
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="read") as pool:
        while some := list(islice(waiting, _CHUNK)):
            yield [found for found in pool.map(read, some) if found is not None]


class Count:
    """Counts what is done of a known total, and tells whoever wants to know."""

    def __init__(self, progress: Progress | None, total: int | None) -> None:
        self._progress = progress
        self._total = total
        self.done = 0

    def add(self, number: int = 1) -> None:
        """Count `number` more."""
        self.done += number
        if self._progress is not None:
            self._progress(self.done, self._total)
