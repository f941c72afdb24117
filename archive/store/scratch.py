"""Where a directory store writes files before they get their names.

A file system such as ext4 gives a new file a place near its folder's, and where that neighbourhood is full
it looks on, neighbourhood after neighbourhood. The names go elsewhere and the files stay: in one folder for
ever each file would take longer to make the more the store holds (0.7 ms of CPU instead of 0.03 on a disk of
250 GB with 800,000 files). A new folder is made where there is room, so a folder is used for some files only.
"""

import itertools
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FILES = 1024  # in one folder
_STALE_SECONDS = 24 * 3600


class Scratch:
    """The folder ``.tmp`` of a store, and the folders in it. Safe from many threads and processes."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._owner = secrets.token_hex(8)
        self._serial = itertools.count()
        self._lock = threading.Lock()
        self._folder: str | None = None
        self._process = 0
        self._left = 0

    def make(self) -> tuple[int, str]:
        """Make a file, open for writing, whose name nobody else gives; return its descriptor and path.

        OSError if it cannot be made.
        """
        folder = self._current()
        try:
            return self.make_in(folder)
        except FileNotFoundError:  # another opener has swept the folder away: this process slept for a day
            self._forget(folder)
            return self.make_in(self._current())

    def make_in(self, folder: str) -> tuple[int, str]:
        """Make a file as `make` does, in a folder that `folder` gave."""
        path = f"{folder}/{self._owner}-{os.getpid()}-{next(self._serial)}"
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666), path

    @contextmanager
    def folder(self) -> Iterator[str]:
        """Give a folder for many files, which is removed at the end; they must be gone by then."""
        path = self._new_folder()
        try:
            yield path
        finally:
            _remove_folder(path)

    def sweep(self) -> None:
        """Remove what is a day older than now, by the file system's own clock."""
        descriptor, probe = self.make_in(self._root)
        try:
            limit = os.fstat(descriptor).st_mtime - _STALE_SECONDS
        finally:
            os.close(descriptor)
            os.unlink(probe)  # noqa: PTH108 - paths are plain strings here, for speed
        _sweep(self._root, limit)

    def _current(self) -> str:
        """Return the folder for the next file."""
        with self._lock:
            if self._folder is None or self._left <= 0 or self._process != os.getpid():
                self._leave()
                self._folder, self._left, self._process = self._new_folder(), _FILES, os.getpid()
            self._left -= 1
            return self._folder

    def _forget(self, gone: str) -> None:
        with self._lock:
            if self._folder == gone:
                self._folder = None

    def _leave(self) -> None:
        """Remove the folder of this process unless another thread has a file there still."""
        if self._folder is not None and self._process == os.getpid():
            _remove_folder(self._folder)

    def _new_folder(self) -> str:
        path = f"{self._root}/{self._owner}-{os.getpid()}-{next(self._serial)}"
        os.mkdir(path)  # noqa: PTH102 - paths are plain strings here, for speed
        return path


def _remove_folder(path: str) -> None:
    with suppress(OSError):  # it is gone, or still in use: then a later opener removes it
        os.rmdir(path)  # noqa: PTH106 - paths are plain strings here, for speed


def _sweep(folder: str, limit: float) -> None:
    """Remove what is older than `limit` in `folder`, and in those inside it."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:  # whose it is may be done with it
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                old = _older(entry, limit)  # before what goes from it makes it young
                _sweep(entry.path, limit)
                if old:
                    _remove_folder(entry.path)
            elif _older(entry, limit):
                Path(entry.path).unlink(missing_ok=True)


def _older(entry: os.DirEntry[str], limit: float) -> bool:
    try:
        return entry.stat(follow_symlinks=False).st_mtime < limit
    except FileNotFoundError:  # another opener was faster
        return False
