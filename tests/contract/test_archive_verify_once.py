"""Verifying the archive and its log together: each object is read once, and nothing is found less for it."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from archive import Archive, Finding
from archive.digest import sha256
from archive.pack import Plan, pack
from archive.proof.signing import Signer
from archive.proof.verify import verify_log
from archive.witness import Witness
from tests.archive_making import later, visit
from tests.proof_making import append, fill, more, signer_in


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """The archive's signer."""
    return signer_in(tmp_path)


def both(archive: Archive, signer: Signer) -> list[Finding]:
    """Verify archive and log, as the command does."""
    with Witness() as witness:
        found = list(archive.verify(witness=witness))
        return found + list(verify_log(archive.store, archive.catalog, [signer.public], witness=witness))


def apart(archive: Archive, signer: Signer) -> list[Finding]:
    """Verify archive and log, each for itself."""
    return [*archive.verify(), *verify_log(archive.store, archive.catalog, [signer.public])]


@pytest.fixture
def reads(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each object was read whole."""
    counted: Counter[str] = Counter()
    get = archive.store.get

    def counting(key: str, **part: int | None) -> bytes:
        counted[key] += not part
        return get(key, **part)  # type: ignore[arg-type]  # start and length, as they were given

    monkeypatch.setattr(archive.store, "get", counting)
    return counted


def test_each_object_is_read_once(archive: Archive, signer: Signer, reads: Counter[str]) -> None:
    """Captures, articles, decisions and takedowns, logged and verified."""
    fill(archive)
    append(archive, signer)
    reads.clear()
    assert both(archive, signer) == []
    logged = [key for key in reads if not key.startswith(("proof/", "packs/"))]
    assert len(logged) == len([stat for stat in archive.store.list() if not stat.key.startswith("proof/")])
    assert {key: reads[key] for key in logged if reads[key] != 1} == {}
    reads.clear()
    apart(archive, signer)
    assert min(reads[key] for key in logged) == 2


def test_what_is_damaged_is_found_by_both(archive: Archive, signer: Signer) -> None:
    """An object with other bytes, one that is gone and one that was never logged: the same findings."""
    keys = fill(archive)
    append(archive, signer)
    more(archive, 1, start=9000)
    body = archive.store.get(keys["capture"])
    archive.store.put(keys["capture"], body[:-1] + bytes([body[-1] ^ 1]), create_only=False)
    archive.store.delete(keys["decision"])
    found = both(archive, signer)
    assert {"logged-altered", "logged-missing"} <= {one.problem for one in found}
    assert sorted(map(str, found)) == sorted(map(str, apart(archive, signer)))


def test_a_sound_object_in_another_s_place_is_not_taken_for_it(archive: Archive, signer: Signer) -> None:
    """What was seen under one key says nothing about another."""
    one, other = (archive.record(visit(payload, 5000, mime="image/png")).row for payload in (b"a", b"b"))
    append(archive, signer)
    archive.store.put(one.key, archive.store.get(other.key), create_only=False)
    found = both(archive, signer)
    assert ("logged-altered", one.key) in {(each.problem, each.key) for each in found}
    assert ("wrong-key", one.key) in {(each.problem, each.key) for each in found}


def test_packed_captures_are_seen_in_their_segment(
    archive: Archive, signer: Signer, reads: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading the segment once serves for the log as well."""
    for number in range(6):
        archive.record(visit(b"%d" % number, number, url=f"https://example.org/{number}", mime="image/png"))
    append(archive, signer)
    plan = Plan(older_than=timedelta(days=1), grace=timedelta(0), segment_size=1 << 20)
    pack(archive.store, archive.catalog, plan, now=later(10**7))
    pack(archive.store, archive.catalog, plan, now=later(10**7 + 1))
    assert not list(archive.store.list("captures/"))
    parts: list[int] = []
    get = archive.store.get

    def ranged(key: str, **part: int | None) -> bytes:
        parts.append(bool(part))
        return get(key, **part)  # type: ignore[arg-type]  # as above

    monkeypatch.setattr(archive.store, "get", ranged)
    assert both(archive, signer) == []
    together = sum(parts)
    parts.clear()
    assert apart(archive, signer) == []
    assert sum(parts) >= together + 6


def test_a_witness_remembers_key_and_bytes() -> None:
    """It saw what it was shown, under that key and with those bytes, and nothing else."""
    with Witness() as witness:
        assert witness.noted("a", b"x") == b"x"
        witness.noted("a", b"y")
        assert witness.saw("a", sha256(b"x"))
        assert witness.saw("a", sha256(b"y"))
        assert not witness.saw("b", sha256(b"x"))
        assert not witness.saw("a", sha256(b"z"))
