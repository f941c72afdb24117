"""Resume keys: where an answer ended, so that the next one goes on behind it.

A key names a capture's place, instant and digest, not a count of rows: whatever arrives or is taken
down in between, no row comes twice and none is left out. It is base64url text without padding, so that it
survives being percent-encoded once, twice or not at all on its way through a client.
"""

import base64
import binascii
import struct
from collections.abc import Sequence
from typing import NamedTuple

from archive.catalog.catalog import Catalog
from archive.catalog.listing_entries import Position, surt_at
from archive.catalog.place import place_of_surt
from archive.errors import InvalidQuery

_HEAD = struct.Struct(">qq32s")
_MARK = 8


class Resumed(NamedTuple):
    """Where an answer ended, and what each collapse had seen last."""

    position: Position
    marks: list[bytes]


def write_resume(position: Position, marks: Sequence[bytes]) -> str:
    """Return the key of `position`; each of `marks` is eight bytes, or empty at the very beginning."""
    head = _HEAD.pack(place_of_surt(position.surt), position.at, position.digest)
    tail = b"".join(mark.ljust(_MARK, b"\0") for mark in marks)
    return base64.urlsafe_b64encode(head + tail).decode().rstrip("=")


def read_resume(catalog: Catalog, key: str, collapses: int) -> Resumed:
    """Read a key made for a question of so many collapses; InvalidQuery if it is none."""
    try:
        octets = base64.b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True)
        place, at, digest = _HEAD.unpack(octets[: _HEAD.size])
    except (binascii.Error, struct.error, ValueError) as error:
        raise InvalidQuery(_none(key)) from error
    marks = [octets[start : start + _MARK] for start in range(_HEAD.size, len(octets), _MARK)]
    surt = surt_at(catalog, place)
    if surt is None or len(marks) != collapses:
        raise InvalidQuery(_none(key))
    return Resumed(position=Position(surt, at, digest), marks=marks)


def _none(key: str) -> str:
    return f"resumeKey '{key[:40]}' is none that this archive gave for this question"
