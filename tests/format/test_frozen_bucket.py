"""A bucket written by an earlier release, read by this one, and by other people's tools."""

import gzip
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
FROZEN = HERE / "frozen-1"
EXPECTED: dict[str, Any] = json.loads((FROZEN / "expected.json").read_text())


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The frozen bucket, copied, with a catalog made from it alone."""
    folder = tmp_path_factory.mktemp("frozen")
    shutil.copytree(FROZEN / "bucket", folder / "bucket")
    url = f"sqlite:///{folder / 'catalog.sqlite'}"
    counts = rebuild_catalog(str(folder / "bucket"), url)
    assert counts["unreadable"] == 0
    with open_archive(str(folder / "bucket"), url) as opened:
        yield opened


def test_this_release_reads_it_as_the_one_that_wrote_it(archive: Archive, freeze: ModuleType) -> None:
    """Rows, articles, payloads, decisions, takedowns and discovered addresses are what they were."""
    told = json.loads(json.dumps(freeze.answers(archive)))
    # A later release may know more of a row than the one that froze it.
    told["rows"] = [
        {name: row[name] for name in known} for row, known in zip(told["rows"], EXPECTED["rows"], strict=True)
    ]
    assert told == EXPECTED


def test_this_release_finds_nothing_wrong_with_it(archive: Archive) -> None:
    """Every digest still agrees, by today's rules too."""
    assert not list(archive.verify())


def test_warcio_alone_reads_every_capture() -> None:
    """With the format's page and warcio, nothing of ours, every payload is found and proved."""
    payloads: dict[tuple[str, str], bytes] = {}
    fetched = 0
    for path in sorted((FROZEN / "bucket" / "captures").rglob("*.warc.gz")):
        with path.open("rb") as file:
            first, second = _records(file)
        (kind, url, date, payload, refers), (second_kind, second_url, _, said, _) = first, second
        assert (second_kind, second_url) == ("metadata", f"urn:palimpsest:fetch:{url}")
        told = json.loads(said)
        if kind == "revisit":
            assert refers is not None
            payload = payloads[refers]
        payloads[url, date] = payload
        digest = hashlib.sha256(payload).hexdigest()
        assert told["payload_digest"] == f"sha256:{digest}"
        assert path.name.partition("-")[2] == f"{digest[:12]}.warc.gz"
        assert path.name.partition("-")[0] == "".join(c for c in date if c.isdigit())
        fetched += "fetch" in told
    assert fetched == len(payloads) == 9


def test_the_concatenation_of_all_captures_is_a_warc() -> None:
    """Warcio reads all objects as one file, and every digest holds."""
    whole = b"".join(path.read_bytes() for path in sorted(FROZEN.rglob("*.warc.gz")))
    assert len(_records(io.BytesIO(whole))) == 18


def test_articles_are_read_with_gzip_and_json_alone() -> None:
    """The chain of each capture's articles can be followed by hand to the one in force."""
    chains: dict[str, dict[str, Any]] = {}
    for path in (FROZEN / "bucket" / "articles").rglob("*.json.gz"):
        said = json.loads(gzip.decompress(path.read_bytes()))
        assert said["format"] == "palimpsest-article/1"
        chains.setdefault(said["capture"], {})[path.name] = said
    assert len(chains) == 3
    for key, chain in chains.items():
        superseded = {said["supersedes"] for said in chain.values()}
        (in_force,) = chain.keys() - superseded
        assert chain[in_force]["article"]["text"] == EXPECTED["texts"][key]


def _records(file: Any) -> list[tuple[str, str, str, bytes, tuple[str, str] | None]]:
    found = []
    for record in ArchiveIterator(file, check_digests="raise"):
        headers = record.rec_headers
        refers = None
        if record.rec_type == "revisit":
            refers = (
                headers.get_header("WARC-Refers-To-Target-URI"),
                headers.get_header("WARC-Refers-To-Date"),
            )
        url, date = headers.get_header("WARC-Target-URI"), headers.get_header("WARC-Date")
        found.append((record.rec_type, url, date, record.content_stream().read(), refers))
    return found
