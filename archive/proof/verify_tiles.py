"""Verifying tiles: what is kept of the tree's inner hashes is what the leaves give."""

from collections.abc import Iterable, Iterator, Sequence

from archive.errors import NoSuchObject
from archive.proof.layout import TILE_WIDTH, tile_key
from archive.proof.merkle import root_of
from archive.rows import Finding
from archive.store import Store

_MEND = "remove it: it is made again from the leaves"


class TileCheck:
    """Makes every full tile from the leaves that go by, and holds the one in the bucket against it.

    A tile that is not there is no damage: it follows from the leaves.
    """

    def __init__(self, store: Store, there: Iterable[tuple[int, int]]) -> None:
        self._store = store
        self._left = set(there)
        self._levels: list[list[bytes]] = [[]]
        self._made: list[int] = [0]

    def check(self, hashes: Sequence[bytes]) -> Iterator[Finding]:
        """Yield a finding for each tile that becomes full with these leaves and is kept otherwise."""
        for each in hashes:
            yield from self._add(0, each)

    def beyond(self) -> Iterator[Finding]:
        """Yield a finding for each tile that the tree does not have."""
        for level, number in sorted(self._left):
            yield _finding(level, number, "the tree has no such tile")

    def _add(self, level: int, node: bytes) -> Iterator[Finding]:
        if level == len(self._levels):
            self._levels.append([])
            self._made.append(0)
        row = self._levels[level]
        row.append(node)
        if len(row) < TILE_WIDTH:
            return
        yield from self._compare(level, self._made[level], b"".join(row))
        self._levels[level] = []
        self._made[level] += 1
        yield from self._add(level + 1, root_of(row))

    def _compare(self, level: int, number: int, expected: bytes) -> Iterator[Finding]:
        if (level, number) not in self._left:
            return
        self._left.discard((level, number))
        try:
            found = self._store.get(tile_key(level, number))
        except NoSuchObject:
            return
        if found != expected:
            yield _finding(level, number, "its hashes are not those that the leaves give")


def _finding(level: int, number: int, detail: str) -> Finding:
    return Finding(key=tile_key(level, number), problem="tile-differs", detail=detail, mend=_MEND)
