"""What objects were read as, remembered, so that one check need not read again what another has read."""

import hashlib
import sqlite3
from types import TracebackType
from typing import Self

from archive.digest import sha256

_BYTES = 16


class Witness:
    """Remembers of many objects that they had such bytes; a context manager.

    It takes 16 bytes and a little for each, on disk, in a SQLite database that ends with it. One thread at
    a time may use it.
    """

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("CREATE TABLE seen (what BLOB PRIMARY KEY) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rows.close()

    def noted(self, key: str, body: bytes) -> bytes:
        """Remember that the object `key` was read as `body`, and return `body`."""
        self._rows.execute("INSERT OR IGNORE INTO seen VALUES (?)", (_short(key, sha256(body)),))
        return body

    def saw(self, key: str, digest: str) -> bool:
        """Say whether the object `key` was read with bytes of this ``sha256:<hex>``."""
        found = self._rows.execute("SELECT 1 FROM seen WHERE what = ?", (_short(key, digest),))
        return found.fetchone() is not None


def unnoted(_key: str, body: bytes) -> bytes:
    """Return `body`, for checks that nobody wants to know of."""
    return body


def _short(key: str, digest: str) -> bytes:
    return hashlib.sha256(f"{key} {digest}".encode()).digest()[:_BYTES]
