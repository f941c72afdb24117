"""The catalog from the bucket alone, reconciling the two, and export."""

import io
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from warcio.archiveiterator import ArchiveIterator

from archive import Archive, CatalogUnavailable, Damaged, open_archive, rebuild_catalog
from archive.catalog import Catalog, tables
from archive.warc import from_warc, to_warc
from tests.archive_making import NEWER_RULES, START, URL, article, cleaned, later, link, visit

# What a rebuild may number or choose anew: row numbers of texts, the first spelling of a URL.
_OWN_NUMBERS = {"text_id", "id"}


def fill(archive: Archive) -> None:
    """Make an archive with something of everything."""
    spam = [link("https://pills.example/x", "Pills"), link("https://a.example/", "ok", "keep")]
    for number in range(3):
        said = article(f"Text {number // 2}", links=spam, title=f"Title {number // 2}")
        cleaned(archive, b"<p>%d" % number, number * 10, said=said)
    archive.record(visit(b"<p>2", 100))
    archive.record(visit(None, 110, status=304, mime=None))
    archive.record(visit(b"gone", 120, status=410))
    archive.record(visit(b"", 130, status=302, headers=[("Location", "/there")]))
    archive.record(visit(b"%PDF", 140, mime="application/pdf", source=None, found_on=None))
    rows = archive.timemap(URL)
    archive.put_article(rows[0].key, article("Text 0", links=spam, fingerprint=NEWER_RULES))
    listed = [{"url": f"https://example.org/{n}"} for n in range(3)]
    for number in range(2):
        said = article(f"list {number}", kind="listing", items=listed)
        cleaned(archive, b"list %d" % number, number, said=said, url="https://example.org/list")
    archive.record(visit(b"one of the list", 50, url="http://www.example.org/1"))
    cleaned(archive, b"hidden", url="https://hidden.org/", said=article("hidden words"))
    archive.takedown("hidden.org/*", reason="r", actor="a", now=START)
    ended = archive.takedown(URL, reason="r", actor="a", now=later(1))
    archive.lift(ended.id, actor="b", now=later(2))
    first = archive.decide({"kind": "link", "subject": "s"}, now=later(3))
    archive.decide({"kind": "link", "subject": "s", "supersedes": first}, now=later(4))


def dump(archive: Archive) -> dict[str, list[Any]]:
    """Return every row of every table, and what the catalog answers, in an order of its own."""
    found: dict[str, list[Any]] = {"rows": [*archive.list("*.org")], "takedowns": archive.takedowns()}
    with archive.catalog.read() as connection:
        for table in tables.metadata.sorted_tables:
            columns = [c for c in table.c if c.name not in _OWN_NUMBERS or table.name == "origins"]
            # A rebuilt catalog gives arrivals new numbers, and is known by when it was made.
            columns = [c for c in columns if (table.name, c.name) != ("arrivals", "number")]
            rows = [row for row in connection.execute(select(*columns)) if row[0] != "made"]
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
        joined = text("SELECT t.title, t.text, a.name FROM texts t JOIN articles a ON a.text_id = t.id")
        found["found by"] = sorted(tuple(row) for row in connection.execute(joined))
    for words in ("text", "list", "hidden", "pills", '"title 1"'):
        found[f"search {words}"] = [(hit.row.key, hit.snippet) for hit in archive.search(words)]
    return found


def test_a_rebuilt_catalog_equals_the_lost_one(archive: Archive) -> None:
    """Every row of every table comes back from the objects alone, with progress told."""
    fill(archive)
    before = dump(archive)
    told: list[tuple[int, int | None]] = []
    counts = archive.rebuild_catalog(lambda done, total: told.append((done, total)))
    assert dump(archive) == before
    assert counts == {"captures": 12, "articles": 7, "decisions": 2, "tombstones": 3, "unreadable": 0}
    assert told[-1] == (24, 24)
    assert not list(archive.verify())


def test_a_new_catalog_over_an_old_bucket_is_equal(
    archive: Archive, store_path: Path, tmp_path: Path
) -> None:
    """The other database tells the same of the bucket, also under PostgreSQL's original."""
    fill(archive)
    url = f"sqlite:///{tmp_path / 'fresh.sqlite'}"
    rebuild_catalog(str(store_path), url)
    with open_archive(str(store_path), url) as fresh:
        assert dump(fresh) == dump(archive)


def test_what_a_rebuild_finds_uncleaned_waits(archive: Archive) -> None:
    """Captures without article wait, and so does one cleaned before its predecessor came."""
    first, _ = cleaned(archive, b"first", 0)
    third, _ = cleaned(archive, b"third", 120)
    fourth, _ = cleaned(archive, b"fourth", 180)
    second = archive.record(visit(b"second", 60)).row
    begun = archive.claim(second.key, owner="w", now=START, lease=later(9) - START).row
    assert begun
    archive.rebuild_catalog()
    rows = [archive.row(row.key) for row in (first, second, third, fourth)]
    assert [(row.state, row.attempts) for row in rows if row] == [
        ("ready", 0),
        ("pending", 0),
        ("pending", 0),
        ("ready", 0),
    ]
    archive.put_article(second.key, article("second"), previous=first.key)
    archive.rebuild_catalog()
    waiting = archive.pending(5, now=START)
    assert waiting == [third.key]


def test_a_damaged_object_does_not_stop_a_rebuild(archive: Archive) -> None:
    """It is counted and left out; everything else is there."""
    fill(archive)
    key = archive.timemap(URL)[-1].key
    archive.store.put(key, b"junk", create_only=False)
    counts = archive.rebuild_catalog()
    assert (counts["captures"], counts["unreadable"]) == (11, 1)
    assert [finding.key for finding in archive.verify()] == [key]


def test_a_catalog_of_another_version_is_refused_and_can_be_rebuilt(
    archive: Archive, store_path: Path, catalog_url: str
) -> None:
    """The error names both versions and the mend, and the mend works."""
    fill(archive)
    with archive.catalog.write() as connection:
        connection.execute(text("UPDATE meta SET value = '999' WHERE name = 'schema'"))
    with pytest.raises(CatalogUnavailable, match=r"has schema 999.*run: palimpsest catalog rebuild"):
        open_archive(str(store_path), catalog_url)
    rebuild_catalog(str(store_path), catalog_url)
    open_archive(str(store_path), catalog_url).close()


def test_a_broken_off_rebuild_is_not_taken_for_whole(
    archive: Archive, store_path: Path, catalog_url: str
) -> None:
    """A catalog that is half made refuses to open until a rebuild has come to its end."""
    fill(archive)

    def break_off(done: int, _: int | None) -> None:
        if done > 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.rebuild_catalog(break_off)
    with pytest.raises(CatalogUnavailable, match="broken off"):
        open_archive(str(store_path), catalog_url)
    rebuild_catalog(str(store_path), catalog_url)
    open_archive(str(store_path), catalog_url).close()


def test_reconcile_adds_what_the_catalog_lacks(archive: Archive, store_path: Path, tmp_path: Path) -> None:
    """From an empty catalog over a full bucket, reconcile makes what rebuild makes."""
    fill(archive)
    url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    told: list[int] = []
    with open_archive(str(store_path), url) as empty:
        found = empty.reconcile(now=START, progress=lambda done, _: told.append(done))
        assert (found.rows_added, found.articles_added) == (12, 7)
        assert dump(empty)["captures"] == dump(archive)["captures"]
        assert dump(empty)["articles"] == dump(archive)["articles"]
        assert dump(empty)["tombstones"] == dump(archive)["tombstones"]
        assert found.pending == archive.pending(100, now=START)
        again = empty.reconcile(now=START)
        assert (again.rows_added, again.articles_added) == (0, 0)
    assert told[-1] == 24


def test_reconcile_passes_over_damaged_objects(archive: Archive) -> None:
    """What cannot be read stays without a row, and verify names it."""
    capture = visit(b"<p>Hello")
    from archive.warc import key_of

    archive.store.put(key_of(capture), to_warc(capture)[:-30])
    archive.store.put("captures/stray", b"?")
    assert archive.reconcile(now=START).rows_added == 0
    assert {finding.problem for finding in archive.verify()} == {"truncated", "foreign-object"}


def test_an_export_is_one_warc_with_what_revisits_point_to(archive: Archive) -> None:
    """Each capture comes once, the target of a revisit comes before it, from outside the span too."""
    fill(archive)
    parts = list(archive.export([URL, "example.org/*"], later(100), later(110)))
    captures = [from_warc(part) for part in parts]
    assert [(c.captured_at, c.revisit_of is None) for c in captures] == [
        (later(20), True),
        (later(100), False),
        (later(110), False),
    ]
    whole = list(archive.export(["*.org", URL]))
    assert len(whole) == 11
    assert len(set(whole)) == 11
    reader = ArchiveIterator(io.BytesIO(b"".join(whole)), check_digests="raise")
    kinds = []
    for record in reader:
        record.content_stream().read()
        kinds.append(record.rec_type)
    assert sorted(kinds) == ["metadata"] * 11 + ["response"] * 9 + ["revisit"] * 2


def test_an_export_names_an_object_that_is_missing(archive: Archive) -> None:
    """A hole in the bucket is no silent gap in the file."""
    row = archive.record(visit()).row
    archive.store.delete(row.key)
    with pytest.raises(Damaged, match="missing"):
        list(archive.export([URL]))


def test_dropping_leaves_other_tables_alone(catalog_url: str) -> None:
    """A neighbour's tables in the same database survive a rebuild."""
    catalog = Catalog(catalog_url).create()
    with catalog.write() as connection:
        connection.execute(text("CREATE TABLE neighbour (n INTEGER)"))
    catalog.drop()
    with catalog.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM neighbour")).scalar() == 0
    catalog.close()
