"""Pages, feed and protocols under random input: an answer of their own, and never another host's data."""

import re
from contextlib import ExitStack
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from starlette.testclient import TestClient

from archive import open_archive
from console.web.app import make_app
from tests.archive_making import cleaned, visit
from tests.walking import said

MINE, OTHERS = "mine.example", "others.example"
ODD = st.one_of(
    st.text(max_size=30),
    st.sampled_from([
        "\r\nSet-Cookie: a=b", "%0d%0aX-Injected: y", "\x00", "\u2028", "../../etc/passwd",
        "<script>alert(1)</script>", '"><img src=x>', "{{7*7}}", "%(x)s", "*", "*.", "[::1", "http://",
        "1' OR '1'='1", "a" * 3000, "\ud800",
        "٣", "²", "-1", "0", "99999999999999999999", "NaN", "2015-02-30", "0000", "9999-12-31T23:59:59+23:59",
    ]),
)  # fmt: skip
PATHS = (
    "/", "/url", "/url/", "/snapshot/", "/snapshot/2015/", "/diff", "/search", "/changes", "/changes.atom",
    "/review", "/review/", "/sources", "/api", "/static/", "/metrics", "/healthz",
    "/api/v1/changes", "/api/v1/search",
)  # fmt: skip
NAMES = (
    "url", "a", "b", "q", "host", "from", "to", "since", "until", "kind", "source", "prefix", "limit",
    "cursor", "language", "page", "order", "offset", "as", "by",
)  # fmt: skip
PROTOCOLS = (
    "/web/{}", "/web/2026/{}", "/web/20260301120000/{}", "/web/20260301120000id_/{}", "/web/timemap/link/{}",
    "/web/timemap/json/{}", "/web/timemap/cdx/{}", "/cdx?url={}", "/cdx?url={}&matchType=prefix",
    "/cdx/search/cdx?url={}&matchType=host", "/cdx/search/cdx?url={}*", "/cdx/search/cdx?url={}&output=json",
    "/wayback/available?url={}", "/url/{}", "/snapshot/2026/{}", "/changes?url={}", "/changes.atom?url={}",
    "/api/v1/captures?url={}", "/api/v1/article?url={}", "/api/v1/versions?url={}", "/api/v1/changes?url={}",
    "/api/v1/changes?prefix={}",
)  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def client(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    with ExitStack() as stack:
        address = f"sqlite:///{folder}/c.sqlite"
        if request.param == "postgresql":
            address = stack.enter_context(request.getfixturevalue("postgres_server").database())
        archive = stack.enter_context(open_archive(str(folder / "s"), address))
        for seconds, host in enumerate((MINE, OTHERS)):
            words = f"The harbour of {host}."
            url = f"http://{host}/a/page?x=1"
            cleaned(archive, f"<p>{words}".encode(), seconds, said=said(words, title=host), url=url)
            location = [("Location", f"http://{host}/a/page?x=1")]
            archive.record(visit(b"", seconds, url=f"http://{host}/old", status=301, headers=location))
        with TestClient(make_app(archive, token="t"), follow_redirects=False) as opened:
            yield opened


def check(answer) -> None:
    assert answer.status_code < 500, answer.text[:300]
    assert "Traceback" not in answer.text
    for name, value in answer.headers.items():
        assert re.fullmatch(r"[!#$%&'*+.^_`|~0-9a-z-]+", name), name
        assert not set(value) & {"\r", "\n", "\0"}, (name, value)
    assert "set-cookie" not in answer.headers
    assert "x-injected" not in answer.headers


def written(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="/:?=&%")


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(PATHS), ODD, st.lists(st.tuples(st.sampled_from(NAMES), ODD), max_size=5))
@example("/changes.atom", "", [("url", "<&>\r\n")])
@example("/search", "", [("q", "\x00 harbour"), ("page", "99999")])
@example("/search", "", [("q", "harbour"), ("language", "\x00")])
@example("/search", "", [("q", "harbour"), ("kind", "\x00")])
@example("/changes", "", [("source", "\x00")])
@example("/api/v1/changes", "", [("source", "\ud800")])
@example("/review", "", [("host", "\x00")])
@example("/review/", "\x00", [])
@example("/api/v1/search", "", [("q", "harbour"), ("host", "\x00"), ("language", "a\x00b")])
def test_no_page_fails(client, path, tail, query) -> None:
    """Any path below a page's, with any parameters: a status, no markup of the asker's, XML in feeds."""
    asked = "&".join(f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in query)
    rest = written(tail) if path.endswith("/") else ""
    answer = client.get(f"{path}{rest}{'?' + asked if asked else ''}")
    check(answer)
    kind = answer.headers.get("content-type", "")
    if kind.startswith("text/html"):
        assert "<script" not in answer.text
        assert "<img src=x" not in answer.text
    if kind.startswith("application/atom+xml"):
        etree.fromstring(answer.content)


TAILS = st.one_of(
    st.sampled_from(["", "/", "/a/", "/a/page?x=1", "/old", "/a", "/a/page", "?x=1", "/*", ":80/", ":8080/"]),
    ODD.map(lambda odd: "/" + odd),
)  # fmt: skip
HOSTS = st.sampled_from(
    [MINE, f"www.{MINE}", f"http://{MINE}", f"https://www.{MINE}", f"http://u:p@{MINE}", MINE.upper()]
)


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(PROTOCOLS), HOSTS, TAILS)
@example("/web/2026/{}", MINE, f"/http://{OTHERS}/a/page?x=1")
@example("/cdx?url={}&matchType=prefix", MINE, "")
def test_nothing_of_another_host_is_told(client, path, host, tail) -> None:
    """Whatever is asked of one host, no answer holds a word of the other's captures."""
    plain = path.partition("{}")[0].endswith("/")
    target = host + tail
    address = path.format(written(target) if plain else quote(target.encode("utf-8", "surrogatepass")))
    answer = client.get(address)
    check(answer)
    assert f"harbour of {OTHERS}" not in answer.text, address
    if OTHERS not in target:
        assert OTHERS not in answer.text, address
        assert "example,others" not in answer.text, address
        assert OTHERS not in repr(answer.headers), address


@pytest.mark.parametrize(
    ("path", "order"),
    [
        ("/api/v1/takedowns", {"pattern": "http://x.example/", "reason": "a\0b", "actor": "ada"}),
        ("/api/v1/takedowns", {"pattern": "http://x.example/\0", "reason": "x", "actor": "ada"}),
        ("/api/v1/rules", {"verdict": "deny", "domain": "x.example", "note": "\0", "actor": "ada"}),
    ],
)
def test_what_no_catalog_can_keep_is_refused_before_it_is_kept(client, path, order) -> None:
    """A NUL in a ruling is 422, on both catalogs, and nothing is on record afterwards."""
    answer = client.post(path, json=order, headers={"Authorization": "Bearer t"})
    assert answer.status_code == 422
    assert client.get(path).json() == []
