"""Our WACZ files opened by wabac.js itself, the reader in ReplayWeb.page, under Node.

Name a folder in WABAC with ``npm install @webrecorder/wabac@2.20.8 fake-indexeddb@6.2.8`` done in it.
"""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from archive.exchange.wacz import write_wacz
from archive.instant import timestamp14
from tests.small_archive import AFTER, BEFORE, STORY, make

FOLDER = Path(os.environ.get("WABAC", "none"))
READER = Path(__file__).parent / "wabac" / "open.mjs"
CREATED = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """A story in two versions, hacked in between, a revisit, a move and an end."""
    with make(tmp_path_factory.mktemp("archive")) as made:
        yield made


def _opened(file: Path, *asked: str) -> dict[str, Any]:
    """Return what wabac.js finds in `file`; skip with a line where it is not here, fail where it must be."""
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules/@webrecorder/wabac").is_dir():
        lacking = "WACZ files are not opened in wabac.js: name its folder in WABAC"
        if os.environ.get("CI") == "true":
            pytest.fail(lacking)
        pytest.skip(lacking)
    done = subprocess.run(
        [node, READER, FOLDER, file, *asked], capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout))


def test_wabac_lists_the_pages_and_replays_every_capture(archive: Archive, tmp_path: Path) -> None:
    """Titles and dates of the pages; each capture's payload byte for byte, a revisit's too."""
    out = tmp_path / "out.wacz"
    with out.open("wb") as file:
        write_wacz(archive, ["courier.example/*"], file, created=CREATED, software="x")
    rows = [row for row in archive.timemap(STORY) if row.status == 200]
    assert len(rows) == 4
    named = {f"{timestamp14(row.captured_at)}/{row.url}": row for row in rows}
    found = _opened(out, *named)
    for name, row in named.items():
        assert base64.b64decode(found["bodies"][name]) == archive.payload(row.key).payload, name
    pages = {page["ts"]: page["title"] for page in found["pages"] if page["url"] == STORY}
    assert pages
    assert set(pages.values()) == {"The bridge"}
    assert set(pages) <= {int(row.captured_at.timestamp() * 1000) for row in rows}


def test_wabac_finds_neither_articles_nor_what_was_withdrawn(archive: Archive, tmp_path: Path) -> None:
    """What is no page never stands in a page's place, and a takedown leaves nothing to be found."""
    with make(tmp_path) as other, (tmp_path / "out.wacz").open("wb") as file:
        first, *gone = [row for row in other.timemap(STORY) if row.kind == "response" and row.status == 200]
        for row in gone:
            other.takedown(
                STORY, reason="asked", actor="ada", now=CREATED, from_=row.captured_at, to=row.captured_at
            )
        write_wacz(other, ["courier.example/*"], file, created=CREATED, software="x")
    asked = [f"{timestamp14(row.captured_at)}/{STORY}" for row in (first, *gone)]
    found = _opened(tmp_path / "out.wacz", *asked)
    bodies = [base64.b64decode(found["bodies"][name] or "") for name in asked]
    assert BEFORE.encode() in bodies[0]
    assert not any(AFTER.encode() in body or b"casino" in body for body in bodies)
    assert not any(body.startswith(b"{") for body in bodies)
