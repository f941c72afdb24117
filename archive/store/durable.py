"""Making many files and folders durable at once.

A whole file system is synced by one call where that keeps the promise: Linux's ``syncfs``, which reports
failed writes since 5.8, on file systems of disks (a file system in user space, or over a network, need not
pass it on). Elsewhere each file and folder is synced by itself, several at a time.
"""

import ctypes
import os
import platform
import re
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol

_AT_ONCE = 16
_WHOLE = frozenset({"ext4", "xfs", "btrfs", "f2fs"})
_REPORTS_SINCE = (5, 8)
_MOUNTS = Path("/proc/self/mountinfo")
_DEVICE, _KIND = re.compile(r"^\d+ \d+ (\d+):(\d+) "), re.compile(r" - (\S+) ")


class Sync(Protocol):
    """What makes files and folders durable."""

    def __call__(self, paths: Collection[str]) -> None:
        """Return when all of `paths` are on disk; OSError if one could not be written."""


@contextmanager
def syncing(folder: Path) -> Iterator[Sync]:
    """Give what makes durable anything that is written below `folder` from now on."""
    if whole_system(folder):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            yield lambda _paths: _sync_system(descriptor)
        finally:
            os.close(descriptor)
    else:
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="sync") as pool:
            yield lambda paths: _wait(pool.map(sync_path, paths))


def sync_path(path: str | Path) -> None:
    """Make one file's contents, or a folder's names, durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@cache
def whole_system(folder: Path) -> bool:
    """Say whether one call makes durable all that is written on the file system of `folder`."""
    if platform.system() != "Linux" or _syncfs() is None or _kernel() < _REPORTS_SINCE:
        return False
    return _kind_of(folder) in _WHOLE


def _wait(done: Iterable[object]) -> None:
    for _ in done:
        pass


def _sync_system(descriptor: int) -> None:
    syncfs = _syncfs()
    if syncfs is None or syncfs(descriptor) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


@cache
def _syncfs() -> "ctypes._NamedFuncPointer | None":
    return getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)


def _kernel() -> tuple[int, int]:
    numbers = re.findall(r"\d+", platform.release())
    return (int(numbers[0]), int(numbers[1])) if len(numbers) > 1 else (0, 0)


def _kind_of(folder: Path) -> str:
    """Return the kind of the file system that `folder` is on, or nothing where that is not told."""
    device = folder.stat().st_dev
    wanted = (str(os.major(device)), str(os.minor(device)))
    try:
        mounts = _MOUNTS.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    for mount in mounts:
        where, kind = _DEVICE.match(mount), _KIND.search(mount)
        if where and kind and where.groups() == wanted:
            return kind[1]
    return ""
