"""The protocols over HTTP: dialects, pages while captures arrive, files by range, takedowns everywhere."""

import json
import multiprocessing
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import requests
from starlette.testclient import TestClient

from archive import Archive, Capture, open_archive
from console.web.app import make_app
from console.web.memento import utc_now
from console.web.pages import Pages
from console.web.showing import Showing
from tests.protocol_server import ROOT, served
from tests.small_archive import MOVED, NOON, STORY, make

IA, PYWB = "/cdx/search/cdx", "/cdx"


@pytest.fixture
def folder(tmp_path):
    return tmp_path


@pytest.fixture
def archive(folder):
    with make(folder) as made:
        yield made


@pytest.fixture
def client(archive):
    return TestClient(make_app(archive), base_url="http://archive.example", follow_redirects=False)


def visit(url, when, payload=b"x"):
    """Return a plain capture."""
    return Capture(
        url=url, captured_at=when, status=200, headers=(("Content-Type", "text/plain"),), payload=payload
    )


def test_plain_lines_have_exactly_seven_fields(client):
    """The default answer is what every CDX tool splits by blanks."""
    lines = client.get(IA, params={"url": STORY}).text.splitlines()
    assert len(lines) == 5
    assert {len(line.split(" ")) for line in lines} == {7}


def test_json_has_a_header_row_and_a_resume_key(client):
    """A list of lists; the key stands behind an empty one, and goes on even if encoded again."""
    rows = client.get(IA, params={"url": STORY, "output": "json", "limit": 2, "showResumeKey": "true"}).json()
    assert rows[0] == ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
    assert rows[3] == []
    rest = client.get(IA, params={"url": STORY, "fl": "timestamp", "resumeKey": rows[4][0]}).text.split()
    assert [rows[1][1], rows[2][1], *rest] == [f"201502171{hour}0000" for hour in "23456"]


def test_limits_offsets_and_orders(client):
    """First, last, skipped, reversed, nearest."""

    def hours(**parameters):
        text = client.get(IA, params={"url": STORY, "fl": "timestamp", **parameters}).text
        return [line[8:10] for line in text.splitlines()]

    assert hours(limit=2) == ["12", "13"]
    assert hours(limit=-2) == ["15", "16"]
    assert hours(limit=-2, sort="reverse") == ["13", "12"]
    assert hours(limit=-2, collapse="digest") == ["15", "16"]
    assert hours(limit=2, offset=2) == ["14", "15"]
    assert hours(limit=-2, offset=1) == ["14", "15"]
    assert hours(sort="reverse") == ["16", "15", "14", "13", "12"]
    assert hours(closest="20150217143000") == ["14", "15", "13", "16", "12"]
    assert hours(closest="20150217143000", limit=-1) == ["14"]
    assert hours(**{"from": "2015021713", "to": "2015021714"}) == ["13", "14"]
    assert hours(fastLatest="true", limit=-1) == ["16"]
    assert hours(limit=0) == hours()


def test_nothing_found_is_empty_in_one_dialect_and_404_in_the_other(client):
    """And the numbers of pages are a bare number and an object."""
    nothing = {"url": "http://nowhere.example/"}
    assert (client.get(IA, params=nothing).status_code, client.get(IA, params=nothing).text) == (200, "")
    assert client.get(IA, params={**nothing, "output": "json"}).json() == []
    missing = client.get(PYWB, params=nothing)
    assert (missing.status_code, "message" in missing.json()) == (404, True)
    assert client.get(IA, params={"url": STORY, "showNumPages": "true"}).text == "1\n"
    assert client.get(PYWB, params={"url": STORY, "showNumPages": "true"}).json()["blocks"] == 1
    assert client.get(IA, params={**nothing, "showNumPages": "true"}).text == "0\n"


def test_pages_end_as_clients_expect(client):
    """Behind the last page one dialect is silent, the other says 400; an empty page before it is a list."""
    page = {"url": STORY, "pageSize": 2, "output": "json"}
    assert client.get(IA, params={**page, "page": 3}).text == ""
    assert client.get(PYWB, params={**page, "page": 3}).status_code == 400
    assert client.get(IA, params={**page, "page": 0, "filter": "statuscode:410"}).json() == []
    reversed_ = [
        client.get(IA, params={**page, "page": n, "sort": "reverse", "fl": "timestamp"}).json()[1:]
        for n in range(3)
    ]
    assert [row[0][8:10] for rows in reversed_ for row in rows] == ["16", "15", "14", "13", "12"]


def test_pywb_lines_lead_to_the_files(client):
    """File name, offset and length of each line are bytes below /warcs/."""
    lines = client.get(PYWB, params={"url": "*.courier.example", "output": "json"}).text.splitlines()
    for line in map(json.loads, lines):
        first, last = int(line["offset"]), int(line["offset"]) + int(line["length"]) - 1
        answer = client.get(f"/warcs/{line['filename']}", headers={"Range": f"bytes={first}-{last}"})
        assert answer.status_code == 206
        assert answer.content[:2] == b"\x1f\x8b"
    only = client.get(PYWB, params={"url": STORY, "limit": 1, "fl": "url,timestamp", "output": "text"}).text
    assert only == f"{STORY} 20150217120000\n"
    assert (
        json.loads(client.get(PYWB, params={"url": STORY, "limit": 1}).text.split(" ", 2)[2])["url"] == STORY
    )


@pytest.mark.parametrize(
    ("asked", "status", "expected"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=-99999999", 206, slice(None)),
        ("bytes=5-99999999", 206, slice(5, None)),
        ("bytes=99999999-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=9-3", 200, slice(None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
    ],
)
def test_files_are_served_by_range(archive, client, asked, status, expected):
    """Single and suffix ranges, longer than the file too; what is none of them is the whole file."""
    key = next(archive.list(STORY)).key
    whole = archive.store.get(key)
    answer = client.get(f"/warcs/{key}", headers={"Range": asked})
    assert answer.status_code == status
    head = client.head(f"/warcs/{key}", headers={"Range": asked})
    assert (head.status_code, head.content) == (status, b"")
    assert head.headers == answer.headers
    if expected is None:
        assert answer.headers["content-range"] == f"bytes */{len(whole)}"
    else:
        assert answer.content == whole[expected]
        assert answer.headers["content-type"] == "application/warc"
        assert answer.headers["accept-ranges"] == "bytes"


def test_a_range_counts_only_for_the_file_it_was_meant_for(archive, client):
    """If-Range with another tag gives the whole file (RFC 9110 §13.1.5)."""
    key = next(archive.list(STORY)).key
    tag = client.head(f"/warcs/{key}").headers["etag"]
    part = {"Range": "bytes=0-0"}
    assert client.get(f"/warcs/{key}", headers={**part, "If-Range": tag}).status_code == 206
    assert client.get(f"/warcs/{key}", headers={**part, "If-Range": '"other"'}).status_code == 200
    assert client.get("/warcs/tombstones/x.json").status_code == 404
    assert client.post(f"/warcs/{key}").status_code == 405


def test_availability_names_the_nearest_that_was_well(client):
    """Nearest to the timestamp among answers of 2xx and 3xx; nothing is an empty object, not an error."""
    answer = client.get("/wayback/available", params={"url": STORY, "timestamp": "20150217155959"}).json()
    assert answer["archived_snapshots"]["closest"] == {
        "status": "200", "available": True, "timestamp": "20150217150000",
        "url": f"http://archive.example/web/20150217150000/{STORY}",
    }  # fmt: skip
    newest = client.get("/wayback/available", params={"url": "courier.example/town/bridge"}).json()
    assert newest["archived_snapshots"]["closest"]["timestamp"] == "20150217150000"
    nothing = client.get("/wayback/available", params={"url": "nowhere.example"})
    assert (nothing.status_code, nothing.json()["archived_snapshots"]) == (200, {})
    assert client.get("/wayback/available").status_code == 400


def test_the_collection_describes_itself(client):
    """In Common Crawl's form, with absolute addresses."""
    [collection] = client.get("/collinfo.json").json()
    assert collection["cdx-api"] == "http://archive.example/cdx"
    assert collection["timegate"] == "http://archive.example/web/"


def test_head_is_answered_wherever_get_is(archive, client):
    """Same status and headers, no body."""
    key = next(archive.list(STORY)).key
    for path in (
        f"{IA}?url={STORY}", f"{PYWB}?url={STORY}", f"/wayback/available?url={STORY}", "/collinfo.json",
        f"/warcs/{key}", f"/web/{STORY}", f"/web/20150217120000/{STORY}", f"/web/timemap/link/{STORY}", "/",
        "/healthz", "/metrics", f"/api/v1/captures?url={STORY}", "/api/v1/openapi.json",
    ):  # fmt: skip
        head, full = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (full.status_code, b""), path
        assert head.status_code in {200, 302}, path


def test_a_takedown_hides_from_every_protocol(archive, client):
    """Index, availability, files, TimeGate and memento: gone at once, back when lifted."""
    key = next(archive.list(STORY)).key
    tombstone = archive.takedown(STORY, reason="asked", actor="me", now=NOON)
    assert client.get(IA, params={"url": STORY}).text == ""
    assert client.get(IA, params={"url": STORY, "closest": "2015", "limit": 1}).text == ""
    assert client.get(PYWB, params={"url": STORY}).status_code == 404
    assert client.get("/wayback/available", params={"url": STORY}).json()["archived_snapshots"] == {}
    for path in (f"/warcs/{key}", f"/web/{STORY}", f"/web/20150217120000/{STORY}"):
        assert client.get(path).status_code == 451, path
    archive.lift(tombstone.id, actor="me", now=NOON)
    assert client.get(f"/warcs/{key}").status_code == 200


def test_a_date_is_the_second_it_names(archive, client):
    """A capture within the second asked for is the one, though another's instant is nearer."""
    url = "http://courier.example/close"
    for payload, milli in ((b"a", 0), (b"b", 1000), (b"c", 1500)):
        archive.record(visit(url, NOON + timedelta(milliseconds=milli), payload))
    assert client.get(f"/web/20150217120000/{url}").text == "a"
    dated = {"Accept-Datetime": "Tue, 17 Feb 2015 12:00:00 GMT"}
    assert "/web/20150217120000/" in client.get(f"/web/{url}", headers=dated).headers["location"]
    assert client.get(f"/web/20150217120001/{url}").text == "c", "of one second the last"
    assert client.get(f"/web/20150217120001000/{url}").text == "b", "unless milliseconds say which"


@pytest.mark.parametrize(
    ("digits", "hour"),
    [("0", 12), ("1", 12), ("2", 16), ("20", 16), ("2015", 16), ("20150217", 16), ("2015021714", 15),
     ("20150217145900", 15), ("20159999999999", 16), ("99999999999999999", 16), ("00000000000000", 12)],
)  # fmt: skip
def test_any_number_of_digits_leads_to_a_capture(client, digits, hour):
    """1 to 17 digits, also where the calendar has no such day."""
    location = client.get(f"/web/{digits}/{STORY}").headers["location"]
    assert f"/web/20150217{hour}0000/" in location


def test_modifiers_of_other_archives_are_understood(client):
    """Replay tools ask for pictures and frames by their own marks."""
    for modifier in ("id_", "im_", "js_", "cs_", "if_", "mp_"):
        assert client.get(f"/web/20150217120000{modifier}/{STORY}").status_code == 200
    inexact = client.get(f"/web/20150217im_/{STORY}").headers["location"]
    assert inexact.endswith(f"/web/20150217160000id_/{STORY}")


def _write(folder, number):
    """Record captures beside the server, some before and some behind what is there."""
    with open_archive(f"{folder}/store", f"sqlite:///{folder}/catalog.sqlite") as archive:
        for n in range(number):
            when = datetime(2000 + n % 30, 1, 1, tzinfo=UTC) + timedelta(seconds=n)
            archive.record(visit(f"http://many.example/{n % 7}/new", when, b"%d" % n))


def _keys(archive: Archive) -> set[str]:
    return {row.key for row in archive.list("many.example/*")}


def test_paging_beside_a_writer_loses_and_doubles_nothing(folder, archive):
    """A real server, a writing process, two walkers: what was there at the start comes once each."""
    for n in range(60):
        archive.record(
            visit(f"http://many.example/{n % 7}", datetime(2015, 1, 1 + n % 28, n % 24, tzinfo=UTC))
        )
    there = _keys(archive)
    with served(folder) as server, requests.Session() as session:
        ask = {"url": "many.example/*", "fl": "filename"}
        pages = int(session.get(f"{server}{IA}", params={**ask, "showNumPages": "true", "pageSize": 7}).text)
        writer = multiprocessing.get_context("spawn").Process(target=_write, args=(folder, 150))
        writer.start()
        by_page: list[str] = []
        by_key: list[str] = []
        key = ""
        for page in range(pages):
            by_page += session.get(f"{server}{IA}", params={**ask, "page": page, "pageSize": 7}).text.split()
        while True:
            more = {**ask, "limit": 7, "showResumeKey": "true", "resumeKey": key}
            lines, _, key = session.get(f"{server}{IA}", params=more).text.partition("\n\n")
            by_key += lines.split()
            key = key.strip()
            if not key:
                break
        writer.join(timeout=120)
        assert writer.exitcode == 0
    everything = _keys(archive)
    for came in (Counter(by_page), Counter(by_key)):
        assert set(came.values()) == {1}
        assert there <= set(came) <= everything


def test_lines_of_many_chunks_are_streamed_whole(archive, client):
    """More lines than one piece holds: all of them, in order, as text and as JSON."""
    for n in range(1200):
        archive.record(visit("http://long.example/", NOON + timedelta(seconds=n), b"same"))
    text = client.get(IA, params={"url": "long.example", "fl": "timestamp"}).text.split()
    assert text == sorted(text)
    assert len(text) == len(set(text)) == 1200
    assert len(client.get(IA, params={"url": "long.example/*", "output": "json"}).json()) == 1201
    head = client.head(IA, params={"url": "long.example/*"})
    assert (head.status_code, head.content, head.headers.get("content-length")) == (200, b"", None)
    assert len(client.get(IA, params={"url": MOVED}).text.splitlines()) == 1


def test_the_timemap_as_cdx_is_what_the_index_says(client):
    """Both write the same seven fields for each capture."""
    assert client.get(f"/web/timemap/cdx/{STORY}").text == client.get(IA, params={"url": STORY}).text


def test_every_path_and_parameter_is_documented(client):
    """docs/http.md names each page, protocol path and parameter."""
    told = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
    paths = ["/wayback/available", "/warcs/", "/collinfo.json", "/web/timemap/link/", "/healthz", "/metrics"]
    for path in (IA, PYWB, *paths):
        assert f"`{path}" in told, path
    for route in Pages(None, sources=tuple, now=utc_now, trusted_proxies=(), showing=Showing()).routes():
        assert f"`{route.path.partition('{')[0]}" in told, route.path
    parameters = (
        "url matchType from to closest sort filter collapse fl limit offset output showResumeKey resumeKey "
        "page pageSize showNumPages resolveRevisits fastLatest"
    )
    for parameter in parameters.split():
        assert f"`{parameter}`" in told, parameter
