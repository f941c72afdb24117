"""The store in a plain directory: one file an object, safe on a crash at any point."""

import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISREG

from archive.errors import NoSuchObject, ObjectExists, StoreRefused, StoreUnavailable
from archive.store.base import Stat, check_key, check_prefix, check_range, is_key
from archive.store.batch import put_together
from archive.store.durable import sync_path
from archive.store.scratch import Scratch

_TEMPORARY = ".tmp"  # no key's segment may begin with a dot
_STEP = 1 << 20
_LARGEST_READ = 1 << 24
_MENDS = {
    errno.ENOSPC: "free some space, or move the store to a larger disk",
    errno.EDQUOT: "free some space, or raise the quota",
    errno.EACCES: "give this user the right to read and write there",
    errno.EPERM: "give this user the right to read and write there",
    errno.EROFS: "mount it for writing",
    errno.EMFILE: "raise the limit of open files (ulimit -n)",
    errno.ENFILE: "raise the system's limit of open files",
}
_NO_FILE = (NotADirectoryError, IsADirectoryError)  # a key that another key's folders stand in


class DirectoryStore:
    """Objects as files below one directory.

    A put writes a temporary file below ``.tmp`` of the same directory, syncs it, then gives it its name:
    by ``link``, which fails if the name is taken, or by ``rename``, which replaces. Then the folder is
    synced; many at once share those syncs. What dies before the name is given leaves a temporary file that
    no verb sees; those over a day old are removed when a store is opened.
    """

    def __init__(self, root: Path, *, create: bool = True) -> None:
        self._root = root.absolute()
        self._prefix = f"{self._root}/"
        self._temporary = self._root / _TEMPORARY
        self._scratch = Scratch(self._temporary)
        try:
            with self._translated(self._root):
                if not create:
                    self._require_root()
                self._make_folder(self._temporary)
                self._scratch.sweep()
        except ObjectExists as error:
            raise StoreRefused(f"{self._root} is a file; name a directory as the store") from error

    @property
    def address(self) -> str:
        """The directory's absolute path."""
        return str(self._root)

    def put(self, key: str, body: bytes, *, create_only: bool = True) -> None:
        """Store `body`, whole or not at all; see Store.put."""
        self._put(key, [body], create_only=create_only)

    def put_file(self, key: str, file: Path) -> None:
        """Store the contents of `file`, create-only; see Store.put_file."""
        with file.open("rb", buffering=0) as opened:
            self._put(key, iter(lambda: opened.read(_STEP), b""), create_only=True)

    def put_all(self, objects: Sequence[tuple[str, bytes]]) -> list[bool]:
        """Store many objects, create-only; see Store.put_all."""
        for key, _ in objects:
            check_key(key)
        with self._translated(self._root):
            try:
                return put_together(self._root, self._scratch, objects)
            except _NO_FILE as error:
                raise StoreRefused(
                    f"{error.filename}: one key cannot continue another with a slash"
                ) from error

    def _put(self, key: str, pieces: Iterable[bytes], *, create_only: bool) -> None:
        target = self._path(key)
        with self._translated(target):
            temporary = self._write_temporary(pieces)
            try:
                self._publish(temporary, target, create_only=create_only)
            except (FileExistsError, *_NO_FILE) as error:
                if isinstance(error, FileExistsError) and not target.is_dir():
                    raise
                raise StoreRefused(f"{target}: one key cannot continue another with a slash") from error
            finally:
                temporary.unlink(missing_ok=True)
            sync_path(target.parent)

    def get(self, key: str, *, start: int = 0, length: int | None = None) -> bytes:
        """Return bytes of the object; see Store.get."""
        check_range(start, length)
        path = f"{self._prefix}{check_key(key)}"
        try:
            return _read(path, start, length)
        except OSError:
            with self._translated(Path(path)), _as_missing(Path(path)):
                raise

    def head(self, key: str) -> Stat:
        """Return the object's Stat; see Store.head."""
        path = self._path(key)
        with self._translated(path), _as_missing(path):
            found = path.stat()
            if not S_ISREG(found.st_mode):
                raise IsADirectoryError(path)
            return _stat(key, found)

    def list(self, prefix: str = "") -> Iterator[Stat]:
        """Yield the objects below `prefix`; see Store.list."""
        folders = [check_prefix(prefix).rpartition("/")[0]]
        while folders:
            folder = folders.pop()
            for entry in self._entries(folder):
                key = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    if f"{key}/".startswith(prefix[: len(key) + 1]):
                        folders.append(key)
                elif key.startswith(prefix) and is_key(key):
                    yield from self._found(key, entry)

    def delete(self, key: str) -> None:
        """Remove the object; see Store.delete."""
        path = self._path(key)
        with self._translated(path):
            try:
                path.unlink()
            except (FileNotFoundError, *_NO_FILE):
                self._require_root()
                return
            sync_path(path.parent)

    def _path(self, key: str) -> Path:
        return self._root / check_key(key)

    def _write_temporary(self, pieces: Iterable[bytes]) -> Path:
        descriptor, path = self._scratch.make()
        try:
            for piece in pieces:
                rest = memoryview(piece)
                while rest:
                    rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        except BaseException:
            Path(path).unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
        return Path(path)

    def _publish(self, temporary: Path, target: Path, *, create_only: bool) -> None:
        name_it = os.link if create_only else os.replace
        try:
            name_it(temporary, target)
        except FileNotFoundError:
            self._make_folder(target.parent)
            name_it(temporary, target)

    def _make_folder(self, folder: Path) -> None:
        """Make `folder` and those above it, each durably."""
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_path(folder.parent)

    def _entries(self, folder: str) -> Iterator[os.DirEntry[str]]:
        path = self._root / folder
        with self._translated(path):
            try:
                with os.scandir(path) as entries:
                    found = [entry for entry in entries if not entry.name.startswith(".")]
            except (FileNotFoundError, NotADirectoryError):
                self._require_root()
                found = []
        yield from found

    def _found(self, key: str, entry: os.DirEntry[str]) -> Iterator[Stat]:
        with self._translated(self._root / key):
            try:
                found = _stat(key, entry.stat(follow_symlinks=False))
            except FileNotFoundError:  # deleted while we list
                return
        yield found

    def _require_root(self) -> None:
        if not self._temporary.is_dir():
            raise StoreUnavailable(
                f"{self._root} is no store any more; mount or restore it, then open it again"
            )

    @contextmanager
    def _translated(self, path: Path) -> Iterator[None]:
        """Turn the operating system's errors into the store's, naming `path` and the mend."""
        try:
            yield
        except FileExistsError as error:
            raise ObjectExists(f"{path} is there already") from error
        except FileNotFoundError as error:
            self._require_root()
            raise NoSuchObject(f"{path} is not in the store") from error
        except OSError as error:
            mend = _MENDS.get(error.errno or 0, "mend the disk or the mount")
            raise StoreUnavailable(f"{path}: {error.strerror}; {mend}") from error


@contextmanager
def _as_missing(path: Path) -> Iterator[None]:
    try:
        yield
    except _NO_FILE as error:
        raise NoSuchObject(f"{path} is not in the store") from error


def _stat(key: str, stat: os.stat_result) -> Stat:
    modified = datetime.fromtimestamp(stat.st_mtime_ns // 1_000_000 / 1000, UTC)
    return Stat(key=key, size=stat.st_size, modified=modified)


def _read(path: str, start: int, length: int | None) -> bytes:
    """Read `length` bytes from `start`, or to the end; a single read may return less than it is asked for."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        size = os.fstat(descriptor).st_size
        wanted = max(0, size - start) if length is None else min(length, max(0, size - start))
        if start:
            os.lseek(descriptor, start, os.SEEK_SET)
        piece = os.read(descriptor, min(wanted, _LARGEST_READ))
        if len(piece) == wanted:
            return piece
        pieces = [piece]
        wanted -= len(piece)
        while wanted > 0 and (piece := os.read(descriptor, min(wanted, _LARGEST_READ))):
            pieces.append(piece)
            wanted -= len(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)
