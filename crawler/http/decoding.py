"""Undoing Content-Encoding while it arrives, never past a limit."""

import zlib
from typing import Protocol

ACCEPTED = "gzip, deflate"
"""What the requests' Accept-Encoding says: the codings that are undone here."""

_GZIP = b"\x1f\x8b"
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_RAW = -zlib.MAX_WBITS
_MOST_SWALLOWED = 256 * 1024


class Undecodable(Exception):
    """The bytes are not of the coding that their header names."""


class _Inflate(Protocol):
    @property
    def eof(self) -> bool:
        """Whether the member has ended."""

    @property
    def unused_data(self) -> bytes:
        """What came behind the end of the member."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Return at most `max_length` more bytes; ``zlib.error`` if `data` is broken."""


class _Decoder(Protocol):
    def feed(self, chunk: bytes, room: int) -> bytes:
        """Return at most `room` more decoded bytes; what did not fit is lost."""

    @property
    def whole(self) -> bool:
        """Whether the coded stream has come to its end."""


class _Identity:
    whole = True

    def feed(self, chunk: bytes, room: int) -> bytes:
        """Return what there is room for, as it came."""
        return chunk[:room]


class _Zlib:
    """gzip (of any number of members) or deflate, the latter with or without the zlib wrapping."""

    def __init__(self, *, bare: bool) -> None:
        self._bare = bare
        self._inflate: _Inflate | None = None
        self._left = b""
        self._members = 0
        self._over = False

    @property
    def whole(self) -> bool:
        """Whether the payload ended where a member did."""
        if self._inflate is not None:
            return False
        return self._members > 0 or not self._left

    def feed(self, chunk: bytes, room: int) -> bytes:
        """Return at most `room` more bytes, through the ends of members; what is broken ends it."""
        chunk, self._left = self._left + chunk, b""
        parts: list[bytes] = []
        while chunk and room > 0 and not self._over:
            if self._inflate is None and len(chunk) < 2:
                self._left = chunk  # two bytes tell what begins here
                break
            part, chunk = self._part(chunk, room)
            parts.append(part)
            room -= len(part)
        return b"".join(parts)

    def _part(self, chunk: bytes, room: int) -> tuple[bytes, bytes]:
        inflate = self._inflate = self._inflate or self._begun(chunk)
        if inflate is None:
            self._over = True  # zeros and other padding behind the last member are common
            return b"", b""
        try:
            part = inflate.decompress(chunk, room)
        except zlib.error as error:
            raise Undecodable(str(error)) from error
        if not inflate.eof:
            return part, b""
        self._inflate = None
        self._members += 1
        return part, inflate.unused_data

    def _begun(self, chunk: bytes) -> "_Inflate | None":
        if chunk.startswith(_GZIP):
            return zlib.decompressobj(_GZIP_OR_ZLIB)
        if self._members:
            return None
        if chunk[0] & 0x0F == 8 and int.from_bytes(chunk[:2], "big") % 31 == 0:  # RFC 1950 §2.2
            return zlib.decompressobj(_GZIP_OR_ZLIB)
        if self._bare:
            return zlib.decompressobj(_RAW)
        raise Undecodable("neither gzip nor zlib begins so")


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
        self._decoder: _Decoder = _Zlib(bare=coding == "deflate") if known else _Identity()
        self._value = bytearray()  # one, not a list: a body may come in millions of crumbs
        self._swallowed = bytearray()
        self._limit = limit

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes from the wire; afterwards `full` tells that the limit is passed."""
        if self.broken or self.full:
            return
        # One byte more than the limit tells a body that fits exactly from one that goes on.
        room = self._limit - len(self._value) + 1
        try:
            part = self._decoder.feed(chunk, room)
        except Undecodable:
            part = self._undecodable(chunk, room)
        self._value += part
        self.full = len(self._value) > self._limit
        if not self._value and self.decoded:
            self._swallow(chunk)

    def _swallow(self, chunk: bytes) -> None:
        """Keep coded bytes that gave nothing yet: they are the body if they turn out to be no code."""
        self._swallowed += chunk
        self.broken = len(self._swallowed) > _MOST_SWALLOWED

    def _undecodable(self, chunk: bytes, room: int) -> bytes:
        if self._value:
            self.broken = True
            return b""
        self.decoded = False
        self._decoder = _Identity()
        return bytes(self._swallowed + chunk)[:room]

    @property
    def whole(self) -> bool:
        """Whether nothing is missing, as far as the coding can tell."""
        return not self.broken and not self.full and self._decoder.whole

    def value(self) -> bytes:
        """Return what has arrived, never more than the limit."""
        return bytes(self._value[: self._limit])
