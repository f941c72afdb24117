"""Whatever a client sends, the protocols answer with a status of their own and headers that are headers."""

import asyncio
import re
import socket
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.web.app import make_app
from tests.protocol_server import served
from tests.small_archive import MOVED, STORY, make

TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9a-z-]+")
ODD_BYTES = st.binary(max_size=40).map(quote_from_bytes)
TARGETS = st.one_of(
    st.sampled_from([
        STORY, MOVED, STORY.replace("http://", "https%3A//"), "courier.example", "http:/courier.example/",
        "*", "*.courier.example", "http://", "http://[::1", "http://a:99999999/", "x" * 3000,
        "http://a/\u2028%0d%0aX: y", "http://courier.example/town/bridge%0D%0ASet-Cookie:%20a=b",
        "..%2f..%2fetc/passwd", "ftp://a/", "%00", "%",
    ]),
    ODD_BYTES,
    st.text(max_size=30),
    ODD_BYTES.map(lambda odd: f"http://courier.example/{odd}"),
)  # fmt: skip
DIGITS = st.one_of(
    st.integers(0, 10**18).map(str), st.text("0123456789id_", max_size=20), st.text(max_size=8)
)
NAMES = st.sampled_from([
    "url", "matchType", "from", "to", "closest", "sort", "filter", "collapse", "fl", "fields", "limit",
    "offset", "output", "showResumeKey", "resumeKey", "page", "pageSize", "showNumPages", "fastLatest",
    "timestamp",
    "resolveRevisits", "collapseTime", "reverse", "gzip",
])  # fmt: skip
VALUES = st.one_of(
    TARGETS, DIGITS, st.text(max_size=20), st.integers(-(10**12), 10**12).map(str),
    st.sampled_from([
        "true", "exact", "prefix", "host", "domain", "closest", "reverse", "json", "cdxj", "urlkey:(a+)+$",
        "!digest:.*", "timestamp:8", "urlkey,length", "=status:200", "~url:[", "A" * 64, "-1", "0",
    ]),
)  # fmt: skip
QUERIES = st.lists(st.tuples(NAMES, VALUES), max_size=6)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from([
            b"accept-datetime", b"range", b"if-range", b"host", b"x-forwarded-proto", b"x-forwarded-host",
            b"accept",
        ]),
        st.one_of(
            st.binary(max_size=30),
            st.sampled_from([
                b"Tue, 17 Feb 2015 12:00:00 GMT", b"Tue, 99 Feb 2015 12:00:00 GMT", b"bytes=0-",
                b"bytes=-99999999999", b"bytes=5-1", b"bytes=999999-", b"bytes=0-1,5-6",
                b"evil.example\r\nX: y", b"archive.example:80",
            ]),
        ),
    ),
    max_size=3,
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture(scope="module")
def archive(folder):
    with make(folder) as made:
        yield made


@pytest.fixture(scope="module")
def ask(archive):
    """What puts a request to the application past any client's tidying; exceptions come through."""
    app = make_app(archive, token="t", trusted_proxies=["127.0.0.1"])

    def asking(method, raw, query, headers):
        sent = []
        scope = {
            "type": "http", "method": method, "path": unquote_to_bytes(raw).decode("utf-8", "replace"),
            "raw_path": raw, "query_string": query, "headers": [(b"host", b"archive.example"), *headers],
            "scheme": "http", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "root_path": "",
            "http_version": "1.1", "asgi": {"version": "3.0", "spec_version": "2.3"}, "state": {},
        }  # fmt: skip

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        asyncio.run(app(scope, receive, send))
        return sent[0]["status"], sent[0]["headers"], b"".join(one.get("body", b"") for one in sent[1:])

    return asking


def check(status, headers, body):
    assert status < 600
    assert status not in {500, 501}, body
    for name, value in headers:
        assert TOKEN.fullmatch(name), name
        assert not set(value) & {0, 10, 13}, (name, value)
    names = [name for name, _ in headers]
    assert b"set-cookie" not in names
    assert b"x" not in names


@settings(max_examples=150)
@given(st.tuples(st.sampled_from(["GET", "HEAD", "POST"]), DIGITS, TARGETS, QUERIES, HEADERS))
@example(("GET", "0", STORY, [], []))
@example(("GET", "20150217120000", "http://courier.example/town/bridge%0D%0AX: y", [], []))
def test_memento_survives_any_target(ask, asked):
    """TimeGates, mementos and TimeMaps of odd URLs, dates and headers: a status, never a failure."""
    method, digits, target, query, headers = asked
    raw_target = target.encode("utf-8", "surrogatepass")
    tail = "&".join(f"{name}={value}" for name, value in query).encode("utf-8", "surrogatepass")
    stamp = digits.encode("utf-8", "surrogatepass")
    for begin in (
        b"/web/",
        b"/web/" + stamp + b"/",
        b"/web/" + stamp + b"id_/",
        b"/web/timemap/json/",
        b"/%77eb/",
    ):
        check(*ask(method, begin + raw_target, tail, headers))


@settings(max_examples=250)
@given(
    st.tuples(
        st.sampled_from(["GET", "HEAD"]),
        st.sampled_from([b"/cdx", b"/cdx/search/cdx", b"/wayback/available", b"/collinfo.json"]),
        st.one_of(st.just("courier.example/*"), TARGETS),
        QUERIES,
        HEADERS,
    )
)
def test_the_index_survives_any_question(ask, asked):
    """Any mixture of parameters is answered, or refused in one line."""
    method, path, url, query, headers = asked
    pairs = [("url", url), *query]
    text = "&".join(
        f"{name}={quote_from_bytes(value.encode('utf-8', 'surrogatepass'))}" for name, value in pairs
    )
    status, sent, body = ask(method, path, text.encode(), headers)
    check(status, sent, body)
    assert status in {200, 400, 404}
    if status == 400 and method == "GET":
        assert body.strip().count(b"\n") == 0


@settings(max_examples=100)
@given(st.sampled_from(["GET", "HEAD"]), st.one_of(TARGETS, st.just("")), HEADERS)
def test_files_survive_any_name_and_range(ask, archive, method, name, headers):
    """Names that are none are 404; ranges of a real one are 200, 206 or 416, never past its end."""
    check(*ask(method, b"/warcs/" + name.encode("utf-8", "surrogatepass"), b"", headers))
    key = next(archive.list(STORY)).key
    whole = archive.store.get(key)
    status, sent, body = ask(method, b"/warcs/" + key.encode(), b"", headers)
    check(status, sent, body)
    assert status in {200, 206, 416}
    if method == "GET" and status != 416:
        assert body in whole


def test_a_real_server_takes_bytes_that_are_no_request(archive, folder):
    """Raw bytes over a socket: an HTTP answer of 4xx or none, and the next one is served."""
    with served(folder) as address:
        host, port = urlsplit(address).hostname, urlsplit(address).port
        for raw in (
            b"GET /web/http://courier.example/\r\n\r\n",
            b"GET /web/2015/http://a/%0d%0aX:y HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            b"GET /cdx?url=\xff\xfe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            b"GET /web/\xc3\xa4 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            b"HEAD /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            b"\x00\x01\x02\r\n\r\n",
        ):
            answer = _sent(host, port, raw)
            assert not answer.startswith(b"HTTP/1.1 5"), (raw, answer)
        good = f"GET /web/20150217120000/{STORY} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
        assert _sent(host, port, good).startswith(b"HTTP/1.1 200")


def _sent(host, port, raw):
    with socket.create_connection((host, port), timeout=60) as connection:
        connection.sendall(raw)
        received = b""
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except ConnectionResetError:
            pass
        return received
