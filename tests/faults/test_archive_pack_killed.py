"""The packer broken off at every step there is: every capture stays readable, and the next run ends well."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import Archive
from archive.pack import Plan, newest, pack, undo
from tests.archive_making import cleaned, visit
from tests.pack_making import AT_ONCE, DAY, NOW, WITH_GRACE, below_packs, contents, loose, names, packed
from tests.pack_steps import SMALL, Steps, opened, stepping

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.xdist_group("pack_killed")


class BrokenOffError(Exception):
    """What a step raises."""


def break_off() -> None:
    raise BrokenOffError


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The folder of a small archive of two segments' worth, a revisit in it."""
    folder = tmp_path / "source"
    with opened(folder) as archive:
        for number in range(3):
            body = os.urandom(500).hex().encode()
            cleaned(archive, body, number, url=f"https://www.site{number}.example/")
        archive.record(visit(body, 60, url="https://www.site2.example/"))
    return folder


def check_and_finish(folder: Path, before: object) -> None:
    """Read everything in what a broken-off run left; then let another run come to its end, and read again."""
    with opened(folder) as archive:
        assert contents(archive) == before
        assert {finding.problem for finding in archive.verify()} <= {"pack-unlisted", "row-differs"}
        # A day on, when nobody can be at work any more on what lies about.
        outcome = packed(archive, size=SMALL, days=20_000)
        assert outcome.findings == []
        assert contents(archive) == before
        assert loose(archive) == []
        assert len(below_packs(archive)) == 2 * len(names(archive))
        assert sum(one.captures for one in newest(archive.store).packs) == 4
        assert list(archive.verify()) == []


def test_killed_at_every_step(source: Path, tmp_path: Path) -> None:
    """SIGKILL at each store call, change of the disk and transaction; nothing is lost, nothing left over."""
    with opened(source) as archive:
        before = contents(archive)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "tests.pack_steps", str(source), str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    killed = int(done.stdout)
    assert killed > 100
    published = set()
    for number in range(1, killed + 1):
        folder = out / str(number)
        with opened(folder) as archive:
            published.add((len(names(archive)), len(loose(archive)) == 0))
        check_and_finish(folder, before)
        shutil.rmtree(folder)
    assert {(0, False), (1, False), (2, False), (2, True)} <= published


def broken_off(source: Path, tmp_path: Path, work: Callable[[Archive], object]) -> "list[tuple[int, Path]]":
    """Break `work` off at each step in turn, and return the numbers and folders of what it left."""
    found = []
    while True:
        number = len(found) + 1
        folder = tmp_path / str(number)
        shutil.copytree(source, folder)
        try:
            work(stepping(folder, Steps(number, break_off)))
        except BrokenOffError:
            found.append((number, folder))
        else:
            return found


def test_undoing_broken_off_at_every_step(source: Path, tmp_path: Path) -> None:
    """An error at each step leaves every capture readable, and undoing can be done again."""
    with opened(source) as archive:
        before = contents(archive)
        packed(archive, size=10**8)
        (name,) = names(archive)
    at_once = Plan(older_than=100_000 * DAY, grace=0 * DAY)
    left = broken_off(
        source, tmp_path, lambda archive: undo(archive.store, archive.catalog, name, at_once, now=NOW)
    )
    assert len(left) > 30
    for _, folder in left:
        with opened(folder) as archive:
            assert contents(archive) == before
            pack(archive.store, archive.catalog, at_once, now=NOW + 20_000 * DAY)
            if name in names(archive):
                undo(archive.store, archive.catalog, name, at_once, now=NOW)
            assert contents(archive) == before
            assert len(loose(archive)) == 4
            assert pack(archive.store, archive.catalog, at_once, now=NOW + 20_000 * DAY).findings == []
            assert below_packs(archive) == []
            assert list(archive.verify()) == []


def test_emptying_broken_off_at_every_step_goes_on(source: Path, tmp_path: Path) -> None:
    """An error at each step of the run after the grace period leaves no capture with neither place."""
    with opened(source) as archive:
        before = contents(archive)
        packed(archive, WITH_GRACE, size=SMALL)
    left = broken_off(source, tmp_path, lambda archive: packed(archive, WITH_GRACE, size=SMALL, days=8))
    assert len(left) > 30
    for _, folder in left:
        check_and_finish(folder, before)


PACK = """
import sys
from datetime import UTC, datetime, timedelta
from archive import open_archive
from archive.pack import Plan, pack
folder = sys.argv[1]
with open_archive(folder + "/store", f"sqlite:///{folder}/catalog.sqlite") as archive:
    plan = Plan(older_than=timedelta(), grace=timedelta(), segment_size=int(sys.argv[2]))
    done = pack(archive.store, archive.catalog, plan, now=datetime(2027, 1, 1, tzinfo=UTC))
with open("/proc/self/status") as status:  # getrusage would tell the parent's peak where that is higher
    peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
print(done.captures, len(done.packs), peak)
"""


def run(folder: Path, size: int) -> tuple[int, int, int]:
    """Pack in a process of its own; return captures, packs, and the peak of its memory in kilobytes."""
    command = [sys.executable, "-c", PACK, str(folder), str(size)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True)
    captures, packs, peak = map(int, done.stdout.split())
    return captures, packs, peak


def test_memory_does_not_grow_with_the_segment(tmp_path: Path) -> None:
    """A segment of two hundred megabytes takes hardly more memory than one of twenty."""
    peaks = []
    for count in (200, 2000):
        folder = tmp_path / str(count)
        with opened(folder) as archive:
            for number in range(count):
                archive.record(visit(os.urandom(100_000), number, mime="image/png"))
        captures, packs, peak = run(folder, 10**9)
        assert (captures, packs) == (count, 1)
        peaks.append(peak)
        with opened(folder) as archive:
            assert loose(archive) == []
    assert peaks[1] < peaks[0] * 1.5


def test_a_packer_killed_by_the_clock_loses_nothing(source: Path) -> None:
    """Killed at whatever it is about, over and over, it comes to its end at last."""
    with opened(source) as archive:
        for number in range(60):
            archive.record(visit(os.urandom(3000), number, url="https://many.example/", mime="image/png"))
        before = contents(archive)
    command = [sys.executable, "-c", PACK, str(source), "20000"]
    for turn in range(8):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as child:
            try:
                child.wait(timeout=0.5 + 0.15 * turn)
            except subprocess.TimeoutExpired:
                os.kill(child.pid, signal.SIGKILL)
            assert child.stderr
            assert not re.search("Error", child.stderr.read().decode())
        with opened(source) as archive:
            assert contents(archive) == before
    run(source, 20_000)
    with opened(source) as archive:
        assert contents(archive) == before
        assert loose(archive) == []
        assert {finding.problem for finding in archive.verify()} <= {"pack-unlisted"}
        packed(archive, AT_ONCE, days=20_000)
        assert list(archive.verify()) == []
