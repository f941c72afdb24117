"""Undoing Content-Encoding while it arrives, never past a limit."""

import zlib
from typing import Protocol

ACCEPTED = "gzip, deflate"
"""What the requests' Accept-Encoding says: the codings that are undone here."""

_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_RAW = -zlib.MAX_WBITS


class Undecodable(Exception):
    """The bytes are not of the coding that their header names."""


class _Decoder(Protocol):
    def feed(self, chunk: bytes, room: int) -> bytes:
        """Return at most `room` more decoded bytes; what did not fit is lost."""

    @property
    def whole(self) -> bool:
        """Whether the coded stream has come to its end."""


class _Identity:
    whole = True

    def feed(self, chunk: bytes, room: int) -> bytes:
        return chunk[:room]


class _Zlib:
    """gzip (of any number of members) or deflate, with or without the zlib wrapping."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._begun = False
        self._head = b""

    @property
    def whole(self) -> bool:
        return self._inflate.eof or not (self._begun or self._head)

    def feed(self, chunk: bytes, room: int) -> bytes:
        if not self._begun:
            # Two bytes tell whether there is any wrapping; one alone would be taken for one.
            self._head = chunk = self._head + chunk
            if len(chunk) < 2:
                return b""
        parts: list[bytes] = []
        while chunk and room > 0:
            part = self._part(chunk, room)
            parts.append(part)
            room -= len(part)
            chunk = self._inflate.unused_data
            # Zeros and other padding after the last member are common, and gzip ignores them.
            if not chunk.startswith(b"\x1f\x8b"):
                break
            self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB)
        return b"".join(parts)

    def _part(self, chunk: bytes, room: int) -> bytes:
        if self._inflate.eof:
            return b""
        try:
            part = self._inflate.decompress(chunk, room)
        except zlib.error as error:
            if self._begun:
                raise Undecodable(str(error)) from error
            part = self._raw(chunk, room)
        self._begun = True
        return part

    def _raw(self, chunk: bytes, room: int) -> bytes:
        self._inflate = zlib.decompressobj(_RAW)
        try:
            return self._inflate.decompress(chunk, room)
        except zlib.error as error:
            raise Undecodable(str(error)) from error


class Body:
    """A body that grows while it arrives, decoded, up to `limit` bytes.

    `decoded` tells whether the coding was undone; a body of an unknown coding, or one that does not
    hold what its header says, is kept as it came.
    """

    def __init__(self, coding: str, limit: int) -> None:
        coding = coding.strip().lower()
        known = coding in {"gzip", "x-gzip", "deflate"}
        self.decoded = known
        self.broken = False
        self.full = False
        self._decoder: _Decoder = _Zlib() if known else _Identity()
        self._parts: list[bytes] = []
        self._size = 0
        self._limit = limit

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes from the wire; afterwards `full` tells that the limit is passed."""
        if self.broken or self.full:
            return
        # One byte more than the limit tells a body that fits exactly from one that goes on.
        room = self._limit - self._size + 1
        try:
            part = self._decoder.feed(chunk, room)
        except Undecodable:
            part = self._undecodable(chunk, room)
        self._size += len(part)
        self._parts.append(part)
        self.full = self._size > self._limit

    def _undecodable(self, chunk: bytes, room: int) -> bytes:
        if self._size:
            self.broken = True
            return b""
        self.decoded = False
        self._decoder = _Identity()
        return chunk[:room]

    @property
    def whole(self) -> bool:
        """Whether nothing is missing, as far as the coding can tell."""
        return not self.broken and not self.full and self._decoder.whole

    def value(self) -> bytes:
        """Return what has arrived, never more than the limit."""
        return b"".join(self._parts)[: self._limit]
