"""Reading ARC files, the form before WARC: both versions, packed and plain, sound and broken."""

import gzip
import io

import pytest

from archive.exchange import arc
from archive.exchange.records import Broken, ForeignRecord, Records

HEAD = "URL IP-address Archive-date Content-type Archive-length\n"
HEAD_2 = (
    "URL IP-address Archive-date Content-type Result-code Checksum Location Offset Filename Archive-length\n"
)
WANTED = frozenset({"response", "resource"})


def filedesc(version: int = 1) -> bytes:
    """Return a file's first record, which describes the file."""
    block = f"{version} 0 Internet Archive\n{HEAD if version == 1 else HEAD_2}".encode()
    more = "" if version == 1 else " 200 - - 0 IA-001.arc"
    return (
        f"filedesc://IA-001.arc 0.0.0.0 19961104142103 text/plain{more} {len(block)}\n".encode()
        + block
        + b"\n"
    )


def page(number: int, *, version: int = 1, length: int | None = None, head: bool = True) -> bytes:
    """Return the record of a page, with the line feed that ends it."""
    block = f"<html>page {number}</html>".encode() * 40
    if head:
        block = b"HTTP/1.0 200 Document follows\r\nContent-Type: text/html\r\n\r\n" + block
    more = "" if version == 1 else " 200 9AFC5E2B1D - 1234 IA-001.arc"
    length = len(block) if length is None else length
    line = f"http://www.x.example:80/{number} 192.0.2.7 1996110414210{number} text/html{more} {length}\n"
    return line.encode() + block + b"\n"


def read(body: bytes) -> list[ForeignRecord | Broken]:
    """Return what a file holds."""
    return list(Records(io.BytesIO(body), wanted=WANTED, largest=1 << 20))


def packed(records: list[bytes]) -> bytes:
    """Pack each record by itself, as crawlers do."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("pack", [b"".join, packed, lambda records: gzip.compress(b"".join(records))])
def test_both_versions_are_read_in_every_packing(version: int, pack: object) -> None:
    """The line's fields stand where a WARC record has them, and the block is the HTTP response."""
    assert callable(pack)
    first, *found = read(pack([filedesc(version), *(page(n, version=version) for n in range(3))]))
    assert isinstance(first, ForeignRecord)
    assert (first.kind, first.target) == ("warcinfo", "filedesc://IA-001.arc")
    for number, each in enumerate(found):
        assert isinstance(each, ForeignRecord)
        assert (each.kind, each.target) == ("response", f"http://www.x.example:80/{number}")
        assert each.field("WARC-Date") == f"1996110414210{number}"
        assert each.field("warc-ip-address") == "192.0.2.7"
        assert each.block is not None
        assert each.block.startswith(b"HTTP/1.0 200")
        assert each.block.count(f"page {number}".encode()) == 40
    assert len(found) == 3


def test_offsets_are_those_of_the_record_or_its_member() -> None:
    """A plain record's place is that of its line, a packed one's that of its gzip member."""
    records = [filedesc(), page(0), page(1)]
    starts = [0, len(records[0]), len(records[0]) + len(records[1])]
    assert [each.offset for each in read(b"".join(records))] == starts
    members = [gzip.compress(one, mtime=0) for one in records]
    places = [0, len(members[0]), len(members[0]) + len(members[1])]
    assert [each.offset for each in read(b"".join(members))] == places


def test_without_an_http_head_the_block_is_the_resource() -> None:
    """Early crawlers stored bare pages; the type is then the line's."""
    (found,) = read(page(3, head=False))
    assert isinstance(found, ForeignRecord)
    assert (found.kind, found.field("Content-Type")) == ("resource", "text/html")


@pytest.mark.parametrize("pack", [b"".join, packed])
@pytest.mark.parametrize("length", [0, 7, 5000, 10**11])
def test_a_lying_length_costs_one_record(pack: object, length: int) -> None:
    """A record that is longer or shorter than it says is told with its place, and the next is read."""
    assert callable(pack)
    found = read(pack([filedesc(), page(0), page(1, length=length), page(2)]))
    targets = [each.target[-1] for each in found if isinstance(each, ForeignRecord)]
    assert targets == ["c", "0", "2"]
    assert any(isinstance(each, Broken) for each in found)


def test_a_flipped_byte_costs_one_record() -> None:
    """After a member that does not unpack, the next member is found."""
    body = bytearray(packed([filedesc(), page(0), page(1), page(2)]))
    body[len(packed([filedesc(), page(0)])) + 30] ^= 255
    found = read(bytes(body))
    assert [each.target[-1] for each in found if isinstance(each, ForeignRecord)][-1] == "2"
    assert [each.offset for each in found if isinstance(each, Broken)] == [len(packed([filedesc(), page(0)]))]


def test_a_file_that_is_cut_off_is_told() -> None:
    """What is whole is read; the rest is told."""
    whole = b"".join([filedesc(), page(0), page(1)])
    *found, last = read(whole[:-100])
    assert len(found) == 2
    assert isinstance(last, Broken)
    assert "cut off" in last.why


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"http://x.example/\n",
        b"http://x.example/ 1.2.3.4 1996 text/html 12\n",
        b"http://x.example/ 1.2.3.4 19961104142103 text/html many\n",
        b"<p>http://x.example/ 1.2.3.4 19961104142103 text/html 12\n",
        b"http://x.example/ 1.2.3.4 19961104142103 text/html 12",
        b"http: " + b"x" * 70_000,
    ],
)
def test_what_is_no_head_is_none(line: bytes) -> None:
    """A line that lacks a part, or its end, begins no record."""
    assert arc.first_line(line) is None


def test_odd_heads_are_read() -> None:
    """Blanks in the URL or the type, and a missing address, keep no record out."""
    line = b"http://x.example/a b 192.0.2.1 19990101000000 text/html; charset=x 5\r\n"
    assert arc.first_line(line) is not None
    said = dict(arc.fields_of(line[:-1]))
    assert (said["WARC-Target-URI"], said["Content-Type"]) == ("http://x.example/a b", "text/html; charset=x")
    assert said["Content-Length"] == "5"
    assert dict(arc.fields_of(b"dns:x.example - 19990101000000 text/dns 5"))["WARC-IP-Address"] == "-"
    with pytest.raises(ValueError, match="no head"):
        arc.fields_of(b"http://x.example/")
