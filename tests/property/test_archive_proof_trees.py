"""Merkle proofs of trees of every shape."""

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.proof.frontier import Frontier
from archive.proof.layout import parse_tile_path, tile_key, tile_path
from archive.proof.merkle import (
    BadProof,
    check_consistency,
    consistency_path,
    inclusion_path,
    root_from_inclusion,
    root_of,
    split,
)
from archive.proof.tiles import Tiles, filled
from archive.store import open_store

HASHES = [hashlib.sha256(b"%d" % number).digest() for number in range(70_000)]


def recursive_root(start: int, end: int) -> bytes:
    """Return MTH(D[start:end]) as RFC 9162 §2.1.1 writes it, with no regard to speed."""
    if end - start == 1:
        return HASHES[start]
    middle = start + split(end - start)
    pair = recursive_root(start, middle) + recursive_root(middle, end)
    return hashlib.sha256(b"\x01" + pair).digest()


def hash_of(start: int, end: int) -> bytes:
    """Return the hash of a range of the leaves."""
    return root_of(HASHES[start:end])


@given(st.integers(1, 700))
def test_every_way_to_a_root_gives_the_same(size: int) -> None:
    """The root by definition, level by level, and leaf by leaf is one."""
    expected = recursive_root(0, size)
    assert root_of(HASHES[:size]) == expected
    cut = size // 3
    assert Frontier().extended(HASHES[:cut]).extended(HASHES[cut:size]).root == expected


@given(st.data())
def test_every_leaf_is_shown_to_be_in_its_tree(data: st.DataObject) -> None:
    """A path leads from its leaf to the root; another leaf, number or a changed hash leads elsewhere."""
    size = data.draw(st.integers(1, 600))
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_path(index, size, hash_of)
    root = hash_of(0, size)
    assert len(path) <= (size - 1).bit_length()
    assert root_from_inclusion(HASHES[index], index, size, path) == root
    assert root_from_inclusion(HASHES[index + 1], index, size, path) != root
    if path:
        broken = data.draw(st.integers(0, len(path) - 1))
        altered = [*path[:broken], HASHES[-1], *path[broken + 1 :]]
        assert root_from_inclusion(HASHES[index], index, size, altered) != root
        moved = data.draw(st.integers(0, size - 1).filter(lambda other: other != index))
        assert leads_elsewhere(HASHES[index], moved, size, path, root)


def leads_elsewhere(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """Say whether a path does not lead from that leaf at that place to the root."""
    try:
        return root_from_inclusion(leaf, index, size, path) != root
    except BadProof:
        return True


@given(st.data())
def test_every_tree_is_shown_to_continue_every_smaller_one(data: st.DataObject) -> None:
    """A consistency path is accepted for its two roots, and for no others."""
    second = data.draw(st.integers(1, 600))
    first = data.draw(st.integers(1, second))
    old, new = hash_of(0, first), hash_of(0, second)
    path = consistency_path(first, second, hash_of)
    check_consistency(first, second, old, new, path)
    with pytest.raises(BadProof):
        check_consistency(first, second, HASHES[-1], new, path)
    with pytest.raises(BadProof):
        check_consistency(first, second, old, HASHES[-1], path)
    if path:
        altered = [HASHES[-1], *path[1:]]
        with pytest.raises(BadProof):
            check_consistency(first, second, old, new, altered)


@given(st.integers(0, 10**12 - 1), st.integers(0, 7))
def test_a_tile_path_says_which_tile_it_is(number: int, level: int) -> None:
    """A path is read back as what it was made from, in one spelling only."""
    path = tile_path(level, number)
    assert parse_tile_path(path) == (level, number, 256)
    assert parse_tile_path(f"{path}.p/17") == (level, number, 17)
    for other in (f"0{path}", f"{path}/", f"{path}.p/256", f"{path}.p/0", path.replace("/", "/x000/", 1)):
        with pytest.raises(ValueError, match="names no tile"):
            parse_tile_path(other)


@settings(max_examples=25)
@given(st.lists(st.integers(1, 1500), min_size=1, max_size=5), st.data())
def test_tiles_give_the_proofs_that_the_leaves_give(growth: list[int], data: st.DataObject) -> None:
    """Through tiles kept as the tree grew, or made again where they are lost, every proof is the same."""
    with TemporaryDirectory() as folder:
        store = open_store(str(Path(folder) / "store"))
        size = 0
        for more in growth:
            size += more
            Tiles(store, size, lambda start, end: HASHES[start:end]).keep(size - more)
        there = {stat.key for stat in store.list("proof/tile/")}
        assert there == {tile_key(level, number) for level, number in filled(0, size)}
        if there and data.draw(st.booleans()):
            store.delete(data.draw(st.sampled_from(sorted(there))))
        tiles = Tiles(store, size, lambda start, end: HASHES[start:end])
        index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
        assert inclusion_path(index, size, tiles.hash_of) == inclusion_path(index, size, hash_of)
        assert consistency_path(first, size, tiles.hash_of) == consistency_path(first, size, hash_of)


def test_tiles_of_the_second_level_give_the_same_proofs() -> None:
    """With more than 256 full tiles, hashes of the level above are used, and are right."""
    size = 65_536 + 300
    with TemporaryDirectory() as folder:
        store = open_store(str(Path(folder) / "store"))
        tiles = Tiles(store, size, lambda start, end: HASHES[start:end])
        tiles.keep(0)
        assert store.head(tile_key(1, 0)).size == 256 * 32
        assert tiles.tile(1, 0)[3] == hash_of(768, 1024)
        assert tiles.tile(1, 1) == [hash_of(65_536, 65_792)]
        assert tiles.tile(0, 257) == HASHES[65_792:size]
        assert [tiles.width_of(level, 0) for level in range(4)] == [256, 256, 1, 0]
        with pytest.raises(ValueError, match="no tile 2 at level 1"):
            tiles.tile(1, 2)
        for index in (0, 40_000, 65_535, 65_536, size - 1):
            path = inclusion_path(index, size, tiles.hash_of)
            assert root_from_inclusion(HASHES[index], index, size, path) == hash_of(0, size)
        for first in (1, 65_536, 65_537, 65_800):
            path = consistency_path(first, size, tiles.hash_of)
            check_consistency(first, size, hash_of(0, first), hash_of(0, size), path)
