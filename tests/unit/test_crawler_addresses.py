"""Addresses on their way to a server: letters beyond ASCII, blanks, redirects and special networks."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler import Refused, Source, SourcesInvalid, load_sources
from crawler.engine.middleware import rest_of
from crawler.errors import FetchFailed
from crawler.frontier import Frontier, Target
from crawler.guard import Guard
from crawler.http.answer import Answer
from crawler.http.client import _request
from crawler.links import absolute_urls, ascii_url, read_links, redirected

BASE = "https://x.org/dir/page"


@pytest.mark.parametrize(
    ("location", "onward"),
    [
        ("/b", "https://x.org/b"),
        ("b?c#d", "https://x.org/dir/b?c"),
        ("?c", "https://x.org/dir/page?c"),
        ("//y.org/b", "https://y.org/b"),
        ("HTTP://y.org/b", "HTTP://y.org/b"),
        ("  /b  ", "https://x.org/b"),
        ("/a b", "https://x.org/a%20b"),
        ("/a\tb", "https://x.org/ab"),
        ("/стаття".encode().decode("latin-1"), "https://x.org/%D1%81%D1%82%D0%B0%D1%82%D1%82%D1%8F"),
        ("/стаття", "https://x.org/%D1%81%D1%82%D0%B0%D1%82%D1%82%D1%8F"),
        ("/caf\xe9", "https://x.org/caf%C3%A9"),
        ("/%D1%81", "https://x.org/%D1%81"),
        ("https://münchen.example/ä".encode().decode("latin-1"), "https://xn--mnchen-3ya.example/%C3%A4"),
        ("/../../b", "https://x.org/b"),
        ("", None),
        ("#top", None),
        ("http://[", None),
        ("javascript:alert(1)", None),
        ("mailto:a@x.org", None),
    ],
)
def test_redirects_lead_where_browsers_go(location: str, onward: str | None) -> None:
    """A Location is read as browsers do: bytes as UTF-8 where they are, blanks escaped, no fragment."""
    assert redirected(BASE, location) == onward


def test_frontier_follows_letters_of_any_script() -> None:
    """A redirect whose Location holds raw UTF-8 is fetched escaped, not with a mark in its place."""
    frontier = Frontier(Source(name="s", url="https://x.org/"))
    frontier.start("https://x.org/")
    seed = frontier.pop()
    assert seed is not None
    assert frontier.redirect(seed, "/порт".encode().decode("latin-1")) is None
    followed = frontier.pop()
    assert followed is not None
    assert followed.url == "https://x.org/%D0%BF%D0%BE%D1%80%D1%82"
    assert frontier.redirect(followed, "http://[") == "url"
    assert frontier.redirect(followed, "") == "url"
    assert frontier.left_out == {"url": 2}


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://x.org/straße?q=ä#oben", "https://x.org/stra%C3%9Fe?q=%C3%A4"),
        ("https://müller.example:8443/", "https://xn--mller-kva.example:8443/"),
        ("https://x.org/a%20b?c=%zz", "https://x.org/a%20b?c=%zz"),
        ("https://[2606:2800:220:1::1]/a", "https://[2606:2800:220:1::1]/a"),
        ("https://x.org", "https://x.org"),
    ],
)
def test_addresses_are_sent_in_ascii(url: str, sent: str) -> None:
    """An address that a person wrote is sent in ASCII, and what is ASCII already stays as it is."""
    assert ascii_url(url) == sent
    assert ascii_url(sent) == sent


def test_source_keeps_the_address_that_is_sent() -> None:
    """A source's URL in letters of any script is read as what goes over the wire."""
    (source,) = load_sources('[[source]]\nname = "s"\nurl = "https://пошта.example/новини/#top"\n')
    assert source.url == "https://xn--80a1acn3a.example/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8/"
    assert source.host == "xn--80a1acn3a.example"


@pytest.mark.parametrize("url", ["http://.../", "http://./a", "http://../"])
def test_source_without_a_host_that_can_be_archived_is_told(url: str) -> None:
    """A URL that has no surt is a problem of the sources file, not of the crawl."""
    with pytest.raises(SourcesInvalid, match="has no host"):
        load_sources(f'[[source]]\nname = "s"\nurl = "{url}"\n')


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("https://x.org/ä", {}),
        ("https://x.org/", {"If-None-Match": '"ä"'}),
        ("https://x.org/", {"If-None-Match": '"a"\r'}),
        ("https://x.org/", {"If-None-Match": '"a"\nEvil: 1'}),
    ],
)
def test_request_is_sent_as_meant_or_not_at_all(url: str, headers: dict[str, str]) -> None:
    """A letter that HTTP cannot carry, or a line break, ends the request before it is sent."""
    with pytest.raises(FetchFailed) as caught:
        _request(url, "NewsArchive/1.0", headers)
    assert caught.value.code == "request"


def test_request_asks_for_path_and_query() -> None:
    """The request names path and query, and the server with its port."""
    lines = _request("http://x.org:8080?a=1", "NewsArchive/1.0", {"If-None-Match": 'W/"1"'}).split(b"\r\n")
    assert lines[:3] == [b"GET /?a=1 HTTP/1.1", b"Host: x.org:8080", b"User-Agent: NewsArchive/1.0"]
    assert b'If-None-Match: W/"1"' in lines
    assert lines[-2:] == [b"", b""]


@pytest.mark.parametrize(
    "address",
    [
        "fec0::1", "::127.0.0.1", "::10.0.0.1", "::8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b:1::7f00:1",
        "64:ff9b:1:fffe::1", "100::1", "100:0:0:1::1", "3fff::1", "5f00::1", "192.0.0.8", "192.88.99.1",
        "2001:0:7f00:1::", "2001::80ff:fffe", "::ffff:169.254.169.254", "2002:a9fe:a9fe::",
    ],
)  # fmt: skip
def test_special_networks_are_refused(address: str) -> None:
    """Networks with a purpose of their own are refused, also those that the standard library lets pass."""
    with pytest.raises(Refused) as caught:
        Guard().address(address)
    assert caught.value.code == "address"
    assert "not an address that is crawled" in str(caught.value)


@pytest.mark.parametrize("address", ["2002:808:808::", "64:ff9b::8.8.8.8", "2a00:1450:4001::1", "1.1.1.1"])
def test_public_addresses_within_others_are_allowed(address: str) -> None:
    """Translation to IPv4 is allowed where the address within is public."""
    Guard().address(address)


def answered(**headers: str) -> Answer:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(status=503, reason="", headers=named, body=b"", truncated=None, ip=None, seconds=0.1)


NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("007", 7.0),
        ("99999999999999999999", 999_999_999.0),
        ("Sun, 01 Mar 2026 12:01:00 GMT", 60.0),
        ("Sun, 01 Mar 2026 12:01:00 -0000", 60.0),
        ("Sun, 01 Mar 2026 13:01:00 +0100", 60.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Sunday, 01-Mar-26 12:01:00 GMT", 60.0),
        ("-5", 4.0),
        ("1.5", 4.0),
        ("\xb2", 4.0),
        ("\u0663", 4.0),
        ("soon", 4.0),
        ("", 4.0),
        ("Sun, 99 Mar 2026 12:00:00 GMT", 4.0),
        ("Sun, 01 Mar 99999999999 12:00:00 GMT", 4.0),
    ],
)
def test_wish_to_be_left_alone_is_understood(asked: str, seconds: float) -> None:
    """Retry-After counts in seconds or as a date in UTC; what is neither leaves the usual wait."""
    target = Target(url=BASE, attempt=2)
    assert rest_of(answered(Retry_After=asked), target, now=NOW.timestamp()) == seconds


@pytest.mark.parametrize("attempt", range(4))
def test_usual_wait_doubles(attempt: int) -> None:
    """Without a wish each attempt waits twice as long as the one before."""
    target = Target(url=BASE, attempt=attempt)
    assert rest_of(answered(), target, now=NOW.timestamp()) == 2.0**attempt


def test_wait_of_a_date_shrinks_with_time() -> None:
    """The wait for a date is what is left until then."""
    later = (NOW + timedelta(seconds=45)).timestamp()
    wish = answered(Retry_After="Sun, 01 Mar 2026 12:01:00 GMT")
    assert rest_of(wish, Target(url=BASE), now=later) == pytest.approx(15.0)


@pytest.mark.parametrize(
    "href",
    [
        "http://" + "ä" * 70 + ".example/",
        "http://[::1",
        "http://x.org:port/",
        "\ud800",
        "http://\ud800.org/",
        "//",
    ],
)
def test_hrefs_that_are_no_addresses_do_no_harm(href: str) -> None:
    """Labels too long, brackets left open and lone surrogates neither raise nor hide other links."""
    assert "https://x.org/ok" in absolute_urls(BASE, [href, "/ok"])
    html = f'<a href="{href}">a</a><a href="/ok">b</a>'.encode("utf-8", "surrogatepass")
    assert "https://x.org/ok" in read_links(html, url=BASE, content_type=None, nofollow=False).items
