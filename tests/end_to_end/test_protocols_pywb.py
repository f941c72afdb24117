"""pywb as a client: it replays our archive through each of our endpoints, itself unmodified."""

import json
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from archive.pack import Plan, pack
from tests.protocol_server import served
from tests.pywb_server import running_pywb, wayback
from tests.small_archive import AFTER, BEFORE, NOON, STORY, make

EDITED = NOON + timedelta(hours=3)


@pytest.fixture(scope="module")
def wayback_command():
    return wayback("pywb as a client")


@pytest.fixture(scope="module")
def pywb(tmp_path_factory, wayback_command):
    """A pywb over a served archive, with one collection for each way of reading it."""
    folder = tmp_path_factory.mktemp("pywb")
    with make(folder), served(folder) as ours, replaying(folder / "pywb", wayback_command, ours) as theirs:
        yield theirs


@contextmanager
def replaying(folder: Path, command: str, ours: str, **more: object):
    """Run pywb over the archive at `ours`, with `more` collections; give its address."""
    folder.mkdir()
    index = f"{ours}/cdx?url={{url}}&closest={{closest}}&sort=closest"
    collections = {
        # Index lines with file names, and the records by range out of /warcs/.
        "records": {
            "index": {"type": "cdx", "api_url": index, "replay_url": ""},
            "archive_paths": f"{ours}/warcs/",
        },
        # Index lines, and each memento as stored.
        "replay": {
            "index": {"type": "cdx", "api_url": index, "replay_url": f"{ours}/web/{{timestamp}}id_/{{url}}"}
        },
        # TimeGate and TimeMap, and each memento as stored.
        "memento": f"memento+{ours}/web/",
        **more,
    }
    (folder / "config.yaml").write_text(json.dumps({"collections": collections}))
    with running_pywb(folder, command) as address:
        yield address


@pytest.mark.parametrize("collection", ["records", "replay", "memento"])
@pytest.mark.parametrize(("hour", "words"), [(12, BEFORE), (13, BEFORE), (15, AFTER)])
def test_pywb_replays_every_capture(pywb, collection, hour, words):
    """The payload of each date, a revisit's too, through the index and the files, or through Memento."""
    answer = requests.get(f"{pywb}/{collection}/20150217{hour}0000id_/{STORY}", timeout=60)
    assert answer.status_code == 200, answer.text
    assert words in answer.text
    assert answer.headers["Memento-Datetime"] == f"Tue, 17 Feb 2015 {hour}:00:00 GMT"


@pytest.mark.parametrize("collection", ["records", "replay", "memento"])
def test_pywb_finds_the_nearest(pywb, collection):
    """Asked for a date in between, it comes to the nearest capture."""
    answer = requests.get(f"{pywb}/{collection}/20150217145000mp_/{STORY}", timeout=60)
    assert AFTER in answer.text


PACKED_AT = NOON + timedelta(days=60)


@pytest.fixture(scope="module")
def pywb_of_packs(tmp_path_factory, wayback_command):
    """A pywb over an archive whose captures are all in packs: through our endpoints, and without us."""
    folder = tmp_path_factory.mktemp("pywb-packs")
    with make(folder) as archive:
        plan = Plan(older_than=timedelta(), grace=timedelta(), segment_size=3000)
        assert len(pack(archive.store, archive.catalog, plan, now=PACKED_AT).packs) > 1
        assert not list(archive.store.list("captures/"))
    ours = {"index_paths": str(folder / "store" / "packs"), "archive_paths": f"{folder}/store/"}
    with served(folder) as address, replaying(folder / "pywb", wayback_command, address, bucket=ours) as it:
        yield it


@pytest.mark.parametrize("collection", ["records", "replay", "memento", "bucket"])
@pytest.mark.parametrize(("hour", "words"), [(12, BEFORE), (13, BEFORE), (15, AFTER)])
def test_pywb_replays_packed_captures(pywb_of_packs, collection, hour, words):
    """Payloads come out of segments by range over HTTP, and straight from the files in the bucket."""
    answer = requests.get(f"{pywb_of_packs}/{collection}/20150217{hour}0000id_/{STORY}", timeout=60)
    assert answer.status_code == 200, answer.text
    assert words in answer.text
    assert answer.headers["Memento-Datetime"] == f"Tue, 17 Feb 2015 {hour}:00:00 GMT"


def test_pywb_reads_the_packs_indexes(pywb_of_packs):
    """Its index over the bucket's own files has every capture once, from whatever pack."""
    lines = requests.get(f"{pywb_of_packs}/bucket/cdx?url={STORY}&output=json", timeout=60).text.splitlines()
    found = [json.loads(line) for line in lines]
    assert [line["timestamp"][8:10] for line in found] == ["12", "13", "14", "15", "16"]
    assert all(line["filename"].startswith("packs/") for line in found)


def test_pywb_lists_what_we_list(pywb):
    """Its own index over ours has every capture once."""
    lines = requests.get(f"{pywb}/records/cdx?url={STORY}&output=json", timeout=60).text.splitlines()
    assert [json.loads(line)["timestamp"][8:10] for line in lines] == ["12", "13", "14", "15", "16"]


def test_pywb_says_what_was_never_captured(pywb):
    """Nothing found here is nothing found there."""
    assert requests.get(f"{pywb}/records/2015id_/http://nowhere.example/", timeout=60).status_code == 404
