"""Reading HTTP heads leniently, chunks, and digests in every spelling."""

import base64
import hashlib

import pytest

from archive.errors import Damaged
from archive.exchange.digests import agrees, canonical
from archive.exchange.http import read_response, untransferred


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody", (200, "OK", (("A", "b"),), b"body")),
        (b"HTTP/1.0 404\nA:b\n\nbody", (404, "", (("A", "b"),), b"body")),
        (b"HTTP/2 200 \r\nA: b\r\n c\r\nnonsense\r\n: x\r\n\r\n", (200, "", (("A", "b c"),), b"")),
        (b"http/1.1 301 Moved\r\nLocation: \xe9\r\n", (301, "Moved", (("Location", "\xe9"),), b"")),
    ],
)
def test_heads_are_read_as_they_come(block: bytes, expected: object) -> None:
    """Bare line feeds, folded lines, no reason, no end, lines that are no header: all are taken."""
    assert read_response(block) == expected


@pytest.mark.parametrize("block", [b"", b"<html>", b"HTTP/1.1 OK\r\n\r\n", b"HTTP/1.1 099 x\r\n\r\n"])
def test_what_is_no_response_is_damaged(block: bytes) -> None:
    """Without a status line there is no response."""
    with pytest.raises(Damaged, match="no HTTP response"):
        read_response(block)


def test_chunks_are_undone_and_what_described_them_renamed() -> None:
    """Chunked bodies are put together; a Content-Length that is not the body's says so no longer."""
    headers = (("Transfer-Encoding", "chunked"), ("Content-Length", "99"), ("A", "b"))
    kept, body = untransferred(headers, b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")
    assert body == b"abcde"
    assert kept == (
        ("X-Archive-Orig-Transfer-Encoding", "chunked"),
        ("X-Archive-Orig-Content-Length", "99"),
        ("A", "b"),
    )


def test_what_only_claims_to_be_chunked_stays() -> None:
    """A body that was stored without its chunks is taken as it is."""
    assert untransferred((("Transfer-Encoding", "chunked"),), b"plain")[1] == b"plain"


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
def test_digests_are_known_in_every_spelling(algorithm: str) -> None:
    """Hex, base32 and base64, padded or not, in any case, are one digest."""
    octets = hashlib.new(algorithm, b"x").digest()
    texts = [
        octets.hex(),
        octets.hex().upper(),
        base64.b32encode(octets).decode(),
        base64.b32encode(octets).decode().rstrip("=").lower(),
        base64.b64encode(octets).decode(),
        base64.urlsafe_b64encode(octets).decode().rstrip("="),
    ]
    stated = {canonical(f"{name}:{text}") for text in texts for name in (algorithm, algorithm.upper())}
    assert stated == {f"{algorithm}:{octets.hex()}"}
    assert agrees(stated.pop(), b"x")


@pytest.mark.parametrize("text", ["", "sha1", "sha1:", "sha1:abc", "blake9:" + "a" * 64, "sha1:" + "1" * 32])
def test_what_is_no_digest_is_none(text: str) -> None:
    """Unknown algorithms and impossible lengths state nothing."""
    assert canonical(text) == ""
