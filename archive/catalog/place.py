"""Where rows stand: the numbers that keys, surts and origins become."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache

from archive.instant import milliseconds
from archive.keys import parse_capture_key, surt_hash

_quoted = json.encoder.encode_basestring_ascii


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """What a capture's key says of its row: place and instant, and the range of its payload's digest."""

    place: int
    captured_at: int
    digest_low: bytes
    digest_high: bytes


@lru_cache(maxsize=1024)
def spot_of_key(key: str) -> Spot:
    """Return where the row of the capture at `key` stands; Damaged if `key` is no capture's."""
    parts = parse_capture_key(key)
    start = bytes.fromhex(parts.payload_hash)
    return Spot(
        place=_signed(parts.surt_hash),
        captured_at=milliseconds(parts.captured_at),
        digest_low=start.ljust(32, b"\x00"),
        digest_high=start.ljust(32, b"\xff"),
    )


@lru_cache(maxsize=4096)
def place_of_surt(surt: str) -> int:
    """Return the place of every capture of `surt`: the hash in its keys as a signed number."""
    return _signed(surt_hash(surt))


def origin_id(source: str | None, found_on: str | None, run: str | None) -> int:
    """Return the number of an origin, the same in every catalog."""
    return number_of(source, found_on, run)


@lru_cache(maxsize=16_384)  # the links of a site's menus and footers stand on page after page
def number_of(*parts: str | None) -> int:
    """Return a signed 64-bit number for `parts`: their SHA-256's start."""
    # What json.dumps gives, without the encoder that it makes at every call.
    text = f"[{','.join('null' if part is None else _quoted(part) for part in parts)}]"
    return _signed(hashlib.sha256(text.encode()).hexdigest()[:16])


def _signed(hex_digits: str) -> int:
    return int.from_bytes(bytes.fromhex(hex_digits), "big", signed=True)
