"""Reading what a path below /web/ asks for, and the service's public name."""

import pytest

from console.web.public import public_base
from console.web.targets import Target, original_url, read_target


def scope(raw, query=b"", headers=(), client=("127.0.0.1", 1)):
    return {
        "type": "http", "scheme": "http",
        "path": raw, "raw_path": raw.encode(), "query_string": query,
        "headers": [(k.encode(), v.encode()) for k, v in headers],
        "client": client, "server": ("127.0.0.1", 80),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "query", "expected"),
    [
        ("/web/http://a.example/b//c", b"", Target(kind="timegate", url="http://a.example/b//c")),
        ("/web/http://a.example/b", b"q=1&r=2", Target(kind="timegate", url="http://a.example/b?q=1&r=2")),
        ("/web/2015/http://a.example/", b"", Target(kind="memento", digits="2015", url="http://a.example/")),
        (
            "/web/20150217093000id_/https://a.example/",
            b"",
            Target(kind="memento", digits="20150217093000", as_stored=True, url="https://a.example/"),
        ),
        ("/web/timemap/json/a.example/", b"", Target(kind="timemap", form="json", url="http://a.example/")),
        ("/web/2015.example/x", b"", Target(kind="timegate", url="http://2015.example/x")),
    ],
)
def test_a_path_says_what_is_asked(raw, query, expected):
    """TimeGate, memento with 1 to 17 digits, id_ and TimeMap are told apart; the query is the target's."""
    assert read_target(scope(raw, query)) == expected


@pytest.mark.parametrize(
    "written",
    ["https%3A%2F%2Fa.example%2Fb", "https:/a.example/b", "https://a.example/b", "HTTPS://a.example/b"],
)
def test_clients_may_write_the_target_in_their_own_way(written):
    """Encoded whole, with one slash, in capitals: the same URL."""
    assert original_url(written) == "https://a.example/b"


def test_a_forwarded_scheme_counts_only_from_a_trusted_proxy():
    """X-Forwarded-* from anybody else changes nothing."""
    headers = [
        ("host", "archive.example"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "evil.example"),
    ]
    assert public_base(scope("/", headers=headers), ()) == "http://archive.example"
    assert public_base(scope("/", headers=headers), ("10.0.0.0/8",)) == "http://archive.example"
    assert public_base(scope("/", headers=headers), ("127.0.0.0/8",)) == "https://evil.example"


def test_a_host_header_that_is_none_is_not_echoed():
    """A Host with markup or line breaks in it gives way to the socket's own address."""
    assert public_base(scope("/", headers=[("host", "a\r\nX: y<script>")]), ()) == "http://127.0.0.1:80"
