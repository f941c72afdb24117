"""Reading a large object from its beginning to its end without holding it: ranges, one after the other."""

import hashlib
from collections.abc import Iterator

from archive.store import Store

STEP = 8 << 20
_BEHIND = 1 << 20  # bytes that stay at hand behind what was asked for last


class Window:
    """A part of one object that moves on; each byte is fetched once, and digested as it comes."""

    def __init__(self, store: Store, key: str, step: int = STEP) -> None:
        self._store, self._key, self._step = store, key, step
        self._start = 0
        self._buffer = bytearray()
        self._ended = False
        self._digest = hashlib.sha256()

    @property
    def size(self) -> int:
        """How many bytes were fetched so far; after `close`, how many the object has."""
        return self._start + len(self._buffer)

    def get(self, offset: int, length: int) -> bytes:
        """Return `length` bytes from `offset` on, fewer where the object ends before.

        Asked for in rising order; what lies a little behind is still at hand, and what lies further
        behind is fetched again.
        """
        if offset < self._start:
            return self._store.get(self._key, start=offset, length=length)
        while not self._ended and self.size < offset + length:
            self._fetch()
        begin = offset - self._start
        body = bytes(self._buffer[begin : begin + length])
        if begin > self._step + _BEHIND:
            del self._buffer[: begin - _BEHIND]
            self._start += begin - _BEHIND
        return body

    def close(self) -> str:
        """Fetch what is left, and return ``sha256:<hex>`` of the whole object."""
        while not self._ended:
            self._fetch()
            kept = min(len(self._buffer), _BEHIND)
            self._start += len(self._buffer) - kept
            del self._buffer[: len(self._buffer) - kept]
        return f"sha256:{self._digest.hexdigest()}"

    def _fetch(self) -> None:
        some = self._store.get(self._key, start=self.size, length=self._step)
        self._ended = len(some) < self._step
        self._digest.update(some)
        self._buffer += some


def pieces(store: Store, key: str, step: int = STEP) -> Iterator[bytes]:
    """Yield the object `key` piece by piece; NoSuchObject at the first if it is not there."""
    offset = 0
    while True:
        some = store.get(key, start=offset, length=step)
        offset += len(some)
        if some:
            yield some
        if len(some) < step:
            return


def lines(store: Store, key: str) -> Iterator[str]:
    """Yield the lines of the text `key`, without their line feeds; bytes that are no ASCII are replaced."""
    rest = b""
    for piece in pieces(store, key):
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line.decode("ascii", "replace") for line in whole)
    if rest:
        yield rest.decode("ascii", "replace")
