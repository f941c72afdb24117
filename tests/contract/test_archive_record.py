"""Recording captures: the commit point, revisits, and doing it twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from archive import Archive, InvalidUrl, ObjectExists
from archive.warc import pack_capture
from tests.archive_making import URL, article, cleaned, later, visit


def test_a_capture_becomes_an_object_and_a_row(archive: Archive) -> None:
    """What was recorded can be read back whole, and its row says what the capture says."""
    recorded = archive.record(visit(b"<p>Hello"))
    row = recorded.row
    assert recorded.created
    assert not recorded.unchanged
    assert archive.row(row.key) == row
    assert (row.url, row.surt, row.captured_at) == (URL, "org,example)/news/1", later())
    assert (row.status, row.mime, row.payload_size, row.kind) == (200, "text/html", 8, "response")
    assert (row.source, row.found_on, row.run) == ("news", "https://www.example.org/news/", "01RUN")
    assert (row.state, row.attempts) == ("pending", 0)
    stored = archive.read(row.key)
    assert stored.payload == b"<p>Hello"
    assert stored.fetch.robots == "allowed"


def test_the_extent_of_the_first_record_is_known(archive: Archive) -> None:
    """Offset and length of a row cut exactly the response record out of the object."""
    capture = visit()
    row = archive.record(capture).row
    packed = pack_capture(capture)
    assert (row.offset, row.length) == (packed.offset, packed.length)
    assert archive.store.get(row.key, start=row.offset, length=row.length) == packed.body[: packed.length]


def test_recording_the_same_capture_again_changes_nothing(archive: Archive) -> None:
    """The very same capture is recognised, and neither row nor state changes."""
    first, _ = cleaned(archive, b"<p>Hello")
    again = archive.record(visit(b"<p>Hello"))
    assert not again.created
    assert again.row == archive.row(first.key)
    assert again.row.state == "ready"


def test_an_equal_payload_becomes_a_revisit(archive: Archive) -> None:
    """The second capture of a payload points to the first, and so does the third."""
    first = archive.record(visit(b"<p>Hello", 0)).row
    for seconds in (60, 120):
        recorded = archive.record(visit(b"<p>Hello", seconds))
        assert recorded.created
        assert recorded.unchanged
        row = recorded.row
        assert (row.kind, row.refers_to, row.state) == ("revisit", first.key, "ready")
        assert (row.payload_digest, row.payload_size) == (first.payload_digest, 8)
        assert archive.read(row.key).payload is None
        assert archive.payload(row.key).payload == b"<p>Hello"


def test_a_revisit_recorded_again_is_recognised(archive: Archive) -> None:
    """A repeated revisit is neither a new capture nor a pointer to itself."""
    archive.record(visit(b"<p>Hello", 0))
    revisit = archive.record(visit(b"<p>Hello", 60))
    again = archive.record(visit(b"<p>Hello", 60))
    assert not again.created
    assert again.unchanged
    assert again.row == revisit.row


def test_equal_bytes_under_another_status_are_no_revisit(archive: Archive) -> None:
    """A page that is served again as an error is not the page: the error keeps its own payload."""
    archive.record(visit(b"<p>Hello", 0, status=404))
    row = archive.record(visit(b"<p>Hello", 60)).row
    assert (row.kind, row.state) == ("response", "pending")


def test_an_empty_payload_is_no_revisit(archive: Archive) -> None:
    """Two empty answers are two responses: there is nothing to point to."""
    for seconds in (0, 60):
        row = archive.record(visit(b"", seconds, status=301, headers=[("Location", "/new")])).row
        assert (row.kind, row.location) == ("response", "https://www.example.org/new")


def test_a_304_confirms_the_latest_good_capture(archive: Archive) -> None:
    """A 304 points to the payload in force, is served with it, and keeps 304 in its record."""
    archive.record(visit(b"<p>One", 0))
    second = archive.record(visit(b"<p>Two", 60, headers=[("ETag", '"2"'), ("Age", "1")])).row
    archive.record(visit(b"gone", 90, status=503))
    capture = visit(None, 120, status=304, mime=None, headers=[("ETag", '"2b"')])
    recorded = archive.record(capture)
    row = recorded.row
    assert recorded.unchanged
    assert (row.kind, row.refers_to, row.status, row.mime) == ("revisit", second.key, 200, "text/html")
    assert row.payload_size == 6
    stored = archive.read(row.key)
    assert stored.status == 304
    assert stored.revisit_of is not None
    assert stored.revisit_of.profile == "server-not-modified"
    shown = archive.payload(row.key)
    assert (shown.status, shown.payload) == (200, b"<p>Two")
    assert shown.headers == (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Age", "1"),
        ("ETag", '"2b"'),
    )


def test_a_304_after_a_revisit_points_to_the_payload_itself(archive: Archive) -> None:
    """Pointers never form a chain."""
    first = archive.record(visit(b"<p>One", 0)).row
    archive.record(visit(b"<p>One", 60))
    row = archive.record(visit(None, 120, status=304, mime=None)).row
    assert row.refers_to == first.key


def test_a_304_with_nothing_to_confirm_is_a_plain_answer(archive: Archive) -> None:
    """Where no earlier payload is known, a 304 is kept as the empty answer that it is."""
    row = archive.record(visit(None, 0, status=304, mime=None)).row
    assert (row.kind, row.status, row.payload_size, row.state) == ("response", 304, 0, "ready")
    assert archive.payload(row.key).payload == b""


@pytest.mark.parametrize(
    ("status", "mime", "state"),
    [
        (200, "text/html", "pending"),
        (203, "application/xhtml+xml", "pending"),
        (200, "text/plain; charset=x", "pending"),
        (200, "Text/Markdown", "pending"),
        (200, None, "pending"),
        (200, "application/pdf", "ready"),
        (200, "application/rss+xml", "ready"),
        (404, "text/html", "ready"),
        (206, "text/html", "ready"),
    ],
)
def test_only_whole_answers_of_text_wait_for_the_cleaner(
    archive: Archive, status: int, mime: str | None, state: str
) -> None:
    """What can have no article is ready at once."""
    assert archive.record(visit(b"words", status=status, mime=mime)).row.state == state


def test_captures_of_one_second_and_of_one_millisecond_are_all_kept(archive: Archive) -> None:
    """Neither a shared second nor a shared millisecond loses a capture."""
    for seconds, payload in ((0.001, b"a"), (0.002, b"b"), (0.002, b"c")):
        assert archive.record(visit(payload, seconds)).created
    assert archive.payload(archive.timemap(URL)[0].key).payload == b"a"
    assert len(archive.timemap(URL)) == 3


def test_an_object_without_a_row_is_found_and_believed(archive: Archive) -> None:
    """After a death between PUT and row, recording again writes the row that the object asks for."""
    stored = visit(b"<p>Hello", source="first")
    packed = pack_capture(stored)
    archive.store.put(packed.key, packed.body)
    recorded = archive.record(visit(b"<p>Hello", source="second"))
    assert recorded.created
    assert (recorded.row.source, recorded.row.length) == ("first", packed.length)
    with pytest.raises(ObjectExists):
        archive.store.put(packed.key, packed.body)


def test_many_writers_of_the_same_captures_agree(archive: Archive) -> None:
    """Of threads that record the same captures at once, exactly one creates each."""
    start = threading.Barrier(6)

    def record_all(_: int) -> int:
        start.wait()
        made = [archive.record(visit(f"<p>{n}".encode(), n)) for n in range(12)]
        return sum(recorded.created for recorded in made)

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(record_all, range(6))) == 12
    assert len(archive.timemap(URL)) == 12
    assert not list(archive.verify())


def test_the_same_url_in_another_spelling_is_one_history(archive: Archive) -> None:
    """Scheme and www. do not part a history, and each capture keeps the URL it was asked for."""
    spellings = [URL, "http://example.org/news/1", "http://EXAMPLE.org:80/news/1#top"]
    for number, url in enumerate(spellings):
        archive.record(visit(str(number).encode(), number, url=url))
    rows = archive.timemap("http://example.org/news/1")
    assert [row.url for row in rows] == spellings


def test_what_is_no_url_is_refused(archive: Archive) -> None:
    """A capture of something that is not the web's is refused by name, and leaves nothing."""
    with pytest.raises(InvalidUrl, match="ftp://"):
        archive.record(visit(url="ftp://example.org/"))
    assert not list(archive.store.list())


def test_a_discovered_address_is_so_until_captured(archive: Archive) -> None:
    """What a digest page lists is told until a capture shows it, newest list first."""
    listing = archive.record(visit(b"list", 0, url="https://example.org/list")).row
    said = article(
        "list", kind="listing", items=[{"url": URL}, {"url": "https://example.org/2"}, {"url": "mailto:x@y"}]
    )
    archive.put_article(listing.key, said)
    assert archive.discovered("news", 10) == [
        ("https://example.org/2", listing.url),
        (URL, listing.url),
    ]
    archive.record(visit(b"x", 5))
    assert archive.discovered("news", 10) == [("https://example.org/2", listing.url)]
    assert archive.discover("news", listing.key, [URL, "https://example.org/3"]) == 1
    assert archive.discovered("other", 10) == []
