"""The frontier of a growing tree: the few hashes that its root, and every later one, follow from."""

from dataclasses import dataclass
from typing import Self

from archive.proof.merkle import EMPTY_ROOT, HASH_BYTES, node_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """A tree of `size` leaves as the roots of its full subtrees, the largest first.

    One subtree for each bit that is set in `size`: 40 hashes for a million million leaves.
    """

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.roots) != self.size.bit_count() or any(len(r) != HASH_BYTES for r in self.roots):
            raise ValueError(f"{len(self.roots)} hashes are no frontier of {self.size} leaves")

    @classmethod
    def unpack(cls, size: int, packed: bytes) -> Self:
        """Return the frontier that `pack` wrote; ValueError if it is none of that size."""
        roots = tuple(packed[n : n + HASH_BYTES] for n in range(0, len(packed), HASH_BYTES))
        return cls(size=size, roots=roots)

    def pack(self) -> bytes:
        """Return the hashes one after the other."""
        return b"".join(self.roots)

    def extended(self, hashes: list[bytes]) -> Self:
        """Return the frontier with leaves of these hashes added."""
        roots, size = list(self.roots), self.size
        for found in hashes:
            node = found
            for _ in range(_trailing_ones(size)):
                node = node_hash(roots.pop(), node)
            roots.append(node)
            size += 1
        return type(self)(size=size, roots=tuple(roots))

    @property
    def root(self) -> bytes:
        """The Merkle Tree Hash of all leaves."""
        if not self.roots:
            return EMPTY_ROOT
        *rest, found = self.roots
        for left in reversed(rest):
            found = node_hash(left, found)
        return found


def _trailing_ones(number: int) -> int:
    """Return how many subtrees end where leaf `number` is added."""
    return (~number & (number + 1)).bit_length() - 1
