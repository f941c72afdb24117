"""Many objects put into a directory together, for a few syncs of the disk instead of three for each."""

import os
from collections.abc import Sequence
from pathlib import Path

from archive.store.durable import Sync, syncing
from archive.store.scratch import Scratch


def put_together(root: Path, scratch: Scratch, objects: Sequence[tuple[str, bytes]]) -> list[bool]:
    """Put `objects`, key and body, below `root`; say of each whether this call made it.

    All are written to a folder of `scratch`, then synced, and only then get their own names; then their
    folders are synced. What dies before the names leaves files that no verb sees.
    """
    written: list[str] = []
    with syncing(root) as sync, scratch.folder() as folder:
        try:
            for _, body in objects:
                descriptor, path = scratch.make_in(folder)
                written.append(path)
                _write(descriptor, body)
            sync(written)
            return _name_all(str(root), written, [key for key, _ in objects], sync)
        finally:
            for path in written:
                os.unlink(path)  # noqa: PTH108 - a thousand a second


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


def _write(descriptor: int, body: bytes) -> None:
    try:
        rest = memoryview(body)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)
