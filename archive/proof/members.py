"""Finding one logged object inside a larger WARC file: an export is such objects one after the other."""

import hashlib
import zlib
from collections.abc import Iterator
from typing import BinaryIO

_PIECE = 1 << 20
_GZIP = 31


def find_object(file: BinaryIO, digest: str) -> bytes | None:
    """Return the bytes in `file` with this ``sha256:<hex>``, or None.

    They are looked for as the whole file, and as two gzip members that follow each other: what a capture
    is. `file` must be seekable. Members are unpacked piece by piece and nothing of them is kept.
    """
    size = file.seek(0, 2)
    for start, end in [(0, size), *_pairs(file)]:
        if _digest(file, start, end) == digest:
            file.seek(start)
            return file.read(end - start)
    return None


def _pairs(file: BinaryIO) -> Iterator[tuple[int, int]]:
    bounds = _bounds(file)
    starts = [next(bounds, 0), next(bounds, 0)]
    for bound in bounds:
        yield starts[0], bound
        starts = [starts[1], bound]


def _bounds(file: BinaryIO) -> Iterator[int]:
    """Yield where gzip members begin, and where the last one ends; up to the first that is damaged."""
    yield 0
    position = 0
    while (after := _member_end(file, position)) is not None:
        yield after
        position = after


def _member_end(file: BinaryIO, start: int) -> int | None:
    member = zlib.decompressobj(_GZIP)
    file.seek(start)
    read = start
    while not member.eof:
        piece = member.unconsumed_tail or file.read(_PIECE)
        read += 0 if member.unconsumed_tail else len(piece)
        if not piece:
            return None
        try:
            member.decompress(piece, _PIECE)
        except zlib.error:
            return None
    return read - len(member.unused_data)


def _digest(file: BinaryIO, start: int, end: int) -> str:
    found = hashlib.sha256()
    file.seek(start)
    left = end - start
    while left > 0 and (piece := file.read(min(left, _PIECE))):
        found.update(piece)
        left -= len(piece)
    return f"sha256:{found.hexdigest()}"
