"""Reading links, feeds and sitemaps out of what servers send."""

import gzip
import json

import pytest

from crawler.feeds import read_feed
from crawler.links import read_links
from crawler.sitemaps import read_sitemap

URL = "http://x.org/dir/page.html"


def links(html: str | bytes, *, content_type: str = "text/html", nofollow: bool = False) -> list[str]:
    payload = html.encode() if isinstance(html, str) else html
    return list(read_links(payload, url=URL, content_type=content_type, nofollow=nofollow).items)


def test_links_are_absolute_and_in_order() -> None:
    """Links are resolved against the page, fragments and what is no page left out."""
    html = (
        '<a href="b">1</a><a href="/c#top">2</a><a href="//y.org/d">3</a><a href="#x">4</a><a name=n>5</a>'
        '<a href="javascript:x()">6</a><a href="mailto:a@b.c">7</a><a href=" e\nf ">8</a><a href="http://[">9</a>'
    )
    assert links(html) == ["http://x.org/dir/b", "http://x.org/c", "http://y.org/d", "http://x.org/dir/ef"]


def test_base_is_honoured() -> None:
    """A base element moves what relative links are relative to."""
    assert links('<base href="/other/"><a href="a">1</a>') == ["http://x.org/other/a"]
    assert links('<base href="http://["><a href="a">1</a>') == ["http://x.org/dir/a"]


def test_links_are_encoded_as_their_page_is() -> None:
    """Letters beyond ASCII are escaped in UTF-8, in queries in the page's own encoding."""
    page = '<a href="/стаття?q=стаття">x</a>'
    (utf8,) = links(page)
    (cp1251,) = links(page.encode("cp1251"), content_type="text/html; charset=windows-1251")
    assert utf8.startswith("http://x.org/%D1%81")
    assert cp1251.partition("?")[0] == utf8.partition("?")[0]
    assert cp1251.endswith("?q=%F1%F2%E0%F2%F2%FF")


def test_next_page_is_told_apart() -> None:
    """rel=next on a link or an anchor is pagination, not an item."""
    html = '<link rel="next" href="/2"><a rel="nofollow next" href="/3">n</a><a href="/4">4</a>'
    found = read_links(html.encode(), url=URL, content_type=None, nofollow=False)
    assert (found.next, found.items) == (("http://x.org/2", "http://x.org/3"), ("http://x.org/4",))


def test_nofollow_is_heeded_where_asked() -> None:
    """With nofollow set, marked links are left out, and a page's own wish is told."""
    html = '<meta name="ROBOTS" content="noindex, NoFollow"><a rel=nofollow href=/a>a</a><a href=/b>b</a>'
    assert links(html, nofollow=True) == ["http://x.org/b"]
    assert links(html) == ["http://x.org/a", "http://x.org/b"]
    assert read_links(html.encode(), url=URL, content_type=None, nofollow=True).nofollow


def test_link_farms_are_bounded() -> None:
    """Of a page with a hundred thousand links, five thousand are read."""
    assert len(links("".join(f"<a href=/{n}>x</a>" for n in range(20_000)))) == 5000


RSS2 = """<?xml version="1.0"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel>
<link>http://x.org/</link><atom:link rel="next" href="/feed?page=2"/>
<item><title>1</title><link>http://x.org/1</link><guid isPermaLink="false">77</guid></item>
<item><link>http://t.example/2</link><feedburner:origLink>http://x.org/2</feedburner:origLink></item>
<item><guid>http://x.org/3</guid></item>
<item><link> /4
</link></item>
<item><title>no link</title></item>
</channel></rss>"""
RSS1 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="http://x.org/"><link>http://x.org/</link></channel>
<item rdf:about="http://x.org/1"><link>http://x.org/1</link></item><item rdf:about="http://x.org/2"/></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://x.org/base/"><link rel="self" href="/f"/>
<link rel="next" href="/f?2"/>
<entry><link rel="enclosure" href="/1.mp3"/><link rel="alternate" href="1"/><id>urn:uuid:1</id></entry>
<entry xml:lang="uk"><link href="http://x.org/2"/></entry></feed>"""
JSON_FEED = {"version": "https://jsonfeed.org/version/1.1", "next_url": "/f2.json", "items": [
    {"id": "1", "url": "http://x.org/1"}, {"external_url": "/2"}, {"id": 3}, "junk",
]}  # fmt: skip


@pytest.mark.parametrize(
    ("payload", "items", "following"),
    [
        (RSS2, [1, 2, 3, 4], ["http://x.org/feed?page=2"]),
        (RSS1, [1, 2], []),
        (ATOM.replace("base/", ""), [1, 2], ["http://x.org/f?2"]),
        (json.dumps(JSON_FEED), [1, 2], ["http://x.org/f2.json"]),
        ("\ufeff \n" + RSS2.replace("</channel></rss>", ""), [1, 2, 3, 4], ["http://x.org/feed?page=2"]),
        ("<rss><channel><item><title>A & B &nbsp;</title><link>/1</link></item>", [1], []),
    ],
)
def test_feeds_of_every_kind_are_read(payload: str, items: list[int], following: list[str]) -> None:
    """RSS, Atom and JSON feeds give their items' links, broken ones as far as they go."""
    feed = read_feed(payload.encode(), url="http://x.org/feed")
    assert feed is not None
    assert list(feed.items) == [f"http://x.org/{n}" for n in items]
    assert list(feed.next) == following


@pytest.mark.parametrize("payload", [b"", b"<html><body>x</body></html>", b"{}", b"{", b"plain", b"<"])
def test_what_is_no_feed_is_none(payload: bytes) -> None:
    """Anything else is told from an empty feed."""
    assert read_feed(payload, url="http://x.org/") is None


def test_entities_are_not_expanded() -> None:
    """Neither a billion laughs nor a file of this machine comes out of a feed."""
    bomb = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">'
    bomb += '<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    item = "<item><link>http://x.org/&c;&file;1</link></item>"
    feed = read_feed(f"{bomb}<rss><channel>{item}</channel></rss>".encode(), url="http://x.org/")
    assert feed is not None
    assert not any("haha" in url or "root" in url for url in feed.items)


def sitemap(payload: str | bytes, *, limit: int = 10**6) -> tuple[list[str], list[str]]:
    found = read_sitemap(
        payload.encode() if isinstance(payload, str) else payload, url="http://x.org/s", limit=limit
    )
    assert found is not None
    return list(found.items), list(found.sitemaps)


def test_sitemaps_of_every_kind_are_read() -> None:
    """Lists, lists of lists, news sitemaps, plain text, feeds and robots.txt give what they name."""
    ns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://n"'
    urls = (
        f"<urlset {ns}><url><loc> http://x.org/old </loc><lastmod>2020-01-01</lastmod></url><url>"
        "<loc>/new</loc><lastmod>2026-01-01</lastmod><news:news><news:title>t</news:title></news:news></url>"
        "<url><loc/></url></urlset>"
    )
    assert sitemap(urls) == (["http://x.org/new", "http://x.org/old"], [])
    index = f"<sitemapindex {ns}><sitemap><loc>http://x.org/1.xml</loc></sitemap></sitemapindex>"
    assert sitemap(index) == ([], ["http://x.org/1.xml"])
    assert sitemap("http://x.org/1\njunk\nhttp://x.org/2\n") == (["http://x.org/1", "http://x.org/2"], [])
    assert sitemap("User-agent: *\nSitemap: /a.xml\nsitemap:http://x.org/b.xml\n") == (
        [],
        ["http://x.org/a.xml", "http://x.org/b.xml"],
    )
    assert sitemap(RSS1) == (["http://x.org/1", "http://x.org/2"], [])


def test_packed_sitemaps_are_unpacked_within_bounds() -> None:
    """A gzip sitemap is unpacked up to the limit; what is no sitemap is None."""
    text = "".join(f"http://x.org/{n:06}\n" for n in range(10_000))
    assert len(sitemap(gzip.compress(text.encode()))[0]) == 10_000
    assert len(sitemap(gzip.compress(text.encode()), limit=2000)[0]) <= 101
    for payload in (b"\x1f\x8bjunk", b"", b"<html/>", b"hello"):
        assert read_sitemap(payload, url="http://x.org/s", limit=1000) is None
