"""The folders in which a directory store writes files before they get their names."""

import os
import threading
from pathlib import Path

import pytest

from archive.store.scratch import Scratch

_DAYS = 2 * 24 * 3600


def test_sweeping_is_not_disturbed_by_folders_that_come_and_go(tmp_path: Path) -> None:
    """A store can be opened while others make folders there and are done with them."""
    other, done = Scratch(tmp_path), threading.Event()

    def come_and_go() -> None:
        while not done.is_set():
            with other.folder():
                pass

    busy = [threading.Thread(target=come_and_go) for _ in range(3)]
    for thread in busy:
        thread.start()
    try:
        for _ in range(2000):
            Scratch(tmp_path).sweep()
    finally:
        done.set()
        for thread in busy:
            thread.join()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("age", [0, _DAYS])
def test_what_a_day_old_death_left_goes_and_what_is_young_stays(tmp_path: Path, age: int) -> None:
    """Files and their folders go when both are old, and a writer's at work stay."""
    scratch = Scratch(tmp_path)
    descriptor, path = scratch.make()
    os.close(descriptor)
    for each in (Path(path), Path(path).parent):
        made = each.stat().st_mtime
        os.utime(each, (made - age, made - age))
    Scratch(tmp_path).sweep()
    assert Path(path).exists() == (age == 0)
    assert Path(path).parent.exists() == (age == 0)


def test_a_writer_whose_folder_was_swept_away_goes_on(tmp_path: Path) -> None:
    """A process that slept for days makes itself a new folder."""
    scratch = Scratch(tmp_path)
    descriptor, path = scratch.make()
    os.close(descriptor)
    Path(path).unlink()
    Path(path).parent.rmdir()
    descriptor, other = scratch.make()
    os.close(descriptor)
    assert Path(other).exists()
    assert Path(other).parent != Path(path).parent
