"""What the service refuses, and how it says so: one shape for programs, a page for people."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from archive import Archive
from console.web.app import make_app
from console.web.rendering import Renderer
from tests.small_archive import NOON, STORY, capture, make

TOKEN = "a-token-for-tests"
BARE = STORY.removeprefix("http://www.")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """A small archive for all tests of this file, none of which changes it."""
    with make(tmp_path_factory.mktemp("archive")) as made:
        yield made


@pytest.fixture(scope="module")
def client(archive: Archive) -> TestClient:
    """A client of a service that has a token."""
    return TestClient(make_app(archive, token=TOKEN), base_url="http://archive.example")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "no-such-path"),
        ("GET", "/api/v1/nothing", 404, "no-such-path"),
        ("POST", "/api/v1/captures", 405, "no-such-method"),
        ("DELETE", "/", 405, "no-such-method"),
        ("POST", "/api/v1/takedowns", 401, "token-needed"),
        ("GET", "/api/v1/article", 422, "invalid-request"),
        ("GET", f"/api/v1/captures?url={STORY}&limit=0", 422, "invalid-request"),
        ("GET", "/api/v1/article?url=ftp://x.example/", 400, "invalid-url"),
        ("GET", f"/api/v1/article?url={STORY}&at=soon", 400, "invalid-time"),
    ],
)
def test_a_program_is_refused_in_one_shape(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    """Whoever refuses, the framework or we: a code for programs and a sentence for people."""
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert set(answer.json()) == {"code", "words"}
    assert len(answer.json()["words"]) > 10


def test_what_is_missing_is_named(client: TestClient) -> None:
    """The words of a refusal say which parameter or which part of the body is amiss."""
    assert "query url" in client.get("/api/v1/article").json()["words"]
    sent = client.post(
        "/api/v1/takedowns", json={"pattern": "x.example/*"}, headers={"Authorization": f"Bearer {TOKEN}"}
    )
    assert (sent.status_code, "body reason" in sent.json()["words"]) == (422, True)


def test_a_refusal_keeps_the_headers_it_owes(client: TestClient) -> None:
    """405 names the methods allowed (RFC 9110 §15.5.6), 401 the scheme (§15.5.2)."""
    assert "GET" in client.post("/search").headers["allow"]
    assert "Bearer" in client.delete("/api/v1/rules/x?actor=a").headers["www-authenticate"]


def test_a_service_without_a_token_says_so(archive: Archive) -> None:
    """403, with the setting that is missing."""
    answer = TestClient(make_app(archive)).post("/api/v1/takedowns", json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "no-token-set")
    assert "PALIMPSEST_TOKEN" in answer.json()["words"]


def test_a_browser_is_refused_with_a_page(client: TestClient) -> None:
    """A path that is none gives people a page with a way on; the JSON API stays JSON for them too."""
    page = client.get("/nothing", headers={"Accept": "text/html,application/xhtml+xml"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "<h1>No such page</h1>" in page.text
    assert "nothing at this path" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert client.get("/api/v1/nothing", headers={"Accept": "text/html"}).json()["code"] == "no-such-path"


def test_the_description_tells_of_the_refusals(client: TestClient) -> None:
    """OpenAPI names 422 in our shape everywhere, and 401 and 403 where the token is asked for."""
    described = client.get("/api/v1/openapi.json").json()
    assert "HTTPValidationError" not in described["components"]["schemas"]
    for path, calls in described["paths"].items():
        for method, call in calls.items():
            changes = method in {"post", "delete"}
            assert ({"401", "403"} <= set(call["responses"])) == changes, (method, path)


@pytest.mark.parametrize("call", ["article", "articles", "audit", "capture", "versions", "proof/inclusion"])
@pytest.mark.parametrize(
    "written", [BARE, f"http:/{BARE}", f"https%3A%2F%2Fwww.{BARE}", STORY.replace("http:", "HTTPS:")]
)
def test_the_api_takes_a_url_in_every_form(client: TestClient, call: str, written: str) -> None:
    """Without its scheme, with one slash, encoded whole: the same answer as for the URL as it is."""
    asked = {"at": "20150217130000"}
    expected = client.get(f"/api/v1/{call}", params={"url": STORY, **asked})
    answer = client.get(f"/api/v1/{call}", params={"url": written, **asked})
    assert (answer.status_code, answer.json()) == (expected.status_code, expected.json())


def test_the_api_asks_for_a_second_as_a_whole(archive: Archive, client: TestClient) -> None:
    """Of two captures within the second asked for, nearest and before give the last, after the first."""
    url = "http://courier.example/seconds"
    first, last = (
        archive.record(capture(url, hours=seconds / 3600, body=f"{seconds}")).row for seconds in (7.1, 7.8)
    )
    digits = (NOON + timedelta(seconds=7)).strftime("%Y%m%d%H%M%S")
    for policy, expected in (("nearest", last), ("before", last), ("after", first)):
        answer = client.get("/api/v1/capture", params={"url": url, "at": digits, "policy": policy})
        assert answer.json()["key"] == expected.key, policy


def test_a_warc_file_that_one_has_is_not_sent_again(archive: Archive, client: TestClient) -> None:
    """304 for its ETag, alone, in a list, weak or as a star; 200 for another's (RFC 9110 §13.1.2)."""
    key = archive.timemap(STORY)[0].key
    tag = client.get(f"/warcs/{key}").headers["etag"]
    for held in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        answer = client.get(f"/warcs/{key}", headers={"If-None-Match": held})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag), held
    assert client.get(f"/warcs/{key}", headers={"If-None-Match": '"other"'}).status_code == 200


def test_what_was_withdrawn_is_not_confirmed(tmp_path: Path) -> None:
    """Whoever holds a file that a takedown covers hears of that, and not that it is unchanged."""
    with make(tmp_path) as archive:
        client = TestClient(make_app(archive))
        key = archive.timemap(STORY)[0].key
        tag = client.head(f"/warcs/{key}").headers["etag"]
        archive.takedown(STORY, reason="asked", actor="ada", now=NOON)
        assert client.get(f"/warcs/{key}", headers={"If-None-Match": tag}).status_code == 451


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ("2024-09-28T10:00:00+02:00", "2024-09-28 10:00 +02:00"),
        ("2024-09-28T10:00:00Z", "2024-09-28 10:00 UTC"),
        ("2024-09-28T10:00", "2024-09-28 10:00"),
        ("2024-09-28", "2024-09-28"),
        ("2024", "2024"),
    ],
)
def test_a_stated_date_is_written_for_people(stated: str, shown: str) -> None:
    """A page shows what the article states of its date without the marks of ISO 8601."""
    template = Renderer()._templates.from_string("{{ stated | day }}")
    assert template.render(stated=stated) == shown


def test_a_takedown_is_ordered_by_dates_as_people_write_them(tmp_path: Path) -> None:
    """Days at both ends, each to its own; the record tells span, maker, date and who lifted it."""
    with make(tmp_path) as archive:
        client = TestClient(
            make_app(archive, token=TOKEN, now=lambda: NOON), base_url="http://archive.example"
        )
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        order = {"pattern": STORY, "reason": "asked", "actor": "ada", "from": "2015-02-17", "to": "20150217"}
        made = client.post("/api/v1/takedowns", json=order, headers=bearer).json()
        assert (made["from"], made["to"]) == ("2015-02-17T00:00:00Z", "2015-02-17T23:59:59.999000Z")
        assert (made["lifted"], made["created_at"]) == (False, "2015-02-17T12:00:00Z")
        assert client.get(f"/web/20150217130000/{STORY}").status_code == 451
        odd = client.post("/api/v1/takedowns", json={**order, "to": "soon"}, headers=bearer)
        assert (odd.status_code, odd.json()["code"]) == (400, "invalid-time")
        client.delete(f"/api/v1/takedowns/{made['id']}?actor=bo", headers=bearer)
        (told,) = client.get("/api/v1/takedowns").json()
        assert (told["lifted"], bool(told["lifted_by"])) == (True, True)
        assert client.get(f"/web/20150217130000/{STORY}").status_code == 200


def test_what_is_no_page_is_shown_as_captured(tmp_path: Path) -> None:
    """A capture without an article names its type or status, and where its own bytes are."""
    with make(tmp_path) as archive:
        feed = archive.record(
            capture("http://courier.example/feed.xml", body="<rss/>", Content_Type="application/rss+xml")
        ).row
        archive.failed(feed.key, "no page", final=True)
        client = TestClient(make_app(archive), base_url="http://archive.example")
        page = client.get(f"/snapshot/20150217160000/{STORY}")
        assert page.status_code == 404
        assert "No article here" in page.text
        assert "its status was 410" in page.text
        assert f"/web/20150217160000000/{STORY}" in page.text
        told = client.get("/api/v1/article", params={"url": feed.url}).json()
        assert told["code"] == "no-article"
        assert client.get(told["words"].split("; ")[1].split(" ")[0]).text == "<rss/>"
