"""A packed bucket written by an earlier release, read by this one, and by warcio and JSON alone."""

import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive import Archive, open_archive, rebuild_catalog

HERE = Path(__file__).parent
LOOSE, PACKED = HERE / "frozen-1", HERE / "frozen-2" / "bucket"
EXPECTED: dict[str, Any] = json.loads((LOOSE / "expected.json").read_text())
_PLACE = {"offset", "pack", "stored"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The frozen bucket, copied, with a catalog made from it alone."""
    folder = tmp_path_factory.mktemp("frozen-packs")
    shutil.copytree(PACKED, folder / "bucket")
    url = f"sqlite:///{folder / 'catalog.sqlite'}"
    counts = rebuild_catalog(str(folder / "bucket"), url)
    assert (counts["captures"], counts["unreadable"]) == (9, 0)
    with open_archive(str(folder / "bucket"), url) as opened:
        yield opened


def manifest() -> dict[str, Any]:
    """Return the manifest in force, as the format's page says."""
    return dict(json.loads(max((PACKED / "packs" / "manifest").iterdir()).read_text()))


def members() -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yield what the index says of each packed capture, and its bytes in the segment."""
    for pack in manifest()["packs"]:
        index = (PACKED / "packs" / f"{pack['name']}.cdxj").read_bytes()
        assert f"sha256:{hashlib.sha256(index).hexdigest()}" == pack["index_digest"]
        for line in index.decode("ascii").splitlines():
            said = json.loads(line.split(" ", 2)[2])
            segment = (PACKED / said["filename"]).read_bytes()
            start = int(said["offset"])
            yield said, segment[start : start + int(said["stored"])]


def test_this_release_reads_it_as_if_it_were_loose(archive: Archive, freeze: ModuleType) -> None:
    """Rows, articles, payloads, decisions and takedowns are what they were before it was packed."""
    told = json.loads(json.dumps(freeze.answers(archive)))
    assert any(row["pack"] for row in told["rows"])
    known = [name for name in EXPECTED["rows"][0] if name not in _PLACE]
    found = [{name: row[name] for name in known} for row in told.pop("rows")]
    assert found == [{name: row[name] for name in known} for row in EXPECTED["rows"]]
    assert told == {name: value for name, value in EXPECTED.items() if name != "rows"}


def test_this_release_finds_nothing_wrong_with_it(archive: Archive) -> None:
    """Manifest, segments and indexes still agree with each other and with the rows made of them."""
    assert not list(archive.verify())


def test_the_manifest_tells_what_the_files_are() -> None:
    """Each segment has the size and digest that the manifest states, and as many captures."""
    said = manifest()
    assert said["format"] == "palimpsest-packs/1"
    assert [pack["number"] for pack in said["packs"]] == [1, 2, 3, 4]
    for pack in said["packs"]:
        segment = (PACKED / "packs" / f"{pack['name']}.warc.gz").read_bytes()
        assert len(segment) == pack["size"]
        assert f"sha256:{hashlib.sha256(segment).hexdigest()}" == pack["digest"]
        records = list(ArchiveIterator(io.BytesIO(segment), check_digests="raise"))
        assert records[0].rec_type == "warcinfo"
        assert len(records) == 1 + 2 * pack["captures"]


def test_packed_captures_are_the_very_objects() -> None:
    """Bytes found by the index alone are those of the objects before packing, and none is lost."""
    found = {said["object"]: body for said, body in members()}
    assert len(found) == 8
    for said, body in members():
        assert hashlib.sha256(body).hexdigest() == said["sha256"]
        assert body == (LOOSE / "bucket" / said["object"]).read_bytes()
    loose = {str(path.relative_to(PACKED)) for path in (PACKED / "captures").rglob("*.warc.gz")}
    before = {str(path.relative_to(LOOSE / "bucket")) for path in (LOOSE / "bucket").rglob("*.warc.gz")}
    assert loose | found.keys() == before
    assert found.keys() - loose


def test_warcio_alone_finds_records_by_the_index() -> None:
    """What lies at offset and length is one record, of the URL and type that the line says."""
    for said, _ in members():
        segment = (PACKED / said["filename"]).read_bytes()
        start = int(said["offset"])
        (record,) = ArchiveIterator(io.BytesIO(segment[start : start + int(said["length"])]))
        assert record.rec_headers.get_header("WARC-Target-URI") == said["url"]
        assert record.rec_type == ("revisit" if said["mime"] == "warc/revisit" else "response")
