"""Verifying the log: its leaves give its signed heads, and its leaves' objects are what was logged.

Everything is read from the bucket; the index is held against it, and not relied on.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from archive.catalog import Catalog
from archive.damage import RESTORE, examine
from archive.errors import Damaged
from archive.proof.frontier import Frontier
from archive.proof.index import Index
from archive.proof.layout import (
    HEADS,
    IDENTITY,
    LEAVES,
    PROOF,
    TILES,
    leaves_key,
    parse_head_key,
    parse_leaves_key,
    parse_tile_path,
)
from archive.proof.leaf import Leaf, unpack_leaves
from archive.proof.log import read_identity
from archive.proof.objects import Objects
from archive.proof.signing import PublicKey
from archive.proof.verify_heads import Heads
from archive.proof.verify_objects import Once, check_objects
from archive.proof.verify_tiles import TileCheck
from archive.reading import Count, Progress
from archive.rows import Finding
from archive.store import Store
from archive.witness import Witness


def verify_log(
    store: Store,
    catalog: Catalog,
    keys: Sequence[PublicKey],
    progress: Progress | None = None,
    witness: Witness | None = None,
) -> Iterator[Finding]:
    """Yield everything that is wrong with the log, or with an object that it logged; nothing if all agree.

    `keys` are the archive's public keys, the retired ones too. Reads every logged object, but for those
    that `witness` saw with the very bytes that were logged. What is not logged yet is no damage. `progress`
    is told how many leaves were looked at.
    """
    there = _listed(store)
    yield from there.foreign
    if there.empty:
        yield from _check_index(Index(catalog), Frontier())
        return
    origin = examine(store, IDENTITY, read_identity)
    yield from _unnamed(origin.finding, gone=origin.gone)
    heads, tiles = Heads(store, there.heads, keys, origin.value), TileCheck(store, there.tiles)
    walk, objects, count = _Walk(store, heads, tiles), Objects(store, catalog), Count(progress, None)
    with closing(Once()) as once:
        for first in there.batches:
            leaves = walk.step(first)
            yield from walk.found
            yield from once.check(first, leaves)
            yield from check_objects(objects, leaves if witness is None else _unseen(witness, leaves))
            count.add(len(leaves))
    if walk.unbroken:
        yield from heads.beyond(walk.frontier.size)
        yield from tiles.beyond()
        yield from _check_index(Index(catalog), walk.frontier)


def _unseen(witness: Witness, leaves: Sequence[Leaf]) -> list[Leaf]:
    return [leaf for leaf in leaves if not witness.saw(leaf.key, leaf.digest)]


@dataclass(slots=True, kw_only=True)
class _Listed:
    """What lies below ``proof/``, by what its names say."""

    batches: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    tiles: list[tuple[int, int]] = field(default_factory=list)
    foreign: list[Finding] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing was ever logged."""
        return not (self.batches or self.heads)

    def take(self, key: str) -> None:
        """Note an object; Damaged or ValueError if it is none of the log's."""
        if key.startswith(LEAVES):
            self.batches.append(parse_leaves_key(key))
        elif key.startswith(HEADS):
            self.heads.append(parse_head_key(key))
        elif key.startswith(TILES):
            level, number, _ = parse_tile_path(key.removeprefix(TILES))
            self.tiles.append((level, number))
        elif key != IDENTITY:
            raise Damaged(f"{key} has no place in the log")


def _listed(store: Store) -> _Listed:
    there = _Listed()
    for stat in store.list(PROOF):
        try:
            there.take(stat.key)
        except (Damaged, ValueError):
            mend = "move it out of the bucket"
            there.foreign.append(_finding(stat.key, "foreign-object", "it has no place in the log", mend))
    there.batches.sort()
    there.heads.sort()
    return there


class _Walk:
    """Goes from batch to batch, and holds each signed head against the leaves on the way."""

    def __init__(self, store: Store, heads: Heads, tiles: TileCheck) -> None:
        self._store = store
        self._heads = heads
        self._tiles = tiles
        self._next: int | None = 0  # None after a batch that cannot be read
        self.frontier = Frontier()
        self.unbroken = True  # beyond a hole there is no tree to speak of
        self.found: list[Finding] = []

    def step(self, first: int) -> Sequence[Leaf]:
        """Read the batch at `first` and return its leaves, as far as they are the log's; see `found`."""
        self.found = []
        if self._next is not None and first < self._next:
            detail = f"the batch before it already holds leaf {first}: the log forks here"
            self.found.append(_finding(leaves_key(first), "log-fork", detail, "move it out of the bucket"))
            return ()
        if self._next is not None and first > self._next:
            detail = f"the leaves {self._next} to {first - 1} are missing"
            self.found.append(_finding(leaves_key(self._next), "log-gap", detail, RESTORE))
            self.unbroken = False
        examined = examine(self._store, leaves_key(first), unpack_leaves)
        leaves = examined.value or ()
        if examined.finding is not None:
            self.found.append(examined.finding)
            self.unbroken = False
        elif self.unbroken:
            self._go_on([leaf.hash for leaf in leaves])
        self._next = first + len(leaves) if leaves else None
        return leaves

    def _go_on(self, hashes: list[bytes]) -> None:
        self.found += self._heads.check(self.frontier, hashes)
        self.found += self._tiles.check(hashes)
        self.frontier = self.frontier.extended(hashes)


def _unnamed(finding: Finding | None, *, gone: bool) -> Iterator[Finding]:
    if gone:
        yield _finding(IDENTITY, "log-gap", "the log's name is missing", RESTORE)
    elif finding is not None:
        yield finding


def _check_index(index: Index, frontier: Frontier) -> Iterator[Finding]:
    known = index.frontier()
    mend = f"{RESTORE}; if the bucket is right, run: palimpsest catalog rebuild"
    if known.size > frontier.size:
        detail = f"the catalog knows a log of {known.size} leaves, and the bucket has {frontier.size}"
        yield _finding(leaves_key(frontier.size), "log-truncated", detail, mend)
    elif known.size == frontier.size and known.root != frontier.root:
        detail = f"the catalog knows other leaves among the first {known.size}"
        yield _finding(LEAVES, "log-rewritten", detail, mend)


def _finding(key: str, problem: str, detail: str, mend: str) -> Finding:
    return Finding(key=key, problem=problem, detail=detail, mend=mend)
