"""The HTTP application over a small archive: protocols, JSON API, pages, and what must never happen."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from archive import open_archive
from archive.memento import http_date
from console.web.app import make_app
from console.web.metrics import METRICS
from tests.small_archive import AFTER, MOVED, NOON, STORY, capture, make

TOKEN = "a-token-for-tests"


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    with make(tmp_path_factory.mktemp("archive")) as made:
        yield made


@pytest.fixture(scope="module")
def client(archive):
    return TestClient(
        make_app(archive, token=TOKEN), base_url="http://archive.example", follow_redirects=False
    )


def test_the_timegate_leads_to_the_capture_for_a_date(client):
    """302 with Vary and Link, to the memento nearest to Accept-Datetime (RFC 7089, pattern 2.1)."""
    answer = client.get(f"/web/{STORY}", headers={"Accept-Datetime": http_date(NOON)})
    assert answer.status_code == 302
    assert answer.headers["location"] == f"http://archive.example/web/20150217120000/{STORY}"
    assert answer.headers["vary"] == "accept-datetime"
    link = answer.headers["link"]
    for relation in ("original", "timegate", "timemap", "first memento", "next memento", "last memento"):
        assert f'rel="{relation}"' in link
    assert "prev" not in link


def test_without_a_date_the_timegate_leads_to_the_last(client):
    """No Accept-Datetime means now."""
    answer = client.head(f"/web/{STORY}")
    assert answer.headers["location"].endswith(f"/web/20150217160000/{STORY}")


def test_a_date_out_of_range_is_clamped(client):
    """A date before the first capture leads to the first."""
    answer = client.get(f"/web/{STORY}", headers={"Accept-Datetime": "Mon, 01 Jan 1990 00:00:00 GMT"})
    assert "/web/20150217120000/" in answer.headers["location"]


def test_a_bad_date_is_400_and_an_unknown_url_404(client):
    """Both say what is wrong in one line, and name the original."""
    bad = client.get(f"/web/{STORY}", headers={"Accept-Datetime": "tomorrow"})
    assert (bad.status_code, bad.text.count("\n")) == (400, 1)
    assert "tomorrow" in bad.text
    missing = client.get("/web/http://courier.example/never")
    assert missing.status_code == 404
    assert missing.headers["vary"] == "accept-datetime"
    assert 'rel="original"' in missing.headers["link"]


def test_http_https_www_and_the_bare_host_are_one_history(client):
    """The target may be written with another scheme, without www, percent-encoded, with one slash."""
    for written in (
        "https://courier.example/town/bridge",
        "courier.example/town/bridge",
        "http%3A%2F%2Fcourier.example%2Ftown%2Fbridge",
        "http:/courier.example/town/bridge",
    ):
        assert client.get(f"/web/20150217120000/{written}").status_code == 200, written


def test_a_memento_carries_its_date_and_the_original_headers(client):
    """Memento-Datetime, Link, Content-Location, and every original header under another name."""
    answer = client.get(f"/web/20150217120000/{STORY}")
    assert answer.headers["memento-datetime"] == "Tue, 17 Feb 2015 12:00:00 GMT"
    assert answer.headers["content-location"] == f"http://archive.example/web/20150217120000/{STORY}"
    assert answer.headers["x-archive-orig-set-cookie"] == "a=b"
    assert "set-cookie" not in answer.headers
    assert 'rel="next memento"' in answer.headers["link"]


def test_an_inexact_date_leads_to_the_exact_address(client):
    """Fewer digits, or digits between two captures, are 302 to the memento's own address."""
    answer = client.get(f"/web/201502171210id_/{STORY}")
    assert answer.status_code == 302
    assert answer.headers["location"] == f"http://archive.example/web/20150217120000id_/{STORY}"


def test_id_gives_the_payload_as_stored(client, archive):
    """Byte for byte, script and all; sandboxed, so that it cannot run."""
    answer = client.get(f"/web/20150217120000id_/{STORY}")
    assert answer.content == archive.read(archive.at(STORY, NOON).key).payload
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "allow-scripts" not in answer.headers["content-security-policy"]


def test_links_of_a_memento_stay_in_the_archive(client):
    """Without id_, links lead to archived addresses."""
    answer = client.get(f"/web/20150217120000/{STORY}")
    assert 'href="/web/20150217120000/http://www.courier.example/town/"' in answer.text


def test_a_memento_in_another_encoding_stays_readable(tmp_path):
    """Links are rewritten in the page's own encoding; id_ keeps its bytes."""
    words = "<meta charset=windows-1251><a href='/да'>Мост открывают</a>".encode("windows-1251")
    with open_archive(str(tmp_path / "s"), f"sqlite:///{tmp_path}/c.sqlite") as archive:
        archive.record(
            replace(
                capture(),
                headers=(("Content-Type", "text/html"),),
                payload=words,
                payload_digest="",
                payload_sha1="",
            )
        )
        client = TestClient(make_app(archive))
        assert "Мост открывают" in client.get(f"/web/20150217120000/{STORY}").text
        assert client.get(f"/web/20150217120000id_/{STORY}").content == words


def test_a_revisit_returns_the_full_body(client):
    """A capture whose payload was there before is served with that payload and its own date."""
    answer = client.get(f"/web/20150217130000id_/{STORY}")
    assert answer.headers["memento-datetime"] == "Tue, 17 Feb 2015 13:00:00 GMT"
    assert b"Monday" in answer.content


def test_an_archived_redirect_leads_into_the_archive(client):
    """The stored status and a Location below /web/."""
    answer = client.get(f"/web/20150217120000id_/{MOVED}")
    assert answer.status_code == 301
    expected = "/web/20150217120000id_/http://courier.example/town/bridge?x=1"
    assert answer.headers["location"] == expected


def test_the_stored_status_is_the_answer_s(client):
    """A page that was gone is gone in the archive."""
    assert client.get(f"/web/20150217160000/{STORY}").status_code == 410


def test_timemaps_list_each_capture_once(client):
    """Link format, JSON and CDX agree on five captures in order."""
    link = client.get(f"/web/timemap/link/{STORY}")
    assert link.headers["content-type"].startswith("application/link-format")
    stamps = re.findall(r"/web/(\d{14})/", link.text)
    assert stamps == [f"201502171{hour}0000" for hour in (2, 3, 4, 5, 6)]
    listed = client.get(f"/web/timemap/json/{STORY}").json()["mementos"]["list"]
    assert len(listed) == 5
    lines = client.get(f"/web/timemap/cdx/{STORY}").text.splitlines()
    assert [len(line.split()) for line in lines] == [7] * 5
    assert client.get("/web/timemap/link/http://courier.example/never").status_code == 404


def test_only_get_and_head_are_answered(client):
    """Any other method on a memento is 405 with Allow."""
    answer = client.post(f"/web/{STORY}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_no_header_can_be_injected_through_a_url(client):
    """Line breaks in a target come back encoded or refused, never as a header."""
    answer = client.get("/web/http://courier.example/a%0d%0aSet-Cookie:%20x=y")
    assert "set-cookie" not in answer.headers
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/web/99999999999999/http://courier.example/",
        "/web/0/http://courier.example/",
        "/web/http://",
        "/web/http://[::1/",
        "/web/timemap/link/:",
        "/web/%00",
        "/url/http://[bad/",
        "/snapshot/x/y",
        "/snapshot/20150217/",
        "/diff?url=&a=&b=",
        "/diff",
        "/search?q=%22%00*(",
        "/api/v1/article?url=http://courier.example/town/bridge&at=soon",
        "/api/v1/captures?url=",
        "/api/v1/captures?url=http://[x",
        "/api/v1/search?q=%22",
    ],
)
def test_nonsense_gets_an_answer_and_no_traceback(client, path):
    """A foreseeable mistake is 2xx or 4xx with words, never 500."""
    answer = client.get(path)
    assert answer.status_code < 500, answer.text
    assert "Traceback" not in answer.text


def test_the_api_gives_the_article_for_a_date(client):
    """As JSON with its capture, and as Markdown."""
    asked = {"url": STORY, "at": "2015-02-17T15:30:00Z"}
    answer = client.get("/api/v1/article", params=asked).json()
    assert answer["article"]["text"] == AFTER
    assert answer["capture"]["captured_at"].startswith("2015-02-17T15:00:00")
    markdown = client.get("/api/v1/article", params={**asked, "as": "markdown"})
    assert (markdown.text, markdown.headers["content-type"][:13]) == (AFTER, "text/markdown")


def test_policies_differ_around_a_date(client):
    """Before never shows what came after the date, after never what came before."""
    asked = {"url": STORY, "at": "2015-02-17T12:40:00Z"}
    hours = {
        policy: client.get("/api/v1/capture", params={**asked, "policy": policy}).json()["captured_at"][11:13]
        for policy in ("nearest", "before", "after")
    }
    assert hours == {"nearest": "13", "before": "12", "after": "13"}


def test_a_capture_without_article_says_why(client):
    """The gone capture has no article, and the error names its status."""
    answer = client.get("/api/v1/article", params={"url": STORY, "at": "2015-02-17T16:00:00Z"})
    assert (answer.status_code, answer.json()["code"]) == (404, "no-article")
    assert "410" in answer.json()["words"]


def test_versions_ignore_what_was_injected(client):
    """Five captures are three versions: Monday's wording (hacked once), Tuesday's, gone."""
    versions = client.get("/api/v1/versions", params={"url": STORY}).json()
    assert [v["captures"] for v in versions] == [3, 1, 1]
    assert versions[2]["gone"]


def test_the_difference_is_by_words(client):
    """Monday went, Tuesday came, the rest is equal."""
    asked = {"url": STORY, "a": "20150217120000", "b": "20150217150000"}
    runs = client.get("/api/v1/diff", params=asked).json()["runs"]
    assert [(r["kind"], r["text"].strip()) for r in runs if r["kind"] != "equal"] == [
        ("delete", "Monday"), ("insert", "Tuesday"),
    ]  # fmt: skip


def test_an_audit_says_what_went_why_and_since_when(client):
    """Defanged, with reasons in plain words and the first capture that had it."""
    findings = client.get("/api/v1/audit", params={"url": STORY, "at": "20150217140000"}).json()["findings"]
    (finding,) = findings
    assert finding["action"] == "drop"
    assert finding["hrefs"] == ["hxxp://casino[.]example/slots?a=<script>"]
    assert finding["since"].startswith("2015-02-17T14:00:00")
    assert finding["reasons"][0]["code"] == "TIME.NEW"
    assert len(finding["reasons"][0]["words"].split()) >= 3


def test_openapi_describes_every_call(client):
    """Each path below /api/v1 has a summary; the document is itself served."""
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    calls = [call for methods in paths.values() for call in methods.values()]
    assert len(calls) >= 10
    assert all(call["summary"] for call in calls)


def test_changing_needs_the_token_and_a_takedown_is_felt_everywhere(tmp_path):
    """401 without, 201 with; then memento, TimeMap, API and pages say withdrawn, until it is lifted."""
    with make(tmp_path) as archive:
        client = TestClient(make_app(archive, token=TOKEN), follow_redirects=False)
        order = {"pattern": STORY, "reason": "court order", "actor": "ada"}
        assert client.post("/api/v1/takedowns", json=order).status_code == 401
        wrong = client.post("/api/v1/takedowns", json=order, headers={"Authorization": "Bearer wrong"})
        assert wrong.status_code == 401
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        made = client.post("/api/v1/takedowns", json=order, headers=bearer)
        assert made.status_code == 201
        for path in (f"/web/20150217120000/{STORY}", f"/web/{STORY}", f"/snapshot/20150217120000/{STORY}"):
            assert client.get(path).status_code == 451, path
        assert client.get("/api/v1/captures", params={"url": STORY}).json() == []
        assert client.get("/api/v1/search", params={"q": "bridge"}).json() == []
        lifted = client.delete(f"/api/v1/takedowns/{made.json()['id']}?actor=ada", headers=bearer)
        assert lifted.json()["lifted"] is True
        assert client.get(f"/web/20150217120000/{STORY}").status_code == 200


def test_without_a_token_nothing_can_be_changed(archive):
    """A service with no token set refuses every change, whatever is sent."""
    client = TestClient(make_app(archive))
    order = {"pattern": STORY, "reason": "x", "actor": "y"}
    answer = client.post("/api/v1/takedowns", json=order, headers={"Authorization": "Bearer "})
    assert answer.status_code == 403


def test_pages_forbid_scripts_and_escape_what_was_archived(client):
    """Every page has a policy without scripts, and no archived markup comes through."""
    for path in (
        "/",
        f"/url/{STORY}",
        f"/snapshot/20150217140000/{STORY}",
        "/search?q=bridge",
        "/sources",
        "/api",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "script-src" not in answer.headers["content-security-policy"]
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert "<script" not in answer.text
        assert "<b>bonus</b>" not in answer.text


def test_the_snapshot_page_shows_text_and_what_was_removed(client):
    """The author's words beside the dropped link, defanged."""
    text = client.get(f"/snapshot/20150217140000/{STORY}").text
    assert "opens on Monday" in text
    assert "hxxp://casino[.]example" in text
    assert "http://casino.example" not in text.replace("JSON", "")


def test_metrics_and_health(client):
    """Every metric in the list is exposed; health says ok."""
    text = client.get("/metrics").text
    for name in METRICS:
        assert name in text
    assert 'palimpsest_captures{state="ready"} 6.0' in text
    assert client.get("/healthz").text == "ok\n"


def test_health_says_what_is_out_of_reach(tmp_path):
    """With the store's folder gone, healthz is 503 with a line that names it."""
    with make(tmp_path) as archive:
        client = TestClient(make_app(archive))
        (tmp_path / "catalog.sqlite").rename(tmp_path / "elsewhere")
        for leftover in tmp_path.glob("catalog.sqlite-*"):
            leftover.unlink()
        archive.catalog.close()
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert str(Path("catalog.sqlite")) in answer.text
