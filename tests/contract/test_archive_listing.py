"""Listing for the index protocols, the same on both catalogs."""

from datetime import UTC, datetime, timedelta

from archive import Archive, Capture
from archive.catalog.captures import Span
from archive.catalog.listing_cuts import keep_cuts, read_cuts
from archive.catalog.listing_entries import Entry, ascending, descending, nearest_first
from archive.cdx.paging import cuts_of, page_count
from archive.instant import milliseconds
from archive.lookup import span_of

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVERYTHING = span_of("*.example.org")
HOUR = 3_600_000


def fill(archive: Archive) -> list[Entry]:
    """Record three URLs, two captures in one millisecond among them; return the list of all."""
    for url, milli, payload in (
        ("http://example.org/", 0, b"a"), ("http://example.org/", 0, b"b"),
        ("http://example.org/", 5000, b"a"), ("http://example.org/x", 1, b""),
        ("http://sub.example.org/y?z", 9, b"c"), ("http://example.org/", 1, b"d"),
    ):  # fmt: skip
        archive.record(
            Capture(url=url, captured_at=START + timedelta(milliseconds=milli), status=200, payload=payload)
        )
    return list(ascending(archive.catalog, EVERYTHING))


def test_both_directions_and_every_beginning_agree(archive: Archive) -> None:
    """From any capture on, up and down, in small chunks or large, the list is the list."""
    everything = fill(archive)
    assert len(everything) == 6
    assert [entry.position for entry in everything] == sorted(entry.position for entry in everything)
    for number, entry in enumerate(everything):
        for first in (1, 2, 100):
            up = ascending(archive.catalog, EVERYTHING, after=entry.position, first=first)
            down = descending(archive.catalog, EVERYTHING, before=entry.position, first=first)
            assert list(up) == everything[number + 1 :]
            assert list(down) == everything[:number][::-1]
    inner = everything[1].position, everything[4].position
    assert list(ascending(archive.catalog, EVERYTHING, after=inner[0], through=inner[1])) == everything[2:5]
    assert (
        list(descending(archive.catalog, EVERYTHING, before=inner[1], above=inner[0])) == everything[3:1:-1]
    )


def test_dates_bound_the_list(archive: Archive) -> None:
    """Both ends are included."""
    fill(archive)
    begin = milliseconds(START)
    span = Span(low=EVERYTHING.low, high=EVERYTHING.high, since=begin + 1, until=begin + 9)
    assert [entry.at - begin for entry in ascending(archive.catalog, span)] == [1, 1, 9]


def test_what_is_withdrawn_is_not_listed(archive: Archive) -> None:
    """A takedown hides captures from the index too, and the others keep their order."""
    everything = fill(archive)
    archive.takedown("http://example.org/x", reason="asked", actor="me", now=START)
    left = [entry for entry in everything if not entry.surt.endswith("/x")]
    assert list(ascending(archive.catalog, EVERYTHING)) == left
    assert list(descending(archive.catalog, EVERYTHING)) == left[::-1]


def test_the_nearest_come_first(archive: Archive) -> None:
    """Within the moment the latest first, then by distance from its beginning."""
    fill(archive)
    begin = milliseconds(START)
    one = span_of("http://example.org/")
    found = [entry.at - begin for entry in nearest_first(archive.catalog, one, (begin + 1, begin + 2))]
    assert found == [1, 0, 0, 5000]


def test_what_memento_links_to_is_found_in_one_question(archive: Archive) -> None:
    """The moment's capture and its neighbours, of two in one millisecond by their payload."""
    fill(archive)
    rows = archive.timemap("http://example.org/")
    around = archive.around(rows[1])
    assert [one.captured_at for one in (around.first, around.last)] == [START, rows[3].captured_at]
    assert around.previous is not None
    assert around.previous.digest.hex() == rows[0].payload_digest.removeprefix("sha256:")
    assert archive.meant("http://example.org/", START, START + timedelta(milliseconds=999)) == rows[2]
    assert archive.following(rows[3]) is None


def test_a_division_into_pages_holds_while_it_is_used(archive: Archive) -> None:
    """It is made once, outlives arrivals, and goes an hour after its last use."""
    everything = fill(archive)
    catalog = archive.catalog
    cuts = cuts_of(catalog, EVERYTHING, 2, 0)
    assert cuts == [everything[1].position, everything[3].position]
    assert page_count(catalog, EVERYTHING, 2, 0) == 3
    archive.record(Capture(url="http://example.org/0", captured_at=START, status=200, payload=b"new"))
    assert cuts_of(catalog, EVERYTHING, 2, HOUR - 1) == cuts
    assert cuts_of(catalog, EVERYTHING, 2, 2 * HOUR - 2) == cuts
    assert cuts_of(catalog, EVERYTHING, 2, 4 * HOUR) != cuts
    assert page_count(catalog, span_of("http://nowhere.example/"), 2, 0) == 0


def test_the_first_division_of_several_servers_holds(archive: Archive) -> None:
    """Who comes second takes what the first has kept."""
    first = [entry.position for entry in fill(archive)][:2]
    assert keep_cuts(archive.catalog, "one", first, 0) == first
    assert keep_cuts(archive.catalog, "one", first[1:], 0) == first
    assert read_cuts(archive.catalog, "another", 0) is None
