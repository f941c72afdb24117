"""The tree's inner hashes, 256 to an object, so that a proof reads a few objects however long the log.

Tiles are as in C2SP tlog-tiles. They follow from the leaves: a full one is kept in the bucket, one that is
lost is made again from what is below it, and the rightmost ones, which are not full, are made when asked.
"""

from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache

from archive.errors import Damaged, NoSuchObject, ObjectExists
from archive.proof.layout import TILE_HEIGHT, TILE_WIDTH, tile_key
from archive.proof.merkle import HASH_BYTES, node_hash, root_of, split
from archive.store import Store

_CACHED = 512

LeafHashes = Callable[[int, int], list[bytes]]
"""Gives the hashes of the leaves from one number up to before another."""

Roots = Callable[[int, int, int], dict[int, bytes]]
"""Gives what is known of the roots of full tiles: of a level, from one number up to before another."""


def no_roots(_level: int, _start: int, _end: int) -> dict[int, bytes]:
    """Know no root; each is then made from its tile."""
    return {}


class Tiles:
    """The inner hashes of the tree of `size` leaves. For one piece of work: what was read is kept."""

    def __init__(self, store: Store, size: int, leaf_hashes: LeafHashes, roots: Roots = no_roots) -> None:
        self._store = store
        self._size = size
        self._leaf_hashes = leaf_hashes
        self._roots = roots
        self._made_here: dict[tuple[int, int], bytes] = {}
        self._tile = lru_cache(maxsize=_CACHED)(self._read_tile)

    def hash_of(self, start: int, end: int) -> bytes:
        """Return MTH(D[start:end]) of a range that is a subtree of the tree, or ends where the tree does."""
        width = end - start
        if width & (width - 1) == 0 and start % width == 0:
            return self._full(width.bit_length() - 1, start // width)
        middle = start + split(width)
        return node_hash(self.hash_of(start, middle), self.hash_of(middle, end))

    def width_of(self, level: int, number: int) -> int:
        """Return how many hashes tile `number` of `level` has in this tree: 256 at most, 0 if none."""
        return max(0, min((self._size >> (TILE_HEIGHT * level)) - number * TILE_WIDTH, TILE_WIDTH))

    def tile(self, level: int, number: int) -> list[bytes]:
        """Return the hashes of a tile, full or not; ValueError if the tree has no such tile."""
        if not self.width_of(level, number):
            raise ValueError(f"a tree of {self._size} leaves has no tile {number} at level {level}")
        return list(self._tile(level, number))

    def keep(self, before: int, *, known: Container[str] = frozenset()) -> dict[tuple[int, int], bytes]:
        """Put the tiles that have become full since the tree had `before` leaves, those `known` left out.

        Returns the root of each by level and number.
        """
        for level, number in filled(before, self._size):
            # From what is below it, not from the store: that is where it is missing.
            hashes = self._made(level, number, TILE_WIDTH)
            self._made_here[level, number] = root_of(hashes)
            if tile_key(level, number) not in known:
                with suppress(ObjectExists):
                    self._store.put(tile_key(level, number), b"".join(hashes))
        return dict(self._made_here)

    def _full(self, height: int, index: int) -> bytes:
        """Return the root of the full subtree of that height: two to the power of it leaves."""
        level = height // TILE_HEIGHT
        across = 1 << (height % TILE_HEIGHT)  # hashes of the tile that the subtree spans
        start = index * across
        within = start % TILE_WIDTH
        return root_of(self._tile(level, start // TILE_WIDTH)[within : within + across])

    def _read_tile(self, level: int, number: int) -> tuple[bytes, ...]:
        width = self.width_of(level, number)
        if width == TILE_WIDTH:
            with suppress(NoSuchObject):
                return _parted(tile_key(level, number), self._store.get(tile_key(level, number)))
        return tuple(self._made(level, number, width))

    def _made(self, level: int, number: int, width: int) -> list[bytes]:
        start = number * TILE_WIDTH
        if level == 0:
            return self._leaf_hashes(start, start + width)
        known = self._roots(level - 1, start, start + width)
        return [self._root(level - 1, below, known) for below in range(start, start + width)]

    def _root(self, level: int, number: int, known: Mapping[int, bytes]) -> bytes:
        found = self._made_here.get((level, number)) or known.get(number)
        return root_of(self._tile(level, number)) if found is None else found


def filled(before: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield level and number of the tiles that become full as a tree of `before` leaves grows to `size`."""
    span, level = TILE_WIDTH, 0
    while span <= size:
        yield from ((level, number) for number in range(before // span, size // span))
        span, level = span * TILE_WIDTH, level + 1


def _parted(key: str, body: bytes) -> tuple[bytes, ...]:
    if len(body) != HASH_BYTES * TILE_WIDTH:
        raise Damaged(f"{key}: it is no full tile; remove it, it is made again from the leaves")
    return tuple(body[n : n + HASH_BYTES] for n in range(0, len(body), HASH_BYTES))
