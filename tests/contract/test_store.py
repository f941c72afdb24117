"""The store's promises, each held against every backend: a directory, SeaweedFS, moto."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.errors import NoSuchObject, ObjectExists
from archive.store import Store, open_store

KEYS = [
    "a",
    "captures/com,example/0123456789abcdef/20260102030405678-0123456789ab.warc.gz",
    "articles/com,example+8080/0123456789abcdef/x/2026.11.1+ab12cd34~2.json.gz",
    "++1/~,-+._",
    "-dash/_under/~tilde/,comma/+plus+",
    "dots...in/the.middle..",
    f"{'long' * 63}/{'n' * 255}",
]
BAD_KEYS = [
    "",
    "/a",
    "a/",
    "a//b",
    "a/../b",
    "..",
    ".",
    ".hidden",
    "a/.tmp/b",
    "ä",
    "a b",
    "a\n",
    "x" * 513,
    "a:b",
]

WRITER = """
import sys
from archive.store import open_store
store = open_store(sys.argv[1])
for number in range(1_000_000):
    store.put(f"looped/{number:07d}", bytes([number % 256]) * 40_000)
    print(number, flush=True)
"""


def keys(store: Store, prefix: str = "") -> list[str]:
    return sorted(stat.key for stat in store.list(prefix))


@pytest.mark.parametrize("key", KEYS)
def test_what_is_put_comes_back(store: Store, key: str) -> None:
    """Any key that the store takes gives back its very bytes, by get, head and list."""
    body = bytes(range(256)) * 3
    store.put(key, body)
    assert store.get(key) == body
    assert store.head(key).size == len(body)
    assert [(stat.key, stat.size) for stat in store.list()] == [(key, len(body))]
    assert keys(store, key) == [key]


@pytest.mark.parametrize("verb", ["put", "get", "head", "delete"])
def test_a_key_that_is_none_is_refused(store: Store, verb: str) -> None:
    """A key that could leave the store, or that some backend cannot hold, raises ValueError."""
    body = (b"x",) if verb == "put" else ()
    for key in BAD_KEYS:
        with pytest.raises(ValueError, match="is no key"):
            getattr(store, verb)(key, *body)
    assert keys(store) == []


def test_a_prefix_that_no_key_starts_with_is_refused(store: Store) -> None:
    """A prefix outside the store raises ValueError."""
    for prefix in ("../", "/", "a//", "a/../"):
        with pytest.raises(ValueError, match="is no key"):
            list(store.list(prefix))


def test_two_spellings_of_a_key_are_two_objects(store: Store) -> None:
    """Keys that differ in case, or in a plus and a blank's escape, do not meet."""
    spellings = ["Case/a", "case/a", "case/A", "plus+b", "plus,b", "plus~2b"]
    for key in spellings:
        store.put(key, key.encode())
    assert {key: store.get(key) for key in spellings} == {key: key.encode() for key in spellings}


def test_create_only_refuses_a_taken_key(store: Store) -> None:
    """The first put stands, whether the second has other bytes or the same."""
    store.put("k", b"first")
    for body in (b"second", b"first", b""):
        with pytest.raises(ObjectExists, match="k"):
            store.put("k", body)
    assert store.get("k") == b"first"


def test_an_ordinary_put_replaces(store: Store) -> None:
    """Without create-only the last put wins, larger or smaller, and a first one creates."""
    for body in (b"first", b"second and longer", b""):
        store.put("k", body, create_only=False)
        assert store.get("k") == body
    assert keys(store) == ["k"]


def test_one_of_many_concurrent_creators_wins(store: Store) -> None:
    """Of eight threads that create one key at once, one succeeds and its bytes stand, key after key."""
    barrier = threading.Barrier(8)

    def create(key: str, body: bytes) -> bool:
        barrier.wait(60)
        try:
            store.put(key, body)
        except ObjectExists:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        for number in range(4):  # SeaweedFS lets the losers wait a second each
            key, bodies = f"raced/{number}", [bytes([writer]) * 30_000 for writer in range(8)]
            won = list(pool.map(create, [key] * 8, bodies))
            assert won.count(True) == 1
            assert store.get(key) == bodies[won.index(True)]


def test_concurrent_replacements_are_whole(store: Store) -> None:
    """Readers beside eight replacing writers see one writer's bytes, never a mixture or a gap."""
    store.put("k", b"0" * 50_000)
    seen: set[bytes] = set()

    def write(writer: int) -> None:
        for _ in range(5):
            store.put("k", str(writer).encode() * 50_000, create_only=False)
            seen.add(store.get("k"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert {(len(body), len(set(body))) for body in seen} == {(50_000, 1)}


def test_ranges(store: Store) -> None:
    """A range gives the bytes that are there, and none beyond the end."""
    body = b"0123456789"
    store.put("k", body)
    for start in (0, 1, 7, 9, 10, 11, 99):
        for length in (None, 0, 1, 3, 10, 99):
            end = None if length is None else start + length
            assert store.get("k", start=start, length=length) == body[start:end]


def test_an_empty_object(store: Store) -> None:
    """An object of no bytes is an object: found, listed, and empty in every range."""
    store.put("empty", b"")
    assert [store.get("empty"), store.get("empty", start=1), store.get("empty", length=5)] == [b""] * 3
    assert store.head("empty").size == 0
    assert keys(store) == ["empty"]
    with pytest.raises(ObjectExists):
        store.put("empty", b"")


def test_a_range_that_is_none_is_refused(store: Store) -> None:
    """A negative start or length raises ValueError."""
    store.put("k", b"0123456789")
    for start, length in ((-1, None), (0, -1), (-5, 2)):
        with pytest.raises(ValueError, match="no range"):
            store.get("k", start=start, length=length)


def test_a_large_object(store: Store) -> None:
    """Twenty megabytes go in by one put and come back whole and in part."""
    body = os.urandom(1 << 20) * 20
    store.put("large", body)
    assert store.get("large") == body
    assert store.get("large", start=12_345_678, length=1000) == body[12_345_678:12_346_678]


def test_a_file_is_put_as_bytes_are(store: Store, tmp_path: Path) -> None:
    """Its contents come back whole and by range, an empty one's too, and the file stays what it was."""
    file = tmp_path / "large"
    file.write_bytes(body := os.urandom(1 << 20) * 17 + b"end")
    store.put_file("packs/large", file)
    assert store.head("packs/large").size == len(body)
    assert store.get("packs/large") == body == file.read_bytes()
    assert store.get("packs/large", start=(17 << 20) - 2) == body[(17 << 20) - 2 :]
    file.write_bytes(b"")
    store.put_file("packs/empty", file)
    assert store.get("packs/empty") == b""


def test_a_file_never_replaces_an_object(store: Store, tmp_path: Path) -> None:
    """Whether the key was put as bytes or as a file, another file is refused and nothing changes."""
    file = tmp_path / "file"
    file.write_bytes(b"second")
    store.put("k", b"first")
    with pytest.raises(ObjectExists):
        store.put_file("k", file)
    assert store.get("k") == b"first"
    store.put_file("l", file)
    for body in (b"second", b"third"):
        file.write_bytes(body)
        with pytest.raises(ObjectExists):
            store.put_file("l", file)
    with pytest.raises(ObjectExists):
        store.put("l", b"fourth")
    assert store.get("l") == b"second"
    assert keys(store) == ["k", "l"]


def test_one_of_several_writers_of_a_file_wins(store: Store, tmp_path: Path) -> None:
    """Of concurrent create-only puts of files under one key exactly one succeeds, and its bytes are there."""
    files = [tmp_path / str(number) for number in range(6)]
    for number, file in enumerate(files):
        file.write_bytes(str(number).encode() * 300_000)

    def attempt(file: Path) -> bool:
        try:
            store.put_file("k", file)
        except ObjectExists:
            return False
        return True

    with ThreadPoolExecutor(len(files)) as pool:
        won = list(pool.map(attempt, files))
    assert won.count(True) == 1
    assert store.get("k") == files[won.index(True)].read_bytes()


def test_a_bad_key_takes_no_file(store: Store, tmp_path: Path) -> None:
    """What can be no key is refused for a file as for bytes, and nothing is left behind."""
    file = tmp_path / "file"
    file.write_bytes(b"x")
    for key in BAD_KEYS:
        with pytest.raises(ValueError, match="no key"):
            store.put_file(key, file)
    assert keys(store) == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.get("no/such"),
        lambda store: store.get("no/such", start=5, length=0),
        lambda store: store.get("no/such", start=5),
        lambda store: store.head("no/such"),
        lambda store: store.get("no"),
        lambda store: store.head("is/there/not"),
    ],
)
def test_a_missing_key_is_named(store: Store, ask: Callable[[Store], object]) -> None:
    """Reading what is not there raises NoSuchObject, beside and below other keys too."""
    store.put("no/other", b"x")
    with pytest.raises(NoSuchObject, match=r"no|is/there/not"):
        ask(store)


def test_delete(store: Store) -> None:
    """A deleted object is gone, deleting it again is no error, and its key is free."""
    store.put("a/k", b"1")
    store.put("a/l", b"2")
    for _ in range(2):
        store.delete("a/k")
    store.delete("never/was")
    assert keys(store) == ["a/l"]
    with pytest.raises(NoSuchObject):
        store.get("a/k")
    store.put("a/k", b"3")
    assert store.get("a/k") == b"3"


def test_head_says_when(store: Store) -> None:
    """An object's last change is an aware instant of about now."""
    store.put("k", b"x")
    listed = next(iter(store.list()))
    for modified in (store.head("k").modified, listed.modified):
        assert abs(datetime.now(UTC) - modified) < timedelta(minutes=5)


def test_a_prefix_need_not_end_at_a_slash(store: Store) -> None:
    """List compares characters, not folders."""
    for key in ("a/b/c", "a/bc", "a/b-c/d", "ab", "b/a"):
        store.put(key, b"x")
    assert keys(store, "a/b") == ["a/b-c/d", "a/b/c", "a/bc"]
    assert keys(store, "a/b/") == ["a/b/c"]
    assert keys(store, "a/b/c") == ["a/b/c"]
    assert keys(store, "a") == ["a/b-c/d", "a/b/c", "a/bc", "ab"]
    assert keys(store, "a/b/c/d") == []
    assert keys(store, "zzz/") == []


def test_list_is_complete_beside_writers(store: Store) -> None:
    """Of more objects than one answer holds, each is listed once while others are put and deleted."""
    stable = [f"{number % 7}/{number:05d}" for number in range(1205)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: store.put(key, b"x"), stable))
    stop = threading.Event()

    def disturb() -> None:
        number = 0
        while not stop.is_set():
            store.put(f"3/passing-{number}", b"y")
            store.delete(f"3/passing-{number}")
            number += 1

    with ThreadPoolExecutor(1) as pool:
        disturbing = pool.submit(disturb)
        found = [stat.key for _ in range(2) for stat in store.list()]
        stop.set()
        disturbing.result(60)
    kept = sorted(key for key in found if "passing" not in key)
    assert kept == sorted(stable * 2)
    assert keys(store, "3/") == sorted(key for key in stable if key.startswith("3/"))


def test_the_address_opens_the_same_store(store: Store) -> None:
    """What one opening puts, another of its address finds."""
    store.put("a/k", b"1")
    again = open_store(store.address)
    assert again.get("a/k") == b"1"
    assert again.address == store.address


def test_stores_side_by_side_do_not_meet(address: str) -> None:
    """A store sees nothing of one whose name begins with its own."""
    path, mark, query = address.partition("?")
    one, other = open_store(address), open_store(f"{path}-other{mark}{query}")
    other.put("k", b"other")
    assert keys(one) == []
    with pytest.raises(NoSuchObject):
        one.get("k")


def test_a_killed_writer_leaves_whole_objects(address: str) -> None:
    """After SIGKILL amid puts, what was acknowledged is there, and whatever is there is whole."""
    acknowledged = -1
    for round_ in range(3):
        folder = f"{address.partition('?')[0]}/round{round_}"
        target = folder + address[len(address.partition("?")[0]) :]
        with subprocess.Popen([sys.executable, "-c", WRITER, target], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            acknowledged = int(writer.stdout.readline())
            time.sleep(0.2 + 0.11 * round_)
            writer.send_signal(signal.SIGKILL)
            for line in writer.stdout:
                acknowledged = int(line)
        found = {stat.key: stat.size for stat in open_store(target).list()}
        assert set(found.values()) == {40_000}
        assert {f"looped/{number:07d}" for number in range(acknowledged + 1)} <= set(found)
        assert len(found) <= acknowledged + 2
    assert acknowledged >= 0
