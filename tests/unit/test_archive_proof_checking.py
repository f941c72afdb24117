"""Proof files: written, read, and checked with nothing but a public key."""

import base64
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.errors import Damaged
from archive.proof.checking import NothingSaid, ProofFails, check_proof
from archive.proof.leaf import leaf_of
from archive.proof.members import find_object
from archive.proof.merkle import consistency_path, inclusion_path, root_of
from archive.proof.note import Head, sign_head
from archive.proof.proof import Entry, Proof, Since, read_head, read_proof, write_proof
from archive.proof.signing import Signer, create_signer
from archive.warc import key_of, to_warc
from tests.archive_making import START, URL, visit

CAPTURES = [visit(b"<p>%d" % number, number) for number in range(6)]
BODIES = [to_warc(capture) for capture in CAPTURES]
LEAVES = [leaf_of(key_of(capture), body) for capture, body in zip(CAPTURES, BODIES, strict=True)]
HASHES = [leaf.hash for leaf in LEAVES]


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    """A key of this module's."""
    return create_signer(tmp_path_factory.mktemp("key") / "key.pem")


def head_of(signer: Signer, size: int = 6, origin: str = "palimpsest/x") -> Head:
    """Return the signed head of the first leaves."""
    return sign_head(origin, size, root_of(HASHES[:size]), signer, START)


def proof_of(signer: Signer, number: int = 2, *, since: int | None = None, **more: object) -> Proof:
    """Return the proof of one capture."""
    path = inclusion_path(number, 6, lambda start, end: root_of(HASHES[start:end]))
    entry = Entry(
        leaf=LEAVES[number],
        number=number,
        path=tuple(path),
        url=CAPTURES[number].url,
        captured_at=CAPTURES[number].captured_at,
    )
    bridge = consistency_path(since or 0, 6, lambda start, end: root_of(HASHES[start:end]))
    return Proof(
        head=head_of(signer),
        key=signer.public.fingerprint,
        entries=(replace(entry, **more),),
        since=None if since is None else Since(size=since, path=tuple(bridge)),
        says=("A capture.",),
    )


def fails(proof: Proof, signer: Signer, **more: object) -> str:
    """Return why `proof` does not hold."""
    with pytest.raises(ProofFails) as failure:
        check_proof(proof, [signer.public], **more)  # type: ignore[arg-type]
    return str(failure.value)


def test_a_proof_is_read_back_as_it_was_written(signer: Signer) -> None:
    """With everything in it, and with as little as there can be."""
    whole = proof_of(signer, since=3, body=BODIES[2])
    bare = Proof(head=head_of(signer), key="k")
    for proof in (whole, bare):
        assert read_proof(write_proof(proof)) == proof
    assert json.loads(write_proof(whole))["says"] == ["A capture."]


def test_what_holds_is_shown_a_sentence_each(signer: Signer) -> None:
    """Signature, leaf, URL and instant, and the bytes where they are in it."""
    shown = check_proof(proof_of(signer, body=BODIES[2]), [signer.public])
    assert len(shown) == 4
    assert "6 leaves was signed on 2026-03-01 12:00:00 UTC" in shown[0]
    assert "is leaf 2 of it" in shown[1]
    assert f"the key of {URL} at 2026-03-01 12:00:02 UTC" in shown[2]
    assert f"{len(BODIES[2])} of them" in shown[3]


def test_what_was_altered_in_a_proof_is_told(signer: Signer) -> None:
    """Leaf, number, path, URL, instant, bytes."""
    proof = proof_of(signer)
    other = HASHES[5]
    assert "another root" in fails(proof_of(signer, leaf=LEAVES[3]), signer)
    for number, words in ((3, "another root"), (6, "has no leaf 6")):
        moved = replace(proof, entries=(replace(proof.entries[0], number=number),))
        assert words in fails(moved, signer)
    assert "below the root" in fails(proof_of(signer, path=proof.entries[0].path[:-1]), signer)
    assert "longer than the tree" in fails(proof_of(signer, path=(*proof.entries[0].path, other)), signer)
    assert "is not the key of" in fails(proof_of(signer, url="https://other.example/"), signer)
    assert "is not the key of" in fails(proof_of(signer, captured_at=START), signer)
    assert "no URL" in fails(proof_of(signer, url="nonsense"), signer)
    assert "without an instant" in fails(proof_of(signer, captured_at=None), signer)
    assert "not those that were logged" in fails(proof_of(signer, body=BODIES[3]), signer)


def test_a_log_that_logged_nonsense_is_told(signer: Signer) -> None:
    """A leaf whose object is not the capture that its key names proves no capture, however well signed."""
    for body, words in ((b"no WARC file", "is no capture"), (BODIES[1], "is the capture")):
        leaf = leaf_of(LEAVES[0].key, body)
        entry = Entry(leaf=leaf, number=0, path=(), body=body)
        head = sign_head("palimpsest/x", 1, root_of([leaf.hash]), signer, START)
        assert words in fails(Proof(head=head, key="k", entries=(entry,)), signer)


def test_a_head_by_nobody_we_know_proves_nothing(
    signer: Signer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Another key, or a head altered after it was signed."""
    stranger = create_signer(tmp_path_factory.mktemp("other") / "key.pem")
    assert "no signature by" in fails(proof_of(stranger), signer)
    proof = proof_of(signer)
    forged = Head.read(proof.head.note.replace("\n6\n", "\n7\n"))
    assert "altered after it was signed" in fails(replace(proof, head=forged), signer)
    assert check_proof(proof_of(stranger), [signer.public, stranger.public])


def test_a_held_file_is_searched_for_the_very_capture(signer: Signer) -> None:
    """Alone, and among others before and after it; an altered one, none, and no file of WARC at all."""
    proof = proof_of(signer)
    for held in (BODIES[2], b"".join(BODIES), b"".join(BODIES[:3]), b"".join(BODIES[2:])):
        assert "byte for byte" in check_proof(proof, [signer.public], held=io.BytesIO(held))[-1]
    broken = bytearray(BODIES[2])
    broken[30] ^= 1
    for held in (bytes(broken), b"".join(BODIES[:2]), b"", b"nothing", BODIES[2][:-1]):
        assert "no capture with the" in fails(proof, signer, held=io.BytesIO(held))
    bare = Proof(head=head_of(signer), key="k")
    with pytest.raises(NothingSaid, match="about no capture"):
        check_proof(bare, [signer.public], held=io.BytesIO(BODIES[2]))


def test_members_are_found_without_unpacking_them_into_memory() -> None:
    """A bomb beside the capture is gone through in pieces; damage ends the search there."""
    import gzip

    bomb = gzip.compress(bytes(30_000_000), 9)
    digest = LEAVES[4].digest
    assert find_object(io.BytesIO(bomb + BODIES[4] + bomb), digest) == BODIES[4]
    assert find_object(io.BytesIO(bomb + b"damage" + BODIES[4]), digest) is None
    assert find_object(io.BytesIO(BODIES[3] + BODIES[4] + b"damage"), digest) == BODIES[4]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_a_kept_head_is_shown_to_be_the_beginning(signer: Signer, size: int) -> None:
    """With the path that the proof holds for it, of every size."""
    proof = proof_of(signer, since=size)
    shown = check_proof(proof, [signer.public], older=head_of(signer, size))
    assert f"the log of {size} leaves that you kept is the beginning of it" in shown[-1]


def test_a_kept_head_that_is_no_beginning_is_told(signer: Signer) -> None:
    """A rewritten history, a fork, another log; and what the proof cannot say is not said."""
    proof = proof_of(signer, since=4)
    rewritten = sign_head("palimpsest/x", 4, root_of(HASHES[1:5]), signer, START)
    assert "rewritten since" in fails(proof, signer, older=rewritten)
    forked = sign_head("palimpsest/x", 6, root_of(HASHES[::-1]), signer, START)
    assert "two different trees of 6" in fails(proof, signer, older=forked)
    assert "another log" in fails(proof, signer, older=head_of(signer, 4, "palimpsest/y"))
    with pytest.raises(NothingSaid, match="does not say how it continues"):
        check_proof(proof, [signer.public], older=head_of(signer, 3))
    with pytest.raises(NothingSaid, match="swap the two"):
        check_proof(
            replace(proof, head=head_of(signer, 3), entries=()), [signer.public], older=head_of(signer, 4)
        )
    same = check_proof(proof_of(signer), [signer.public], older=head_of(signer))
    assert "6 leaves that you kept" in same[-1]
    assert "no signature by" in fails(proof, create_signer_beside(signer), older=head_of(signer, 4))


def create_signer_beside(signer: Signer) -> Signer:
    """Return another key than `signer`."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        return create_signer(Path(folder) / "key.pem")


def test_a_head_is_read_from_a_checkpoint_or_a_proof(signer: Signer) -> None:
    """Whatever of the two somebody kept."""
    head = head_of(signer)
    assert read_head(head.note.encode()) == head
    assert read_head(write_proof(proof_of(signer))) == head
    with pytest.raises(Damaged):
        read_head(b"{}")
    with pytest.raises(Damaged):
        read_head(b"nothing")


def test_hostile_files_are_refused_in_words(signer: Signer) -> None:
    """Nothing in a file that comes from elsewhere is taken on trust, and none raises anything else."""
    good = json.loads(write_proof(proof_of(signer, since=4, body=BODIES[2])))
    entry = good["entries"][0]
    changes: list[dict[str, object]] = [
        {"format": "palimpsest-proof/2"},
        {"entries": None},
        {"entries": [None]},
        {"entries": [{**entry, "number": -1}]},
        {"entries": [{**entry, "number": True}]},
        {"entries": [{**entry, "number": "2"}]},
        {"entries": [{**entry, "number": 1 << 70}]},
        {"entries": [{**entry, "path": ["AAAA"]}]},
        {"entries": [{**entry, "path": ["?"]}]},
        {"entries": [{**entry, "path": entry["path"] * 100}]},
        {"entries": [{**entry, "leaf": "{}"}]},
        {"entries": [{**entry, "captured_at": "yesterday"}]},
        {"entries": [{**entry, "captured_at": "2026-01-01T00:00:00"}]},
        {"entries": [{**entry, "object": "?"}]},
        {"head": 5},
        {"head": "x"},
        {"since": {"size": 1}},
        {"since": []},
    ]
    for change in changes:
        with pytest.raises(Damaged):
            read_proof(json.dumps({**good, **change}).encode())
    for body in (b"", b"null", b"[]", b'"x"', b"{", b"[" * 100_000, b"\xff\xfe"):
        with pytest.raises(Damaged):
            read_proof(body)


def test_instants_and_objects_in_a_file_are_exact(signer: Signer) -> None:
    """Milliseconds and bytes come back as they were."""
    at = datetime(2026, 3, 1, 12, 0, 0, 123_000, tzinfo=UTC)
    proof = read_proof(write_proof(proof_of(signer, captured_at=at, body=b"\x00\xff")))
    assert proof.entries[0].captured_at == at
    assert proof.entries[0].body == b"\x00\xff"
    assert base64.b64encode(b"\x00\xff") == b"AP8="
