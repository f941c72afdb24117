"""Putting many objects at once: the same promises as for one, each held against every backend."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.errors import StoreRefused, StoreUnavailable
from archive.store import DirectoryStore, Store, batch, durable, open_store

WRITER = """
import sys
from archive.store import open_store
store = open_store(sys.argv[1])
for turn in range(1_000_000):
    objects = [(f"in/{turn:05d}/{n:02d}/object", bytes([turn % 256]) * 40_000) for n in range(20)]
    assert all(store.put_all(objects))
    print(turn, flush=True)
"""
LIMITED = """
import resource, signal, sys
from archive.errors import StoreUnavailable
from archive.store import open_store
store = open_store(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    store.put_all([("a/small", b"x" * 10), ("a/large", b"x" * 5000)])
except StoreUnavailable as error:
    print(error)
"""


def keys(store: Store) -> list[str]:
    return sorted(stat.key for stat in store.list())


def test_all_of_them_come_back(store: Store) -> None:
    """Objects in new folders and old, empty and large, are each made and give back their bytes."""
    store.put("old/k", b"k")
    objects = [(f"new/{n % 3}/{n}", bytes([n]) * n) for n in range(40)] + [("old/l", b"l" * 3_000_000)]
    assert store.put_all(objects) == [True] * 41
    assert all(store.get(key) == body for key, body in objects)
    assert keys(store) == sorted(["old/k", *dict(objects)])


def test_none_is_as_good_as_done(store: Store) -> None:
    """A batch of nothing stores nothing."""
    assert store.put_all([]) == []
    assert keys(store) == []


def test_what_is_taken_stays(store: Store) -> None:
    """A taken key keeps its object, and the others of the batch are made all the same."""
    store.put("a/2", b"first")
    assert store.put_all([("a/1", b"1"), ("a/2", b"second"), ("b/3", b"3")]) == [True, False, True]
    assert [store.get(key) for key in ("a/1", "a/2", "b/3")] == [b"1", b"first", b"3"]
    assert store.put_all([("a/1", b"1"), ("b/3", b"other")]) == [False, False]
    assert store.get("b/3") == b"3"


def test_of_one_key_twice_the_first_is_made(store: Store) -> None:
    """A batch that names a key again finds it taken by itself."""
    assert store.put_all([("k", b"first"), ("l", b"x"), ("k", b"second")]) == [True, True, False]
    assert store.get("k") == b"first"


def test_a_key_that_is_none_keeps_all_out(store: Store) -> None:
    """A batch with a bad key raises before anything is stored."""
    with pytest.raises(ValueError, match="is no key"):
        store.put_all([("good", b"x"), ("../bad", b"x")])
    assert keys(store) == []


def test_of_several_batches_one_makes_each_key(store: Store) -> None:
    """Threads that put the same keys at once each hear which of them are theirs, and those stand."""
    names = [f"raced/{n}" for n in range(6)]

    def put(writer: int) -> list[bool]:
        mine = names[writer % 3 :] + names[: writer % 3]
        made = dict(zip(mine, store.put_all([(key, bytes([writer]) * 3000) for key in mine]), strict=True))
        return [made[key] for key in names]

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(put, range(4)))
    for number, key in enumerate(names):
        winners = [writer for writer in range(4) if made[writer][number]]
        assert [store.get(key)] == [bytes([writer]) * 3000 for writer in winners]


def test_a_killed_batch_leaves_whole_objects(address: str) -> None:
    """After SIGKILL amid batches, each acknowledged one is all there, and what else is there is whole."""
    path, mark, query = address.partition("?")
    for round_ in range(3):
        target = f"{path}/round{round_}{mark}{query}"
        with subprocess.Popen([sys.executable, "-c", WRITER, target], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            acknowledged = int(writer.stdout.readline())
            time.sleep(0.05 + 0.13 * round_)
            writer.send_signal(signal.SIGKILL)
            for line in writer.stdout:
                acknowledged = int(line)
        store = open_store(target)
        found = {stat.key: stat.size for stat in store.list()}
        assert set(found.values()) == {40_000}
        wanted = {f"in/{turn:05d}/{n:02d}/object" for turn in range(acknowledged + 1) for n in range(20)}
        assert wanted <= set(found)
        assert len(found) <= len(wanted) + 20
        rest = [(f"in/{acknowledged + 1:05d}/{n:02d}/object", b"again") for n in range(20)]
        assert [not made for made in store.put_all(rest)] == [key in found for key, _ in rest]


@pytest.fixture(params=[True, False])
def directory(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> DirectoryStore:
    """A directory that is synced as a whole, where that can be, and one that is synced file by file."""
    if request.param and not durable.whole_system(tmp_path):
        pytest.skip("the temporary folder's file system is not synced as a whole: not tested")
    monkeypatch.setattr(durable, "whole_system", lambda _folder: request.param)
    return DirectoryStore(tmp_path / "store")


def test_both_ways_of_syncing_store_the_same(directory: DirectoryStore) -> None:
    """Whether synced at once or one by one, objects and folders are there, and no temporary is left."""
    objects = [(f"a/{n % 4}/b/{n}", os.urandom(500)) for n in range(30)]
    assert directory.put_all(objects) == [True] * 30
    assert all(directory.get(key) == body for key, body in objects)
    assert not list((Path(directory.address) / ".tmp").iterdir())


def test_contents_are_synced_before_names_and_names_before_it_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No object has its name before all are on disk; then every folder with a new name is synced."""
    store = DirectoryStore(tmp_path / "store")
    root = Path(store.address)
    synced: list[tuple[set[str], list[str]]] = []

    @contextmanager
    def watched(folder: Path) -> Iterator[durable.Sync]:
        def sync(paths: Collection[str]) -> None:
            inside = {str(Path(path).relative_to(root)) for path in paths}
            synced.append((inside, keys(store)))

        assert folder == root
        yield sync

    store.put("old/x", b"x")
    monkeypatch.setattr(batch, "syncing", watched)
    assert store.put_all([("old/y", b"y"), ("new/deep/z", b"z"), ("old/x", b"taken")]) == [True, True, False]
    (contents, before), (folders, after) = synced
    assert len(contents) == 3
    assert all(path.startswith(".tmp/") for path in contents)
    assert before == ["old/x"]
    assert folders == {"old", ".", "new", "new/deep"}
    assert after == ["new/deep/z", "old/x", "old/y"]


def test_a_failed_sync_acknowledges_nothing(
    directory: DirectoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that cannot write is told as such, no temporary is left, and the batch can be put again."""

    def failing(_paths: Collection[str]) -> None:
        raise OSError(5, "Input/output error")

    @contextmanager
    def broken(_folder: Path) -> Iterator[durable.Sync]:
        yield failing

    with monkeypatch.context() as within:
        within.setattr(batch, "syncing", broken)
        with pytest.raises(StoreUnavailable, match="mend the disk"):
            directory.put_all([("a", b"x"), ("b", b"y")])
    assert keys(directory) == []
    assert not list((Path(directory.address) / ".tmp").iterdir())
    assert directory.put_all([("a", b"x"), ("b", b"y")]) == [True, True]


def test_a_file_that_may_grow_no_further_stores_nothing(tmp_path: Path) -> None:
    """Where the system refuses the bytes, the error names the store, and none of the batch is there."""
    store = DirectoryStore(tmp_path / "store")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, store.address],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert store.address in done.stdout
    assert "File too large" in done.stdout
    assert keys(store) == []
    assert not list((tmp_path / "store" / ".tmp").iterdir())


def test_a_key_that_continues_another_is_refused(tmp_path: Path) -> None:
    """A directory cannot hold both a and a/b, whichever comes first."""
    store = DirectoryStore(tmp_path / "store")
    store.put("a", b"x")
    store.put("b/c", b"x")
    for key in ("a/b", "b"):
        with pytest.raises(StoreRefused, match="slash"):
            store.put_all([("fine", b"x"), (key, b"x")])


def test_a_store_taken_away_is_out_of_reach(tmp_path: Path) -> None:
    """A batch for a folder that is gone is not stored somewhere else."""
    store = DirectoryStore(tmp_path / "store")
    (tmp_path / "store").rename(tmp_path / "away")
    with pytest.raises(StoreUnavailable, match="no store any more"):
        store.put_all([("a", b"x")])


def test_a_lost_system_call_is_told(tmp_path: Path) -> None:
    """A file system that cannot be synced raises the system's own error."""
    if not durable.whole_system(tmp_path):
        pytest.skip("the temporary folder's file system is not synced as a whole: not tested")
    with durable.syncing(tmp_path) as sync:
        sync([])
    with pytest.raises(OSError, match="Bad file descriptor"):
        sync([])


def test_only_file_systems_known_to_keep_the_promise_are_synced_whole() -> None:
    """Where nothing is told of a file system, or it is no disk's, each file is synced."""
    assert not durable.whole_system(Path("/proc"))
