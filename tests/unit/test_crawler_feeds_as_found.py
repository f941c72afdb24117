"""Feeds and sitemaps as they are found: unescaped, mislabelled, nested, cut and hostile."""

import codecs
import gzip
import json

import pytest

from crawler.feeds import Feed, read_feed
from crawler.sitemaps import Sitemap, read_sitemap
from crawler.xml import base_of, local, parse_xml, text_of

URL = "https://x.org/dir/feed"


def read(payload: str | bytes) -> Feed:
    found = read_feed(payload.encode() if isinstance(payload, str) else payload, url=URL)
    assert found is not None
    return found


def rss(*items: str) -> str:
    return f"<rss><channel>{''.join(f'<item>{item}</item>' for item in items)}</channel></rss>"


def atom(entry: str, *, feed: str = "") -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {feed}>{entry}</feed>'


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("http://x.org/?a=1&amp;b=2", "http://x.org/?a=1&b=2"),
        ("http://x.org/?a=1&b=2", "http://x.org/?a=1&b=2"),
        ("http://x.org/?a=1&copy=2&reg=3", "http://x.org/?a=1&copy=2&reg=3"),
        ("http://x.org/?a=1&b;c=2", "http://x.org/?a=1&b;c=2"),
        ("http://x.org/?a&#x26;b&#38;c", "http://x.org/?a&b&c"),
        ("http://x.org/a?b&", "http://x.org/a?b&"),
        ("<![CDATA[http://x.org/?a=1&b=2]]>", "http://x.org/?a=1&b=2"),
        ("<![CDATA[http://x.org/?a=1&amp;b=2]]>", "http://x.org/?a=1&amp;b=2"),
        ("http://x.org/?q=&auml;", "http://x.org/?q=%C3%A4"),
        ("http://x.org/?q=&nosuchname;", "http://x.org/?q=&nosuchname;"),
    ],
)
def test_ampersands_of_links_survive(written: str, meant: str) -> None:
    """A link keeps its parameters whether its ampersands are escaped, bare, or stand in CDATA."""
    assert read(rss(f"<title>A & B</title><link>{written}</link>")).items == (meant,)


def test_ampersands_behind_cdata_that_never_ends_are_left() -> None:
    """CDATA without an end reaches to the end of the file, and costs no links before it."""
    broken = rss("<link>/1?a&b</link>", "<title><![CDATA[x & y</title><link>/2?a&b</link>")
    assert read(broken).items[0] == "https://x.org/1?a&b"


def test_name_of_several_characters_is_known() -> None:
    """A name of HTML's that stands for two characters becomes both."""
    root = parse_xml(b"<a>x&NotEqualTilde;y&nbsp;z</a>")
    assert root is not None
    assert root.text == "x\u2242\u0338y\xa0z"


@pytest.mark.parametrize(
    ("entry", "feed", "meant"),
    [
        ('<entry><link href="a"/></entry>', "", "https://x.org/dir/a"),
        ('<entry><link href="a"/></entry>', 'xml:base="http://y.org/b/"', "http://y.org/b/a"),
        ('<entry xml:base="http://y.org/b/"><link href="a"/></entry>', "", "http://y.org/b/a"),
        ('<entry xml:base="c/"><link href="a"/></entry>', 'xml:base="http://y.org/b/"', "http://y.org/b/c/a"),
        (
            '<entry><link xml:base=" /d/ " href=" a "/></entry>',
            'xml:base="http://y.org/b/"',
            "http://y.org/d/a",
        ),
        ('<entry xml:base="http://["><link href="a"/></entry>', 'xml:base="/b/"', "https://x.org/b/a"),
        ('<entry xml:base=""><link href="a"/></entry>', "", "https://x.org/dir/a"),
        ('<entry><link href=""/></entry><entry><link href="a"/></entry>', "", "https://x.org/dir/a"),
    ],
)
def test_bases_nest(entry: str, feed: str, meant: str) -> None:
    """Relative links are relative to the nearest xml:base, which is relative to the one around it."""
    assert read(atom(entry, feed=feed)).items == (meant,)


def test_base_of_a_channel_counts_for_next_and_items() -> None:
    """The base of an RSS channel moves its items' links and the link to its next page."""
    feed = read(
        '<rss xml:base="http://q.org/"><channel xml:base="sub/"><link rel=" NEXT " href="?p=2"/>'
        "<item><link>a</link></item></channel></rss>"
    )
    assert feed.items == ("http://q.org/sub/a",)
    assert feed.next == ("http://q.org/sub/?p=2",)


def test_hostile_bases_do_not_raise() -> None:
    """Bases and links that are no URLs are passed over, wherever they stand."""
    feed = read(
        atom(
            '<link rel="next" href="http://[" xml:base="http://["/>'
            '<entry><link href="http://[" xml:base="http://[1"/></entry><entry><link href="/2"/></entry>',
            feed='xml:base="http://[x"',
        )
    )
    assert (feed.items, feed.next) == (("https://x.org/2",), ())


@pytest.mark.parametrize(
    ("item", "items"),
    [
        ("<guid>12345</guid>", ()),
        ("<guid>12345 at http://x.org</guid>", ()),
        ('<guid isPermaLink="false">http://x.org/1</guid>', ()),
        ('<guid isPermaLink="FALSE">http://x.org/1</guid>', ()),
        ("<guid>HTTP://x.org/1</guid>", ("HTTP://x.org/1",)),
        ('<guid isPermaLink="true"> https://x.org/1 </guid>', ("https://x.org/1",)),
        ("<guid>http://x.org/g</guid><link>/l</link>", ("https://x.org/l",)),
        ("<guid>http://x.org/g</guid><link>  </link>", ("http://x.org/g",)),
        ("<link>URN:isbn:1</link><guid>http://x.org/g</guid>", ("http://x.org/g",)),
        ("<link>tag:x.org,2020:1</link>", ()),
        ("<link>mailto:a@x.org</link>", ()),
        ("<link>/1</link><link>/2</link>", ("https://x.org/1",)),
        ('<link rel="enclosure" href="/a.mp3"/><link rel="replies" href="/r"/>', ()),
        ('<link rel=" Alternate " href="/a"/>', ("https://x.org/a",)),
    ],
)
def test_one_address_of_an_item_counts(item: str, items: tuple[str, ...]) -> None:
    """An item's link is its page; an id is taken for one only where it is an address."""
    assert read(rss(item)).items == items


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "koi8-r"])
def test_encodings_do_not_hide_items(encoding: str) -> None:
    """A feed in another encoding, declared, is read to its end."""
    label = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16"}.get(encoding, encoding)
    text = f'<?xml version="1.0" encoding="{label}"?>' + rss(
        "<title>Порт</title><link>/1</link>", "<title>Город</title><link>/2</link>"
    )
    mark = codecs.BOM_UTF16_LE if encoding == "utf-16-le" else b""
    assert read(mark + text.encode(encoding)).items == ("https://x.org/1", "https://x.org/2")


@pytest.mark.parametrize("label", ["utf-16", "UTF-16LE", "utf16", "unicode", "no-such-code", "utf-8"])
def test_wrong_labels_do_not_hide_items(label: str) -> None:
    """UTF-8 that is labelled as something else, or Cyrillic labelled UTF-8, still gives its links."""
    text = f"<?xml version='1.0' encoding='{label}' standalone='yes'?>" + rss("<link>/1</link>")
    assert read(text).items == ("https://x.org/1",)
    cyrillic = text.replace("<item>", "<item><title>Порт</title>").encode("cp1251")
    if label == "utf-8":
        assert read(cyrillic).items == ("https://x.org/1",)


@pytest.mark.parametrize(
    "before", ["\n\n ", "\ufeff\n", "<br />\n<b>Warning</b>: mysql_connect() & co.\n", "x" * 1500]
)
def test_what_a_broken_script_says_first_is_passed_over(before: str) -> None:
    """Words before the declaration, as failing scripts print them, do not hide the feed."""
    text = f'{before}<?xml version="1.0" encoding="utf-8"?>{rss("<link>/1</link>")}'
    assert read(text).items == ("https://x.org/1",)


@pytest.mark.parametrize("cut", range(30, 110, 7))
def test_cut_feeds_give_what_they_have(cut: int) -> None:
    """A feed that breaks off gives the items before, and never something made up."""
    whole = rss("<link>/1</link>", "<title>t</title><link>/2</link>", "<link>/3</link>")
    found = read_feed(whole[:cut].encode(), url=URL)
    whole_links = [f"https://x.org/{n}" for n in (1, 2, 3)]
    items = list(found.items) if found else []
    assert items[:-1] == whole_links[: max(0, len(items) - 1)]
    if "<link>/1</link>" in whole[:cut]:
        assert items[0] == "https://x.org/1"


@pytest.mark.parametrize(
    ("value", "items"),
    [
        ({"items": [{"url": " /1 "}, {"url": ""}, {"url": None, "external_url": "/2"}]}, (1, 2)),
        ({"items": [{"url": ["/1"]}, 3, None, [], {"url": "/2"}]}, (2,)),
        ({"items": []}, ()),
        ({"items": [{"url": "http://["}, {"url": "/1"}], "next_url": 7}, (1,)),
    ],
)
def test_json_feeds_of_odd_shape_are_read(value: object, items: tuple[int, ...]) -> None:
    """Items of a JSON feed without a usable address are passed over."""
    feed = read(json.dumps(value))
    assert feed.items == tuple(f"https://x.org/{n}" for n in items)
    assert feed.next == ()


@pytest.mark.parametrize(
    "payload",
    [
        b'{"items": {}}', b'{"items": "x"}', b"{" * 100_000, b'{"items": [' + b"[" * 100_000,
        b'{"items": [], "n": ' + b"9" * 10_000 + b"}", b'{"items": ["\xff"]}', b"[]", b"\0\0\0\0",
        b"<opml><body/></opml>", b"<?xml", b"<?xml version='1.0'?>", b"<!DOCTYPE rss [", b"<rss:x/>",
    ],
)  # fmt: skip
def test_what_is_shaped_like_a_feed_and_is_none(payload: bytes) -> None:
    """JSON without items, too deep or too long, and XML of another kind are no feeds."""
    assert read_feed(payload, url=URL) is None


def test_hundred_thousand_items_are_bounded() -> None:
    """Of a feed without end five thousand items are read, of JSON as well."""
    assert len(read(rss(*(f"<link>/{n}</link>" for n in range(6000)))).items) == 5000
    assert len(read(json.dumps({"items": [{"url": f"/{n}"} for n in range(6000)]})).items) == 5000


def test_deep_nesting_is_no_burden() -> None:
    """A hundred thousand elements inside each other end the reading, not the process."""
    assert read(b"<rss><item><link>/1</link></item>" + b"<a>" * 100_000).items == ("https://x.org/1",)


def test_elements_are_known_by_local_name() -> None:
    """Whatever the prefix or case, a name is what stands behind the colon."""
    root = parse_xml(b'<A:RSS xmlns:A="a"> t <!-- c --><b>\n x </b></A:RSS>')
    assert root is not None
    assert local(root) == "rss"
    assert text_of(root[0]) == "x"
    assert base_of(root, URL) == URL


SITEMAP = "https://x.org/sitemaps/index.xml"
ENTRIES = "<url><loc>http://x.org/1</loc></url>"


def sitemap(payload: bytes, *, limit: int = 10**6) -> Sitemap:
    found = read_sitemap(payload, url=SITEMAP, limit=limit)
    assert found is not None
    return found


def test_news_and_image_sitemaps_give_pages_only() -> None:
    """Addresses inside an entry's extensions are not the entry's."""
    found = sitemap(
        b'<urlset xmlns:n="n" xmlns:i="i" xmlns:v="v"><url><i:image><i:loc>/i.png</i:loc></i:image>'
        b"<loc> /1?a=1&b=2 </loc><n:news><n:loc>/n</n:loc></n:news><v:video><v:player_loc>/v"
        b"</v:player_loc></v:video></url></urlset>"
    )
    assert found.items == ("https://x.org/1?a=1&b=2",)


def test_newest_entries_come_first_and_undated_last() -> None:
    """Entries are in the order of their last change, the newest first; equal ones as they stand."""
    dates = {"a": "2024-01-02", "b": "", "c": "2024-01-02T10:00:00Z", "d": "2023-12-31", "e": ""}
    entries = "".join(
        f"<url><lastmod>{date}</lastmod><loc>/{name}</loc></url>" for name, date in dates.items()
    )
    found = sitemap(f"<urlset>{entries}</urlset>".encode())
    assert [url[-1] for url in found.items] == ["c", "a", "d", "b", "e"]


def test_index_and_list_in_one_are_both_read() -> None:
    """A file that mixes entries of both kinds gives both."""
    found = sitemap(f"<sitemapindex>{ENTRIES}<sitemap><loc>a.xml.gz</loc></sitemap></sitemapindex>".encode())
    assert found == Sitemap(items=("http://x.org/1",), sitemaps=("https://x.org/sitemaps/a.xml.gz",))


def test_sitemap_in_wide_characters_is_read() -> None:
    """UTF-16 with its mark is XML like any other."""
    text = f'<?xml version="1.0" encoding="utf-16"?><urlset>{ENTRIES}</urlset>'
    assert sitemap(text.encode("utf-16")).items == ("http://x.org/1",)


def test_members_of_a_packed_sitemap_are_joined() -> None:
    """A gzip file of several members is one sitemap, and padding behind them is none of it."""
    parts = ["<urlset>", ENTRIES, "", ENTRIES.replace("/1", "/2"), "</urlset>"]
    packed = b"".join(gzip.compress(part.encode()) for part in parts)
    assert sitemap(packed + b"\0" * 100).items == ("http://x.org/1", "http://x.org/2")


def test_packed_sitemap_is_read_as_far_as_it_is_whole() -> None:
    """A gzip file that is cut or broken gives the entries before the damage."""
    text = "<urlset>" + "".join(f"<url><loc>http://x.org/{n}</loc></url>" for n in range(20_000))
    packed = gzip.compress(text.encode())
    for broken in (packed[:-8], packed[:-500], packed[: len(packed) // 2] + b"\0" * 5000):
        found = sitemap(broken, limit=10**7)
        assert found.items[:2] == ("http://x.org/0", "http://x.org/1")
        assert 1000 < len(found.items) <= 20_000


def test_million_empty_members_are_no_burden() -> None:
    """Ten megabytes of gzip members that hold nothing come to an end, and hold what stands behind them."""
    packed = gzip.compress(b"") * 500_000
    assert sitemap(packed + gzip.compress(b"http://x.org/1")).items == ("http://x.org/1",)


@pytest.mark.parametrize("limit", [1, 10, 100, 5000])
def test_limit_of_unpacking_holds_over_members(limit: int) -> None:
    """However many members a file has, no more than the limit is unpacked of them together."""
    packed = gzip.compress(b"http://x.org/a\n") * 100
    found = read_sitemap(packed, url=SITEMAP, limit=limit)
    urls = found.items if found else ()
    assert len(urls) <= 1 + limit // 15


@pytest.mark.parametrize(
    ("text", "items", "sitemaps"),
    [
        (
            b"\xef\xbb\xbfhttp://x.org/1\r\n  https://x.org/2#top \r\n# c\r\n",
            ["http://x.org/1", "https://x.org/2"],
            [],
        ),
        (b"http://x.org/1\rhttp://x.org/2", ["http://x.org/1", "http://x.org/2"], []),
        (b"http://x.org/\xd1\x8f\n", ["http://x.org/%D1%8F"], []),
        (b"http://x.org/1\nhttp://x.org/1\n", ["http://x.org/1"], []),
        (b"User-agent: *\r\nSITEMAP :http://x.org/a.xml # c\r\n", [], ["http://x.org/a.xml"]),
        (b"sitemap:\nSitemap: b.xml\n", [], ["https://x.org/sitemaps/b.xml"]),
    ],
)
def test_plain_sitemaps_are_read_line_by_line(text: bytes, items: list[str], sitemaps: list[str]) -> None:
    """Plain lists and robots.txt are read whatever ends their lines."""
    found = sitemap(text)
    assert (list(found.items), list(found.sitemaps)) == (items, sitemaps)


def test_sitemap_holds_what_the_protocol_allows() -> None:
    """Of more than fifty thousand entries, as many as the protocol allows in one file are read."""
    entries = "".join(f"<url><loc>/{n}</loc></url>" for n in range(50_010))
    assert len(sitemap(f"<urlset>{entries}</urlset>".encode(), limit=10**7).items) == 50_000
    plain = "".join(f"http://x.org/{n}\n" for n in range(50_010))
    assert len(sitemap(plain.encode(), limit=10**7).items) == 50_000
