"""Whoever alters the bucket is found out: each test does what a forger would, and looks what is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive, Finding
from archive.digest import sha256
from archive.proof.layout import head_key, leaves_key
from archive.proof.leaf import leaf_of
from archive.proof.making import LogRewritten, signed_head, since_of
from archive.proof.merkle import root_of
from archive.proof.note import sign_head
from archive.proof.signing import Signer, create_signer
from archive.proof.verify import verify_log
from tests.archive_making import START, later, visit
from tests.proof_making import append, fill, findings, log_of, logged, more, problems, rewrite, signer_in


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """The archive's signer."""
    return signer_in(tmp_path)


@pytest.fixture
def keys(archive: Archive, signer: Signer) -> dict[str, str]:
    """An archive with three signed trees; the keys of what is in the first."""
    filled = fill(archive)
    append(archive, signer)
    for turn in (1, 2):
        more(archive, 2, start=1000.0 * turn)
        append(archive, signer, turn)
    return filled


def only(archive: Archive, signer: Signer) -> Finding:
    """Return the one thing that is found."""
    [found] = findings(archive, signer)
    assert found.mend
    return found


def flip(archive: Archive, key: str) -> None:
    """Change one bit in the middle of an object."""
    body = bytearray(archive.store.get(key))
    body[len(body) // 2] ^= 1
    archive.store.put(key, bytes(body), create_only=False)


def test_a_sound_log_has_nothing_amiss(archive: Archive, signer: Signer, keys: dict[str, str]) -> None:
    """Nothing is found, also where captures wait to be logged, and every leaf is counted."""
    more(archive, 1, start=9000)
    seen: list[int] = []
    found = verify_log(archive.store, archive.catalog, [signer.public], lambda done, _: seen.append(done))
    assert list(found) == []
    assert seen[-1] == len(logged(archive.store))


@pytest.mark.parametrize("name", ["capture", "article", "revisit", "decision", "tombstone", "lift"])
def test_a_changed_byte_is_found(archive: Archive, signer: Signer, keys: dict[str, str], name: str) -> None:
    """One bit of any logged object, and the object is named with both digests."""
    flip(archive, keys[name])
    found = only(archive, signer)
    assert (found.problem, found.key) == ("logged-altered", keys[name])
    assert sha256(archive.store.get(keys[name])) in found.detail
    assert "copy" in found.mend


@pytest.mark.parametrize("name", ["capture", "article", "revisit", "decision", "tombstone", "lift"])
def test_a_dropped_object_is_found(archive: Archive, signer: Signer, keys: dict[str, str], name: str) -> None:
    """What was logged and is gone is missed, also by a catalog made anew that never knew it."""
    archive.store.delete(keys[name])
    assert (only(archive, signer).problem, only(archive, signer).key) == ("logged-missing", keys[name])
    archive.rebuild_catalog()
    assert ("logged-missing", keys[name]) in problems(archive, signer)


def test_a_tampered_decision_in_canonical_form_is_found(
    archive: Archive, signer: Signer, keys: dict[str, str]
) -> None:
    """A ruling that says another thing in flawless form is found after a rebuild, when no row betrays it."""
    body = archive.store.get(keys["decision"])
    archive.store.put(keys["decision"], body.replace(b'"deny"', b'"allow"'), create_only=False)
    archive.rebuild_catalog()
    assert [found.problem for found in archive.verify() if found.key == keys["decision"]] == []
    assert only(archive, signer).problem == "logged-altered"


def test_a_forged_capture_in_flawless_form_is_found(
    archive: Archive, signer: Signer, keys: dict[str, str]
) -> None:
    """A capture with other headers under the same key passes every check but the log's."""
    capture = archive.read(keys["capture"])
    from archive.warc import to_warc

    forged = to_warc(replace(capture, headers=(*capture.headers, ("X-Forged", "yes"))))
    archive.store.put(keys["capture"], forged, create_only=False)
    archive.rebuild_catalog()
    assert [found.problem for found in archive.verify() if found.key == keys["capture"]] == []
    assert only(archive, signer).problem == "logged-altered"


def test_a_replaced_leaf_is_found(archive: Archive, signer: Signer, keys: dict[str, str]) -> None:
    """Altering the object and its leaf together leaves every signed head from there on contradicted."""
    flip(archive, keys["capture"])
    leaves = logged(archive.store)[:8]
    altered = leaf_of(keys["capture"], archive.store.get(keys["capture"]))
    rewrite(archive.store, 0, [altered if leaf.key == altered.key else leaf for leaf in leaves])
    found = findings(archive, signer)
    assert [each.problem for each in found] == ["log-rewritten"] * 4
    assert [each.key for each in found] == [head_key(8), head_key(10), head_key(12), "proof/leaves/"]
    assert "history was rewritten" in found[0].detail


def test_a_dropped_leaf_is_found(archive: Archive, signer: Signer, keys: dict[str, str]) -> None:
    """A leaf taken out of its batch leaves a gap before the next, as well as its heads contradicted."""
    leaves = logged(archive.store)[:8]
    rewrite(archive.store, 0, leaves[:-1])
    kinds = {found.problem for found in findings(archive, signer)}
    assert "log-gap" in kinds


def test_a_dropped_batch_is_found(archive: Archive, signer: Signer, keys: dict[str, str]) -> None:
    """Missing leaves in the middle are a gap; missing leaves at the end contradict the last head."""
    kept = archive.store.get(leaves_key(8))
    archive.store.delete(leaves_key(8))
    assert (only(archive, signer).problem, only(archive, signer).key) == ("log-gap", leaves_key(8))
    archive.store.put(leaves_key(8), kept)
    archive.store.delete(leaves_key(10))
    found = findings(archive, signer)
    assert [each.problem for each in found] == ["log-truncated", "log-truncated"]
    assert found[0].key == head_key(12)
    assert "leaves were cut off" in found[0].detail


def test_a_tree_cut_short_with_its_heads_is_found(
    archive: Archive, signer: Signer, keys: dict[str, str]
) -> None:
    """Leaves and heads taken away together are missed by the catalog, and by a head that somebody kept."""
    kept, _ = signed_head(log_of(archive), [signer.public])
    archive.store.delete(leaves_key(10))
    archive.store.delete(head_key(12))
    assert only(archive, signer).problem == "log-truncated"
    log = log_of(archive)
    log.index.forget()
    log.catch_up()
    assert problems(archive, signer) == []  # nothing in the bucket tells any more ...
    shorter, _ = signed_head(log, [signer.public])
    with pytest.raises(LogRewritten, match="leaves were cut off"):
        since_of(log, shorter, kept)  # ... but the kept head does


def test_history_rewritten_by_who_has_the_key_is_found_by_a_kept_head(
    archive: Archive, signer: Signer, keys: dict[str, str]
) -> None:
    """Object, leaves, heads and index forged with the archive's own key: a kept head shows it."""
    kept, _ = signed_head(log_of(archive), [signer.public])
    flip(archive, keys["decision"])
    forged = leaf_of(keys["decision"], archive.store.get(keys["decision"]))
    leaves = [forged if leaf.key == forged.key else leaf for leaf in logged(archive.store)]
    for first, end in ((0, 8), (8, 10), (10, 12)):
        rewrite(archive.store, first, leaves[first:end])
        root = root_of([leaf.hash for leaf in leaves[:end]])
        head = sign_head(kept.origin, end, root, signer, later(end))
        archive.store.put(head_key(end), head.note.encode(), create_only=False)
    log = log_of(archive)
    log.index.forget()
    log.catch_up()
    assert problems(archive, signer) == []
    now, _ = signed_head(log, [signer.public])
    with pytest.raises(LogRewritten, match="two different trees of 12"):
        since_of(log, now, kept)
    more(archive, 1, start=9000)
    append(archive, signer)
    later_head, _ = signed_head(log, [signer.public])
    with pytest.raises(LogRewritten, match="does not begin with the one of 12"):
        since_of(log, later_head, kept)


def test_a_second_head_of_the_same_size_is_found(
    archive: Archive, signer: Signer, keys: dict[str, str]
) -> None:
    """A head over another tree, put in the place of ours, contradicts the leaves."""
    origin = log_of(archive).origin()
    forked = sign_head(origin, 10, b"\x03" * 32, signer, START)
    archive.store.put(head_key(10), forked.note.encode(), create_only=False)
    assert (only(archive, signer).problem, only(archive, signer).key) == ("log-rewritten", head_key(10))


def test_a_head_for_leaves_that_never_were_is_found(
    archive: Archive, signer: Signer, keys: dict[str, str]
) -> None:
    """A head of more leaves than there are says that leaves were cut off."""
    forged = sign_head(log_of(archive).origin(), 99, b"\x03" * 32, signer, START)
    archive.store.put(head_key(99), forged.note.encode())
    assert (only(archive, signer).problem, only(archive, signer).key) == ("log-truncated", head_key(99))


def test_an_altered_head_is_found(archive: Archive, signer: Signer, keys: dict[str, str]) -> None:
    """Its text, its signature, its size or its log's name altered: each is told."""
    note = archive.store.get(head_key(10)).decode()
    other = archive.store.get(head_key(12)).decode()
    for altered in (
        note.replace("\n10\n", "\n11\n"),
        note.replace("signed 2026", "signed 2027"),
        other,
        note[:-20],
        "no head at all",
    ):
        archive.store.put(head_key(10), altered.encode(), create_only=False)
        assert only(archive, signer).problem == "head-altered"
    archive.store.put(head_key(10), b"\xff\xfe", create_only=False)
    assert only(archive, signer).problem == "head-altered"
    root = root_of([leaf.hash for leaf in logged(archive.store)[:10]])
    renamed = sign_head("palimpsest/elsewhere", 10, root, signer, START)
    archive.store.put(head_key(10), renamed.note.encode(), create_only=False)
    assert only(archive, signer).problem == "head-altered"


def test_a_head_under_a_strangers_key_is_found(
    archive: Archive, signer: Signer, keys: dict[str, str], tmp_path: Path
) -> None:
    """The right tree, signed by a key that is not ours, is not ours."""
    stranger = create_signer(tmp_path / "stranger.pem")
    root = root_of([leaf.hash for leaf in logged(archive.store)[:10]])
    forged = sign_head(log_of(archive).origin(), 10, root, stranger, START)
    archive.store.put(head_key(10), forged.note.encode(), create_only=False)
    assert only(archive, signer).problem == "head-not-ours"
    assert problems(archive, signer, stranger) == []


def test_a_fork_of_the_leaves_is_found(archive: Archive, signer: Signer, keys: dict[str, str]) -> None:
    """A batch that begins inside another's numbers is no part of the log."""
    rewrite(archive.store, 3, logged(archive.store)[:2])
    assert (only(archive, signer).problem, only(archive, signer).key) == ("log-fork", leaves_key(3))


def test_an_object_logged_twice_is_found(archive: Archive, signer: Signer, keys: dict[str, str]) -> None:
    """A second leaf of one object, with another digest, is told, and so is what it says of the object."""
    leaf = logged(archive.store)[0]
    rewrite(archive.store, 12, [replace(leaf, digest="sha256:" + "0" * 64)])
    assert sorted(problems(archive, signer)) == [
        ("logged-altered", leaf.key),
        ("logged-twice", leaves_key(12)),
    ]


def test_unreadable_leaves_are_found(archive: Archive, signer: Signer, keys: dict[str, str]) -> None:
    """A damaged batch is named once; what comes after it is still held against its leaves."""
    flip(archive, leaves_key(8))
    archive.store.delete(more_key := logged_key(archive, 10))
    assert sorted(problems(archive, signer)) == sorted(
        [("unreadable", leaves_key(8)), ("logged-missing", more_key)]
    )


def logged_key(archive: Archive, number: int) -> str:
    """Return the key of the object of a leaf."""
    return log_of(archive).leaf(number).key


def test_what_does_not_belong_into_the_log_is_found(
    archive: Archive, signer: Signer, keys: dict[str, str]
) -> None:
    """Foreign names below proof/, a lost or spoilt name of the log."""
    for key in ("proof/other", "proof/leaves/1.jsonl.gz", "proof/heads/000000000008.json", "proof/tile/0/0"):
        archive.store.put(key, b"x")
        assert (only(archive, signer).problem, only(archive, signer).key) == ("foreign-object", key)
        archive.store.delete(key)
    said = archive.store.get("proof/log.json")
    archive.store.put("proof/log.json", b"[]", create_only=False)
    assert (only(archive, signer).problem, only(archive, signer).key) == ("unreadable", "proof/log.json")
    archive.store.delete("proof/log.json")
    assert (only(archive, signer).problem, only(archive, signer).key) == ("log-gap", "proof/log.json")
    archive.store.put("proof/log.json", said)


def test_tiles_that_lie_are_found(archive: Archive, signer: Signer) -> None:
    """A forged tile, and one that the tree does not have, are to be removed; a lost one is no damage."""
    archive.record_all([visit(b"<p>%d" % n, n, url=f"http://x.example/{n}") for n in range(270)])
    append(archive, signer)
    assert problems(archive, signer) == []
    whole = archive.store.get("proof/tile/0/000")
    archive.store.put("proof/tile/0/000", b"\x05" * 8192, create_only=False)
    archive.store.put("proof/tile/1/000", b"\x05" * 8192)
    assert problems(archive, signer) == [
        ("tile-differs", "proof/tile/0/000"),
        ("tile-differs", "proof/tile/1/000"),
    ]
    archive.store.delete("proof/tile/1/000")
    archive.store.delete("proof/tile/0/000")
    assert problems(archive, signer) == []
    archive.store.put("proof/tile/0/000", whole)
    assert problems(archive, signer) == []


def test_a_log_that_others_removed_is_missed(archive: Archive, signer: Signer, keys: dict[str, str]) -> None:
    """With everything below proof/ gone, the catalog still knows that there was a log."""
    for stat in list(archive.store.list("proof/")):
        archive.store.delete(stat.key)
    assert only(archive, signer).problem == "log-truncated"
