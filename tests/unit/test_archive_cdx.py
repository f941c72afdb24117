"""Questions to the index as they are written, and the lines of the answer."""

from datetime import UTC, datetime

import pytest

from archive.catalog.listing_entries import Entry, Position
from archive.cdx import IA, PYWB, read_query
from archive.cdx.fields import FIELDS, field_of
from archive.cdx.filters import collapsed, read_collapse, read_filter
from archive.cdx.paging import page_bounds
from archive.cdx.resume import write_resume
from archive.errors import ArchiveError, InvalidQuery, InvalidTime
from archive.timestamps import interval, moment

ENTRY = Entry(
    surt="org,example)/a", at=1_424_174_400_123, digest=b"\x01" * 32, url="https://example.org/ä b",
    status=200, mime="text/html", kind=0, sha1=b"\x00" * 20, offset=7, length=439,
)  # fmt: skip


def ia(**parameters):
    return read_query([("url", "example.org/a"), *parameters.items()], IA)


@pytest.mark.parametrize(
    ("url", "match_type", "low", "high"),
    [
        ("http://www.Example.org/a?b=2&a=1", None, "org,example)/a?a=1&b=2", "org,example)/a?a=1&b=2"),
        ("https%3A//example.org/a", None, "org,example)/a", "org,example)/a"),
        ("http:/example.org/a", None, "org,example)/a", "org,example)/a"),
        ("example.org/a*", None, "org,example)/a", "org,example)/a\x7f"),
        ("*.example.org", None, "org,example)", "org,example,\x7f"),
        ("example.org/a/", "prefix", "org,example)/a", "org,example)/a?\x7f"),
        ("example.org/a*", "prefix", "org,example)/a", "org,example)/a\x7f"),
        ("http://www.example.org/a/b", "host", "org,example)/", "org,example)/\x7f"),
        ("http://www.example.org/a/b", "domain", "org,example)", "org,example,\x7f"),
        ("example.org/a*", "exact", "org,example)/a*", "org,example)/a*"),
    ],
)
def test_a_url_and_its_match_type_are_a_range(url, match_type, low, high):
    """Stars or matchType say which; a target may come encoded or with one slash."""
    given = [("url", url)] + ([("matchType", match_type)] if match_type else [])
    span = read_query(given, IA).span
    assert span.low.lower() == low
    assert span.high.lower() == high


@pytest.mark.parametrize(
    "parameters",
    [
        {"url": ""},
        {"url": "ftp://example.org/"},
        {"matchType": "regex"},
        {"from": "yesterday"},
        {"to": "2015-02-17"},
        {"closest": "x"},
        {"sort": "up"},
        {"url": "example.org/*", "closest": "2015", "limit": "-5"},
        {"url": "example.org/*", "closest": "2015", "limit": "10001"},
        {"filter": "statuscode"},
        {"filter": "colour:red"},
        {"filter": "urlkey:("},
        {"filter": "urlkey:(?=a)"},
        {"filter": "urlkey:" + "a" * 501},
        {"filter": "!!urlkey:a"},
        {"filter": "!~!urlkey:a"},
        {"collapse": "digest:"},
        {"collapse": "nothing"},
        {"fl": "urlkey,nothing"},
        {"fl": ",".join(["urlkey"] * 30)},
        {"limit": "many"},
        {"limit": "-100001"},
        {"offset": "-1"},
        {"page": "-1"},
        {"pageSize": "0"},
        {"pageSize": "9999999"},
        {"output": "xml"},
        {"showResumeKey": "maybe"},
        {"collapseTime": "99"},
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(parameters):
    """Each bad parameter is named; nothing is guessed."""
    given = {"url": "example.org/", **parameters}
    with pytest.raises(ArchiveError) as refused:
        read_query(list(given.items()), IA)
    assert "\n" not in str(refused.value)


def test_repeated_parameters_add_up_where_that_means_something():
    """Every filter and collapse counts; of the others the last."""
    query = read_query(
        [("url", "a.example"), ("filter", "statuscode:2.."), ("filter", "!mimetype:image/.*"),
         ("collapse", "urlkey"), ("collapse", "timestamp:8"), ("limit", "1"), ("limit", "2")], IA,
    )  # fmt: skip
    assert (len(query.filters), len(query.collapses), query.limit) == (2, 2, 2)
    with pytest.raises(InvalidQuery, match="twenty"):
        read_query([("url", "a.example"), *[("filter", "statuscode:200")] * 21], IA)


def test_harmless_parameters_change_nothing():
    """What other servers know and we need not is passed over, empty values too."""
    assert ia() == ia(
        fastLatest="true", gzip="false", lastSkipTimestamp="true", limit="", closest="", sort=""
    )
    assert ia(sort="closest") == ia(), "pywb asks so for all"
    assert ia(limit="0").limit is None
    assert ia(closest="2015").sort == "closest"
    assert ia(reverse="true").sort == "reverse"


def test_only_a_few_rows_of_one_url_are_a_small_question():
    """What is answered without a thread is bounded whatever the archive holds."""
    assert ia(limit="1", closest="2015").is_small
    for unbounded in ({}, {"limit": "101"}, {"limit": "-1"}, {"limit": "1", "filter": "statuscode:200"},
                      {"limit": "1", "url": "*.example.org"}, {"limit": "1", "page": "0"}):  # fmt: skip
        assert not read_query([("url", "example.org"), *unbounded.items()], IA).is_small, unbounded


def test_the_seven_fields_never_hold_a_blank():
    """A space or another script in a URL or type is encoded, an unknown type and digest have a stand-in."""
    values = [FIELDS[name](ENTRY) for name in IA.fields]
    assert values == [
        "org,example)/a", "20150217120000", "https://example.org/%C3%A4%20b", "text/html", "200",
        "A" * 32, "439",
    ]  # fmt: skip
    odd = ENTRY._replace(mime="", sha1=None, kind=1)
    assert (FIELDS["mimetype"](odd), FIELDS["digest"](odd)) == ("warc/revisit", "01" * 32)
    assert FIELDS["mimetype"](ENTRY._replace(mime="")) == "unk"
    assert FIELDS["mimetype"](ENTRY._replace(mime="text html")) == "text%20html"
    assert [field_of(name)(ENTRY) for name in ("url", "status", "mime", "key")] == [
        values[2], "200", "text/html", "org,example)/a",
    ]  # fmt: skip
    assert FIELDS["filename"](ENTRY).startswith("captures/org,example/")


@pytest.mark.parametrize(
    ("text", "plain", "kept"),
    [
        ("statuscode:200", "match", True),
        ("statuscode:20", "match", False),
        ("statuscode:20", "contain", True),
        ("!statuscode:2..", "match", False),
        ("=status:200", "contain", True),
        ("!=status:200", "contain", False),
        ("=!status:404", "contain", True),
        ("~status:[23]..", "contain", True),
        ("~!status:[23]..", "contain", False),
        ("urlkey:.*example.*", "match", True),
    ],
)
def test_filters_match_as_their_dialect_says(text, plain, kept):
    """A whole match with the Internet Archive, a part with pywb; = and ~ say so in both."""
    assert read_filter(text, plain=plain).keeps(ENTRY) is kept


def test_a_catastrophic_expression_takes_no_time():
    """What would keep a backtracking engine busy for ages is over at once."""
    slow = read_filter("original:(a+)+(a+)+(a+)+b", plain="match")
    assert not slow.keeps(ENTRY._replace(url="a" * 20_000))


def test_collapsing_keeps_the_first_of_neighbours():
    """By a field or its beginning; the second collapse sees only what the first left."""
    marks = [b"", b""]
    collapses = [read_collapse("timestamp:10"), read_collapse("digest")]
    hours = [ENTRY._replace(at=ENTRY.at + minutes * 60_000) for minutes in (0, 10, 70, 130)]
    other = hours[2]._replace(sha1=b"\x01" * 20)
    kept = [not collapsed(collapses, entry, marks) for entry in (hours[0], hours[1], other, hours[3])]
    assert kept == [True, False, True, True]
    assert [not collapsed([read_collapse("digest")], entry, m) for m in [[b""]] for entry in hours] == [
        True, False, False, False,
    ]  # fmt: skip


def test_resume_keys_survive_any_encoding():
    """They hold nothing that percent-encoding would change, once or twice."""
    key = write_resume(Position("org,example)/ä?b=%2F", -5, b"\xff" * 32), [b"\xfe" * 8])
    assert key.replace("-", "").replace("_", "").isalnum()


def test_pages_cover_everything_between_their_cuts():
    """The first begins before all, the last has no end, and behind it there is none."""
    cuts = [Position("a", 1, b""), Position("b", 2, b"")]
    assert [page_bounds(cuts, page) for page in range(4)] == [
        (None, cuts[0]), (cuts[0], cuts[1]), (cuts[1], None), None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("digits", "first", "last"),
    [
        ("0", "0001-01-01", "0999-12-31T23:59:59.999"),
        ("2", "2000-01-01", "2999-12-31T23:59:59.999"),
        ("20", "2000-01-01", "2099-12-31T23:59:59.999"),
        ("201", "2010-01-01", "2019-12-31T23:59:59.999"),
        ("2015", "2015-01-01", "2015-12-31T23:59:59.999"),
        ("20151", "2015-01-01", "2015-12-31T23:59:59.999"),
        ("201502", "2015-02-01", "2015-02-28T23:59:59.999"),
        ("20150231", "2015-02-28", "2015-02-28T23:59:59.999"),
        ("20159999999999", "2015-12-31T23:59:59", "2015-12-31T23:59:59.999"),
        ("20150217093000", "2015-02-17T09:30:00", "2015-02-17T09:30:00.999"),
        ("201502170930001", "2015-02-17T09:30:00.100", "2015-02-17T09:30:00.199"),
        ("20150217093000123", "2015-02-17T09:30:00.123", "2015-02-17T09:30:00.123"),
        ("00000000000000", "0001-01-01", "0001-01-01T00:00:00.999"),
        ("99999999999999999", "9999-12-31T23:59:59.999", "9999-12-31T23:59:59.999"),
    ],
)
def test_any_1_to_17_digits_are_a_time(digits, first, last):
    """What is left open is all of it; what the calendar lacks is its nearest day."""
    assert interval(digits) == tuple(datetime.fromisoformat(t).replace(tzinfo=UTC) for t in (first, last))


def test_a_moment_is_a_second_or_an_end():
    """Fourteen digits mean the second, fewer their end, which dates in a look-up mean everywhere."""
    assert moment("20150217093000") == interval("20150217093000")
    assert moment("2015") == (interval("2015")[1],) * 2
    with pytest.raises(InvalidTime):
        moment("2015-02-17")


def test_the_dialects_differ_in_names_and_outputs():
    """Pywb answers CDXJ unless asked for JSON; the Internet Archive text."""
    assert (read_query([("url", "a.example")], PYWB).output, ia().output) == ("cdxj", "text")
    assert read_query([("url", "a.example"), ("fields", "url,mime")], PYWB).fields == ("url", "mime")
