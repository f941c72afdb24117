"""Many objects put into a directory together, for a few syncs of the disk instead of three for each."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from archive.store.durable import Sync, syncing


def put_together(
    root: Path, temporary: Path, names: Iterator[str], objects: Sequence[tuple[str, bytes]]
) -> list[bool]:
    """Put `objects`, key and body, below `root`; say of each whether this call made it.

    All are written under `names` in the folder `temporary`, then synced, and only then get their own
    names; then their folders are synced. What dies before the names leaves files that no verb sees.
    """
    written: list[str] = []
    with syncing(temporary) as sync:
        try:
            for _, body in objects:
                written.append(os.path.join(temporary, next(names)))  # noqa: PTH118 - a thousand a second
                _write(written[-1], body)
            sync(written)
            return _name_all(str(root), written, [key for key, _ in objects], sync)
        finally:
            for path in written:
                _remove(path)


def _name_all(root: str, written: Sequence[str], keys: Sequence[str], sync: Sync) -> list[bool]:
    changed: set[str] = set()
    made = [_name(path, f"{root}/{key}", changed) for path, key in zip(written, keys, strict=True)]
    sync(changed)
    return made


def _name(path: str, target: str, changed: set[str]) -> bool:
    """Give a written file its name unless that is taken; note in `changed` which folders have new names."""
    folder = target.rpartition("/")[0]
    changed.add(folder)
    try:
        try:
            os.link(path, target)
        except FileNotFoundError:
            _make_folder(folder, changed)
            os.link(path, target)
    except FileExistsError:
        if os.path.isdir(target):  # noqa: PTH112 - as above
            raise IsADirectoryError(target) from None
        return False
    return True


def _make_folder(folder: str, changed: set[str]) -> None:
    above = folder.rpartition("/")[0]
    try:
        os.mkdir(folder)  # noqa: PTH102 - as above
    except FileExistsError:
        return
    except FileNotFoundError:
        _make_folder(above, changed)
        _make_folder(folder, changed)
    changed.add(above)


def _write(path: str, body: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        rest = memoryview(body)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)


def _remove(path: str) -> None:
    try:
        os.unlink(path)  # noqa: PTH108 - as above
    except FileNotFoundError:
        return  # it could not even be made
