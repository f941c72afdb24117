"""The log and packs: a capture is the same bytes wherever it lies, and its proof holds."""

import io
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive
from archive.pack import newest, pack, segment_key, undo
from archive.proof.checking import check_proof
from archive.proof.making import entry_of, make_proof, signed_head
from archive.proof.objects import Objects
from archive.proof.signing import Signer
from tests.pack_making import AT_ONCE, NOW, SMALL, fill, loose
from tests.proof_making import append, log_of, logged, problems, signer_in


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """The archive's signer."""
    return signer_in(tmp_path)


def packed_all(archive: Archive) -> None:
    """Pack every capture and remove the loose objects."""
    for _ in range(2):
        pack(archive.store, archive.catalog, replace(AT_ONCE, segment_size=SMALL), now=NOW)
    assert loose(archive) == []


def test_a_proof_made_before_packing_holds_after_it(archive: Archive, signer: Signer) -> None:
    """The object's bytes are found at their offset, with the digest that was logged."""
    rows = fill(archive)
    append(archive, signer)
    log = log_of(archive)
    head, _ = signed_head(log, [signer.public])
    before = [entry_of(log, head, row.key) for row in rows]
    packed_all(archive)
    assert problems(archive, signer) == []
    for row, entry in zip(rows, before, strict=True):
        assert entry_of(log, head, row.key) == entry
    objects = Objects(archive.store, archive.catalog)
    segment = archive.store.get(segment_key(newest(archive.store).packs[0].name))
    within = next(entry for entry in before if objects.read(entry.leaf.key) in segment)
    proof = make_proof(log, [signer.public], [within], head, None)
    assert "byte for byte" in check_proof(proof, [signer.public], held=io.BytesIO(segment))[-1]


def test_what_was_packed_before_it_was_logged_is_logged_from_the_pack(
    archive: Archive, signer: Signer
) -> None:
    """Packing first and logging then gives the leaves that the other order gives."""
    rows = fill(archive)
    expected = {row.key: archive.store.get(row.key) for row in rows}
    packed_all(archive)
    append(archive, signer)
    assert {leaf.key for leaf in logged(archive.store) if leaf.kind == "capture"} == set(expected)
    assert problems(archive, signer) == []
    undo_all(archive)
    assert problems(archive, signer) == []
    assert append(archive, signer).logged == 0


def undo_all(archive: Archive) -> None:
    """Make every packed capture loose again."""
    for each in newest(archive.store).packs:
        undo(archive.store, archive.catalog, each.name, AT_ONCE, now=NOW)


def test_a_byte_changed_inside_a_pack_is_found(archive: Archive, signer: Signer) -> None:
    """One bit of a segment, and the capture that lies there is named, and no other."""
    fill(archive)
    append(archive, signer)
    packed_all(archive)
    victim = next(row for row in archive.list("*.example") if row.pack and row.stored)
    body = bytearray(archive.store.get(victim.file))
    body[victim.offset + victim.stored // 2] ^= 1
    archive.store.put(victim.file, bytes(body), create_only=False)
    assert problems(archive, signer) == [("logged-altered", victim.key)]


def test_a_segment_that_is_gone_is_found(archive: Archive, signer: Signer) -> None:
    """Every capture that lay in it is missed."""
    fill(archive)
    append(archive, signer)
    packed_all(archive)
    gone = newest(archive.store).packs[0].name
    lost = {row.key for row in [*archive.list("*.example"), *archive.list("*.org")] if row.pack == gone}
    archive.store.delete(segment_key(gone))
    assert lost
    assert {key for problem, key in problems(archive, signer) if problem == "logged-missing"} == lost
