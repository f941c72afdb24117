"""The names of objects in the store, and what can be read from a name alone.

A capture's key holds the host (for people, and so that a prefix lists one site), 16 hex digits of the
SHA-256 of the surt (URLs hold ``//``, ``..`` and more characters than any store takes), the instant to
the millisecond, and 12 hex digits of the payload's SHA-256::

    captures/com,example/2f1c9d0a7b6e5f43/20261122025518042-9f86d081884c.warc.gz
    articles/com,example/2f1c9d0a7b6e5f43/20261122025518042-9f86d081884c/2026.11.1+ab12cd34.json.gz

A capture cleaned again under one fingerprint, with another context and another outcome, has
``<fingerprint>~2.json.gz`` beside the first, then ``~3``.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from archive.errors import Damaged, InvalidTime
from archive.instant import span, timestamp17
from archive.surt import host_surt

CAPTURES = "captures/"
ARTICLES = "articles/"
DECISIONS = "decisions/"
TOMBSTONES = "tombstones/"
PACKS = "packs/"

_LONGEST_HOST = 128
_ODD = re.compile(r"[^A-Za-z0-9._,~-]")
_SEGMENTS = r"([A-Za-z0-9._,~+-]+)/([0-9a-f]{16})/([0-9]{17})-([0-9a-f]{12})"
_CAPTURE = re.compile(rf"captures/{_SEGMENTS}\.warc\.gz")
_ARTICLE = re.compile(rf"articles/{_SEGMENTS}/([^/]+)")
_NAME = re.compile(r"([A-Za-z0-9._,+-]+?)(?:~([2-9]|[1-9][0-9]+))?\.json\.gz")
_FINGERPRINT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._,+-]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureKey:
    """What a capture's key says: host segment, surt hash, instant, and the payload digest's start."""

    host: str
    surt_hash: str
    captured_at: datetime
    payload_hash: str


@lru_cache(maxsize=4096)
def _segment(host: str) -> str:
    segment = _ODD.sub("+", host)
    return segment if len(segment) <= _LONGEST_HOST else f"{segment[:111]}~{_hash(host)}"


def host_segment(surt: str) -> str:
    """Return the key's segment for the host of `surt`: ``com,example``, ``com,example+8080``.

    Characters that no key may hold become ``+``; a name over 128 characters keeps its first 111 and
    ends in 16 hex digits of its SHA-256. The surt's hash beside it tells apart what this makes equal.
    """
    return _segment(host_surt(surt))


def surt_hash(surt: str) -> str:
    """Return the first 16 hex digits of the SHA-256 of `surt`."""
    return _hash(surt)


def surt_prefix(surt: str) -> str:
    """Return the prefix under which every capture of `surt` lies, with its closing slash."""
    return f"{CAPTURES}{host_segment(surt)}/{_hash(surt)}/"


@lru_cache(maxsize=4096)  # recording a capture asks for its key three times, an import for many
def capture_key(surt: str, captured_at: datetime, payload_digest: str) -> str:
    """Return the key of the capture of `surt` at `captured_at` whose payload has `payload_digest`."""
    algorithm, _, hex_digits = payload_digest.partition(":")
    if algorithm != "sha256" or len(hex_digits) != 64:
        raise ValueError(f"'{payload_digest}' is no sha256:<64 hex digits>")
    return f"{surt_prefix(surt)}{timestamp17(captured_at)}-{hex_digits[:12]}.warc.gz"


def parse_capture_key(key: str) -> CaptureKey:
    """Read a capture's key; Damaged if it is none."""
    match = _CAPTURE.fullmatch(key)
    if not match:
        raise Damaged(f"{key}: not the key of a capture; remove the object or restore its name")
    try:
        captured_at = span(match[3])[0]
    except InvalidTime as error:
        raise Damaged(f"{key}: not the key of a capture; {error}") from error
    return CaptureKey(host=match[1], surt_hash=match[2], captured_at=captured_at, payload_hash=match[4])


def article_prefix(capture_key: str) -> str:
    """Return the prefix under which every article of that capture lies, with its closing slash."""
    parse_capture_key(capture_key)
    return f"{ARTICLES}{capture_key[len(CAPTURES) : -len('.warc.gz')]}/"


def article_name(fingerprint: str, ordinal: int = 1) -> str:
    """Return an article's name below its prefix, for the `ordinal`-th cleaning under `fingerprint`."""
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise ValueError(f"'{fingerprint}' is no fingerprint: letters, digits and . _ , + - only")
    if ordinal < 1:
        raise ValueError(f"the cleanings under a fingerprint are counted from 1, not {ordinal}")
    again = "" if ordinal == 1 else f"~{ordinal}"
    return f"{fingerprint}{again}.json.gz"


def parse_article_name(name: str) -> tuple[str, int]:
    """Return fingerprint and ordinal of an article's name; Damaged if it is none."""
    match = _NAME.fullmatch(name)
    if not match or not _FINGERPRINT.fullmatch(match[1]):
        raise Damaged(f"{name}: not the name of an article; remove the object or restore its name")
    return match[1], int(match[2] or 1)


def article_key(capture_key: str, name: str) -> str:
    """Return the key of the article called `name` of that capture."""
    parse_article_name(name)
    return article_prefix(capture_key) + name


def parse_article_key(key: str) -> tuple[str, str]:
    """Return the capture's key and the article's name; Damaged if `key` is no article's."""
    match = _ARTICLE.fullmatch(key)
    if not match:
        raise Damaged(f"{key}: not the key of an article; remove the object or restore its name")
    parse_article_name(match[5])
    capture = f"{CAPTURES}{key[len(ARTICLES) : -len(match[5]) - 1]}.warc.gz"
    parse_capture_key(capture)
    return capture, match[5]


def segment_key(pack: str) -> str:
    """Return the key of the WARC file of the pack called `pack`."""
    return f"{PACKS}{pack}.warc.gz"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
