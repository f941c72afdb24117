"""Merkle tree hashing and its proofs (RFC 9162 §2.1, the same as RFC 6962 §2.1), over SHA-256.

Pure: a tree is only ever a size and a function that gives the hash of a range of its leaves.
"""

import hashlib
from collections.abc import Callable, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

RangeHash = Callable[[int, int], bytes]
"""Gives MTH(D[start:end]) of a range that the proofs below ask for: never an empty one."""


class BadProof(ValueError):
    """A proof that does not prove what it is held against; the message says how it fails."""


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256 of a zero byte and its bytes."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256 of a one byte and the hashes below it."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """Return the largest power of two smaller than `size`, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the Merkle Tree Hash over leaves with these hashes (§2.1.1)."""
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        pairs = [node_hash(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def inclusion_path(index: int, size: int, hash_of: RangeHash) -> list[bytes]:
    """Return PATH(index, D[size]), the leaf's sibling first (§2.1.3.1).

    ValueError unless ``0 <= index < size``.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append(hash_of(middle, end))
            end = middle
        else:
            path.append(hash_of(start, middle))
            start = middle
    return path[::-1]


def consistency_path(first: int, second: int, hash_of: RangeHash) -> list[bytes]:
    """Return PROOF(first, D[second]) (§2.1.4.1); empty where the sizes are equal or the first is none.

    ValueError unless ``0 <= first <= second``.
    """
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {first} leaves is no beginning of one of {second}")
    if first in (0, second):
        return []
    path: list[bytes] = []
    start, end, whole = 0, second, True
    while first != end:
        middle = start + split(end - start)
        if first <= middle:
            path.append(hash_of(middle, end))
            end = middle
        else:
            path.append(hash_of(start, middle))
            start, whole = middle, False
    return ([] if whole else [hash_of(start, end)]) + path[::-1]


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Return the root that `path` leads to from the leaf with this hash (§2.1.3.2); BadProof if nowhere."""
    if not 0 <= index < size:
        raise BadProof(f"a tree of {size} leaves has no leaf {index}")
    node, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise BadProof("the path is longer than the tree is high")
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise BadProof("the path ends below the root")
    return found


def check_consistency(
    first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]
) -> None:
    """Raise BadProof unless `path` shows the smaller tree to be the larger one's beginning (§2.1.4.2)."""
    if not 0 <= first <= second:
        raise BadProof(f"a tree of {first} leaves is no beginning of one of {second}")
    if first == second and first_root != second_root:
        raise BadProof(f"there are two different trees of {first} leaves")
    if first in (0, second):
        if path:
            raise BadProof("the path should be empty")
        return
    if _roots_from_consistency(first, second, first_root, path) != (first_root, second_root):
        raise BadProof(f"the tree of {second} leaves does not begin with the one of {first}")


def _roots_from_consistency(
    first: int, second: int, first_root: bytes, path: Sequence[bytes]
) -> tuple[bytes, bytes]:
    """Return the roots of both trees as `path` gives them."""
    rest = list(path) if first & (first - 1) else [first_root, *path]
    if not rest:
        raise BadProof("the path is empty")
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = rest[0]
    for sibling in rest[1:]:
        if last == 0:
            raise BadProof("the path is longer than the tree is high")
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise BadProof("the path ends below the root")
    return old, new
