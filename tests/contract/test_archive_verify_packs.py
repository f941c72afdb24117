"""Every class of damage that a packed archive can suffer is found, named, and has its mend."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from archive import Archive, Damaged, Finding
from archive.pack import index_key, newest, segment_key, undo
from archive.pack.names import manifest_key
from tests.archive_making import START, visit
from tests.pack_making import AT_ONCE, DAY, NOW, WITH_GRACE, contents, fill, loose, names, packed


@pytest.fixture
def name(archive: Archive) -> str:
    """The one pack of an archive whose captures are all in it, and nowhere else."""
    fill(archive)
    packed(archive, size=10**8)
    return names(archive)[0]


def change(archive: Archive, key: str, how: Callable[[bytes], bytes]) -> None:
    """Replace an object, as a disk or a careless person does."""
    archive.store.put(key, how(archive.store.get(key)), create_only=False)


def flipped(body: bytes, at: int) -> bytes:
    return body[:at] + bytes([body[at] ^ 16]) + body[at + 1 :]


def problems(archive: Archive) -> list[tuple[str, str]]:
    return [(finding.key, finding.problem) for finding in archive.verify()]


def test_a_flipped_byte_is_found_in_its_capture(archive: Archive, name: str) -> None:
    """The one capture whose bytes differ is named with its offset; all others are sound and read."""
    row = [*archive.list("*.example")][4]
    change(archive, segment_key(name), lambda body: flipped(body, row.offset + row.stored // 2))
    (finding,) = archive.verify()
    assert (finding.key, finding.problem) == (row.key, "unreadable")
    assert f"in {segment_key(name)} at byte {row.offset}" in finding.detail
    assert finding.mend == f"restore {segment_key(name)} from a copy of the bucket"
    with pytest.raises(Damaged, match="restore the object"):
        archive.read(row.key)
    for other in archive.list("*.example"):
        assert other.key == row.key or archive.read(other.key)


def test_a_flipped_byte_between_captures_is_found(archive: Archive, name: str) -> None:
    """The segment's own first record belongs to no capture, and is held against the manifest all the same."""
    change(archive, segment_key(name), lambda body: flipped(body, 40))
    assert problems(archive) == [(segment_key(name), "altered")]


def test_a_truncated_segment_is_found(archive: Archive, name: str) -> None:
    """The segment is named once, with how many captures lie beyond its end, and so is each of them."""
    rows = sorted([*archive.list("*.example"), *archive.list("*.org")], key=lambda row: row.offset)
    cut = rows[-3].offset + 10
    change(archive, segment_key(name), lambda body: body[:cut])
    found = list(archive.verify())
    assert (found[0].key, found[0].problem) == (segment_key(name), "truncated")
    assert "3 captures lie beyond its end" in found[0].detail
    assert {(f.key, f.problem) for f in found[1:]} == {(row.key, "row-without-object") for row in rows[-3:]}


def test_a_segment_with_something_behind_its_end_is_found(archive: Archive, name: str) -> None:
    """Bytes that no manifest knows of are damage too."""
    change(archive, segment_key(name), lambda body: body + b"more")
    assert problems(archive) == [(segment_key(name), "altered")]


def test_a_missing_index_is_found_and_made_again(archive: Archive, name: str) -> None:
    """Nothing that reads needs it; reconcile makes it from the segment, byte for byte."""
    index = archive.store.get(index_key(name))
    before = contents(archive)
    archive.store.delete(index_key(name))
    (finding,) = archive.verify()
    assert (finding.key, finding.problem) == (index_key(name), "pack-index-missing")
    assert finding.mend == "run: palimpsest reconcile"
    assert contents(archive) == before
    archive.reconcile(now=START)
    assert archive.store.get(index_key(name)) == index
    assert list(archive.verify()) == []


@pytest.mark.parametrize("how", [lambda body: flipped(body, 30), lambda body: body[:-40], lambda _: b""])
def test_an_altered_index_is_found_and_made_again(
    archive: Archive, name: str, how: Callable[[bytes], bytes]
) -> None:
    """The mend that the finding names works, and a rebuild in between does not trust the index."""
    index = archive.store.get(index_key(name))
    before = contents(archive)
    change(archive, index_key(name), how)
    (finding,) = archive.verify()
    assert (finding.key, finding.problem) == (index_key(name), "pack-index-altered")
    archive.rebuild_catalog()
    assert contents(archive) == before
    archive.store.delete(index_key(name))
    archive.reconcile(now=START)
    assert archive.store.get(index_key(name)) == index
    assert list(archive.verify()) == []


def test_a_manifest_that_points_nowhere_is_found(archive: Archive, name: str) -> None:
    """The segment that is gone is named, and every capture that is thereby nowhere."""
    rows = {row.key for row in [*archive.list("*.example"), *archive.list("*.org")]}
    archive.store.delete(segment_key(name))
    found = list(archive.verify())
    assert (found[0].key, found[0].problem) == (segment_key(name), "pack-missing")
    assert {(f.key, f.problem) for f in found[1:]} == {(key, "row-without-object") for key in rows}


def test_what_a_lost_segment_had_is_read_loose_while_it_is_there(archive: Archive) -> None:
    """Within the grace period nothing is lost with a segment, and undoing the pack mends all."""
    fill(archive)
    before = contents(archive)
    packed(archive, WITH_GRACE, size=10**8)
    (name,) = names(archive)
    archive.store.delete(segment_key(name))
    assert contents(archive) == before
    (finding,) = archive.verify()
    assert finding.problem == "pack-missing"
    assert finding.mend.endswith(f"run: palimpsest pack --undo {name}")
    held = packed(archive, WITH_GRACE, days=8)
    assert (held.removed, [one.problem for one in held.findings]) == (0, ["pack-missing"])
    archive.store.delete(index_key(name))
    undo(archive.store, archive.catalog, name, AT_ONCE, now=NOW)
    assert names(archive) == []
    assert contents(archive) == before
    assert list(archive.verify()) == []


def test_a_damaged_pack_is_not_emptied(archive: Archive) -> None:
    """One byte that differs at the end of the grace period, and every loose object stays."""
    rows = fill(archive)
    before = contents(archive)
    packed(archive, WITH_GRACE, size=10**8)
    (name,) = names(archive)
    row = archive.row(rows[5].key)
    assert row
    change(archive, segment_key(name), lambda body: flipped(body, row.offset + 50))
    outcome = packed(archive, WITH_GRACE, days=8)
    assert (outcome.removed, [one.key for one in outcome.findings]) == (0, [row.key])
    assert len(loose(archive)) == len(rows)
    undone = undo(archive.store, archive.catalog, name, AT_ONCE, now=NOW + 8 * DAY)
    assert (undone.findings, undone.undone) == ([], 1)
    assert contents(archive) == before
    assert list(archive.verify()) == []


def test_a_damaged_pack_is_undone_but_for_what_is_lost(archive: Archive, name: str) -> None:
    """What can be read is put back; the pack stays for the sake of the capture that cannot."""
    rows = [*archive.list("*.example")]
    change(archive, segment_key(name), lambda body: flipped(body, rows[2].offset + 50))
    outcome = undo(archive.store, archive.catalog, name, AT_ONCE, now=NOW)
    assert {one.key for one in outcome.findings} == {rows[2].key}
    assert outcome.undone == 0
    assert names(archive) == [name]
    assert rows[2].key not in loose(archive)
    assert len(loose(archive)) == sum(archive.counts().values()) - 1


def test_a_capture_kept_twice_is_found_when_the_two_differ(archive: Archive) -> None:
    """A loose object that is not what the pack has is named, is not what is read, and is never removed."""
    fill(archive)
    packed(archive, WITH_GRACE, size=10**8)
    row = next(archive.list("*.example"))
    other = replace(archive.read(row.key), reason="Other")
    before = archive.read(row.key)
    from archive.warc import to_warc

    change(archive, row.key, lambda _: to_warc(other))
    assert problems(archive) == [(row.key, "kept-twice")]
    assert archive.read(row.key) == before
    outcome = packed(archive, WITH_GRACE, days=8)
    assert [(one.key, one.problem) for one in outcome.findings] == [(row.key, "kept-twice")]
    assert loose(archive) == [row.key]
    assert newest(archive.store).packs[0].emptied_at is None
    archive.store.delete(row.key)
    packed(archive, WITH_GRACE, days=9)
    assert newest(archive.store).packs[0].emptied_at is not None
    assert list(archive.verify()) == []


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ('UPDATE captures SET "offset" = "offset" + 1 WHERE captured_at IN ({})', "row-differs"),
        ("UPDATE captures SET stored = stored - 1 WHERE captured_at IN ({})", "row-differs"),
        ("UPDATE captures SET status = 299 WHERE captured_at IN ({})", "row-differs"),
        ('UPDATE captures SET pack = NULL, "offset" = 0 WHERE captured_at IN ({})', "row-differs"),
        ("DELETE FROM captures WHERE captured_at IN ({})", "object-without-row"),
    ],
)
def test_rows_that_a_pack_does_not_bear_out_are_found(
    archive: Archive, name: str, sql: str, problem: str
) -> None:
    """A wrong place, a wrong word, no place at all, no row: each is named, and a rebuild mends it."""
    assert name
    before = contents(archive)
    row = archive.record(visit(b"\x89PNG" * 50, 1030, mime="image/png", source=None)).row
    at = int(row.captured_at.timestamp() * 1000)
    with archive.catalog.write() as connection:
        connection.execute(text(sql.format(at)))
    assert (row.key, problem) in problems(archive)
    assert all("catalog rebuild" in finding.mend for finding in archive.verify() if finding.key == row.key)
    archive.rebuild_catalog()
    assert contents(archive) == before
    assert list(archive.verify()) == []


def test_a_row_that_claims_a_place_in_a_pack_is_found(archive: Archive, name: str) -> None:
    """A capture that no pack has, and whose row says otherwise, is damage of the catalog."""
    late = archive.record(visit(b"late", 9000, mime="image/png")).row
    other = archive.row(next(archive.list("*.example")).key)
    assert other
    with archive.catalog.write() as connection:
        values = {
            "offset": other.offset,
            "stored": other.stored,
            "at": int(late.captured_at.timestamp() * 1000),
        }
        sql = 'UPDATE captures SET pack = 1, "offset" = :offset, stored = :stored WHERE captured_at = :at'
        connection.execute(text(sql), values)
    assert (segment_key(name), "row-differs") in problems(archive)


def test_what_does_not_belong_below_packs_is_named(archive: Archive, name: str) -> None:
    """Foreign objects, and a segment that no manifest names, do not go unnoticed."""
    stray = name[:-1] + ("0" if name[-1] != "0" else "1")
    archive.store.put("packs/notes.txt", b"?")
    archive.store.put("packs/manifest/latest.json", b"{}")
    archive.store.put(segment_key(stray), b"?")
    found = {finding.key: finding for finding in archive.verify()}
    assert found["packs/notes.txt"].problem == "foreign-object"
    assert found["packs/manifest/latest.json"].problem == "manifest-altered"
    assert found[segment_key(stray)].problem == "pack-unlisted"
    assert len(found) == 3


def test_a_damaged_manifest_stops_the_packer_and_nothing_else(archive: Archive, name: str) -> None:
    """It is named; reads and records go on by the catalog; neither pack nor rebuild touches anything."""
    before = contents(archive)
    key = manifest_key(newest(archive.store).number)
    whole = archive.store.get(key)
    change(archive, key, lambda body: flipped(body, len(body) // 2))
    assert (key, "manifest-altered") in problems(archive)
    assert contents(archive) == before
    assert archive.record(visit(b"new", 9000)).created
    for work in (lambda: packed(archive), archive.rebuild_catalog):
        with pytest.raises(Damaged, match="manifest"):
            work()
    archive.store.put(key, whole, create_only=False)
    assert archive.rebuild_catalog()["unreadable"] == 0
    assert [f for f in archive.verify() if f.problem != "article-missing"] == []
    assert name in names(archive)


def test_one_pattern_is_verified_without_reading_whole_packs(archive: Archive, name: str) -> None:
    """Damage inside the pattern is found, damage elsewhere is not its matter."""
    inside, outside = next(archive.list("*.site1.example")), next(archive.list("*.site2.example"))
    for row in (inside, outside):
        change(archive, segment_key(name), lambda body, at=row.offset + 60: flipped(body, at))  # type: ignore[misc]  # bound now
    found = list(archive.verify("*.site1.example"))
    assert [(one.key, one.problem) for one in found] == [(inside.key, "unreadable")]


def test_a_rebuild_passes_over_damaged_members(archive: Archive, name: str) -> None:
    """They are counted; the others are there, and the pack is entered when it is whole again."""
    rows = [*archive.list("*.example")]
    whole = archive.store.get(segment_key(name))
    before = contents(archive)
    change(archive, segment_key(name), lambda body: flipped(body, rows[2].offset + 50))
    counts = archive.rebuild_catalog()
    assert (counts["captures"], counts["unreadable"]) == (len(before) - 1, 2)  # the capture, and its article
    archive.store.put(segment_key(name), whole, create_only=False)
    archive.reconcile(now=START)
    assert contents(archive).keys() == before.keys()
    assert list(archive.verify()) == []


def test_objects_of_broken_off_runs_are_cleared_away(archive: Archive) -> None:
    """A segment that was never published goes a day later, unless it alone has a capture."""
    fill(archive)
    packed(archive, WITH_GRACE, size=10**8)
    (name,) = names(archive)
    bodies = {key: archive.store.get(key) for key in (segment_key(name), index_key(name))}
    undo(archive.store, archive.catalog, name, AT_ONCE, now=NOW)
    for key, body in bodies.items():
        archive.store.put(key, body)
    modified = archive.store.head(segment_key(name)).modified
    from archive.pack import Plan, pack

    idle = Plan(older_than=5000 * DAY, grace=DAY)
    young = pack(archive.store, archive.catalog, idle, now=modified + DAY / 2)
    assert (young.swept, young.findings) == (0, [])
    row = next(archive.list("*.example"))
    whole = archive.store.get(row.key)
    archive.store.delete(row.key)
    alone = pack(archive.store, archive.catalog, idle, now=modified + 2 * DAY)
    assert alone.swept == 0
    assert [(one.problem, row.key in one.detail) for one in alone.findings] == [("pack-unlisted", True)]
    archive.store.put(row.key, whole)
    old = pack(archive.store, archive.catalog, idle, now=modified + 2 * DAY)
    assert (old.swept, old.findings) == (2, [])
    assert list(archive.verify()) == []


def test_findings_say_what_to_do(archive: Archive, name: str) -> None:
    """Each names an object, a problem in one word, what is wrong, and a mend."""
    change(archive, segment_key(name), lambda body: body[:-100])
    archive.store.delete(index_key(name))
    for finding in archive.verify():
        assert isinstance(finding, Finding)
        assert finding.key
        assert finding.detail
        assert finding.mend
