"""Whatever bytes a server sends for a feed, a sitemap, a page or robots.txt: links out, never an error."""

import gzip
import json
from urllib.parse import urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from crawler.feeds import read_feed
from crawler.http.answer import Answer
from crawler.links import absolute_urls, ascii_url, read_links, redirected
from crawler.robots import policy_of
from crawler.sitemaps import read_sitemap
from crawler.source import matcher

URL = "https://x.org/dir/page"

tags = st.sampled_from(
    [
        "<rss>",
        "<channel>",
        "</channel>",
        "<item>",
        "</item>",
        "<link>",
        "</link>",
        "<guid>",
        "</guid>",
        "<feed>",
        "<entry xml:base='http://[' >",
        "<link href='//y.org/é a' rel=next />",
        "<link href='http://['/>",
        "<url>",
        "<loc>",
        "</loc>",
        "</url>",
        "<urlset>",
        "<sitemapindex><sitemap>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "&",
        "&nbsp;",
        "&#0;",
        "<?xml version='1.0' encoding='utf-16'?>",
        "<!DOCTYPE r [<!ENTITY a 'b'>]>",
        "http://x.org/?a=1&b=2",
        "\\\\",
        "\0",
        "<a href='/p'>",
        "<base href='http://['>",
        "<meta name=robots content=nofollow>",
        "Sitemap: /s.xml\n",
        "é",
        " ",
        "\n",
    ]
)
markup = st.lists(tags | st.text(max_size=8), max_size=25).map("".join)
payloads = st.binary(max_size=200) | markup.map(lambda text: text.encode("utf-8", "replace"))


def sound(urls: tuple[str, ...]) -> None:
    """Check that links are fit for a request: text without blanks, line breaks or fragments."""
    for url in urls:
        assert url
        assert "#" not in url
        assert not set(url) & set(" \t\r\n")


@given(payloads)
@example(b"<feed xml:base='http://['><entry><link href='a'/></entry></feed>")
@example(b"\x1f\x8b")
@example(b"{" * 2000)
def test_feeds_and_sitemaps_give_links_or_nothing(payload: bytes) -> None:
    """No bytes raise, and what comes out can be asked for."""
    feed = read_feed(payload, url=URL)
    if feed is not None:
        sound(feed.items + feed.next)
    for given_bytes in (payload, gzip.compress(payload)):
        sitemap = read_sitemap(given_bytes, url=URL, limit=10_000)
        if sitemap is not None:
            sound(sitemap.items + sitemap.sitemaps)


@given(
    st.recursive(st.none() | st.text(max_size=9) | st.integers(), lambda inner: st.lists(inner, max_size=3))
)
def test_json_feeds_of_any_shape_are_read(value: object) -> None:
    """Items and their addresses may be anything that JSON has."""
    feed = read_feed(json.dumps({"items": [{"url": value}, value], "next_url": value}).encode(), url=URL)
    assert feed is not None
    sound(feed.items + feed.next)


@given(payloads, st.sampled_from([None, "text/html", "text/html; charset=hex", "text/html; charset=utf-16"]))
def test_pages_give_links_or_nothing(payload: bytes, content_type: str | None) -> None:
    """No page raises under any label, and its links can be asked for."""
    found = read_links(payload, url=URL, content_type=content_type, nofollow=False)
    sound(found.items + found.next)


@given(st.text(max_size=60))
@example("http://[")
@example("\ud800")
def test_any_location_leads_somewhere_or_nowhere(location: str) -> None:
    """A Location of any text is an address to ask for, or none."""
    onward = redirected(URL, location)
    if onward is not None:
        sound((onward,))
        assert urlsplit(onward).scheme


@given(st.lists(st.text(max_size=30), max_size=5))
def test_links_are_each_given_once(links: list[str]) -> None:
    """The same address twice is one link, and order is that of the first."""
    once = absolute_urls(URL, links)
    assert len(set(once)) == len(once)
    assert absolute_urls(URL, [*links, *links]) == once


@given(
    st.text(st.characters(min_codepoint=0x21, exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), max_size=20)
)
def test_addresses_in_ascii_stay_as_they_are(path: str) -> None:
    """Made ASCII once, an address is not changed again."""
    once = ascii_url("https://x.org/" + path.replace("#", "").replace("\\", ""))
    assert once.isascii()
    assert ascii_url(once) == once


@given(
    st.binary(max_size=120)
    | st.lists(
        st.sampled_from(
            [
                b"User-agent: *",
                b"User-agent: archive",
                b"Disallow: /",
                b"Disallow:",
                b"Allow: /a*$",
                b"\r",
                b"\n",
                b"Crawl-delay: 1e99",
                b"# c",
                b"\xff",
                b" ",
                b"user agent x",
            ]
        ),
        max_size=12,
    ).map(b"".join)
)
def test_any_robots_file_has_a_verdict(body: bytes) -> None:
    """No robots.txt raises; every URL is allowed or not, and the delay is bearable."""
    for truncated in (None, "length"):
        answer = Answer(
            status=200, reason="", headers=(), body=body, truncated=truncated, ip=None, seconds=0.1
        )
        policy = policy_of("https://x.org/robots.txt", answer, "Archive")
        assert policy.verdict(URL) in {"allowed", "disallowed"}
        assert 0.0 <= policy.delay <= 30.0


@given(st.text(max_size=20), st.text(max_size=20))
def test_pattern_without_a_star_is_a_prefix(pattern: str, rest: str) -> None:
    """Every letter of a pattern but the star means itself."""
    pattern = pattern.replace("*", "")
    assert matcher(f"https://x.org/{pattern}").match(f"https://x.org/{pattern}{rest}")
    assert matcher(f"/{pattern}").match(f"https://y.org:8443/{pattern}{rest}")
    assert not matcher(f"/{pattern}!").match(f"https://y.org/{pattern}")
