"""Recording many captures at once: objects together, then their rows in one transaction.

Each object's PUT is its capture's commit point, as when one is recorded alone; no row is written before
all objects of its batch are durable, and no revisit is put before what it points to has its row.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from archive.capture import Capture
from archive.catalog import Catalog, nearest
from archive.catalog.adding import known_surts
from archive.recording import add_rows, already, pointing, row_of, target_of
from archive.rows import REVISIT, CaptureRow, Recorded
from archive.store import Store
from archive.surt import surt
from archive.warc import Packed, key_of, pack_capture

_AT_ONCE = 4  # packing is done outside of Python's lock


def record_all(
    store: Store, catalog: Catalog, captures: Sequence[Capture], *, settled: bool
) -> list[Recorded]:
    """Keep `captures`; return what became of each, in their order. See Archive.record_all."""
    done: dict[int, Recorded] = {}
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="pack") as pool:
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
        # Most of what is imported is of URLs that were never seen, and nothing needs asking of those.
        self._seen = known_surts(catalog, {surt(capture.url) for capture in captures})
        self._captures = [self._pointing(capture, settled=settled) for capture in captures]

    def run(self, pool: ThreadPoolExecutor) -> list[Recorded]:
        """Put what is new, write its rows at once, and return one answer a capture, in their order."""
        keys = [key_of(capture) for capture in self._captures]
        known = {
            key: row
            for key, capture in zip(keys, self._captures, strict=True)
            if self._is_seen(capture) and (row := nearest.find(self._catalog, key)) is not None
        }
        fresh = [capture for key, capture in zip(keys, self._captures, strict=True) if key not in known]
        new = self._add(fresh, list(pool.map(pack_capture, fresh)))
        return [self._recorded(key, new.get(key), known.get(key)) for key in keys]

    def _pointing(self, capture: Capture, *, settled: bool) -> Capture:
        if capture.revisit_of or (settled and capture.payload is not None):
            return capture
        return pointing(capture, target_of(self._catalog, capture) if self._is_seen(capture) else None)

    def _is_seen(self, capture: Capture) -> bool:
        return surt(capture.url) in self._seen

    def _add(self, fresh: Sequence[Capture], packed: Sequence[Packed]) -> dict[str, CaptureRow]:
        """Put objects and write their rows; return the rows that are new, by their keys."""
        if not fresh:
            return {}
        made = self._store.put_all([(each.key, each.body) for each in packed])
        stored = [
            (capture, each.length) if ours else already(self._store, each.key)
            for capture, each, ours in zip(fresh, packed, made, strict=True)
        ]
        rows = [row_of(capture, length, self._target(capture)) for capture, length in stored]
        return {row.key: row for row in add_rows(self._catalog, rows) if row is not None}

    def _target(self, capture: Capture) -> CaptureRow | None:
        return nearest.find(self._catalog, capture.revisit_of.key) if capture.revisit_of else None

    def _recorded(self, key: str, new: CaptureRow | None, known: CaptureRow | None) -> Recorded:
        row = new or known or nearest.find(self._catalog, key)
        if row is None:
            raise AssertionError(f"{key} was recorded and has no row")
        return Recorded(row=row, created=new is not None, unchanged=row.kind == REVISIT)
