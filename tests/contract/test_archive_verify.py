"""Verifying: each kind of damage, made on purpose, is found, named, and nothing else is."""

import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import delete, update

from archive import Archive, ArticleRow, CaptureRow, Finding
from archive.catalog import tables
from archive.envelope import Envelope, seal
from archive.keys import article_key
from archive.warc import key_of, to_warc
from tests.archive_making import START, URL, article, cleaned, later, visit


@pytest.fixture
def history(archive: Archive) -> tuple[CaptureRow, ArticleRow]:
    """An archive with two URLs, a revisit, a superseded article, a decision and a takedown."""
    cleaned(archive, b"<p>Other", url="https://other.org/")
    row, _ = cleaned(archive, b"<p>Hello", 0)
    put = archive.put_article(row.key, article("Hello again"))
    archive.record(visit(b"<p>Hello", 60))
    archive.record(visit(b"gone", 120, status=410))
    archive.decide({"kind": "link"}, now=START)
    archive.takedown("https://third.org/", reason="r", actor="a", now=START)
    assert not list(archive.verify())
    return row, put


def one(archive: Archive, pattern: str | None = None) -> Finding:
    (finding,) = archive.verify(pattern)
    return finding


def overwrite(archive: Archive, key: str, change: Callable[[bytes], bytes]) -> None:
    archive.store.put(key, change(archive.store.get(key)), create_only=False)


def test_a_whole_archive_has_no_finding(archive: Archive, history: tuple[CaptureRow, ArticleRow]) -> None:
    """Nothing is found where nothing is wrong, with any pattern, and progress is told."""
    told: list[int] = []
    assert not list(archive.verify(progress=lambda done, _: told.append(done)))
    assert told == list(range(1, len(told) + 1))
    for pattern in (URL, "example.org/*", "*.org", "https://example.org/n*"):
        assert not list(archive.verify(pattern))


def test_a_flipped_byte(archive: Archive, history: tuple[CaptureRow, ArticleRow]) -> None:
    """One other bit in the compressed stream is found, and the object to restore is named."""
    key = history[0].key

    def flip(body: bytes) -> bytes:
        return body[:200] + bytes([body[200] ^ 8]) + body[201:]

    overwrite(archive, key, flip)
    finding = one(archive)
    assert (finding.key, finding.problem) == (key, "unreadable")
    assert finding.mend == "restore the object from a copy of the bucket"


@pytest.mark.parametrize("left", [0, 10, 200])
def test_a_truncated_object(archive: Archive, history: tuple[CaptureRow, ArticleRow], left: int) -> None:
    """An object cut short is found wherever it was cut."""
    overwrite(archive, history[0].key, lambda body: body[:left])
    assert one(archive).problem == "truncated"


def test_an_object_cut_between_its_records(archive: Archive, history: tuple[CaptureRow, ArticleRow]) -> None:
    """A cut that leaves a whole first record is found too."""
    overwrite(archive, history[0].key, lambda body: body[: history[0].length])
    finding = one(archive)
    assert (finding.problem, "records" in finding.detail) == ("altered", True)


def test_a_payload_that_was_altered_and_packed_again(
    archive: Archive, history: tuple[CaptureRow, ArticleRow]
) -> None:
    """A forgery with sound compression does not have the digests."""
    key = history[0].key

    def forge(body: bytes) -> bytes:
        first, second = body[: history[0].length], body[history[0].length :]
        squeeze = zlib.compressobj(6, zlib.DEFLATED, 31)
        plain = gzip.decompress(first).replace(b"<p>Hello", b"<p>Howdy")
        return squeeze.compress(plain) + squeeze.flush() + second

    overwrite(archive, key, forge)
    finding = one(archive)
    assert (finding.key, finding.problem) == (key, "altered")
    assert "digest" in finding.detail


def test_a_capture_under_a_wrong_key(archive: Archive, history: tuple[CaptureRow, ArticleRow]) -> None:
    """A sound capture under another's key is found, and told where it belongs."""
    other = visit(b"<p>Stranger", 600)
    archive.store.put(history[0].key, to_warc(other), create_only=False)
    finding = one(archive)
    assert (finding.key, finding.problem) == (history[0].key, "wrong-key")
    assert "20260301121000000" in finding.mend


def test_a_row_without_its_object(archive: Archive, history: tuple[CaptureRow, ArticleRow]) -> None:
    """An object that vanished is missed."""
    key = next(row.key for row in archive.timemap(URL) if row.status == 410)
    archive.store.delete(key)
    finding = one(archive)
    assert (finding.key, finding.problem) == (key, "row-without-object")


def test_an_object_without_its_row(archive: Archive, history: tuple[CaptureRow, ArticleRow]) -> None:
    """What was put and not recorded is found, and reconcile mends it."""
    capture = visit(b"<p>New", 1200)
    archive.store.put(key_of(capture), to_warc(capture))
    finding = one(archive)
    assert (finding.problem, finding.mend) == ("object-without-row", "run: palimpsest reconcile")
    assert one(archive, URL) == finding
    assert not list(archive.verify("https://other.org/"))
    archive.reconcile(now=START)
    assert not list(archive.verify())


def test_a_row_that_differs_from_its_record(archive: Archive, history: tuple[CaptureRow, ArticleRow]) -> None:
    """A row that was tampered with is told from its record, column by column."""
    captures = tables.captures
    with archive.catalog.write() as connection:
        connection.execute(update(captures).where(captures.c.status == 410).values(status=451, length=1))
    finding = one(archive)
    assert finding.problem == "row-differs"
    assert finding.detail.startswith("status: row 451, object 410; length: row 1, object ")
    assert finding.mend == "run: palimpsest catalog rebuild"


def test_a_revisit_that_points_nowhere(archive: Archive, history: tuple[CaptureRow, ArticleRow]) -> None:
    """A pointer to what is neither in the catalog nor in the store is found."""
    lost = archive.record(visit(b"<p>Lost", 200, mime="application/pdf")).row
    revisit = archive.record(visit(b"<p>Lost", 300, mime="application/pdf")).row
    archive.store.delete(lost.key)
    captures = tables.captures
    with archive.catalog.write() as connection:
        at = int(lost.captured_at.timestamp() * 1000)
        connection.execute(delete(captures).where(captures.c.captured_at == at))
    finding = one(archive)
    assert (finding.key, finding.problem, finding.mend) == (
        revisit.key,
        "dangling-revisit",
        f"restore {lost.key}",
    )


def test_an_article_without_its_capture(archive: Archive, history: tuple[CaptureRow, ArticleRow]) -> None:
    """An article whose capture is nowhere is found."""
    body = article("orphan")
    nowhere = history[0].key.replace("20260301", "20250301")
    orphan = Envelope(capture=nowhere, previous=None, supersedes=None, body=body, content=json.loads(body))
    key = article_key(nowhere, history[1].name)
    archive.store.put(key, seal(orphan))
    finding = one(archive)
    assert (finding.key, finding.problem) == (key, "article-without-capture")


def test_an_article_row_without_its_object(archive: Archive, history: tuple[CaptureRow, ArticleRow]) -> None:
    """An article that vanished is missed, though another is left."""
    key = article_key(history[0].key, history[1].name)
    archive.store.delete(key)
    finding = one(archive)
    assert (finding.key, finding.problem) == (key, "article-row-without-object")


def test_an_article_object_without_its_row(archive: Archive, history: tuple[CaptureRow, ArticleRow]) -> None:
    """An article that was put and not noted is found, and reconcile mends it."""
    row = archive.record(visit(b"<p>New", 900)).row
    body = article("new")
    left = Envelope(
        capture=row.key, previous=history[0].key, supersedes=None, body=body, content=json.loads(body)
    )
    key = article_key(row.key, history[1].fingerprint + ".json.gz")
    archive.store.put(key, seal(left))
    finding = one(archive)
    assert (finding.key, finding.problem) == (key, "article-object-without-row")
    reconciled = archive.reconcile(now=START)
    assert (reconciled.rows_added, reconciled.articles_added, reconciled.pending) == (0, 1, [])
    assert not list(archive.verify())


def test_a_ready_capture_that_lacks_its_article(
    archive: Archive, history: tuple[CaptureRow, ArticleRow]
) -> None:
    """A capture that counts as done without an article is found, and reconcile sends it round again."""
    row = archive.record(visit(b"<p>New", 900)).row
    captures = tables.captures
    with archive.catalog.write() as connection:
        connection.execute(update(captures).where(captures.c.state == 1).values(state=0))
    finding = one(archive)
    assert (finding.key, finding.problem) == (row.key, "article-missing")
    assert archive.reconcile(now=START).pending == [row.key]
    assert not list(archive.verify())


def _forged(row: CaptureRow, put: ArticleRow, **said: object) -> bytes:
    body = article(**said)  # type: ignore[arg-type]  # words of a forgery
    forged = Envelope(
        capture=row.key, previous=None, supersedes=put.supersedes, body=body, content=json.loads(body)
    )
    return seal(forged)


@pytest.mark.parametrize("sort", ["words", "capture", "supersedes", "not canonical", "flipped", "cut"])
def test_a_tampered_envelope(archive: Archive, history: tuple[CaptureRow, ArticleRow], sort: str) -> None:
    """An article object with any other content than was put is found."""
    row, put = history
    key = article_key(row.key, put.name)
    whole = archive.store.get(key)
    plain = gzip.decompress(whole)
    body = {
        "words": _forged(row, put, text="Hello, forged"),
        "capture": gzip.compress(plain.replace(b"/20260301120000000", b"/20260301120000001"), mtime=0),
        "supersedes": _forged(row, replace(put, supersedes=None), text="Hello again"),
        "not canonical": gzip.compress(plain + b"\n", mtime=0),
        "flipped": whole[:60] + bytes([whole[60] ^ 1]) + whole[61:],
        "cut": whole[:-9],
    }[sort]
    archive.store.put(key, body, create_only=False)
    finding = one(archive)
    expected = {"not canonical": "altered", "flipped": "unreadable", "cut": "truncated"}
    assert (finding.key, finding.problem) == (key, expected.get(sort, "article-altered"))


def test_an_object_that_does_not_belong(archive: Archive, history: tuple[CaptureRow, ArticleRow]) -> None:
    """Strangers below captures/ and articles/ are found and not taken for ours."""
    for key in ("captures/notes.txt", "articles/org,example/notes.txt"):
        archive.store.put(key, b"?")
        finding = one(archive)
        assert (finding.key, finding.problem) == (key, "foreign-object")
        archive.store.delete(key)


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda body: body.replace(b"link", b"lunk"), "ruling-altered"),
        (lambda body: body + b" ", "unreadable"),
        (lambda _: b"{", "unreadable"),
        (None, "row-without-object"),
    ],
)
def test_a_tampered_decision(
    archive: Archive,
    history: tuple[CaptureRow, ArticleRow],
    damage: Callable[[bytes], bytes] | None,
    problem: str,
) -> None:
    """What a moderator decided cannot be changed or removed unseen."""
    key = next(archive.store.list("decisions/")).key
    if damage:
        overwrite(archive, key, damage)
    else:
        archive.store.delete(key)
    finding = one(archive)
    assert (finding.key, finding.problem) == (key, problem)


def test_a_takedown_without_its_row(archive: Archive, history: tuple[CaptureRow, ArticleRow]) -> None:
    """A takedown that the catalog has forgotten is found, and reconcile obeys it again."""
    archive.takedown("other.org/*", reason="r", actor="a", now=later(1))
    with archive.catalog.write() as connection:
        connection.execute(delete(tables.tombstones).where(tables.tombstones.c.pattern == "other.org/*"))
        connection.execute(update(tables.captures).values(withdrawn=0))
    assert one(archive).problem == "object-without-row"
    archive.reconcile(now=START)
    assert not list(archive.list("other.org/*"))
    assert not list(archive.verify())
