"""Memento's wire forms, held against RFC 7089's own grammar."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from archive.errors import InvalidTime
from archive.memento import (
    Addresses,
    Around,
    cdx_lines,
    http_date,
    link_header,
    parse_accept_datetime,
    safe,
    timemap_json,
    timemap_link,
)

NOON = datetime(2015, 2, 17, 12, 0, 0, tzinfo=UTC)
HERE = Addresses("http://archive.example")


@dataclass(frozen=True)
class Visit:
    url: str
    captured_at: datetime
    surt: str = "org,example)/a"
    mime: str = "text/html"
    status: int = 200
    payload_digest: str = "sha256:ab"
    payload_sha1: str = ""
    kind: str = "response"
    length: int = 10


def visits(count, step=timedelta(hours=1)):
    return [Visit("http://example.org/a", NOON + number * step) for number in range(count)]


def relations(header):
    """Return rel → target of a Link header by a reader of its own, for one link a relation type."""
    found = {}
    for target, parameters in re.findall(r"<([^>]*)>((?:; [a-z]+=\"[^\"]*\")*)", header):
        for relation in re.search(r'rel="([^"]*)"', parameters)[1].split():
            found.setdefault(relation, []).append(target)
    return found


def test_an_http_date_survives_its_round_trip():
    """What http_date writes, parse_accept_datetime reads back to the second."""
    assert http_date(NOON) == "Tue, 17 Feb 2015 12:00:00 GMT"
    assert parse_accept_datetime(http_date(NOON)) == NOON


@pytest.mark.parametrize(
    "text",
    ["2015-02-17", "", "Tue, 31 Feb 2015 12:00:00 GMT", "Tue, 17 Feb 2015 12:00:00 CET", "yesterday"],
)
def test_what_is_no_http_date_is_refused_by_name(text):
    """A bad Accept-Datetime raises InvalidTime that says how one looks."""
    with pytest.raises(InvalidTime, match="Accept-Datetime"):
        parse_accept_datetime(text)


def test_a_link_header_names_every_relation_of_the_pattern():
    """original, timegate, timemap with type and bounds, first, prev, next and last memento."""
    one, two, three, four, five = visits(5)
    around = Around(first=one, previous=two, current=three, next=four, last=five)
    header = link_header(HERE, three.url, around)
    found = relations(header)
    assert found["original"] == ["http://example.org/a"]
    assert found["timegate"] == ["http://archive.example/web/http://example.org/a"]
    assert 'type="application/link-format"; from="Tue, 17 Feb 2015 12:00:00 GMT"; until=' in header
    assert found["prev"] == ["http://archive.example/web/20150217130000/http://example.org/a"]
    assert len(found["memento"]) == 5


def test_one_memento_is_first_and_last_in_one_link():
    """A URL captured once is listed once, as first and last."""
    (only,) = visits(1)
    header = link_header(
        HERE, only.url, Around(first=only, previous=None, current=only, next=None, last=only)
    )
    assert 'rel="first last memento"' in header
    assert header.count("memento") == 1


def test_two_captures_of_one_second_have_two_addresses():
    """The earlier of two in the same second takes seventeen digits; the later keeps fourteen."""
    one, two = visits(2, timedelta(milliseconds=250))
    body = "".join(timemap_link(HERE, one.url, [one, two]))
    assert "/web/20150217120000000/" in body
    assert body.count("/web/20150217120000/") == 1


def test_a_timemap_lists_each_capture_once_in_order():
    """Link format, with self bounded by the first and the last instant."""
    body = "".join(timemap_link(HERE, "http://example.org/a", visits(3)))
    stamps = re.findall(r"/web/(\d{14})/", body)
    assert stamps == sorted(set(stamps))
    assert len(stamps) == 3
    assert 'rel="self"; type="application/link-format"; from="Tue, 17 Feb 2015 12:00:00 GMT"' in body
    assert body.strip().split(",\n")[-1].endswith('datetime="Tue, 17 Feb 2015 14:00:00 GMT"')


def test_a_json_timemap_holds_the_same_captures():
    """The JSON form lists the addresses and dates of the link form."""
    read = json.loads(timemap_json(HERE, "http://example.org/a", visits(2)))
    assert [m["datetime"] for m in read["mementos"]["list"]] == [
        "2015-02-17T12:00:00Z",
        "2015-02-17T13:00:00Z",
    ]
    assert read["mementos"]["first"]["uri"].endswith("/20150217120000/http://example.org/a")


def test_nothing_can_break_out_of_a_link():
    """Line breaks, quotes and angle brackets of a URL come out encoded."""
    assert safe('http://x/\r\nSet-Cookie: a="b"><é') == "http://x/%0D%0ASet-Cookie:%20a=%22b%22%3E%3C%C3%A9"


def test_plain_cdx_has_seven_fields():
    """Every line has exactly seven fields, also for a URL with spaces and a missing type."""
    visit = Visit("http://example.org/a b", NOON, mime="", kind="revisit")
    (line,) = cdx_lines([visit])
    assert line.split() == [
        "org,example)/a", "20150217120000", "http://example.org/a%20b", "warc/revisit", "200", "ab", "10",
    ]  # fmt: skip
