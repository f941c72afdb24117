"""Following the change feed as captures arrive: JSON with its next link, Atom, page and command."""

import json
import re

import pytest
from lxml import etree
from starlette.testclient import TestClient
from typer.testing import CliRunner

from archive import open_archive
from console.entry.app import app as command
from console.web.app import make_app
from tests.archive_making import visit

ATOM = "{http://www.w3.org/2005/Atom}"
API = "/api/v1/changes"


@pytest.fixture
def archive(tmp_path):
    with open_archive(str(tmp_path / "store"), f"sqlite:///{tmp_path}/catalog.sqlite") as opened:
        yield opened


@pytest.fixture
def client(archive):
    return TestClient(make_app(archive), base_url="http://archive.example")


def record(archive, name, seconds, url=None):
    archive.record(visit(name.encode(), seconds, url=url or f"https://example.org/{name}", mime="image/png"))


def urls(answer):
    assert answer.status_code == 200, answer.text
    return [change["url"].rpartition("/")[2] for change in answer.json()["changes"]]


def test_a_follower_by_the_next_link_gets_each_once(archive, client):
    """While captures of any date and of one second arrive between its questions."""
    address, found = f"{API}?order=arrival&limit=2", []
    for turn in range(6):
        for number in range(turn % 4):
            record(archive, f"{turn}-{number}", 1000 - 100 * turn - number % 2)
        answer = client.get(address)
        found += urls(answer)
        assert answer.json()["next"] == re.fullmatch(r'<(.+)>; rel="next"', answer.headers["link"])[1]
        address = answer.json()["next"]
    while more := urls(answer := client.get(address)):
        found += more
        address = answer.json()["next"]
    assert found == [f"{turn}-{number}" for turn in range(6) for number in range(turn % 4)]
    assert urls(client.get(address)) == []
    assert client.get(address).json()["next"] == address


def test_since_takes_a_cursor(archive, client):
    """Where a list ended is as good as a date, and means the order of arrival; HEAD answers as well."""
    record(archive, "a", 10)
    cursor = client.get(API, params={"order": "arrival"}).json()["cursor"]
    record(archive, "b", 0)
    for asked in (
        {"since": cursor},
        {"since": cursor, "order": "newest"},
        {"cursor": cursor, "order": "arrival"},
    ):
        answer = client.get(API, params={**asked, "limit": 1})
        assert urls(answer) == ["b"]
        onward = answer.json()["next"]
        assert onward.startswith(f"{API}?")
        assert {"order=arrival", "limit=1"} <= set(onward.partition("?")[2].split("&"))
        assert urls(client.get(onward)) == []
    assert client.head(API, params={"since": cursor}).status_code == 200
    assert client.get(API, params={"since": cursor, "cursor": "x"}).status_code == 400
    assert client.get(API, params={"order": "newest", "cursor": cursor}).status_code == 400
    assert client.get(API, params={"order": "sideways"}).status_code == 422
    assert client.get("/changes", params={"order": "sideways"}).status_code == 400


def test_the_latest_come_first_when_read_back(archive, client):
    """By arrival, whatever the dates; and its pages join without a seam while more arrives."""
    for number in range(5):
        record(archive, str(number), 50 - number)
    answer = client.get(API, params={"order": "latest", "limit": 3})
    assert urls(answer) == ["4", "3", "2"]
    record(archive, "late", 0)
    answer = client.get(answer.json()["next"])
    assert urls(answer) == ["1", "0"]
    assert answer.json()["next"] is None
    assert "link" not in answer.headers
    assert urls(client.get(API)) == ["0", "1", "2", "3", "4", "late"]


def test_an_import_of_old_pages_is_on_top_of_the_atom_feed(archive, client):
    """Updated is when the archive came to know, published when the page was captured."""
    record(archive, "new", 1000)
    record(archive, "old", -1_000_000)
    feed = etree.fromstring(client.get("/changes.atom").content)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title").partition(":")[0] for entry in entries] == ["https"] * 2
    assert [entry.find(f"{ATOM}link[@rel='via']").get("href")[-3:] for entry in entries] == ["old", "new"]
    published, updated = (
        [entry.findtext(f"{ATOM}{name}") for entry in entries] for name in ("published", "updated")
    )
    assert published == sorted(published)
    assert updated == sorted(updated, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == updated[0]
    by_date = etree.fromstring(client.get("/changes.atom?order=newest").content)
    vias = [each.get("href")[-3:] for each in by_date.iter(f"{ATOM}link") if each.get("rel") == "via"]
    assert vias == ["new", "old"]
    first = etree.fromstring(client.get("/changes.atom?limit=1").content)
    (onward,) = [each.get("href") for each in first.findall(f"{ATOM}link") if each.get("rel") == "next"]
    (entry,) = etree.fromstring(client.get(onward).content).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == entries[1].findtext(f"{ATOM}id")


def test_the_page_can_be_read_as_captures_arrived(archive, client):
    """Chosen in the form, said in words, and kept by the link to more."""
    record(archive, "new", 1000)
    record(archive, "old", 0)
    text = client.get("/changes?order=latest&limit=1").text
    assert "last arrived first" in text
    assert "https://example.org/old" in text
    assert ", arrived " in text
    (older,) = re.findall(r'rel="next" href="([^"]+)"', text)
    assert "https://example.org/new" in client.get(older.replace("&amp;", "&")).text
    assert ", arrived " not in client.get("/changes").text


def test_the_command_follows(archive, tmp_path, monkeypatch):
    """It says by which cursor to go on, and goes on there; nothing new is exit code 1 and the same cursor."""
    monkeypatch.setenv("PALIMPSEST_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("PALIMPSEST_CATALOG", f"sqlite:///{tmp_path}/catalog.sqlite")
    run = CliRunner().invoke
    record(archive, "a", 10)
    first = run(command, ["changes", "--order", "arrival", "--json"])
    assert [json.loads(line)["url"] for line in first.stdout.splitlines()] == ["https://example.org/a"]
    (cursor,) = re.findall(r"go on with --since (\S+)", first.stderr)
    idle = run(command, ["changes", "--since", cursor])
    assert idle.exit_code == 1
    assert re.findall(r"go on with --since (\S+)", idle.stderr) == [cursor]
    record(archive, "b", 0)
    second = run(command, ["changes", "--since", cursor, "--json"])
    (line,) = second.stdout.splitlines()
    assert json.loads(line)["url"] == "https://example.org/b"
    assert json.loads(line)["arrived_at"] > json.loads(line)["captured_at"]
    assert "go on with" not in run(command, ["changes"]).stderr
