"""Packing on both catalogs: captures move into segments, and nobody who reads them notices."""

import hashlib
import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive import Archive, NotArchived, Withdrawn, open_archive
from archive.exchange import Importer
from archive.pack import Plan, index_key, newest, rehearse, segment_key, undo
from archive.rows import REVISIT
from tests.archive_making import START, article, later, visit
from tests.contract.test_archive_rebuild import dump
from tests.pack_making import (
    AT_ONCE,
    DAY,
    NOW,
    WITH_GRACE,
    below_packs,
    contents,
    fill,
    loose,
    names,
    packed,
    without_place,
)


def test_packed_captures_read_as_loose_ones_did(archive: Archive) -> None:
    """Every capture, payload, article, date and list is the same when no object of its own is left."""
    rows = fill(archive)
    before, listed = contents(archive), [*archive.list("*.example"), *archive.list("*.org")]
    outcome = packed(archive)
    assert (outcome.captures, outcome.removed, outcome.findings) == (len(rows), len(rows), [])
    assert len(outcome.packs) > 2
    assert loose(archive) == []
    assert contents(archive) == before
    now = [*archive.list("*.example"), *archive.list("*.org")]
    assert [without_place(row) for row in now] == listed
    assert all(row.pack in outcome.packs for row in now)
    for row in listed:
        assert archive.at(row.url, row.captured_at).key == row.key
    assert list(archive.verify()) == []


def test_objects_stay_for_the_grace_period(archive: Archive) -> None:
    """They go at the first run that begins a grace period after their pack was published, not before."""
    rows = fill(archive)
    first = packed(archive, WITH_GRACE)
    assert (first.captures, first.removed, first.held) == (len(rows), 0, len(first.packs))
    assert len(loose(archive)) == len(rows)
    assert all(archive.row(row.key).pack for row in rows)  # type: ignore[union-attr]  # they have rows
    early = packed(archive, WITH_GRACE, days=6.9)
    assert (early.captures, early.removed, early.held) == (0, 0, len(first.packs))
    assert list(archive.verify()) == []
    late = packed(archive, WITH_GRACE, days=7)
    assert (late.captures, late.removed, late.held) == (0, len(rows), 0)
    assert loose(archive) == []
    assert [one.emptied_at for one in newest(archive.store).packs] == [NOW + 7 * DAY] * len(first.packs)
    assert packed(archive, WITH_GRACE, days=8).removed == 0


def test_what_is_young_stays_loose(archive: Archive) -> None:
    """The age counts from the capture's own date; the oldest moment is included."""
    fill(archive)
    cut = later(7 * 5)
    young = [row.key for row in [*archive.list("*.example"), *archive.list("*.org")] if row.captured_at > cut]
    outcome = packed(archive, replace(AT_ONCE, older_than=NOW - cut))
    assert outcome.captures == 6
    assert loose(archive) == sorted(young)


def test_a_segment_is_as_large_as_asked_for(archive: Archive) -> None:
    """No segment of several captures is larger, and what would be larger alone gets one of its own."""
    fill(archive)
    archive.record(visit(bytes(range(256)) * 40 + b"x" * 20_000, 5000, url="https://large.example/"))
    packed(archive, size=1500)
    for one in newest(archive.store).packs:
        assert one.size <= 1500 or one.captures == 1
        assert archive.store.head(segment_key(one.name)).size == one.size


def test_what_does_not_fill_a_segment_can_wait(archive: Archive) -> None:
    """With full_only the rest stays loose, is counted, and is packed when more has come."""
    rows = fill(archive)
    outcome = packed(archive, replace(AT_ONCE, full_only=True))
    assert outcome.waiting > 0
    assert outcome.captures + outcome.waiting == len(rows)
    assert len(loose(archive)) == outcome.waiting
    assert packed(archive, replace(AT_ONCE, full_only=True), size=10**6).captures == 0
    assert packed(archive).captures == outcome.waiting


def test_segments_and_indexes_are_standard_files(archive: Archive) -> None:
    """Each segment is read whole by warcio; each line of the sorted index leads to the record it tells of."""
    rows = fill(archive)
    originals = {row.key: archive.store.get(row.key) for row in rows}
    packed(archive)
    seen = set()
    for name in names(archive):
        segment, index = archive.store.get(segment_key(name)), archive.store.get(index_key(name))
        records = list(ArchiveIterator(io.BytesIO(segment), check_digests=True))
        assert records[0].rec_type == "warcinfo"
        assert records[0].rec_headers["WARC-Filename"] == f"{name}.warc.gz"
        lines = index.decode("ascii").splitlines()
        assert lines == sorted(lines)
        assert len(records) == 1 + 2 * len(lines)
        for line in lines:
            _, stamp, text = line.split(" ", 2)
            said = json.loads(text)
            start, length, stored = int(said["offset"]), int(said["length"]), int(said["stored"])
            assert said["filename"] == segment_key(name)
            record = next(ArchiveIterator(io.BytesIO(segment[start : start + length])))
            assert record.rec_headers["WARC-Target-URI"] == said["url"]
            assert record.rec_headers["WARC-Date"][:10].replace("-", "") == stamp[:8]
            body = segment[start : start + stored]
            assert body == originals[said["object"]]
            assert hashlib.sha256(body).hexdigest() == said["sha256"]
            seen.add(said["object"])
    assert seen == originals.keys()


def test_the_index_names_the_segment(archive: Archive) -> None:
    """Rows of packed captures name the file in which their offset counts."""
    row = archive.record(visit()).row
    assert (row.file, row.offset) == (row.key, 0)
    record = archive.store.get(row.key, length=row.length)
    packed(archive)
    now = archive.row(row.key)
    assert now is not None
    assert now.file == segment_key(names(archive)[0])
    assert now.offset > 0
    assert archive.store.get(now.file, start=now.offset, length=now.length) == record


def test_recording_a_packed_capture_again_changes_nothing(archive: Archive) -> None:
    """It is known by its row when its object is long gone: nothing is put, and nothing is counted twice."""
    fill(archive)
    captures = [archive.read(row.key) for row in [*archive.list("*.example"), *archive.list("*.org")]]
    packed(archive)
    objects = sorted(stat.key for stat in archive.store.list())
    assert not any(archive.record(capture).created for capture in captures)
    assert not any(done.created for done in archive.record_all(captures, settled=True))
    assert sorted(stat.key for stat in archive.store.list()) == objects


def test_a_catalog_from_a_copy_is_brought_into_step(
    archive: Archive, store_path: Path, tmp_path: Path
) -> None:
    """One that knows nothing of packs, whose objects have gone, still reads, and records nothing twice."""
    rows = fill(archive)
    url = f"sqlite:///{tmp_path / 'copy.sqlite'}"
    with open_archive(str(store_path), url) as copy:
        copy.rebuild_catalog()
        before = contents(copy)
        packed(archive)
        assert contents(copy) == before
        assert list(copy.verify()) == []
    with open_archive(str(store_path), f"sqlite:///{tmp_path / 'empty.sqlite'}") as empty:
        assert not empty.record(archive.read(rows[0].key)).created
        assert loose(empty) == []
        assert len([*empty.list("*.example"), *empty.list("*.org")]) == len(rows)


def test_a_rebuilt_catalog_knows_where_packed_captures_lie(archive: Archive) -> None:
    """Every row of every table comes back, half of the captures packed, some loose and packed at once."""
    fill(archive)
    packed(archive, replace(WITH_GRACE, older_than=NOW - later(50)))
    archive.takedown("*.site1.example", reason="r", actor="a", now=START)
    packed(archive, replace(AT_ONCE, older_than=NOW - later(50)))
    packed(archive, replace(WITH_GRACE, older_than=NOW - later(1015)))
    before = dump(archive)
    told: list[tuple[int, int | None]] = []
    counts = archive.rebuild_catalog(lambda done, total: told.append((done, total)))
    assert dump(archive) == before
    assert counts["captures"] == sum(archive.counts().values())
    assert counts["unreadable"] == 0
    assert told[-1][0] == told[-1][1]
    assert list(archive.verify()) == []


def test_a_rebuild_tells_its_progress_by_what_it_reads(archive: Archive) -> None:
    """Packed captures count one by one, loose twins once more, and the rest not at all."""
    rows = fill(archive)
    packed(archive, replace(WITH_GRACE, older_than=NOW - later(50)))
    archive.store.put("proof/leaves/x", b"?")
    twins = sum(one.captures for one in newest(archive.store).packs)
    articles = sum(1 for _ in archive.store.list("articles/"))
    told: list[tuple[int, int | None]] = []
    archive.rebuild_catalog(lambda done, total: told.append((done, total)))
    assert told[-1] == (len(rows) + twins + articles,) * 2
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_reconcile_adds_what_a_pack_has_and_the_catalog_lacks(
    archive: Archive, store_path: Path, tmp_path: Path
) -> None:
    """An empty catalog gets every row from packs and loose objects, as a rebuild would write them."""
    rows = fill(archive)
    packed(archive, replace(AT_ONCE, older_than=NOW - later(1015)))
    with open_archive(str(store_path), f"sqlite:///{tmp_path / 'empty.sqlite'}") as empty:
        assert empty.reconcile(now=START).rows_added == len(rows)
        assert [*empty.list("*.example")] == [*archive.list("*.example")]
        assert [*empty.list("*.org")] == [*archive.list("*.org")]
        assert list(empty.verify()) == []


def test_export_and_import_do_not_care_where_captures_lie(archive: Archive, tmp_path: Path) -> None:
    """An export is the same bytes as before packing, and importing a segment gives the captures."""
    fill(archive)
    before = b"".join(archive.export(["*.example", "*.org"]))
    packed(archive, size=10**8)
    assert b"".join(archive.export(["*.example", "*.org"])) == before
    segment = archive.store.get(segment_key(names(archive)[0]))
    assert segment.endswith(before[-200:])
    with open_archive(str(tmp_path / "other"), f"sqlite:///{tmp_path / 'other.sqlite'}") as other:
        with Importer(other, now=NOW, on_trouble=lambda trouble: pytest.fail(str(trouble))) as importer:
            importer.read("segment", io.BytesIO(segment))
            importer.finish()
        assert {row.key for row in other.list("*.example")} == {row.key for row in archive.list("*.example")}


def test_a_revisit_of_a_packed_capture_is_a_revisit(archive: Archive) -> None:
    """What came after packing points to what was packed before, and both read whole."""
    first = archive.record(visit(b"<p>same")).row
    packed(archive)
    second = archive.record(visit(b"<p>same", 60)).row
    assert (second.kind, second.refers_to) == (REVISIT, first.key)
    assert archive.payload(second.key).payload == b"<p>same"
    packed(archive, days=1)
    assert archive.payload(second.key).payload == b"<p>same"
    assert loose(archive) == []


def test_a_packed_capture_is_cleaned_like_any_other(archive: Archive) -> None:
    """What waited for cleaning when it was packed is cleaned, and its article is in force."""
    row = archive.record(visit()).row
    packed(archive)
    assert archive.pending(5, now=NOW) == [row.key]
    archive.put_article(row.key, article("Hello"))
    assert archive.article(row.key)
    assert list(archive.verify()) == []


def test_a_takedown_covers_packed_captures(archive: Archive) -> None:
    """They are withheld and shown again like loose ones, by whatever way they are asked for."""
    row = archive.record(visit()).row
    packed(archive)
    tombstone = archive.takedown(row.url, reason="r", actor="a", now=NOW)
    with pytest.raises(Withdrawn):
        archive.read(row.key)
    assert list(archive.export([row.url])) == []
    archive.lift(tombstone.id, actor="a", now=NOW)
    assert archive.read(row.key).payload == b"<p>Hello"


def test_what_is_withdrawn_is_not_packed(archive: Archive) -> None:
    """It stays an object of its own, which can be destroyed without touching anything else."""
    kept, hidden = archive.record(visit()).row, archive.record(visit(url="https://hidden.example/")).row
    archive.takedown("hidden.example/*", reason="r", actor="a", now=START)
    assert packed(archive).captures == 1
    assert loose(archive) == [hidden.key]
    assert archive.read(kept.key)


def test_damaged_objects_are_told_and_left(archive: Archive) -> None:
    """A flipped byte never gets into a pack; the rest is packed, and the object stays as it is."""
    rows = fill(archive)
    body = bytearray(archive.store.get(rows[3].key))
    body[len(body) // 2] ^= 1
    archive.store.put(rows[3].key, bytes(body), create_only=False)
    archive.store.put(rows[4].key, archive.store.get(rows[5].key), create_only=False)
    outcome = packed(archive)
    assert sorted(finding.key for finding in outcome.findings) == sorted([rows[3].key, rows[4].key])
    assert outcome.captures == len(rows) - 2
    assert loose(archive) == sorted([rows[3].key, rows[4].key])


def test_a_rehearsal_changes_nothing(archive: Archive) -> None:
    """It says how much would be packed and removed, and leaves bucket and catalog alone."""
    rows = fill(archive)
    packed(archive, replace(WITH_GRACE, older_than=NOW - later(50)))
    held = len(names(archive))
    gone = sum(one.captures for one in newest(archive.store).packs)
    before, objects = dump(archive), sorted(stat.key for stat in archive.store.list())
    outcome = rehearse(archive.store, archive.catalog, WITH_GRACE, now=NOW)
    assert (outcome.captures, outcome.removed, outcome.held) == (len(rows) - gone, 0, held)
    assert outcome.bytes > 0
    later_on = rehearse(archive.store, archive.catalog, WITH_GRACE, now=NOW + 7 * DAY)
    assert (later_on.removed, later_on.held) == (gone, 0)
    assert dump(archive) == before
    assert sorted(stat.key for stat in archive.store.list()) == objects


@pytest.mark.parametrize("emptied", [True, False])
def test_a_pack_is_undone(archive: Archive, emptied: bool) -> None:
    """Its captures are objects of their own again, byte for byte; it goes itself a grace period later."""
    rows = fill(archive)
    originals = {row.key: archive.store.get(row.key) for row in rows}
    packed(archive, AT_ONCE if emptied else WITH_GRACE, size=10**8)
    (name,) = names(archive)
    before = contents(archive)
    outcome = undo(archive.store, archive.catalog, name, WITH_GRACE, now=NOW)
    assert (outcome.findings, outcome.undone) == ([], 0)
    assert {key: archive.store.get(key) for key in loose(archive)} == originals
    still = Plan(older_than=500 * DAY, grace=7 * DAY)
    assert packed(archive, still, days=6).undone == 0
    assert contents(archive) == before
    assert list(archive.verify()) == []
    assert packed(archive, still, days=7).undone == 1
    assert below_packs(archive) == names(archive) == []
    assert contents(archive) == before
    assert [without_place(row) for row in archive.list("*.example")] == [*archive.list("*.example")]
    assert list(archive.verify()) == []
    assert packed(archive, days=8).captures == len(rows)
    assert newest(archive.store).packs[0].number == 2


def test_undoing_what_is_no_pack_says_so(archive: Archive) -> None:
    """An unknown name is an error that names it."""
    with pytest.raises(NotArchived, match="01NOPACK"):
        undo(archive.store, archive.catalog, "01NOPACK", WITH_GRACE, now=NOW)


def test_an_empty_archive_packs_nothing(archive: Archive) -> None:
    """Nothing is published where there is nothing to pack."""
    outcome = packed(archive)
    assert (outcome.packs, outcome.captures) == ([], 0)
    assert list(archive.store.list()) == []


@pytest.mark.parametrize(
    "given",
    [
        {"older_than": timedelta(seconds=-1)},
        {"grace": timedelta(seconds=-1)},
        {"segment_size": 0},
        {"segment_size": 6 * 10**9},
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(given: dict[str, object]) -> None:
    """Ages below nothing and segments that no store takes are refused with the bound."""
    with pytest.raises(ValueError, match=r"below nothing|a segment has 1 to 5000000000 bytes"):
        Plan(**given)  # type: ignore[arg-type]  # one of the plan's names
