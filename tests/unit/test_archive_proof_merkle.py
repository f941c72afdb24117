"""Merkle trees against the vectors of Certificate Transparency's reference implementation (RFC 6962)."""

import hashlib
from collections.abc import Callable, Sequence

import pytest

from archive.proof.frontier import Frontier
from archive.proof.merkle import (
    EMPTY_ROOT,
    BadProof,
    check_consistency,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_from_inclusion,
    root_of,
)

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]
ROOTS = [
    bytes.fromhex(text)
    for text in (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
PATHS = {
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
CONTINUATIONS = {
    (1, 1): (),
    (1, 8): PATHS[0, 8],
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}


def range_hash(hashes: Sequence[bytes]) -> Callable[[int, int], bytes]:
    """Return what gives the hash of a range of these leaves."""
    return lambda start, end: root_of(hashes[start:end])


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference(size: int) -> None:
    """The root over the first leaves is the published one, at once and leaf by leaf."""
    assert root_of(HASHES[:size]) == ROOTS[size]
    assert Frontier().extended(HASHES[:size]).root == ROOTS[size]


def test_leaf_and_node_hashes_cannot_be_taken_for_each_other() -> None:
    """A leaf is hashed after a zero byte and a node after a one, as RFC 9162 §2.1.1 says."""
    assert leaf_hash(b"L123456") == hashlib.sha256(b"\x00L123456").digest()
    assert node_hash(b"N123", b"N456") == hashlib.sha256(b"\x01N123N456").digest()
    assert hashlib.sha256(b"").digest() == EMPTY_ROOT


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_inclusion_paths_are_those_of_the_reference(index: int, size: int) -> None:
    """A path has the published hashes, and leads from the leaf to the published root."""
    path = inclusion_path(index, size, range_hash(HASHES))
    assert [octets.hex() for octets in path] == list(PATHS[index, size])
    assert root_from_inclusion(HASHES[index], index, size, path) == ROOTS[size]


@pytest.mark.parametrize(("first", "second"), CONTINUATIONS)
def test_consistency_paths_are_those_of_the_reference(first: int, second: int) -> None:
    """A path has the published hashes, and is accepted for the published roots."""
    path = consistency_path(first, second, range_hash(HASHES))
    assert [octets.hex() for octets in path] == list(CONTINUATIONS[first, second])
    check_consistency(first, second, ROOTS[first], ROOTS[second], path)


def test_a_leaf_that_a_tree_lacks_has_no_path() -> None:
    """Numbers outside the tree are refused where a path is made and where it is checked."""
    for index, size in ((0, 0), (8, 8), (-1, 8), (9, 8)):
        with pytest.raises(ValueError, match="has no leaf"):
            inclusion_path(index, size, range_hash(HASHES))
        with pytest.raises(BadProof, match="has no leaf"):
            root_from_inclusion(HASHES[0], index, size, [])


def test_a_path_of_the_wrong_length_is_refused() -> None:
    """A path that is cut off or too long proves nothing."""
    path = inclusion_path(3, 8, range_hash(HASHES))
    with pytest.raises(BadProof, match="below the root"):
        root_from_inclusion(HASHES[3], 3, 8, path[:-1])
    with pytest.raises(BadProof, match="longer than the tree"):
        root_from_inclusion(HASHES[3], 3, 8, [*path, HASHES[0]])
    path = consistency_path(3, 8, range_hash(HASHES))
    with pytest.raises(BadProof, match="below the root"):
        check_consistency(3, 8, ROOTS[3], ROOTS[8], path[:-1])
    with pytest.raises(BadProof, match="longer than the tree"):
        check_consistency(3, 8, ROOTS[3], ROOTS[8], [*path, HASHES[0]])
    with pytest.raises(BadProof, match="empty"):
        check_consistency(3, 8, ROOTS[3], ROOTS[8], [])
    with pytest.raises(BadProof, match="should be empty"):
        check_consistency(8, 8, ROOTS[8], ROOTS[8], [HASHES[0]])


def test_a_fork_and_a_shrunken_tree_are_refused() -> None:
    """Two trees of one size are a fork; a larger tree is no beginning of a smaller one."""
    with pytest.raises(BadProof, match="two different trees of 8"):
        check_consistency(8, 8, ROOTS[8], ROOTS[7], [])
    with pytest.raises(BadProof, match="no beginning"):
        check_consistency(8, 7, ROOTS[8], ROOTS[7], [])
    with pytest.raises(ValueError, match="no beginning"):
        consistency_path(8, 7, range_hash(HASHES))


def test_an_empty_tree_is_the_beginning_of_every_tree() -> None:
    """No hashes are needed to show it (RFC 9162 §2.1.4.2 leaves it to the caller)."""
    assert consistency_path(0, 8, range_hash(HASHES)) == []
    check_consistency(0, 8, EMPTY_ROOT, ROOTS[8], [])


def test_a_frontier_is_kept_and_read_back() -> None:
    """Packed and unpacked it goes on as if nothing had been; hashes of another number are refused."""
    frontier = Frontier().extended(HASHES[:5])
    again = Frontier.unpack(5, frontier.pack())
    assert again == frontier
    assert again.extended(HASHES[5:]).root == ROOTS[8]
    with pytest.raises(ValueError, match="no frontier"):
        Frontier.unpack(4, frontier.pack())
    with pytest.raises(ValueError, match="no frontier"):
        Frontier.unpack(1, b"short")
