"""The change feed over HTTP and by the command: JSON, Atom, page."""

import json
import re
from datetime import timedelta

import feedparser
import pytest
from lxml import etree
from starlette.testclient import TestClient
from typer.testing import CliRunner

from archive import open_archive
from archive.changes import KINDS
from console.entry.app import app as command
from console.feed import SETTLED
from console.web.app import make_app
from tests.archive_making import later, visit
from tests.small_archive import MOVED, NOON, STORY, make

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    with make(tmp_path_factory.mktemp("archive")) as made:
        yield made


@pytest.fixture(scope="module")
def client(archive):
    return TestClient(make_app(archive), base_url="http://archive.example")


def kinds(client, **asked):
    answer = client.get("/api/v1/changes", params=asked)
    assert answer.status_code == 200, answer.text
    return [change["kinds"] for change in answer.json()["changes"]]


def test_the_story_s_life_as_json(client):
    """The hack is an injection, the author's correction an edit, the end an end; newest first."""
    assert kinds(client, url=STORY) == [["gone"], ["edited", "cleared"], ["injected"], ["first"]]
    assert kinds(client, url=STORY, order="oldest") == [
        ["first"],
        ["injected"],
        ["edited", "cleared"],
        ["gone"],
    ]
    (moved,) = client.get("/api/v1/changes", params={"url": MOVED}).json()["changes"]
    assert moved["location"] == "http://courier.example/town/bridge?x=1"
    assert moved["words"] == "moved to http://courier.example/town/bridge?x=1"


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({}, 5),
        ({"source": "town"}, 5),
        ({"source": "nobody"}, 0),
        ({"host": "courier.example"}, 5),
        ({"host": "example"}, 5),
        ({"host": "other.example"}, 0),
        ({"prefix": "http://courier.example/town/"}, 4),
        ({"prefix": "http://courier.example/town/*", "host": "courier.example"}, 4),
        ({"since": "2015-02-17T15:00:00Z"}, 2),
        ({"until": "2015-02-17T12:30:00Z"}, 2),
        ({"since": "2016"}, 0),
        ({"since": "2015", "until": "2015"}, 5),
        ({"kind": ["injected", "gone"]}, 2),
        ({"kind": "cleared"}, 1),
    ],
)
def test_it_is_narrowed(client, asked, number):
    """By source, host, prefix, dates and kinds, each alone and together."""
    assert len(kinds(client, **asked)) == number


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "soon"},
        {"until": "2015-13-01"},
        {"cursor": "x"},
        {"host": "a/b"},
        {"prefix": "http://"},
        {"host": "a.example", "prefix": "http://b.example/"},
    ],
)
def test_what_cannot_be_read_is_400_with_words(client, asked):
    """In JSON, Atom and page alike."""
    for path in ("/api/v1/changes", "/changes.atom", "/changes"):
        answer = client.get(path, params=asked)
        assert answer.status_code == 400, path
        assert "Traceback" not in answer.text
    for asked_else in (
        {"kind": "x"},
        {"limit": "0"},
        {"limit": "x"},
        {"limit": "99999999999999"},
        {"limit": "²"},
    ):
        assert client.get("/changes.atom", params=asked_else).status_code == 400
        assert client.get("/api/v1/changes", params=asked_else).status_code == 422


def test_pages_join_without_a_seam(client):
    """One change a page, from the newest and from the oldest, gives the same five."""
    for order in ("newest", "oldest"):
        found, cursor, more = [], None, True
        while more:
            asked = {"order": order, "limit": 1} | ({"cursor": cursor} if cursor else {})
            page = client.get("/api/v1/changes", params=asked).json()
            found += [change["id"] for change in page["changes"]]
            cursor, more = page["cursor"], page["more"]
        whole = client.get("/api/v1/changes", params={"order": order}).json()["changes"]
        assert found == [change["id"] for change in whole]
        assert len(set(found)) == 5


def test_oldest_first_keeps_back_what_may_not_be_settled(tmp_path):
    """A capture of this minute is told newest first at once, oldest first when it is a minute old."""
    with open_archive(str(tmp_path / "s"), f"sqlite:///{tmp_path}/c.sqlite") as archive:
        archive.record(visit(b"x", 0, mime="image/png"))
        now = [later(1)]
        client = TestClient(make_app(archive, now=lambda: now[0]))
        assert kinds(client) == [["first"]]
        page = client.get("/api/v1/changes", params={"order": "oldest"}).json()
        assert page["changes"] == []
        now[0] = later(0) + SETTLED + timedelta(seconds=1)
        assert kinds(client, order="oldest", cursor=page["cursor"]) == [["first"]]


def entries_of(client, address):
    feed = etree.fromstring(client.get(address).content)
    return feed, feed.findall(f"{ATOM}entry")


def test_the_feed_is_atom(client):
    """RFC 4287: one id, title and date each, authors, no two entries alike, one alternate of a type."""
    feed, entries = entries_of(client, "/changes.atom?host=courier.example")
    assert feed.tag == f"{ATOM}feed"
    assert len(entries) == 5
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            (found,) = element.findall(f"{ATOM}{name}")
            assert found.text, name
        assert RFC_3339.fullmatch(element.findtext(f"{ATOM}updated"))
        alternates = [each for each in element.findall(f"{ATOM}link") if each.get("rel") == "alternate"]
        assert len(alternates) == 1
        assert all(each.get("href") for each in element.findall(f"{ATOM}link"))
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 5
    assert {each.get("term") for each in feed.iter(f"{ATOM}category")} <= set(KINDS)
    (mine,) = [each for each in feed.findall(f"{ATOM}link") if each.get("rel") == "self"]
    assert mine.get("href") == "http://archive.example/changes.atom?host=courier.example"


def test_a_reader_takes_the_feed_as_it_is(client):
    """A client of the field finds nothing to repair."""
    parsed = feedparser.parse(client.get("/changes.atom").content)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert [entry.updated for entry in parsed.entries] == sorted(
        (entry.updated for entry in parsed.entries), reverse=True
    )


def test_every_link_of_an_entry_leads_somewhere(client):
    """Article, memento and difference are there."""
    _, entries = entries_of(client, "/changes.atom")
    for link in (each for entry in entries for each in entry.findall(f"{ATOM}link")):
        if link.get("rel") != "via":
            answer = client.get(link.get("href"), follow_redirects=False)
            assert answer.status_code in {200, 301, 410}, link.get("href")


def test_paging_links_lead_through_the_whole_feed(client):
    """RFC 5005: first and next, until there is no next."""
    address, found = "/changes.atom?limit=2&source=town", []
    while address:
        feed, entries = entries_of(client, address)
        found += [entry.findtext(f"{ATOM}id") for entry in entries]
        links = {each.get("rel"): each.get("href") for each in feed.findall(f"{ATOM}link")}
        assert links["first"].endswith("/changes.atom?source=town&limit=2") or links["first"].endswith(
            "/changes.atom?limit=2&source=town"
        )
        address = links.get("next")
    assert len(found) == len(set(found)) == 5


def test_a_reader_that_has_it_is_told_so(client):
    """304 for the ETag of an unchanged feed, without a body."""
    first = client.get("/changes.atom")
    again = client.get("/changes.atom", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/changes.atom?limit=1", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_titles_that_no_xml_holds_do_not_break_the_feed(tmp_path):
    """Control characters and markup in what a page says."""
    with open_archive(str(tmp_path / "s"), f"sqlite:///{tmp_path}/c.sqlite") as archive:
        from tests.archive_making import article, cleaned

        cleaned(archive, b"x", said=article("t", title="a\x00\x0b\ufffe ]]> <b>&amp;</b> \U0001f600"))
        client = TestClient(make_app(archive))
        (entry,) = entries_of(client, "/changes.atom")[1]
        assert "<b>&amp;</b> \U0001f600" in entry.findtext(f"{ATOM}title")


def test_a_takedown_empties_all_of_it(tmp_path):
    """JSON, Atom and page, and the feed stays valid."""
    with make(tmp_path) as archive:
        client = TestClient(make_app(archive))
        archive.takedown("courier.example/*", reason="x", actor="y", now=NOON)
        assert kinds(client) == []
        assert kinds(client, order="oldest") == []
        assert not feedparser.parse(client.get("/changes.atom").content).bozo
        assert "courier" not in client.get("/changes").text
        assert "courier" not in client.get("/changes.atom").text


def test_the_page_shows_what_changed_and_leads_on(client):
    """Badges, a link to the difference, and older changes behind a link."""
    text = client.get("/changes?limit=2").text
    assert 'class="badge gone"' in text
    assert "What changed" in text
    (older,) = re.findall(r'rel="next" href="([^"]+)"', text)
    assert 'class="badge injected"' in client.get(older.replace("&amp;", "&")).text


def test_the_command_tells_the_same(archive, tmp_path, monkeypatch):
    """As a table and as JSON lines, narrowed by pattern, kind and date; nothing is exit code 1."""
    make(tmp_path).close()
    monkeypatch.setenv("PALIMPSEST_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("PALIMPSEST_CATALOG", f"sqlite:///{tmp_path}/catalog.sqlite")
    run = CliRunner().invoke
    lines = [json.loads(line) for line in run(command, ["changes", "--json"]).stdout.splitlines()]
    assert [line["kinds"] for line in lines[:4]] == [["gone"], ["edited", "cleared"], ["injected"], ["first"]]
    table = run(command, ["changes", "courier.example/town/*", "--kind", "edited", "--since", "2015"]).stdout
    assert "edited by its author" in table
    assert len(table.splitlines()) == 2
    assert len(run(command, ["changes", "--limit", "3", "--json"]).stdout.splitlines()) == 3


def test_a_difference_by_command_in_each_form(tmp_path, monkeypatch):
    """By words, by blocks, as a fragment of HTML, and as JSON with all of it."""
    make(tmp_path).close()
    monkeypatch.setenv("PALIMPSEST_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("PALIMPSEST_CATALOG", f"sqlite:///{tmp_path}/catalog.sqlite")
    run = CliRunner().invoke
    dates = [STORY, "20150217120000", "20150217150000"]
    assert "[-Monday-]{+Tuesday+}" in run(command, ["diff", *dates]).stdout
    assert run(command, ["diff", *dates, "--by", "blocks"]).stdout.startswith(
        "~ The bridge opens on [-Monday-]"
    )
    html = run(command, ["diff", *dates, "--as", "html", "--by", "blocks"]).stdout
    assert "<p>The bridge opens on <del>Monday</del><ins>Tuesday</ins>." in html
    told = json.loads(run(command, ["diff", *dates, "--json"]).stdout)
    assert told["changed"] is True
    assert [block["kind"] for block in told["blocks"]] == ["change"]
    same = run(command, ["diff", STORY, "20150217120000", "20150217140000", "--as", "json"])
    assert json.loads(same.stdout)["changed"] is False
