"""HEAD wherever GET is, and answers packed with gzip where that is asked for and pays."""

import gzip

import pytest
from starlette.testclient import TestClient

from archive import open_archive
from console.web.app import make_app
from console.web.packing import takes_gzip
from tests.archive_making import cleaned, later, visit
from tests.walking import asks, fill, said

LONG = "http://long.example/"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("heads")
    with open_archive(str(folder / "s"), f"sqlite:///{folder}/c.sqlite") as archive:
        rows = fill(archive)
        told = said("A long tale of the harbour. " * 400, title="Long")
        cleaned(archive, b"<p>" + b"A long tale. " * 900, 30, said=told, url=LONG)
        for number in range(40):
            archive.record(
                visit(b"%d" % number, number, url=f"http://many.example/{number}", mime="image/png")
            )
        yield archive, rows


@pytest.fixture(scope="module")
def client(world):
    app = make_app(world[0], now=lambda: later(10_000))
    with TestClient(app, follow_redirects=False, headers={"Accept-Encoding": "identity"}) as opened:
        yield opened


def every(world, client):
    suspect = client.get("/api/v1/review").json()[0]["id"]
    return [path for paths in asks(world[1], suspect).values() for path in paths]


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_head_is_get_without_the_body_on_every_route(world, client, coding) -> None:
    """The same status and headers; a length that is told is the one that GET has."""
    for path in every(world, client):
        headers = {"Accept-Encoding": coding}
        head, whole = client.head(path, headers=headers), client.get(path, headers=headers)
        assert head.status_code == whole.status_code, path
        assert head.content == b"", path
        told = {name: value for name, value in head.headers.items() if name != "content-length"}
        assert told == {name: value for name, value in whole.headers.items() if name != "content-length"}, (
            path
        )
        # The metrics have grown by what the first of the two asked.
        if "content-length" in head.headers and path != "/metrics":
            assert head.headers["content-length"] == whole.headers.get("content-length"), path


def test_no_route_answers_a_method_it_does_not_have(world, client) -> None:
    """PUT, PATCH and TRACE are 405 with Allow everywhere, and change nothing."""
    for path in every(world, client):
        for method in ("PUT", "PATCH", "TRACE"):
            answer = client.request(method, path)
            assert answer.status_code == 405, (method, path)
            assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    "path",
    [
        f"/api/v1/article?url={LONG}",
        "/api/v1/openapi.json",
        f"/snapshot/2026/{LONG}",
        "/static/style.css",
        "/changes.atom",
        "/cdx/search/cdx?url=many.example/*",
        "/cdx?url=many.example/*",
        f"/web/20260301120030/{LONG}",
        "/metrics",
    ],
)
def test_long_text_is_packed_and_unpacks_to_the_same(client, path) -> None:
    """Shorter on the way, equal behind it, and caches are told what it depends on."""
    plain = client.get(path)
    with client.stream("GET", path, headers={"Accept-Encoding": "br, gzip;q=0.5"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in answer.headers["vary"]
    assert "accept-encoding" in plain.headers["vary"]
    assert "content-encoding" not in plain.headers
    if path != "/metrics":
        assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content)


def test_archived_bytes_are_never_packed(world, client) -> None:
    """An ``id_`` memento and a WARC file come as they were stored, whatever the client takes."""
    (row,) = world[0].list(LONG)
    for path in (f"/web/20260301120030id_/{LONG}", f"/warcs/{row.key}"):
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert "content-encoding" not in answer.headers
        assert answer.content == client.get(path).content


def test_what_is_short_is_not_packed(client) -> None:
    """A line of text would only grow."""
    answer = client.get("/healthz", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.text == "ok\n"


def test_a_packed_answer_has_a_weak_tag(client) -> None:
    """The tag of a feed stands for what it says, not for its bytes; it is still recognised."""
    answer = client.get("/changes.atom", headers={"Accept-Encoding": "gzip"})
    tag = answer.headers["etag"]
    assert tag.startswith('W/"')
    assert client.get("/changes.atom", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("gzip; q=0.001", True),
        ("br, zstd", False),
        ("gzip;q=x", True),
        (";;;,,,=", False),
    ],
)
def test_what_a_client_takes(value, taken) -> None:
    """Weights of nought refuse, a star takes all that is not named."""
    headers = [] if value is None else [(b"accept-encoding", value.encode())]
    assert takes_gzip(headers) is taken


def test_the_nearest_of_a_whole_host(client) -> None:
    """sort=closest over a pattern: the nearest captures of all of its URLs, as pywb gives them."""
    for path in ("/cdx", "/cdx/search/cdx"):
        asked = {"url": "many.example/*", "closest": "20260301120020", "fl": "timestamp", "output": "text"}
        found = client.get(path, params={**asked, "limit": "3"}).text.split()
        assert found[0] == "20260301120020"
        assert sorted(found[1:]) == ["20260301120019", "20260301120021"]
        assert len(client.get(path, params=asked).text.split()) == 10
        assert len(client.get(path, params={**asked, "limit": "39", "offset": "5"}).text.split()) == 35
        assert client.get(path, params={**asked, "page": "0"}).status_code == 400
        assert client.get(path, params={**asked, "limit": "10001"}).status_code == 400
