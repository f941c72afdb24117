"""Other people's clients, unmodified, against a real server process: they find what is there."""

import io
import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
import requests
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator

from tests.protocol_server import lead_to, served
from tests.small_archive import AFTER, BEFORE, MOVED, NOON, STORY, make

# Not ours to mend: what these clients' own modules warn of as Python moves on.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::SyntaxWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
EDITED = NOON + timedelta(hours=3)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    with make(folder) as made:
        yield made, folder


@pytest.fixture(scope="module")
def server(archive):
    with served(archive[1]) as address:
        yield address


def test_memento_client_negotiates_by_date(server, monkeypatch):
    """It takes us for a native TimeGate and finds closest, first, previous, next and last memento."""
    from memento_client import MementoClient

    lead_to(server, monkeypatch)  # it also asks the site itself, which answers here that it is no more
    client = MementoClient(timegate_uri=f"{server}/web/", check_native_timegate=False)
    assert client.is_timegate(f"{server}/web/{STORY}")
    wanted = (NOON + timedelta(hours=2, minutes=40)).replace(tzinfo=None)  # it takes naive ones as UTC
    found = client.get_memento_info(STORY, wanted)["mementos"]
    assert found["closest"]["datetime"] == EDITED.replace(tzinfo=None)
    assert found["closest"]["http_status_code"] == 200
    assert found["closest"]["uri"] == [f"{server}/web/20150217150000/{STORY}"]
    assert found["first"]["uri"] == [f"{server}/web/20150217120000/{STORY}"]
    assert found["prev"]["uri"] == [f"{server}/web/20150217140000/{STORY}"]
    assert found["next"]["uri"] == found["last"]["uri"] == [f"{server}/web/20150217160000/{STORY}"]
    assert client.is_memento(found["closest"]["uri"][0])
    assert client.get_original_uri(found["closest"]["uri"][0]) == STORY


def test_edgi_wayback_searches_and_reads(server, monkeypatch):
    """Search by URL and by host, resumed every second line, then each memento's own bytes."""
    import wayback

    asked = lead_to(server, monkeypatch)
    session = wayback.WaybackSession(search_calls_per_second=0, memento_calls_per_second=0, retries=0)
    with wayback.WaybackClient(session) as client:
        rows = list(client.search(STORY))
        assert [row.timestamp for row in rows] == [NOON + timedelta(hours=hour) for hour in range(5)]
        assert [row.status_code for row in rows] == [200, 200, 200, 200, 410]
        assert rows[1].mime_type == "text/html", "resolveRevisits tells the payload's type"
        whole = [row.view_url for row in client.search("courier.example", match_type="host", limit=2)]
        assert len(whole) == len(set(whole)) == 6
        assert sum("resumeKey" in url for url in asked) >= 2
        memento = client.get_memento(rows[3])
        assert AFTER in memento.text
        assert (memento.timestamp, memento.memento_url) == (EDITED, rows[3].raw_url)
        assert memento.links["prev memento"]["url"].endswith(f"id_/{STORY}")
        assert BEFORE in client.get_memento(rows[1], mode=wayback.Mode.original).text, "a revisit is whole"
        near = client.get_memento(STORY, timestamp=NOON + timedelta(minutes=10), exact=False)
        assert near.timestamp == NOON
        with pytest.raises(wayback.exceptions.MementoPlaybackError):
            client.get_memento(STORY, timestamp=NOON + timedelta(minutes=10))
        moved = client.get_memento(MOVED, timestamp=NOON, follow_redirects=False)
        assert moved.status_code == 301
        assert list(islice(client.search("nowhere.example"), 1)) == []


def test_waybackpy_searches_pages_and_asks_for_availability(server, monkeypatch):
    """Its three APIs: the index resumed and paged, the nearest to a date, and availability."""
    import waybackpy

    lead_to(server, monkeypatch)
    agent = "tests"
    index = waybackpy.WaybackMachineCDXServerAPI(STORY, agent, filters=["statuscode:200"], limit=2)
    found = list(index.snapshots())
    assert [one.timestamp for one in found] == [f"20150217{hour}0000" for hour in range(12, 16)]
    assert all(len(one.digest) == 32 for one in found)
    paged = waybackpy.WaybackMachineCDXServerAPI(
        "courier.example/*", agent, collapses=["urlkey"], use_pagination=True
    )
    assert [one.original for one in paged.snapshots()] == [MOVED, STORY]
    near = index.near(year=2015, month=2, day=17, hour=14, minute=10)
    assert near.timestamp == "20150217140000"
    availability = waybackpy.WaybackMachineAvailabilityAPI(STORY, agent)
    assert availability.near(year=2015, month=2, day=17, hour=12, minute=20).archive_url == (
        f"https://archive.org/web/20150217120000/{STORY}"
    )
    assert availability.newest().timestamp() == EDITED.replace(tzinfo=None)


@pytest.fixture
def unhurried(monkeypatch):
    """cdx-toolkit waits seconds between calls to spare public servers; this one needs no sparing."""
    real = time.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: real(min(seconds, 0.01)))


@pytest.mark.usefixtures("unhurried")
def test_cdx_toolkit_reads_both_dialects(server):
    """Each dialect page by page to its end, and pywb's with the WARC records behind it."""
    import cdx_toolkit

    for path in ("/cdx/search/cdx", "/cdx"):
        fetcher = cdx_toolkit.CDXFetcher(source=f"{server}{path}", warc_download_prefix=f"{server}/warcs")
        found = list(fetcher.iter("courier.example/*", pageSize=2))
        assert [row["timestamp"][8:10] for row in found] == ["12", "12", "13", "14", "15", "16"], path
        assert {row["url"] for row in found} == {STORY, MOVED}
        assert fetcher.get_size_estimate("courier.example/*", as_pages=True, pageSize=2) == 3
        assert list(fetcher.iter("nowhere.example/*")) == []
        only = fetcher.get(STORY, filter="=status:410" if path == "/cdx" else "statuscode:410")
        assert [row["status"] for row in only] == ["410"]
    edited = fetcher.get(STORY, from_ts="20150217143000", to="20150217153000")
    assert AFTER in edited[0].text


@pytest.mark.usefixtures("unhurried")
def test_cdx_toolkit_takes_us_for_the_internet_archive(server, monkeypatch):
    """Its built-in source, led here: rows, then the mementos it makes WARC records of."""
    import cdx_toolkit

    lead_to(server, monkeypatch)
    fetcher = cdx_toolkit.CDXFetcher(source="ia")
    rows = list(fetcher.iter(STORY, filter=["status:200", "!mime:warc/revisit"]))
    assert [row["timestamp"] for row in rows] == ["20150217120000", "20150217140000", "20150217150000"]
    assert AFTER.encode() in rows[2].content
    moved = fetcher.get(MOVED, limit=1)[0].fetch_warc_record()
    assert moved.http_headers.get_statuscode() == "301"
    assert moved.http_headers.get_header("location").endswith("/town/bridge?x=1")


def test_warc_readers_take_any_record_by_its_range(server, archive):
    """Both warcio and fastwarc read each file, and each record at the offset the index gives."""
    lines = requests.get(f"{server}/cdx?url=*.courier.example&output=json", timeout=120).text.splitlines()
    for line in map(json.loads, lines):
        url, begin = f"{server}/warcs/{line['filename']}", int(line["offset"])
        part = requests.get(
            url, headers={"Range": f"bytes={begin}-{begin + int(line['length']) - 1}"}, timeout=120
        )
        assert part.status_code == 206
        record = next(iter(ArchiveIterator(io.BytesIO(part.content))))
        assert record.rec_headers.get_header("WARC-Target-URI") == line["url"]
        whole = requests.get(url, timeout=120).content
        assert whole[begin : begin + len(part.content)] == part.content
        kinds = [one.record_type for one in FastIterator(io.BytesIO(whole), parse_http=False)]
        visit = WarcRecordType.revisit if line["mime"] == "warc/revisit" else WarcRecordType.response
        assert kinds == [visit, WarcRecordType.metadata]
        assert requests.head(url, timeout=120).headers["Content-Length"] == str(len(whole))


def test_cdxj_indexer_agrees_with_our_index(server, tmp_path):
    """An index made of the files by cdxj-indexer says of each capture what ours says."""
    ours = {}
    for line in requests.get(f"{server}/cdx?url=*.courier.example", timeout=120).text.splitlines():
        key, stamp, told = line.split(" ", 2)
        fields = json.loads(told)
        name = fields.pop("filename").replace("/", "_")
        (tmp_path / name).write_bytes(
            requests.get(f"{server}/warcs/{json.loads(told)['filename']}", timeout=120).content
        )
        ours[key, stamp] = {**fields, "filename": name}
    command = [Path(sys.executable).parent / "cdxj-indexer", *sorted(tmp_path.iterdir())]
    made = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    theirs = {}
    for line in made.splitlines():
        key, stamp, told = line.split(" ", 2)
        fields = json.loads(told)
        if fields["url"].startswith("http"):
            theirs[key, stamp] = {**fields, "digest": fields["digest"].removeprefix("sha1:")}
    assert theirs == {place: {name: told[name] for name in theirs[place]} for place, told in ours.items()}


def test_a_deep_chain_of_clients_sees_what_arrives(server, archive):
    """A capture recorded while the server runs is in every protocol's next answer."""
    made, _ = archive
    url = f"{STORY}/fresh"
    assert requests.get(f"{server}/cdx/search/cdx?url={url}", timeout=120).text == ""
    made.record(_fresh(url))
    assert len(requests.get(f"{server}/cdx/search/cdx?url={url}", timeout=120).text.split()) == 7
    assert requests.get(f"{server}/web/{url}", timeout=120).text == "fresh"
    answer = requests.get(f"{server}/wayback/available?url={url}", timeout=120).json()
    assert answer["archived_snapshots"]["closest"]["available"] is True


def _fresh(url):
    from archive import Capture

    return Capture(
        url=url, captured_at=datetime(2016, 1, 1, tzinfo=UTC), status=200,
        headers=(("Content-Type", "text/plain"),), payload=b"fresh",
    )  # fmt: skip
