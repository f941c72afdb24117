"""The log's writers killed: at every call of the store, and at any moment beside others."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive import Archive, open_archive
from archive.proof.signing import Signer
from tests.archive_making import visit
from tests.proof_making import append, fill, logged, more, problems, signer_in

ROOT = Path(__file__).parents[2]
APPEND = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from archive import open_archive
from archive.proof.log import Log
from archive.proof.signing import load_signer

folder, fatal = sys.argv[1], int(sys.argv[2])

class Counting:
    '''Kills its own process before the call of the log's objects that has that number.'''
    def __init__(self, store):
        self.store, self.calls = store, 0
    def __getattr__(self, name):
        verb = getattr(self.store, name)
        def call(key="", *more, **named):
            if key.startswith("proof/"):
                if self.calls == fatal:
                    os.kill(os.getpid(), signal.SIGKILL)
                self.calls += 1
            return verb(key, *more, **named)
        return call

with open_archive(folder + "/store", f"sqlite:///{folder}/catalog.sqlite") as archive:
    store = Counting(archive.store)
    signer = load_signer(Path(folder) / "signing-key.pem")
    print("ready", flush=True)
    while True:
        Log(store, archive.catalog).append(now=datetime(2026, 3, 2, tzinfo=UTC), signer=signer)
        if fatal >= 0:
            break
print(store.calls)
"""


def start(folder: Path, fatal: int) -> "subprocess.Popen[str]":
    """Begin to append in a process of its own; with -1 it goes on and on."""
    return subprocess.Popen(
        [sys.executable, "-c", APPEND, str(folder), str(fatal)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def ran(folder: Path, fatal: int) -> tuple[int, str]:
    """Append until done or killed; return the exit code and the last line printed."""
    with start(folder, fatal) as child:
        out, _ = child.communicate(timeout=180)
    return child.returncode, out.splitlines()[-1]


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Archive, Signer]]:
    """Give the archive in `folder` and its signer."""
    with open_archive(str(folder / "store"), f"sqlite:///{folder}/catalog.sqlite") as archive:
        yield archive, signer_in(folder)


@pytest.fixture(params=["a new log", "a log that goes on"])
def prepared(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with objects to be logged, enough to fill a tile."""
    folder = tmp_path / "prepared"
    folder.mkdir()
    with opened(folder) as (archive, signer):
        fill(archive)
        if request.param != "a new log":
            append(archive, signer)
        archive.record_all([visit(b"<p>%d" % n, n, url=f"http://x.example/{n}") for n in range(260)])
    return folder


def check_whole(folder: Path) -> None:
    """See that what comes after logs every object once, signs the tree, and that all agrees."""
    with opened(folder) as (archive, signer):
        head = append(archive, signer, 60).head
        leaves = logged(archive.store)
        assert len({leaf.key for leaf in leaves}) == len(leaves) == 8 + 260
        assert head is not None
        assert head.size == len(leaves)
        assert archive.store.head("proof/tile/0/000").size == 256 * 32
        assert problems(archive, signer) == []


def test_killed_at_any_call_of_the_store_the_log_is_whole(prepared: Path, tmp_path: Path) -> None:
    """Whatever the last call was, the next writer goes on: nothing is logged twice, nothing left out."""
    counted = tmp_path / "counted"
    shutil.copytree(prepared, counted)
    code, said = ran(counted, 10_000)
    assert code == 0
    calls = int(said)
    assert calls >= 6
    check_whole(counted)
    for fatal in range(calls):
        folder = tmp_path / str(fatal)
        shutil.copytree(prepared, folder)
        assert ran(folder, fatal) == (-signal.SIGKILL, "ready")
        check_whole(folder)
        shutil.rmtree(folder)


def test_writers_killed_beside_each_other_leave_one_whole_log(tmp_path: Path) -> None:
    """Three writers, killed and replaced while captures come in, leave one log of everything."""
    with opened(tmp_path) as (archive, _):
        fill(archive)
        children = [start(tmp_path, -1) for _ in range(3)]
        try:
            for turn in range(9):
                victim = children.pop(0)
                assert victim.stdout is not None
                assert victim.stdout.readline() == "ready\n"
                more(archive, 5, start=100.0 * turn, url=f"http://x{turn}.example/")
                time.sleep(random.Random(turn).uniform(0, 0.3))
                os.kill(victim.pid, signal.SIGKILL)
                victim.wait(120)
                victim.stdout.close()
                children.append(start(tmp_path, -1))
        finally:
            for child in children:
                child.kill()
                child.communicate(timeout=120)
    with opened(tmp_path) as (archive, signer):
        append(archive, signer)
        leaves = logged(archive.store)
        assert len({leaf.key for leaf in leaves}) == len(leaves) == 8 + 45
        assert problems(archive, signer) == []
