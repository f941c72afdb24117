"""Bytes of a stream that can be looked at before they are taken, and the gzip members in it."""

import struct
import zlib
from collections.abc import Callable
from typing import BinaryIO

from archive.errors import Damaged

GZIP = b"\x1f\x8b\x08"

_PIECE = 1 << 16
_FED = 1 << 14  # what a decompressor is given at once: all beyond the member's end is copied for nothing
_UNPACKED = 1 << 17
_SAMPLE = 512
_HEADER, _EXTRA, _NAME, _COMMENT, _RESERVED = 2, 4, 8, 16, 0xE0
_LONGEST_GZIP_TEXT = 1 << 16


class Window:
    """A view on what `more` gives piece by piece, ``b""`` at the end; only what is looked at is kept."""

    def __init__(self, more: Callable[[], bytes]) -> None:
        self._more = more
        self._held = bytearray()
        self.position = 0  # of the next byte, counted from the stream's beginning

    def has(self, count: int) -> bool:
        """Say whether `count` bytes are left, and hold that many."""
        while len(self._held) < count:
            piece = self._more()
            if not piece:
                return False
            self._held += piece
        return True

    def peek(self, count: int) -> bytes:
        """Return the next `count` bytes, fewer at the end, without taking them."""
        self.has(count)
        return bytes(memoryview(self._held)[:count])

    def find(self, mark: bytes, limit: int, start: int = 0) -> int:
        """Return how far ahead `mark` begins, from `start` and within `limit` bytes; -1 if it does not."""
        self.has(start + 1)
        while True:
            found = self._held.find(mark, start, limit)
            if found >= 0 or len(self._held) >= limit:
                return found
            start = max(start, len(self._held) - len(mark) + 1)
            if not self.has(len(self._held) + 1):
                return -1

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes, fewer at the end, and move past them."""
        taken = self.peek(count)
        self._drop(len(taken))
        return taken

    def skip(self, count: int) -> int:
        """Move past `count` bytes without holding them; return how many there were."""
        left = count
        while left:
            if not self._held and not self.has(1):
                break
            step = min(left, len(self._held))
            self._drop(step)
            left -= step
        return count - left

    def give_back(self, taken: bytes) -> None:
        """Put bytes that were taken last back in front."""
        self._held[:0] = taken
        self.position -= len(taken)

    def held(self, most: int) -> bytes:
        """Return what can be had without waiting for more than one piece, at most `most` bytes."""
        self.has(1)
        return bytes(memoryview(self._held)[:most])

    def _drop(self, count: int) -> None:
        del self._held[:count]
        self.position += count


class FileWindow(Window):
    """A window on a file, which can also be moved to any place in it."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(lambda: file.read(_PIECE))
        self._file = file

    def move_to(self, position: int) -> None:
        """Go to `position` bytes from the beginning."""
        ahead = position - self.position
        if 0 <= ahead <= len(self._held):
            self._drop(ahead)
            return
        self._held.clear()
        self._file.seek(position)
        self.position = position


class Member:
    """One gzip member (RFC 1952), unpacked piece by piece; its end is found though its checksum be wrong."""

    def __init__(self, raw: Window) -> None:
        self._raw = raw
        self._headed = False
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self._checksum = 0
        self._size = 0
        self.ended = False  # whether its last byte is known, be it sound or not

    def more(self) -> bytes:
        """Return the next unpacked bytes, none at the end; Damaged if it does not unpack or is cut off.

        The checksum is looked at once all is unpacked, by the call that would return nothing.
        """
        if not self._headed:
            _skip_head(self._raw)
            self._headed = True
        while not self._inflate.eof:
            fed = self._raw.held(_FED)
            if not fed:
                raise Damaged("the gzip member ends too soon")
            try:
                plain = self._inflate.decompress(fed, _UNPACKED)
            except zlib.error as error:
                raise Damaged(f"the gzip member does not unpack ({error})") from error
            self._raw.skip(len(fed) - _left(self._inflate))
            self._checksum = zlib.crc32(plain, self._checksum)
            self._size += len(plain)
            if plain:
                return plain
        if not self.ended:
            self._check()
        return b""

    def _check(self) -> None:
        """Move past the trailer; Damaged if it does not fit what was unpacked."""
        trailer = self._raw.take(8)
        if len(trailer) < 8:
            raise Damaged("the gzip member ends too soon")
        self.ended = True
        if struct.unpack("<II", trailer) != (self._checksum, self._size & 0xFFFFFFFF):
            raise Damaged("the gzip member's checksum is not that of its content")


def _left(inflate: "zlib._Decompress") -> int:
    """Return how many of the bytes fed last were not used; at the end the tail is not brought up to date."""
    return len(inflate.unused_data if inflate.eof else inflate.unconsumed_tail)


def begins_member(some: bytes, starts: tuple[bytes, ...]) -> bool:
    """Say whether `some` is the beginning of a gzip member whose content begins with one of `starts`."""
    try:
        unpack = zlib.decompressobj(31)
        return unpack.decompress(some[:_SAMPLE], max(map(len, starts))).startswith(starts)
    except zlib.error:
        return False


def _skip_head(raw: Window) -> None:
    head = raw.take(10)
    if len(head) < 10 or not head.startswith(GZIP) or head[3] & _RESERVED:
        raise Damaged("no gzip member begins here")
    flags = head[3]
    if flags & _EXTRA:
        size = raw.take(2)
        raw.skip(int.from_bytes(size, "little"))
    for flag in (_NAME, _COMMENT):
        if flags & flag:
            end = raw.find(b"\0", _LONGEST_GZIP_TEXT)
            if end < 0:
                raise Damaged("the gzip member's head does not end")
            raw.skip(end + 1)
    if flags & _HEADER:
        raw.skip(2)
