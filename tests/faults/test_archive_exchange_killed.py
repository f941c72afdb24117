"""Import killed on its way, and files made to fill memory."""

import gzip
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive import Archive, open_archive
from tests.foreign_warcs import each_packed, http, record, response

ROOT = Path(__file__).parents[2]
IMPORT = """
import sys
from datetime import UTC, datetime
from archive import open_archive
from archive.exchange import Importer
folder, file, pause = sys.argv[1:]

def wait_there(position):
    if int(pause) and position >= int(pause):
        print("there", flush=True)
        sys.stdin.read()

with open_archive(folder + "/store", f"sqlite:///{folder}/catalog.sqlite") as archive:
    with Importer(archive, now=datetime(2026, 11, 1, tzinfo=UTC), on_trouble=print) as importer:
        with open(file, "rb") as warc:
            importer.read(file, warc, wait_there)
            importer.finish()
        account = importer.accounts[file]
with open("/proc/self/status") as status:  # getrusage would tell the parent's peak where that is higher
    peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
print(account.captured, account.known, account.lost, peak)
"""


def start(folder: Path, file: Path, pause: int = 0) -> "subprocess.Popen[str]":
    """Begin an import in a process of its own; at byte `pause` its reader says so and waits."""
    return subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(folder), str(file), str(pause)],
        cwd=ROOT,
        stdin=subprocess.PIPE if pause else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )


def run(folder: Path, file: Path) -> list[str]:
    """Import and return the lines that it printed."""
    with start(folder, file) as child:
        out, _ = child.communicate(timeout=300)
        assert child.returncode == 0
    return out.splitlines()


def opened(folder: Path) -> Archive:
    return open_archive(str(folder / "store"), f"sqlite:///{folder}/catalog.sqlite")


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_an_import_killed_on_its_way_is_resumed_by_starting_it_again(tmp_path: Path, part: float) -> None:
    """After SIGKILL nothing is half there, and the second run brings the rest: no more and no less."""
    count = 1500
    file = tmp_path / "many.warc.gz"
    file.write_bytes(
        each_packed(response(f"http://x{n % 40}.example/{n}", b"<p>%d " % n * 700) for n in range(count))
    )
    folder = tmp_path / "killed"
    folder.mkdir()
    with start(folder, file, int(file.stat().st_size * part)) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "there\n"
        _wait_for_objects(folder / "store" / "captures")
        os.kill(child.pid, signal.SIGKILL)
    with opened(folder) as archive:
        objects = sum(1 for _ in archive.store.list("captures/"))
        there = sum(1 for _ in archive.list("*.example"))
    assert 0 < objects < count
    assert there <= objects
    captured, known, lost, _ = map(int, run(folder, file)[-1].split())
    assert (captured, known, lost) == (count - there, there, 0)
    with opened(folder) as archive:
        assert sum(1 for _ in archive.list("*.example")) == count
        assert [found for found in archive.verify() if found.problem != "article-missing"] == []


def _wait_for_objects(folder: Path) -> None:
    """Wait until the first batch has come; what was read last may still be on its way."""
    until = time.monotonic() + 180
    while not any(folder.glob("*/*/*")):
        assert time.monotonic() < until, "the import brought nothing"
        time.sleep(0.02)


def test_bombs_do_not_fill_memory(tmp_path: Path) -> None:
    """Records that unpack to more than a hundred megabytes are told and left out, in a bounded memory."""
    zeros = bytes(120_000_000)
    coded = http(gzip.compress(zeros, 1, mtime=0), headers={"Content-Encoding": "gzip"})
    bombs = [
        record("response", "http://x.example/a", http(zeros)),
        record("response", "http://x.example/b", http(zeros), length=20),
        record("response", "http://x.example/c", coded),
        response("http://x.example/d"),
    ]
    file = tmp_path / "bomb.warc.gz"
    file.write_bytes(b"".join(gzip.compress(each, 1, mtime=0) for each in bombs))
    *troubles, last = run(tmp_path, file)
    captured, known, lost, kilobytes = map(int, last.split())
    assert (captured, known, lost) == (2, 0, 2)
    assert "longer than is taken" in troubles[0]
    assert "does not end where" in troubles[1]
    assert kilobytes < 150_000


def test_memory_stays_flat(tmp_path: Path) -> None:
    """Four times as long a file takes hardly more memory."""
    peaks = []
    for turns in (1, 4):
        folder = tmp_path / str(turns)
        folder.mkdir()
        file = folder / "long.warc.gz"
        with file.open("wb") as out:
            for n in range(turns * 600):
                page = os.urandom(15_000).hex().encode()
                out.write(each_packed([response(f"http://x.example/{n}", page)]))
        peaks.append(int(run(folder, file)[-1].split()[-1]))
    assert peaks[1] < peaks[0] * 1.4
