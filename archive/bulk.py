"""Recording many captures at once: objects by several threads, then their rows in one transaction.

Each object's PUT is its capture's commit point, as when one is recorded alone; no row is written before
the PUT has returned, and no revisit is put before what it points to has its row.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from archive.capture import Capture
from archive.catalog import Catalog, nearest
from archive.catalog.place import place_of_surt
from archive.recording import pointing, put, row_of, target_of, write_row
from archive.rows import REVISIT, CaptureRow, Recorded
from archive.store import Store
from archive.surt import surt
from archive.warc import key_of

_AT_ONCE = 16  # mostly they wait: for the disk's syncs, or for a server


def record_all(
    store: Store, catalog: Catalog, captures: Sequence[Capture], *, settled: bool
) -> list[Recorded]:
    """Keep `captures`; return what became of each, in their order. See Archive.record_all."""
    done: dict[int, Recorded] = {}
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="put") as pool:
        for turn in _turns(captures):
            work = _Turn(store, catalog, [captures[number] for number in turn], settled=settled)
            done.update(zip(turn, work.run(pool), strict=True))
    return [done[number] for number in range(len(captures))]


def _turns(captures: Sequence[Capture]) -> Iterator[list[int]]:
    """Yield the numbers of captures of which none can be a revisit of another, turn after turn."""
    left = list(enumerate((surt(capture.url), capture) for capture in captures))
    while left:
        turn: list[int] = []
        after = []
        seen: set[tuple[str, str]] = set()
        for number, (name, capture) in left:
            # What a 304 confirms is known only when all before it are recorded.
            tokens = {(name, capture.payload_digest), (name, "")}
            if (tokens if capture.status == 304 else {(name, capture.payload_digest)}) & seen:
                after.append((number, (name, capture)))
            else:
                turn.append(number)
            seen |= tokens
        yield turn
        left = after


class _Turn:
    """One round of recording, of captures that are independent of each other."""

    def __init__(self, store: Store, catalog: Catalog, captures: list[Capture], *, settled: bool) -> None:
        self._store, self._catalog = store, catalog
        self._captures = [self._pointing(capture, settled=settled) for capture in captures]

    def run(self, pool: ThreadPoolExecutor) -> list[Recorded]:
        keys = [key_of(capture) for capture in self._captures]
        known = {key: row for key in keys if (row := nearest.find(self._catalog, key)) is not None}
        fresh = [capture for key, capture in zip(keys, self._captures, strict=True) if key not in known]
        created = self._add(list(pool.map(lambda capture: put(self._store, capture), fresh)))
        return [self._recorded(key, known.get(key), created) for key in keys]

    def _pointing(self, capture: Capture, *, settled: bool) -> Capture:
        if capture.revisit_of or (settled and capture.payload is not None):
            return capture
        return pointing(capture, target_of(self._catalog, capture))

    def _add(self, stored: list[tuple[Capture, int]]) -> set[str]:
        """Write the rows of what is stored; return the keys of those that are new."""
        rows = [row_of(capture, length, self._target(capture)) for capture, length in stored]
        # Two that record many at once take their turns at the URLs in one order, or they might wait
        # for each other.
        rows.sort(key=lambda row: place_of_surt(row.surt))
        if not rows:
            return set()
        with self._catalog.write() as connection:
            return {row.key for row in rows if write_row(connection, row)}

    def _target(self, capture: Capture) -> CaptureRow | None:
        return nearest.find(self._catalog, capture.revisit_of.key) if capture.revisit_of else None

    def _recorded(self, key: str, known: CaptureRow | None, created: set[str]) -> Recorded:
        # Only the database knows what it made of a new row: a takedown may cover it.
        row = known or nearest.find(self._catalog, key)
        if row is None:
            raise AssertionError(f"{key} was recorded and has no row")
        return Recorded(row=row, created=key in created, unchanged=row.kind == REVISIT)
