"""Content and transfer codings of captures that other tools made: undone, or named as broken."""

import gzip
import zlib
from datetime import UTC, datetime

import pytest

from archive.capture import Capture
from archive.content_coding import dechunked, decoded
from archive.errors import Undecodable

TEXT = b"<html>" + b"words and more words. " * 400
WHEN = datetime(2026, 1, 2, tzinfo=UTC)


def raw(payload: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(payload) + squeeze.flush()


def undone(payload: bytes, *codings: str, limit: int = 10**6, transfer: str = "") -> bytes:
    headers = [("Content-Encoding", coding) for coding in codings]
    if transfer:
        headers.append(("Transfer-Encoding", transfer))
    capture = Capture(
        url="http://x.org/", captured_at=WHEN, status=200, headers=tuple(headers), payload=payload
    )
    return decoded(capture, limit)


@pytest.mark.parametrize(
    ("payload", "codings"),
    [
        (TEXT, ()),
        (TEXT, ("identity",)),
        (TEXT, ("none, identity",)),
        (gzip.compress(TEXT), ("gzip",)),
        (gzip.compress(TEXT), ("X-GZip",)),
        (zlib.compress(TEXT), ("deflate",)),
        (raw(TEXT), ("deflate",)),
        (gzip.compress(zlib.compress(TEXT)), ("deflate, gzip",)),
        (gzip.compress(zlib.compress(TEXT)), ("deflate", "gzip")),
        (gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]), ("gzip",)),
        (gzip.compress(TEXT) + b"\0\0padding", ("gzip",)),
        (TEXT, ("gzip",)),
    ],
)
def test_codings_are_undone_last_first(payload: bytes, codings: tuple[str, ...]) -> None:
    """Each coding that the headers name is undone; what is stored unpacked already stays."""
    assert undone(payload, *codings) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "rot13"])
def test_nothing_needs_no_decoding(coding: str) -> None:
    """An empty payload is empty under every coding."""
    assert undone(b"", coding) == b""


@pytest.mark.parametrize(
    ("payload", "coding", "words"),
    [
        (gzip.compress(TEXT)[:-1], "gzip", "it ends too soon"),
        (gzip.compress(TEXT)[:-9], "gzip", "it ends too soon"),
        (gzip.compress(TEXT)[:2], "gzip", "it ends too soon"),
        (gzip.compress(TEXT) + gzip.compress(TEXT)[:30], "gzip", "it ends too soon"),
        (gzip.compress(TEXT)[:40] + b"\xff" * 40, "gzip", "broken"),
        (gzip.compress(TEXT)[:-8] + b"\0" * 8, "gzip", "broken"),
        (zlib.compress(TEXT)[:-5], "deflate", "it ends too soon"),
        (raw(TEXT)[:-2], "deflate", "it ends too soon"),
        (b"\xff\xff\xff", "deflate", "broken"),
        (b"x", "deflate", "it ends too soon"),
        (TEXT, "rot13", "this coding is unknown"),
    ],
)
def test_broken_codings_are_named(payload: bytes, coding: str, words: str) -> None:
    """What is cut, changed or unknown is Undecodable, and the message names URL and coding."""
    with pytest.raises(Undecodable, match=words) as caught:
        undone(payload, coding)
    assert str(caught.value).startswith(f"http://x.org/: Content-Encoding {coding}: ")


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, raw])
def test_limit_is_exact(pack: object) -> None:
    """What just fits is unpacked, a byte more is refused."""
    coding = "gzip" if pack is gzip.compress else "deflate"
    packed = pack(TEXT)  # type: ignore[operator]
    assert undone(packed, coding, limit=len(TEXT)) == TEXT
    with pytest.raises(Undecodable, match=f"more than {len(TEXT) - 1} bytes"):
        undone(packed, coding, limit=len(TEXT) - 1)


def test_limit_counts_all_members_together() -> None:
    """Many small members are one payload to the limit."""
    packed = gzip.compress(b"x" * 10) * 100
    assert undone(packed, "gzip", limit=1000) == b"x" * 1000
    with pytest.raises(Undecodable, match="more than 999 bytes"):
        undone(packed, "gzip", limit=999)


def test_limit_holds_without_any_coding() -> None:
    """A payload that is too long as it stands is refused as well."""
    with pytest.raises(Undecodable, match="longer than 10 bytes"):
        undone(TEXT, limit=10)


def test_million_empty_members_come_to_an_end() -> None:
    """Members that hold nothing are read past, however many, and what follows them counts."""
    assert undone(gzip.compress(b"") * 500_000 + gzip.compress(TEXT), "gzip") == TEXT


def test_chunks_are_undone_before_codings() -> None:
    """A chunked gzip body is put together, then unpacked."""
    packed = gzip.compress(TEXT)
    sent = b"".join(b"%X ;x=1\r\n%s\r\n" % (len(part), part) for part in (packed[:7], packed[7:]))
    assert undone(sent + b"0\r\n\r\n", "gzip", transfer="Chunked") == TEXT


@pytest.mark.parametrize(
    "payload",
    [
        b"plain", b"", b"\r\n", b"5\r\nab", b"2\r\nabcd\r\n0\r\n\r\n", b"-2\r\nab\r\n0\r\n\r\n",
        b"2\nab\n0\n\n", b"g\r\nab\r\n0\r\n\r\n", b"2\r\nab\r\n", b"1" * 16 + b"\r\nab\r\n0\r\n\r\n",
    ],
)  # fmt: skip
def test_what_holds_no_chunks_stays(payload: bytes) -> None:
    """Text that only looks like chunks, or chunks that break off, are left as they are."""
    assert dechunked(payload) == payload


def test_chunks_end_at_the_last_one() -> None:
    """Trailers and bytes behind the last chunk are no part of the payload."""
    assert dechunked(b"0002\r\nab\r\n0\r\nX-Sum: 1\r\n\r\nmore") == b"ab"
    assert dechunked(b"0\r\n\r\n") == b""


def test_revisit_has_nothing_to_decode() -> None:
    """A capture without a payload comes back empty."""
    capture = Capture(
        url="http://x.org/",
        captured_at=WHEN,
        status=304,
        headers=(("Content-Encoding", "gzip"),),
        payload=None,
    )
    assert decoded(capture, 10) == b""
