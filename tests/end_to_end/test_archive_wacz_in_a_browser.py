"""WACZ files as browsers' readers see them: parts found by the directory alone, without unpacking."""

import io
import json
import zipfile
from datetime import UTC, datetime

from archive.exchange.wacz import write_wacz
from tests.small_archive import make


def parts_as_wabac_finds_them(body: bytes) -> dict[str, bytes]:
    """Return every part where wabac.js looks for it.

    It counts thirty bytes and the name from the part's place, and reads the length of the extra field in
    the part's own header only where the entry in the directory has an extra field too.
    """
    found = {}
    for entry in zipfile.ZipFile(io.BytesIO(body)).infolist():
        begin = entry.header_offset + 30 + len(entry.filename.encode())
        if entry.extra:
            begin += int.from_bytes(body[entry.header_offset + 28 : entry.header_offset + 30], "little")
        found[entry.filename] = body[begin : begin + entry.compress_size]
    return found


def test_parts_are_where_a_browser_s_reader_looks(tmp_path):
    """Each part's bytes are those that unpacking gives: captures, index, page list and inventory."""
    out = tmp_path / "out.wacz"
    with make(tmp_path) as archive, out.open("wb") as file:
        created = datetime(2026, 3, 1, tzinfo=UTC)
        write_wacz(archive, ["courier.example/*"], file, created=created, software="x")
    body = out.read_bytes()
    found = parts_as_wabac_finds_them(body)
    with zipfile.ZipFile(out) as whole:
        assert found == {name: whole.read(name) for name in whole.namelist()}
        assert whole.testzip() is None
    lines = [json.loads(line) for line in found["pages/pages.jsonl"].splitlines()]
    assert lines[0]["format"] == "json-pages-1.0"
    assert len(lines) > 1
