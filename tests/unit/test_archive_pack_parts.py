"""The parts of a pack by themselves: names, lines, windows over large objects, segments without index."""

import hashlib
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import Damaged, NoSuchObject
from archive.pack.draft import Draft
from archive.pack.member import Member, line_head, line_of, member_of, parse_line
from archive.pack.members import index_problem, members, objects, read_members, restore_index
from archive.pack.names import (
    index_key,
    is_name,
    manifest_key,
    parse_manifest_key,
    parse_pack_key,
    segment_key,
)
from archive.pack.window import Window, lines, pieces
from archive.store import DirectoryStore
from archive.warc import key_of, to_warc
from tests.archive_making import visit

NAME = "01KJMN8K20ET2QC6E588XMYMM0"
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path / "store")


def published(store: DirectoryStore, folder: Path, count: int = 6):
    """Put a pack of `count` captures into the store as a packer does; return it, and the objects by key."""
    captures = sorted((visit(b"<p>%d" % n * 99, n) for n in range(count)), key=lambda one: one.captured_at)
    bodies = {key_of(one): to_warc(one) for one in captures}
    with Draft(folder, NAME, NOW) as draft:
        for one in captures:
            draft.add(key_of(one), bodies[key_of(one)], one)
        pack = draft.finish()
        for key, file in zip((segment_key(NAME), index_key(NAME)), draft.files, strict=True):
            store.put_file(key, file)
    assert not any(file.exists() for file in draft.files)
    return pack, bodies


def test_names_read_back() -> None:
    """Keys of segments, indexes and manifests give the name or number that they were made of."""
    assert parse_pack_key(segment_key(NAME)) == parse_pack_key(index_key(NAME)) == NAME
    assert parse_manifest_key(manifest_key(7)) == 7
    assert manifest_key(7) < manifest_key(10) < manifest_key(999)
    assert is_name(NAME)


@pytest.mark.parametrize(
    "key",
    ["packs/x.warc.gz", f"packs/{NAME}", f"packs/{NAME}.warc", f"packs/a/{NAME}.cdxj", "captures/x", ""],
)
def test_what_is_no_packs_key_is_named(key: str) -> None:
    """Nothing else below packs, or beside it, is taken for a pack's."""
    with pytest.raises(Damaged, match="not the key of a pack"):
        parse_pack_key(key)


@pytest.mark.parametrize(
    "key", ["packs/manifest/1.json", "packs/manifest/00000000001.json", "packs/0000000001.json"]
)
def test_what_is_no_manifests_key_is_named(key: str) -> None:
    """A manifest's number has ten digits, no more and no fewer."""
    with pytest.raises(Damaged, match="not the key of a manifest"):
        parse_manifest_key(key)


def test_a_line_reads_back() -> None:
    """What a line tells of the object is what it was made of; it begins with surt and timestamp."""
    capture = visit(b"<p>Hello")
    member = member_of(key_of(capture), 77, to_warc(capture))
    line = line_of(member, capture, segment_key(NAME))
    assert parse_line(line) == member
    assert line_head(line) == "org,example)/news/1 20260301120000"
    assert line.isascii()
    assert member.is_in(to_warc(capture))
    assert not member.is_in(to_warc(capture)[:-1])


@pytest.mark.parametrize(
    "line", ["", "a b", "a b {}", "a b []", "a b {", 'a b {"object": "x", "offset": "y"}']
)
def test_what_is_no_line_is_damage(line: str) -> None:
    """A line without what is needed is not guessed at."""
    with pytest.raises(Damaged, match="no line"):
        parse_line(line)


@given(seed=st.integers(0, 10**6), step=st.sampled_from([1, 7, 64, 1000, 5000]))
def test_a_window_gives_every_range(tmp_path_factory: pytest.TempPathFactory, seed: int, step: int) -> None:
    """In rising order or a little back, across its borders and beyond the end; and the whole digest."""
    chance = random.Random(seed)
    store = DirectoryStore(tmp_path_factory.mktemp("window"))
    body = chance.randbytes(chance.choice([0, 1, 999, 1000, 4000]))
    store.put("k", body)
    window = Window(store, "k", step)
    offset = 0
    while offset <= len(body):
        length = chance.randrange(1, 700)
        assert window.get(offset, length) == body[offset : offset + length]
        back = max(0, offset - chance.randrange(300))
        assert window.get(back, 50) == body[back : back + 50]
        offset += length
    assert window.close() == f"sha256:{hashlib.sha256(body).hexdigest()}"
    assert window.size == len(body)


def test_a_window_digests_what_nobody_asked_for(store: DirectoryStore) -> None:
    """Closed at once it has the whole object's digest and size; an object that is not there is an error."""
    store.put("k", b"x" * 5000)
    window = Window(store, "k", 1000)
    assert window.close() == f"sha256:{hashlib.sha256(b'x' * 5000).hexdigest()}"
    with pytest.raises(NoSuchObject):
        Window(store, "other").get(0, 1)


def test_far_behind_is_fetched_again(store: DirectoryStore) -> None:
    """A window that moved on still gives what lies behind, and its digest counts no byte twice."""
    body = random.Random(1).randbytes(3 << 20)
    store.put("k", body)
    window = Window(store, "k", 1 << 18)
    assert window.get(len(body) - 9, 9) == body[-9:]
    assert window.get(5, 9) == body[5:14]
    assert window.get(len(body) - 9, 9) == body[-9:]
    assert window.close() == f"sha256:{hashlib.sha256(body).hexdigest()}"


@pytest.mark.parametrize(
    "text", ["", "one", "one\n", "one\ntwo\n", "\n\n", "a" * 50 + "\n" + "b" * 50 + "\nc"]
)
def test_lines_come_whole_across_pieces(store: DirectoryStore, monkeypatch, text: str) -> None:
    """Wherever pieces are cut, lines are those of the text, and the pieces are its bytes."""
    store.put("k", text.encode())
    assert list(lines(store, "k")) == text.splitlines()
    for step in (1, 3, 4, 100):
        assert b"".join(pieces(store, "k", step)) == text.encode()


def test_a_segment_tells_its_objects_without_an_index(store: DirectoryStore, tmp_path: Path) -> None:
    """Unpacked from its beginning it gives each object's bytes at its offset, whatever the window."""
    pack, bodies = published(store, tmp_path)
    by_index = {(one.key, one.offset) for one in members(store, pack)}
    for step in (50, 1000, 1 << 20):
        found = list(objects(Window(store, segment_key(NAME), step)))
        assert [body for _, body in found] == list(bodies.values())
        assert {(key, offset) for key, (offset, _) in zip(bodies, found, strict=True)} == by_index


def test_members_are_told_without_the_index(store: DirectoryStore, tmp_path: Path) -> None:
    """Missing or altered, the index is not needed to know what is in a pack, and is made anew from it."""
    pack, _ = published(store, tmp_path)
    told, index = list(members(store, pack)), store.get(index_key(NAME))
    assert index_problem(store, pack) is None
    store.put(index_key(NAME), index[:-1] + b" ", create_only=False)
    assert index_problem(store, pack) == "altered"
    assert list(members(store, pack)) == told
    store.delete(index_key(NAME))
    assert index_problem(store, pack) == "missing"
    assert list(members(store, pack)) == told
    restore_index(store, pack)
    assert store.get(index_key(NAME)) == index
    assert [one for some in read_members(store, pack) for one, body in some if one.is_in(body)] == told


@pytest.mark.parametrize("cut", [1, 40, 500, -1])
def test_a_cut_segment_is_damage(store: DirectoryStore, tmp_path: Path, cut: int) -> None:
    """Objects up to the cut are told, and then the byte at which the segment ends too soon."""
    pack, _ = published(store, tmp_path)
    whole = store.get(segment_key(NAME))
    store.put(segment_key(NAME), whole[:cut], create_only=False)
    store.delete(index_key(NAME))
    with pytest.raises(Damaged, match="ends too soon"):
        list(members(store, pack))
    with pytest.raises(Damaged):
        restore_index(store, pack)


def test_an_index_is_not_made_of_another_segment(store: DirectoryStore, tmp_path: Path) -> None:
    """A segment that is sound and not the one that was published gets no index."""
    pack, bodies = published(store, tmp_path)
    first = next(members(store, pack))
    store.put(segment_key(NAME), store.get(segment_key(NAME))[: first.offset] + b"".join(bodies.values()) * 2,
              create_only=False)  # fmt: skip
    store.delete(index_key(NAME))
    with pytest.raises(Damaged, match="comes after"):
        restore_index(store, pack)


def test_an_index_of_fewer_captures_is_not_put_back(store: DirectoryStore, tmp_path: Path) -> None:
    """A segment from which captures were cut out cleanly is another one, and gets no index either."""
    pack, bodies = published(store, tmp_path)
    first = next(members(store, pack))
    some = b"".join([*bodies.values()][:3])
    store.put(segment_key(NAME), store.get(segment_key(NAME))[: first.offset] + some, create_only=False)
    store.delete(index_key(NAME))
    with pytest.raises(Damaged, match="not the segment that was published"):
        restore_index(store, pack)


def test_members_come_in_order(tmp_path: Path) -> None:
    """A draft refuses members out of the catalog's order: its index could not be sorted."""
    first, second = visit(b"1", 0), visit(b"2", 60)
    with Draft(tmp_path, NAME, NOW) as draft:
        draft.add(key_of(second), to_warc(second), second)
        with pytest.raises(Damaged, match="comes after"):
            draft.add(key_of(first), to_warc(first), first)


def test_equal_bytes_are_equal_members() -> None:
    """A member is told from another by key, place and digest alone."""
    body = to_warc(visit(b"x"))
    assert member_of("k", 0, body) == member_of("k", 0, body)
    assert member_of("k", 0, body) != member_of("k", 1, body)
    assert isinstance(member_of("k", 0, body), Member)
