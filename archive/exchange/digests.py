"""The digests that foreign WARCs state, in whatever spelling, held against bytes."""

import base64
import binascii
import hashlib
import re
from functools import lru_cache

_STATED = re.compile(r"([a-z0-9-]+):([A-Za-z0-9+/_=-]+)", re.IGNORECASE)
_KNOWN = {"md5": 16, "sha1": 20, "sha256": 32, "sha384": 48, "sha512": 64}
_URL_SAFE = str.maketrans("+/", "-_")


@lru_cache(maxsize=64)  # one record's are asked for several times
def canonical(stated: str) -> str:
    """Return ``<algorithm>:<hex>`` for a digest as WARCs spell it, or nothing where it is none we know.

    Base32 (the custom), hex and base64 are told apart by length: ``sha1:3I42H3S6…``, ``sha-256:ab12…``.
    """
    match = _STATED.fullmatch(stated.strip())
    if match is None:
        return ""
    algorithm = match[1].lower().replace("-", "")
    octets = _octets(match[2], _KNOWN.get(algorithm, 0))
    return f"{algorithm}:{octets.hex()}" if octets else ""


def agrees(stated: str, content: bytes) -> bool:
    """Say whether `content` has the digest that `canonical` made."""
    algorithm, _, expected = stated.partition(":")
    return hashlib.new(algorithm, content, usedforsecurity=False).hexdigest() == expected


def _octets(text: str, size: int) -> bytes:
    if not size:
        return b""
    try:
        bare = text.rstrip("=")
        if len(bare) == 2 * size:
            return bytes.fromhex(bare)
        if len(bare) == -(-size * 8 // 5):
            return base64.b32decode(bare.upper() + "=" * (-len(bare) % 8))
        if len(bare) == -(-size * 8 // 6):
            return base64.urlsafe_b64decode(bare.translate(_URL_SAFE) + "=" * (-len(bare) % 4))
    except (ValueError, binascii.Error):
        return b""
    return b""
