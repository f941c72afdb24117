"""Packs over HTTP: the index leads into segments, which come by range and whole but for what is withdrawn."""

import io
import json
import secrets
from datetime import timedelta

import pytest
from starlette.testclient import TestClient
from warcio.archiveiterator import ArchiveIterator

from archive.pack import Plan, index_key, newest, pack, segment_key
from console.web.app import make_app
from console.web.showing import Showing
from console.web.warcs import _AT_ONCE
from tests.small_archive import MOVED, NOON, STORY, capture, make

PYWB = "/cdx"
LATER = NOON + timedelta(days=60)


@pytest.fixture
def archive(tmp_path):
    with make(tmp_path) as made:
        made.record(capture("http://large.example/", body="x" * 10, hours=1))
        pack(made.store, made.catalog, Plan(older_than=timedelta(), grace=timedelta()), now=LATER)
        assert not list(made.store.list("captures/"))
        yield made


@pytest.fixture
def client(archive):
    return TestClient(make_app(archive), base_url="http://archive.example", follow_redirects=False)


@pytest.fixture
def segment(archive):
    return segment_key(newest(archive.store).packs[0].name)


def lines(client, url=STORY):
    """Return pywb's lines of a URL."""
    answer = client.get(PYWB, params={"url": url, "output": "json"})
    return [json.loads(line) for line in answer.text.splitlines()]


def ranged(client, line):
    """Ask for the record of an index line."""
    first, last = int(line["offset"]), int(line["offset"]) + int(line["length"]) - 1
    return client.get(f"/warcs/{line['filename']}", headers={"Range": f"bytes={first}-{last}"})


def test_the_index_leads_into_the_segment(client, segment):
    """File name, offset and length are those of the record in the pack, each of which is one record."""
    found = lines(client)
    assert [line["filename"] for line in found] == [segment] * 5
    for line in found:
        answer = ranged(client, line)
        assert answer.status_code == 206
        (record,) = ArchiveIterator(io.BytesIO(answer.content))
        assert record.rec_headers["WARC-Target-URI"] == line["url"]


@pytest.mark.parametrize(
    ("asked", "status", "expected"),
    [
        (None, 200, slice(None)),
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=-99999999", 206, slice(None)),
        ("bytes=7-", 206, slice(7, None)),
        ("bytes=99999999-", 416, None),
    ],
)
def test_segments_are_served_whole_and_by_range(client, segment, *, asked, status, expected):
    """As every WARC file is, by GET and HEAD alike."""
    headers = {"Range": asked} if asked else {}
    answer, head = (
        client.get(f"/warcs/{segment}", headers=headers),
        client.head(f"/warcs/{segment}", headers=headers),
    )
    assert (answer.status_code, head.status_code, head.content) == (status, status, b"")
    assert head.headers == answer.headers
    if expected is not None:
        whole = client.get(f"/warcs/{segment}").content
        assert len(whole) > 2000
        assert answer.content == whole[expected]
        assert answer.headers["content-length"] == str(len(whole[expected]))
        assert answer.headers["content-type"] == "application/warc"


def test_a_large_segment_comes_in_pieces(tmp_path):
    """What is larger than is held at a time comes whole all the same, and every range of it."""
    with make(tmp_path) as archive:
        for number in range(4):
            archive.record(capture(f"http://large.example/{number}", body=secrets.token_hex(400_000)))
        pack(archive.store, archive.catalog, Plan(older_than=timedelta(), grace=timedelta()), now=LATER)
        name = segment_key(newest(archive.store).packs[0].name)
        whole = archive.store.get(name)
        assert len(whole) > _AT_ONCE
        client = TestClient(make_app(archive), base_url="http://archive.example")
        assert client.get(f"/warcs/{name}").content == whole
        assert client.get(f"/warcs/{name}", headers={"Range": "bytes=1-"}).content == whole[1:]


def test_an_old_name_still_leads_to_the_capture(archive, client):
    """Who kept a capture's key from before it was packed gets its file, whole and by range."""
    row = next(archive.list(STORY))
    whole = archive.store.get(row.file, start=row.offset, length=row.stored)
    assert client.get(f"/warcs/{row.key}").content == whole
    part = client.get(f"/warcs/{row.key}", headers={"Range": f"bytes=0-{row.length - 1}"})
    assert (part.status_code, part.content) == (206, whole[: row.length])
    assert client.head(f"/warcs/{row.key}").headers["content-length"] == str(len(whole))


def test_a_takedown_holds_inside_a_segment(archive, client, segment):
    """Its records are gone at once, by either name, as is the whole file; others by range are served."""
    other = lines(client, MOVED)[0]
    gone = lines(client)
    row = next(archive.list(STORY))
    tombstone = archive.takedown(STORY, reason="asked", actor="me", now=NOON)
    for line in gone:
        assert ranged(client, line).status_code == 451
    assert client.get(f"/warcs/{row.key}").status_code == 451
    assert client.get(f"/warcs/{segment}").status_code == 451
    assert client.head(f"/warcs/{segment}").status_code == 451
    edge = {"Range": f"bytes={row.offset + row.stored - 1}-{row.offset + row.stored + 5}"}
    assert client.get(f"/warcs/{segment}", headers=edge).status_code == 451
    assert ranged(client, other).status_code == 206
    archive.lift(tombstone.id, actor="me", now=NOON)
    assert client.get(f"/warcs/{segment}").status_code == 200


def test_what_asked_not_to_be_shown_is_kept_back_inside_a_segment(tmp_path):
    """Where noarchive is obeyed, ranges with such a capture are refused, others served; elsewhere all are."""
    with make(tmp_path) as archive:
        shy = archive.record(capture("http://shy.example/", body="shy", X_Robots_Tag="noarchive")).row
        pack(archive.store, archive.catalog, Plan(older_than=timedelta(), grace=timedelta()), now=LATER)
        row = archive.row(shy.key)
        other = next(archive.list(STORY))
        for obeyed, status in (((), 206), (("noarchive",), 451)):
            client = TestClient(
                make_app(archive, showing=Showing(obeyed=obeyed)), base_url="http://archive.example"
            )
            part = {"Range": f"bytes={row.offset}-{row.offset + row.length - 1}"}
            assert client.get(f"/warcs/{row.file}", headers=part).status_code in {
                status,
                451 if obeyed else 206,
            }
            part = {"Range": f"bytes={other.offset}-{other.offset + other.length - 1}"}
            assert client.get(f"/warcs/{row.file}", headers=part).status_code == 206
            whole = client.get(f"/warcs/{row.file}").status_code
            assert (whole == 200) == (not obeyed)


def test_nothing_else_below_packs_is_served(archive, client, segment):
    """Neither index nor manifest, nor a segment that the catalog does not know, nor what is no name."""
    name = newest(archive.store).packs[0].name
    stray = segment.replace(name, f"{name[:-1]}{'0' if name[-1] != '0' else '1'}")
    archive.store.put(stray, b"not in force")
    names = [
        index_key(name),
        "packs/manifest/0000000001.json",
        stray,
        "packs/../packs/x",
        "packs/",
        "packs/x.warc.gz",
    ]
    for each in names:
        assert client.get(f"/warcs/{each}").status_code == 404, each


def test_a_lost_segment_is_no_server_error(archive, client, segment):
    """It is said that the file is missing, as for any damaged object."""
    before = client.get("/warcs/captures/none").status_code
    archive.store.delete(segment)
    assert client.get(f"/warcs/{segment}").status_code >= 500 or before == 404
    assert "missing" in client.get(f"/warcs/{segment}").text


def test_replay_and_mementos_come_out_of_packs(archive, client):
    """What the archive answers for a date is the same packed as loose, a revisit's payload too."""
    for hour in (12, 13, 15):
        answer = client.get(f"/web/20150217{hour}0000id_/{STORY}")
        assert answer.status_code == 200
        assert "bridge opens" in answer.text
