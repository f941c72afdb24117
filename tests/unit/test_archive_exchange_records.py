"""Reading WARC files of any tool: every form, every damage, and always the place."""

import gzip
import io

import pytest

from archive.exchange.records import Broken, ForeignRecord, Records
from tests.foreign_warcs import each_packed, http, record, response

PLAIN = [response(f"http://x.example/{number}", b"<p>%d " % number * 900) for number in range(5)]
OFFSETS = [sum(map(len, PLAIN[:number])) for number in range(5)]
PACKED = [gzip.compress(one, mtime=0) for one in PLAIN]
PACKED_OFFSETS = [sum(map(len, PACKED[:number])) for number in range(5)]


def read(body: bytes, largest: int = 1 << 20) -> list[ForeignRecord | Broken]:
    """Return what a file holds."""
    return list(Records(io.BytesIO(body), wanted=frozenset({"response"}), largest=largest))


def told(body: bytes, largest: int = 1 << 20) -> list[tuple[int, str]]:
    """Return the offset of everything in a file, with the page's number or what is wrong."""
    return [
        (found.offset, found.why if isinstance(found, Broken) else found.target[-1])
        for found in read(body, largest)
    ]


SOUND = [(offset, str(number)) for number, offset in enumerate(OFFSETS)]
SOUND_PACKED = [(offset, str(number)) for number, offset in enumerate(PACKED_OFFSETS)]


def test_plain_files_are_read_with_offsets() -> None:
    """A plain file's records come with their place in the file and their whole block."""
    found = read(b"".join(PLAIN))
    assert [(each.offset, each.inside) for each in found] == [(offset, 0) for offset in OFFSETS]
    assert all(
        isinstance(each, ForeignRecord) and each.block and len(each.block) == each.length for each in found
    )


def test_files_packed_record_by_record_are_read_with_offsets() -> None:
    """A record's offset is that of its gzip member."""
    assert told(b"".join(PACKED)) == SOUND_PACKED


def test_files_packed_as_one_are_read() -> None:
    """One big gzip member gives every record, with its place in what is unpacked."""
    found = read(gzip.compress(b"".join(PLAIN)))
    assert [(each.offset, each.inside) for each in found] == [(0, offset) for offset in OFFSETS]


def test_gzip_headers_with_names_and_extras_are_read() -> None:
    """Members with a file name, a comment, an extra field and a header checksum are members."""
    member = PACKED[0]
    dressed = (
        member[:3] + bytes([2 | 4 | 8 | 16]) + member[4:10] + b"\x03\0abcname\0words\0\x00\x00" + member[10:]
    )
    assert told(dressed) == [(0, "0")]


def test_line_feeds_alone_and_folded_fields_are_taken() -> None:
    """Heads with bare line feeds and folded lines are read; names of fields have no case."""
    head = b"WARC/1.0\nwarc-type: response\nWARC-Target-URI: <http://x.example/\n 7>\ncontent-length: 2\n\n"
    body = head + b"ab\n\n"
    (found,) = read(body)
    assert isinstance(found, ForeignRecord)
    assert (found.kind, found.target, found.block) == ("response", "http://x.example/ 7", b"ab")


def test_a_flipped_byte_costs_one_record() -> None:
    """A packed record that does not unpack is told with its offset, and the next is read."""
    broken = bytearray(b"".join(PACKED))
    broken[PACKED_OFFSETS[2] + 60] ^= 255
    found = told(bytes(broken))
    assert found[:2] == SOUND_PACKED[:2]
    assert found[2][0] == PACKED_OFFSETS[2]
    assert "gzip" in found[2][1]
    assert found[-2:] == SOUND_PACKED[3:]


def test_a_wrong_checksum_costs_one_record() -> None:
    """A member whose checksum does not fit is left out, though it unpacks."""
    broken = bytearray(b"".join(PACKED))
    broken[PACKED_OFFSETS[2] - 8] ^= 1
    assert told(bytes(broken)) == [
        SOUND_PACKED[0],
        (PACKED_OFFSETS[1], "the gzip member's checksum is not that of its content"),
        *SOUND_PACKED[2:],
    ]


def test_missing_bytes_cost_what_they_cut() -> None:
    """A file with a hole in it gives every record beyond the hole."""
    whole = b"".join(PACKED)
    start = PACKED_OFFSETS[1] + 40
    found = told(whole[:start] + whole[start + 30 :])
    assert found[0] == SOUND_PACKED[0]
    assert [name for _, name in found[-3:]] == ["2", "3", "4"]
    # A hole at a record's very beginning leaves nothing that looks like a member.
    start = PACKED_OFFSETS[1]
    found = told(whole[:start] + whole[start + 30 :])
    assert [name for _, name in found if len(name) == 1] == ["0", "2", "3", "4"]


@pytest.mark.parametrize("cut", [1, 9, 200])
def test_a_file_that_ends_too_soon_gives_what_is_whole(cut: int) -> None:
    """What a broken-off download lacks is told; the rest is read."""
    found = told(b"".join(PACKED)[:-cut])
    assert found[:4] == SOUND_PACKED[:4]
    assert found[4] == (PACKED_OFFSETS[4], "the gzip member ends too soon")


@pytest.mark.parametrize("length", [0, 10, 3000, 4_000_000_000, 999_999_999_999_999])
def test_a_lying_length_costs_one_record(length: int) -> None:
    """A Content-Length that is too short or too long is told, and swallows no other record."""
    lie = record("response", "http://x.example/9", http(b"<p>9" * 400), length=length)
    found = told(PLAIN[0] + lie + PLAIN[1])
    assert [name for _, name in found if len(name) == 1] == ["0", "1"]
    assert found[1][0] == len(PLAIN[0])
    found = told(each_packed([PLAIN[0], lie, PLAIN[1]]))
    assert [name for _, name in found if len(name) == 1] == ["0", "1"]


@pytest.mark.parametrize(
    "head", [b"WARC/1.0\r\nContent-Length: -5\r\n\r\n", b"WARC/1.0\r\nx: y\r\n\r\n", b"WARC/9\r\n\r\n"]
)
def test_heads_without_a_length_or_version_are_told(head: bytes) -> None:
    """A head without a usable Content-Length or a known version is broken, and the next record is read."""
    found = told(PLAIN[0] + head + b"\r\n" + PLAIN[1])
    assert [name for _, name in found if len(name) == 1] == ["0", "1"]
    assert len(found) == 3


def test_garbage_after_a_record_that_vouches_for_itself_costs_nothing_more() -> None:
    """A record with a true block digest is whole, whatever follows it."""
    assert [name for _, name in told(PLAIN[0] + b"garbage\n" + PLAIN[1])] == [
        "0",
        "no WARC or ARC record begins here",
        "1",
    ]


def test_blocks_over_the_bound_are_passed_over() -> None:
    """A block longer than the bound is not held, in every form of file, and the next record is read."""
    big = response("http://x.example/8", b"x" * 50_000)
    for body in (
        PLAIN[0] + big + PLAIN[1],
        each_packed([PLAIN[0], big, PLAIN[1]]),
        gzip.compress(big + PLAIN[1]),
    ):
        found = read(body, largest=20_000)
        assert [
            each.block is None for each in found if isinstance(each, ForeignRecord) and each.length > 50_000
        ] == [True]
        assert isinstance(found[-1], ForeignRecord)
        assert found[-1].target.endswith("1")


def test_what_is_no_warc_is_told_once() -> None:
    """A file of another kind has no record, and one line says so; an empty file has nothing."""
    assert told(b"<html>" + b"some text\n" * 100_000) == [(0, "no WARC or ARC record begins here")]
    assert told(gzip.compress(b"<html>" + b"some text\n" * 100_000)) == [
        (0, "no WARC or ARC record begins here")
    ]
    assert told(b"") == []
