"""Import into the archive, under both catalogs: what becomes a capture, what does not, and why."""

import gzip
import io
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from archive import Archive, CaptureRow
from archive.exchange import Account, Importer, Trouble
from tests.archive_making import later, visit
from tests.foreign_warcs import PAGE, each_packed, http, record, response, revisit, sha1

NOW = datetime(2026, 11, 1, tzinfo=UTC)
X = "http://x.example/"


def take(
    archive: Archive, *files: bytes, keep_damaged: bool = False, largest: int = 1 << 20
) -> tuple[list[Account], list[Trouble]]:
    """Import files; return an account of each, and what was amiss."""
    troubles: list[Trouble] = []
    with Importer(
        archive, now=NOW, keep_damaged=keep_damaged, largest=largest, on_trouble=troubles.append
    ) as importer:
        for number, body in enumerate(files):
            importer.read(f"file{number}", io.BytesIO(body))
        importer.finish()
        return list(importer.accounts.values()), troubles


def rows(archive: Archive) -> list[CaptureRow]:
    """Return every row of the test's hosts."""
    return [*archive.list("*.example"), *archive.list("*.example.org")]


def words(troubles: Sequence[Trouble]) -> str:
    return "\n".join(trouble.why for trouble in troubles)


def test_a_response_becomes_a_capture(archive: Archive) -> None:
    """URL, second, status, headers, payload and address come from the record; it waits for cleaning."""
    (account,), troubles = take(archive, response(X, WARC_IP_Address="192.0.2.1"))
    (row,) = rows(archive)
    assert (account.records, account.captured, troubles) == (1, 1, [])
    assert (row.url, row.captured_at) == (X, datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC))
    assert (row.status, row.mime, row.state, row.payload_sha1) == (200, "text/html", "pending", sha1(PAGE))
    capture = archive.read(row.key)
    assert (capture.payload, capture.fetch.ip) == (PAGE, "192.0.2.1")


def test_importing_twice_adds_nothing(archive: Archive) -> None:
    """The second time every visit is known, revisits too."""
    body = response(X) + revisit("http://y.example/", WARC_Refers_To_Target_URI=X)
    (first,), _ = take(archive, body)
    before = rows(archive)
    (second,), troubles = take(archive, body)
    assert (first.captured, first.revisits, first.known) == (2, 1, 0)
    assert (second.captured, second.known, troubles) == (0, 2, [])
    assert rows(archive) == before


def test_a_resource_becomes_a_capture(archive: Archive) -> None:
    """A resource record is what a URL gave, under its record's own type; other schemes are none."""
    page = record("resource", X, PAGE, Content_Type="text/html")
    other = record("resource", "urn:view:http://x.example/", b"png", Content_Type="image/png")
    (account,), troubles = take(archive, page + other)
    (row,) = rows(archive)
    assert (row.status, row.mime, archive.read(row.key).payload) == (200, "text/html", PAGE)
    assert (account.captured, account.passed, troubles) == (1, 1, [])


def test_other_records_are_passed_over(archive: Archive) -> None:
    """Requests, warcinfo, metadata, conversions and look-ups of names are no captures and no trouble."""
    body = b"".join([
        record("warcinfo", "", b"software: x"),
        record("request", X, b"GET / HTTP/1.1\r\n\r\n"),
        record("metadata", "metadata://gnu.org/software/wget/warc/MANIFEST.txt", b"x"),
        record("conversion", X, b"text"),
        record("response", "dns:x.example", b"x.example. 60 IN A 192.0.2.1", Content_Type="text/dns"),
    ])  # fmt: skip
    (account,), troubles = take(archive, body)
    assert (account.records, account.passed, account.captured, troubles) == (5, 5, 0, [])
    assert rows(archive) == []


def test_chunked_and_packed_bodies_are_taken(archive: Archive) -> None:
    """Chunks are undone, content coding stays, and the digest may be of the body with either or without."""
    chunked = b"5\r\nHello\r\n0\r\n\r\n"
    coded = gzip.compress(PAGE, mtime=0)
    by_chunks = http(chunked, headers={"Transfer-Encoding": "chunked"})
    packed = http(coded, headers={"Content-Encoding": "gzip"})
    bodies = [
        record("response", X + "1", by_chunks, WARC_Payload_Digest=sha1(chunked)),
        record("response", X + "2", by_chunks, WARC_Payload_Digest=sha1(b"Hello")),
        record("response", X + "3", packed, WARC_Payload_Digest=sha1(PAGE)),
    ]
    (account,), troubles = take(archive, b"".join(bodies))
    assert (account.captured, troubles) == (3, [])
    payloads = [archive.read(row.key).payload for row in rows(archive)]
    assert payloads == [b"Hello", b"Hello", coded]


def test_dates_of_any_precision_are_read(archive: Archive) -> None:
    """Fractions, offsets, digits alone and partial dates are instants."""
    dates = {
        "2024-05-06T07:08:09.123456789Z": datetime(2024, 5, 6, 7, 8, 9, 123000, tzinfo=UTC),
        "2024-05-06T09:08:09+02:00": datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
        "20240506070809": datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
        "2024-05": datetime(2024, 5, 1, tzinfo=UTC),
    }
    body = b"".join(response(X + str(n), WARC_Date=text) for n, text in enumerate(dates))
    assert take(archive, body)[1] == []
    assert [row.captured_at for row in rows(archive)] == list(dates.values())


@pytest.mark.parametrize(
    "text", ["", "soon", "2999-01-01T00:00:00Z", "1066-10-14T00:00:00Z", "2024-13-01T00:00:00Z"]
)
def test_lying_dates_are_refused(archive: Archive, text: str) -> None:
    """No date, a date to come, or one before the web began: told with its place and left out."""
    first = response(X)
    (account,), (trouble,) = take(archive, first + response(X + "2", WARC_Date=text))
    assert (account.captured, account.lost) == (1, 1)
    assert (trouble.offset, trouble.lost) == (len(first), True)
    assert "WARC-Date" in trouble.why


def test_lying_digests_are_refused_or_doubted(archive: Archive) -> None:
    """Bytes that lack the digest stated are left out, unless asked; a tool's slip is kept with a word."""
    wrong = sha1(b"other")
    altered = response(X + "1", WARC_Payload_Digest=wrong, WARC_Block_Digest=wrong)
    unvouched = record("response", X + "2", http(), WARC_Payload_Digest=wrong)
    slip = response(X + "3", WARC_Payload_Digest=wrong)
    (account,), troubles = take(archive, altered + unvouched + slip)
    assert (account.captured, account.lost, account.doubted) == (1, 2, 1)
    assert [row.url for row in rows(archive)] == [X + "3"]
    assert words(troubles).count("--keep-damaged") == 2
    (account,), _ = take(archive, altered + unvouched + slip, keep_damaged=True)
    assert (account.captured, account.known, account.lost, account.doubted) == (2, 1, 0, 3)
    assert {row.payload_sha1 for row in rows(archive)} == {sha1(PAGE)}


def test_unfit_records_are_refused_one_by_one(archive: Archive) -> None:
    """No host, no HTTP, an address without end, a block beyond the bound: each told, the rest kept."""
    body = b"".join([
        response("http://"),
        record("response", X + "a", b"<html>no HTTP"),
        response(X + "a" * 4000),
        response(X + "b", b"x" * 60_000),
        response(X + "sound"),
    ])  # fmt: skip
    (account,), troubles = take(archive, body, largest=50_000)
    assert (account.captured, account.lost, len(troubles)) == (1, 4, 4)
    for part in ("has no host", "no HTTP response", "too long for the catalog", "longer than is taken"):
        assert part in words(troubles)


def test_equal_payloads_become_revisits(archive: Archive) -> None:
    """A payload that an earlier capture of the URL has is a pointer here, within one batch too."""
    body = b"".join(response(X, WARC_Date=f"2024-05-0{day}T00:00:00Z") for day in (1, 2, 3))
    (account,), _ = take(archive, body)
    assert [row.kind for row in rows(archive)] == ["response", "revisit", "revisit"]
    assert (account.captured, account.revisits) == (3, 2)


@pytest.mark.parametrize(
    "said",
    [
        {"WARC_Refers_To_Target_URI": X, "WARC_Refers_To_Date": "2024-05-06T07:08:09Z"},
        {
            "WARC_Refers_To_Target_URI": X,
            "WARC_Refers_To_Date": "2024-05-06T07:08:09Z",
            "WARC_Payload_Digest": "",
        },
        {"WARC_Refers_To_Target_URI": X},
        {},
    ],
    ids=["all", "no digest", "no date", "digest alone"],
)
@pytest.mark.parametrize("first", [True, False])
def test_revisits_are_resolved(archive: Archive, said: dict[str, str], first: bool) -> None:
    """By URL and date or by digest, of another URL too, whether the original comes before or after."""
    pointer = revisit("http://y.example/", WARC_Date="2024-05-07T00:00:00Z", **said)
    parts = [response(X), pointer] if first else [pointer, response(X)]
    (account,), troubles = take(archive, b"".join(parts))
    assert (account.captured, account.revisits, troubles) == (2, 1, [])
    row = next(row for row in rows(archive) if "y.example" in row.url)
    original = next(row for row in rows(archive) if row.url == X)
    assert (row.refers_to, archive.payload(row.key).payload) == (original.key, PAGE)


def test_revisits_are_resolved_across_files_and_imports(archive: Archive) -> None:
    """The original may stand in a later file of the same import, or in the archive already."""
    accounts, troubles = take(archive, revisit("http://y.example/"), response(X))
    assert ([account.captured for account in accounts], troubles) == ([1, 1], [])
    (account,), troubles = take(archive, revisit("http://z.example/"))
    assert (account.revisits, troubles) == (1, [])


def test_revisits_by_a_digest_of_the_chunks_are_resolved(archive: Archive) -> None:
    """Where a tool digests bodies as sent, its revisits are found by what its responses state."""
    chunked = b"5\r\nHello\r\n0\r\n\r\n"
    headers = {"Content-Type": "text/html", "Transfer-Encoding": "chunked"}
    original = record("response", X, http(chunked, headers=headers), WARC_Payload_Digest=sha1(chunked))
    (account,), troubles = take(archive, original + revisit("http://y.example/", chunked))
    assert (account.revisits, troubles) == (1, [])


def test_a_revisit_of_nothing_is_told(archive: Archive) -> None:
    """A revisit whose original is nowhere is left out and told with its place."""
    lie = revisit(X, b"another", WARC_Refers_To_Target_URI=X, WARC_Refers_To_Date="2024-05-06T07:08:09Z")
    (account,), (trouble,) = take(archive, each_packed([response(X), lie]))
    assert (account.captured, account.lost, len(rows(archive))) == (1, 1, 1)
    assert trouble.offset == len(each_packed([response(X)]))
    assert "neither in the files nor in the archive" in trouble.why


def test_an_answer_not_modified_confirms_what_was_there(archive: Archive) -> None:
    """A revisit of the profile for 304 points to the capture it names."""
    pointer = revisit(
        X,
        b"",
        block=http(b"", line="HTTP/1.1 304 Not Modified", headers={"ETag": '"1"'}),
        WARC_Date="2024-05-07T00:00:00Z",
        WARC_Profile="http://netpreserve.org/warc/1.1/revisit/server-not-modified",
        WARC_Refers_To_Target_URI=X,
        WARC_Refers_To_Date="2024-05-06T07:08:09Z",
    )
    assert take(archive, response(X) + pointer)[1] == []
    first, second = rows(archive)
    assert (second.kind, second.status, second.refers_to) == ("revisit", 200, first.key)
    assert archive.read(second.key).status == 304


def test_a_revisit_under_another_status_is_an_answer_of_its_own(archive: Archive) -> None:
    """The same bytes under another status are stored, for a pointer would say that nothing changed."""
    gone = revisit(X, block=http(b"", line="HTTP/1.1 404 Not Found"), WARC_Date="2024-05-07T00:00:00Z")
    assert take(archive, response(X) + gone)[1] == []
    _, second = rows(archive)
    assert (second.kind, second.status, archive.read(second.key).payload) == ("response", 404, PAGE)


def test_an_empty_payload_needs_no_original(archive: Archive) -> None:
    """A revisit of an empty payload is an empty answer; crawlers write them for redirects."""
    moved = http(b"", line="HTTP/1.1 301 Moved", headers={"Location": "/y"})
    (account,), troubles = take(archive, revisit(X, b"", block=moved))
    (row,) = rows(archive)
    assert (row.kind, row.status, row.location, troubles) == ("response", 301, X + "y", [])
    assert account.captured == 1


def test_takedowns_are_told(archive: Archive) -> None:
    """What a takedown covers is kept out of sight, and counted."""
    archive.takedown("x.example/*", reason="r", actor="a", now=NOW)
    (account,), _ = take(archive, response(X) + response("http://y.example/"))
    assert (account.captured, account.withdrawn) == (2, 1)
    assert [row.url for row in rows(archive)] == ["http://y.example/"]


def test_a_forged_fetch_record_brings_nothing_in(archive: Archive) -> None:
    """A metadata record that looks like ours and does not fit is left out, its capture kept."""
    page = response(X)
    number = page.partition(b"WARC-Record-ID: ")[2].partition(b"\r\n")[0].decode()
    forged = record(
        "metadata",
        "urn:palimpsest:fetch:" + X,
        b'{"format":"palimpsest-fetch/1","payload_digest":"sha256:00","fetch":{"source":"mine"}}',
        WARC_Concurrent_To=number,
    )
    (account,), troubles = take(archive, page + forged)
    (row,) = rows(archive)
    assert (row.source, account.doubted) == (None, 1)
    assert "how it was fetched" in words(troubles)


def test_recording_many_is_recording_each(archive: Archive) -> None:
    """Many captures at once, with repetitions and confirmations among them, end as one by one."""
    captures = [
        visit(b"<p>One", 0),
        visit(b"<p>One", 10),
        visit(None, 20, status=304),
        visit(b"<p>Two", 30),
        visit(b"<p>One", 0),
        visit(None, 40, status=304),
        visit(b"", 50, status=404),
        visit(b"<p>One", 5, url="https://www.example.org/other"),
    ]
    recorded = archive.record_all(captures)
    assert [each.created for each in recorded] == [True, True, True, True, False, True, True, True]
    again = [archive.record(capture) for capture in captures]
    assert [each.row for each in again] == [each.row for each in recorded]
    assert [each.created for each in again] == [False] * len(captures)
    assert [each.row.kind[:3] for each in recorded] == [
        "res",
        "rev",
        "rev",
        "res",
        "res",
        "rev",
        "res",
        "res",
    ]
    assert recorded[5].row.refers_to == recorded[3].row.key


def test_settled_captures_stay_what_they_were(archive: Archive) -> None:
    """What comes from another archive of ours keeps its own payload, though an earlier one is equal."""
    recorded = archive.record_all([visit(b"<p>One", 0), visit(b"<p>One", later().second + 10)], settled=True)
    assert [each.row.kind for each in recorded] == ["response", "response"]
