"""A packer that dies at one step after the other, each time over a fresh copy of the same archive.

Run as ``python -m tests.pack_steps ARCHIVE OUT``: for each number a process is killed, by SIGKILL and
without warning, at the so-many-th step that it takes, and leaves ``OUT/<number>`` behind. The steps are
every call of the store, before it and, where it changes something, after it; every change of the disk
below it; and every transaction of the catalog, before it begins and after it is committed.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from archive import Archive, open_archive
from archive.catalog import Catalog
from tests.pack_making import AT_ONCE, packed

_READS, _CHANGES = ("get", "head", "list"), ("put", "put_file", "delete")
_OF_DISK = ("link", "unlink", "mkdir")
SMALL = 4_000


class Steps:
    """Counts steps, and does `end` at the one with the number asked for."""

    def __init__(self, number: int, end: Callable[[], None]) -> None:
        self.count = 0
        self._number, self._end = number, end

    def step(self) -> None:
        """Take a step."""
        self.count += 1
        if self.count == self._number:
            self._end()


class SteppingStore:
    """A store each of whose calls is a step, and two where it changes something."""

    def __init__(self, store: Any, steps: Steps) -> None:
        self._store, self._steps = store, steps

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._store, name)
        if name not in _READS + _CHANGES:
            return real

        def call(*given: Any, **named: Any) -> Any:
            self._steps.step()
            answer = real(*given, **named)
            if name in _CHANGES:
                self._steps.step()
            return answer

        return call


class SteppingCatalog(Catalog):
    """A catalog each of whose transactions is two steps."""

    steps: Steps

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection in a transaction, as Catalog does."""
        self.steps.step()
        with super().write() as connection:
            yield connection
        self.steps.step()


def stepping(folder: Path, steps: Steps) -> Archive:
    """Return the archive in `folder`, every use of which takes steps."""
    archive = opened(folder)
    catalog = SteppingCatalog(f"sqlite:///{folder}/catalog.sqlite")
    catalog.steps = steps
    return Archive(SteppingStore(archive.store, steps), catalog)  # type: ignore[arg-type]  # all of a store's verbs


def opened(folder: Path) -> Archive:
    """Return the archive in `folder`."""
    return open_archive(str(folder / "store"), f"sqlite:///{folder}/catalog.sqlite")


def die() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def _step_on_disk(steps: Steps) -> None:
    for name in _OF_DISK:
        real = getattr(os, name)

        def call(*given: Any, _real: Callable[..., Any] = real, **named: Any) -> Any:
            steps.step()
            return _real(*given, **named)

        setattr(os, name, call)


def _child(folder: Path, number: int) -> None:
    steps = Steps(number, die)
    archive = stepping(folder, steps)
    _step_on_disk(steps)
    packed(archive, AT_ONCE, size=SMALL)


def main() -> None:
    """Kill a packer at step 1, 2, 3 and so on, until one comes to its end; print how many were killed."""
    source, out = map(Path, sys.argv[1:])
    number = 0
    while True:
        number += 1
        folder = out / str(number)
        shutil.copytree(source, folder)
        child = os.fork()
        if not child:
            _child(folder, number)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            if os.WEXITSTATUS(status):
                raise SystemExit(f"the packer failed at step {number}")
            sys.stdout.write(f"{number - 1}\n")
            return


if __name__ == "__main__":
    main()
