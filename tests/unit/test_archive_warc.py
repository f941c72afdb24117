"""Captures as WARC files, read back by ourselves and by warcio."""

import gzip
import io
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive import digest
from archive.capture import Capture, Fetch, RevisitOf
from archive.errors import Damaged, InvalidTime, Undecodable
from archive.warc import decoded, from_warc, key_of, pack_capture, record_id, to_warc

WHEN = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
RESPONSE = Capture(
    url="https://www.example.com/Новости?a=1",
    captured_at=WHEN,
    status=200,
    reason="OK",
    headers=(
        ("Content-Type", "text/html; charset=utf-8"),
        ("Set-Cookie", "a=1"),
        ("X-Archive-Orig-Content-Encoding", "gzip"),
        ("set-cookie", "b=2"),
        ("X-Raw", "caf\xe9"),
    ),
    payload=b"<p>Hello\r\n\r\nworld",
    fetch=Fetch(
        source="news",
        found_on="https://example.com/",
        via=("http://example.com/x", "http://example.com/y"),
        robots="allowed",
        agent="Palimpsest/0.1 (+https://example.org/)",
        seconds=0.25,
        run="01J",
        depth=1,
        ip="127.0.0.1",
    ),
)
REVISIT = replace(
    RESPONSE,
    captured_at=WHEN + timedelta(hours=1),
    payload=None,
    revisit_of=RevisitOf(
        key=key_of(RESPONSE), url=RESPONSE.url, captured_at=WHEN, profile="identical-payload-digest"
    ),
)
NOT_MODIFIED = Capture(
    url=RESPONSE.url,
    captured_at=WHEN + timedelta(hours=2),
    status=304,
    reason="Not Modified",
    payload=None,
    payload_digest=RESPONSE.payload_digest,
    revisit_of=replace(REVISIT.revisit_of, profile="server-not-modified"),  # type: ignore[type-var]  # it is set
)
EMPTY = Capture(url="http://e.org/", captured_at=WHEN, status=410, payload=b"", truncated="length")
ALL = [RESPONSE, REVISIT, NOT_MODIFIED, EMPTY]


def check(path: Path) -> int:
    """Return what ``warcio check`` exits with."""
    code: int = Checker(SimpleNamespace(inputs=[str(path)], verbose=False)).process_all()
    return code


@pytest.mark.parametrize("capture", ALL)
def test_a_capture_comes_back_equal(capture: Capture) -> None:
    """What is read is what was written, and writing it again gives the same bytes."""
    body = to_warc(capture)
    assert from_warc(body) == capture
    assert to_warc(from_warc(body)) == body == to_warc(replace(capture))


@pytest.mark.parametrize("capture", ALL)
def test_warcio_check_passes(capture: Capture, tmp_path: Path) -> None:
    """Every object passes warcio's own check of digests."""
    path = tmp_path / "one.warc.gz"
    path.write_bytes(to_warc(capture))
    assert check(path) == 0


def test_warcio_check_passes_on_their_concatenation(tmp_path: Path) -> None:
    """Objects laid end to end are a valid WARC, and warcio sees a damaged one there."""
    path = tmp_path / "all.warc.gz"
    path.write_bytes(b"".join(map(to_warc, ALL)))
    assert check(path) == 0
    plain = gzip.decompress(path.read_bytes())
    path.write_bytes(plain.replace(b"Hello", b"Jello", 1))
    assert check(path) == 1


def test_warcio_reads_what_we_wrote() -> None:
    """Another tool finds the type, URL, instant, headers and payload where the standard puts them."""
    first, second = ArchiveIterator(io.BytesIO(to_warc(RESPONSE)))
    said = first.rec_headers.get_header
    assert first.rec_type == "response"
    assert said("WARC-Target-URI") == RESPONSE.url
    assert said("WARC-Date") == "2026-01-02T03:04:05.678Z"
    assert said("WARC-IP-Address") == "127.0.0.1"
    assert said("WARC-Payload-Digest") == digest.sha1_base32(RESPONSE.payload or b"")
    assert first.http_headers.get_statuscode() == "200"
    assert [name for name, _ in first.http_headers.headers] == [name for name, _ in RESPONSE.headers]
    assert second.rec_type == "metadata"
    assert second.rec_headers.get_header("WARC-Target-URI") == f"urn:palimpsest:fetch:{RESPONSE.url}"
    assert second.rec_headers.get_header("WARC-Concurrent-To") == said("WARC-Record-ID")


def test_warcio_gets_the_payload() -> None:
    """The payload in the record is the page's own bytes, to every reader."""
    records = ArchiveIterator(io.BytesIO(to_warc(RESPONSE)))
    assert next(records).content_stream().read() == RESPONSE.payload


def test_a_revisit_points_to_its_original() -> None:
    """A revisit carries profile, id, URL and instant of the capture it refers to, and its digest."""
    first = next(ArchiveIterator(io.BytesIO(to_warc(REVISIT))))
    said = first.rec_headers.get_header
    assert first.rec_type == "revisit"
    assert said("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert said("WARC-Refers-To") == record_id(key_of(RESPONSE))
    assert said("WARC-Refers-To-Target-URI") == RESPONSE.url
    assert said("WARC-Refers-To-Date") == "2026-01-02T03:04:05.678Z"
    assert said("WARC-Payload-Digest") == RESPONSE.payload_sha1
    assert first.content_stream().read() == b""


@pytest.mark.parametrize("capture", ALL)
def test_the_first_records_extent(capture: Capture) -> None:
    """The extent is a gzip member of its own, which holds the response or revisit record and no more."""
    packed = pack_capture(capture)
    assert packed.key == key_of(capture)
    assert packed.body == to_warc(capture)
    (record,) = ArchiveIterator(io.BytesIO(packed.body[packed.offset : packed.offset + packed.length]))
    assert record.rec_type in {"response", "revisit"}


def test_every_flipped_bit_is_found() -> None:
    """Whatever byte is damaged, reading names the damage, or the byte made no difference at all."""
    body = to_warc(RESPONSE)
    quiet = []
    for place in range(len(body)):
        broken = bytearray(body)
        broken[place] ^= 0x10
        try:
            read = from_warc(bytes(broken))
        except Damaged:
            continue
        assert read == RESPONSE
        quiet.append(place)
    ends = (pack_capture(RESPONSE).length, len(body))
    harmless = {place for start in (0, ends[0]) for place in (start + 8, start + 9)}  # gzip: who packed it
    harmless |= {end - 9 for end in ends}  # the bits that fill up the last byte before gzip's checksum
    assert set(quiet) <= harmless


def test_every_truncation_is_found() -> None:
    """An object cut anywhere is Damaged."""
    body = to_warc(RESPONSE)
    for end in range(len(body)):
        with pytest.raises(Damaged):
            from_warc(body[:end])


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", "0 records"),
        (b"no gzip at all", "no gzip member of ours begins at byte 0"),
        (to_warc(RESPONSE) * 2, "4 records"),
        (to_warc(RESPONSE) + bytes(10), "no gzip member of ours begins at byte"),
        (gzip.compress(b"WARC/1.0\r\n\r\n", mtime=0), "byte 0: no WARC 1.1 header"),
        (
            gzip.compress(gzip.decompress(to_warc(RESPONSE)), mtime=0),
            "byte 0: its block is not as long as it says",
        ),
    ],
)
def test_damage_is_named(body: bytes, named: str) -> None:
    """The message says what is wrong and where."""
    with pytest.raises(Damaged, match=named):
        from_warc(body)


def test_no_header_can_make_a_second_one() -> None:
    """Line breaks in names, values, reason and URL break no line, in our reading or in warcio's."""
    evil = Capture(
        url="http://e.org/a\r\nWARC-Type: resource\r\n b",
        captured_at=WHEN,
        status=200,
        reason="OK\r\nX-A: 1",
        headers=(
            ("X-B\r\nX-C", "1"),
            ("X-D", "1\r\nX-E: 2\r\n\r\n<p>"),
            ("", "nameless"),
            ("X:F", "1"),
            ("X-G", "имя"),
        ),
        payload=b"x",
    )
    first = next(ArchiveIterator(io.BytesIO(to_warc(evil))))
    assert [name for name, _ in first.http_headers.headers] == ["X-B__X-C", "X-D", "X_F", "X-G"]
    assert (
        first.rec_headers.get_header("WARC-Target-URI")
        == "http://e.org/a%0d%0aWARC-Type:%20resource%0d%0a%20b"
    )
    assert first.rec_type == "response"
    assert first.content_stream().read() == b"x"
    assert from_warc(to_warc(evil)) == evil


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"status": 0}, "no HTTP status"),
        ({"status": 1000}, "no HTTP status"),
        ({"truncated": "bored"}, "no reason"),
        ({"revisit_of": REVISIT.revisit_of}, "no payload of its own"),
    ],
)
def test_what_is_no_capture_is_refused(wrong: dict[str, object], named: str) -> None:
    """A value that no visit could have had is refused where it is made."""
    with pytest.raises(ValueError, match=named):
        replace(RESPONSE, **wrong)  # type: ignore[arg-type]  # on purpose


def test_a_capture_without_payload_must_say_whose() -> None:
    """A 304 that refers to nothing cannot be written."""
    with pytest.raises(ValueError, match="which capture it revisits"):
        to_warc(replace(RESPONSE, payload=None))


def test_a_capture_needs_a_zone() -> None:
    """A naive instant is refused at the door."""
    with pytest.raises(InvalidTime):
        replace(RESPONSE, captured_at=datetime(2026, 1, 1))  # noqa: DTZ001  # on purpose


PLAIN = b"The quick brown fox. " * 100


def coded(payload: bytes, *codings: str, name: str = "Content-Encoding") -> Capture:
    headers = tuple((name, coding) for coding in codings)
    return replace(RESPONSE, headers=headers, payload=payload, payload_digest="", payload_sha1="")


def brotli(payload: bytes) -> bytes:
    import brotli as library

    packed: bytes = library.compress(payload)
    return packed


def zstd(payload: bytes) -> bytes:
    from backports import zstd as library

    return library.compress(payload)


def raw_deflate(payload: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(payload) + squeeze.flush()


CODERS = [
    ("gzip", gzip.compress),
    ("X-GZIP", lambda plain: gzip.compress(plain[:9]) + gzip.compress(plain[9:])),
    ("deflate", zlib.compress),
    ("deflate", raw_deflate),
    ("br", brotli),
    ("zstd", zstd),
]  # fmt: skip


@pytest.mark.parametrize(("coding", "coder"), CODERS)
def test_codings_are_undone(coding: str, coder: object) -> None:
    """Each coding gives the plain payload, is bounded to the byte, and a cut one is named."""
    packed = coder(PLAIN)  # type: ignore[operator]  # a function
    assert decoded(coded(packed, coding), len(PLAIN)) == PLAIN
    with pytest.raises(Undecodable, match=rf"(?i){coding}: it unpacks to more than {len(PLAIN) - 1} bytes"):
        decoded(coded(packed, coding), len(PLAIN) - 1)
    with pytest.raises(Undecodable, match=rf"(?i){coding}: broken"):
        decoded(coded(packed[:-3], coding), 1 << 20)
    with pytest.raises(Undecodable, match="more than 1000000 bytes"):
        decoded(coded(coder(bytes(50_000_000)), coding), 1_000_000)  # type: ignore[operator]


def test_codings_are_undone_last_first() -> None:
    """Two codings, in one header or in two, are undone from the outside."""
    packed = gzip.compress(zlib.compress(PLAIN))
    assert decoded(coded(packed, "deflate, gzip"), 1 << 20) == PLAIN
    assert decoded(coded(packed, "deflate", "gzip"), 1 << 20) == PLAIN


def test_what_is_not_coded_stays() -> None:
    """No coding, identity, an empty body, and a body stored plain under its old header stay as they are."""
    assert decoded(coded(PLAIN), len(PLAIN)) == PLAIN
    assert decoded(coded(PLAIN, "identity"), len(PLAIN)) == PLAIN
    assert decoded(coded(b"", "gzip"), 0) == b""
    assert decoded(coded(PLAIN, "gzip"), len(PLAIN)) == PLAIN
    assert decoded(REVISIT, 0) == b""
    with pytest.raises(Undecodable, match="longer than 5 bytes"):
        decoded(coded(PLAIN), 5)


def test_an_unknown_coding_is_named() -> None:
    """A coding nobody knows is Undecodable, with the URL."""
    with pytest.raises(Undecodable, match=r"example\.com.*rot13: this coding is unknown"):
        decoded(coded(PLAIN, "rot13"), 1 << 20)


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        (b"5\r\nHello\r\n6;x=y\r\n world\r\n0\r\n\r\n", b"Hello world"),
        (b"0\r\n\r\n", b""),
        (b"5\r\nHel", b"5\r\nHel"),
        (b"Hello", b"Hello"),
        (b"", b""),
    ],
)
def test_chunks_are_joined(body: bytes, plain: bytes) -> None:
    """Chunks are joined; what only claims to be chunked stays as it is."""
    assert decoded(coded(body, "chunked", name="Transfer-Encoding"), 100) == plain


def test_extents_in_a_concatenation() -> None:
    """Every object begins a gzip member, so that offsets in a concatenation are sums of lengths."""
    bodies = [to_warc(capture) for capture in ALL]
    starts = [sum(map(len, bodies[:count])) for count in range(len(bodies) + 1)]
    whole = b"".join(bodies)
    assert [from_warc(whole[start:end]) for start, end in pairwise(starts)] == ALL
