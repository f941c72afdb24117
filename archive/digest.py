"""Payload digests: SHA-256 as ``sha256:<hex>``, and SHA-1 in base32 where WARC tools expect it."""

import base64
import hashlib

EMPTY = "sha256:" + hashlib.sha256(b"").hexdigest()


def sha256(payload: bytes) -> str:
    """Return ``sha256:<64 hex digits>`` of `payload`."""
    return "sha256:" + hashlib.sha256(payload).hexdigest()


def sha1_base32(payload: bytes) -> str:
    """Return ``sha1:<32 base32 letters>``, the form of WARC-Payload-Digest in the wild."""
    return "sha1:" + base64.b32encode(hashlib.sha1(payload, usedforsecurity=False).digest()).decode()
