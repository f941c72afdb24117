"""Proof files, heads and leaves that were tampered with anywhere: none is taken for what it was."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given
from hypothesis import strategies as st

from archive.errors import Damaged
from archive.proof.checking import ProofFails, check_proof
from archive.proof.leaf import leaf_of, pack_leaves, read_leaf, unpack_leaves
from archive.proof.merkle import inclusion_path, root_of
from archive.proof.note import Head, sign_head, signer_of
from archive.proof.proof import Entry, Proof, read_proof, write_proof
from archive.proof.signing import create_signer
from archive.warc import key_of, to_warc
from tests.archive_making import START, visit

with TemporaryDirectory() as _folder:
    SIGNER = create_signer(Path(_folder) / "key.pem")
CAPTURES = [visit(b"<p>%d" % number, number) for number in range(5)]
LEAVES = [leaf_of(key_of(capture), to_warc(capture)) for capture in CAPTURES]
HASHES = [leaf.hash for leaf in LEAVES]
HEAD = sign_head("palimpsest/x", 5, root_of(HASHES), SIGNER, START)
PROOF = Proof(
    head=HEAD,
    key=SIGNER.public.fingerprint,
    entries=(
        Entry(
            leaf=LEAVES[2],
            number=2,
            path=tuple(inclusion_path(2, 5, lambda start, end: root_of(HASHES[start:end]))),
            url=CAPTURES[2].url,
            captured_at=CAPTURES[2].captured_at,
            body=to_warc(CAPTURES[2]),
        ),
    ),
    says=("The capture was kept.",),
)
FILE = write_proof(PROOF)


def holds(body: bytes) -> Proof | None:
    """Return the proof in `body` if it holds; whatever else it is must be told by our own errors."""
    try:
        proof = read_proof(body)
        check_proof(proof, [SIGNER.public])
    except (Damaged, ProofFails):
        return None
    return proof


@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_a_byte_changed_anywhere_changes_nothing_that_is_checked(place: int, change: int) -> None:
    """The proof fails, or what it says of keys, URLs, instants, digests and bytes is what it was."""
    body = bytearray(FILE)
    body[place] ^= change
    found = holds(bytes(body))
    if found is not None:
        assert same(found)


def same(found: Proof) -> bool:
    """Say whether a proof shows what the true one shows: the URL may be spelled otherwise."""
    entry, true = found.entries[0], PROOF.entries[0] if found.entries else None
    return true is not None and (
        (found.head.origin, found.head.size, found.head.root) == (HEAD.origin, HEAD.size, HEAD.root)
        and replace(entry, url=None) == replace(true, url=None)
    )


@given(st.binary(max_size=400))
@example(b"{}")
@example(b'{"format":"palimpsest-proof/1","entries":[],"head":"x","key":""}')
def test_any_bytes_are_no_proof(body: bytes) -> None:
    """And no other error than ours comes of them."""
    assert holds(body) is None


@given(st.integers(0, len(FILE)), st.binary(max_size=20))
def test_what_is_put_in_or_cut_off_does_not_help(place: int, more: bytes) -> None:
    """A file cut short is none; one with something put in fails, or shows what it showed."""
    if place < FILE.rindex(b"}"):
        assert holds(FILE[:place]) is None
    found = holds(FILE[:place] + more + FILE[place:])
    assert found is None or same(found)


@given(st.integers(0, len(HEAD.note.encode()) - 1), st.integers(1, 255))
def test_a_head_with_a_byte_changed_is_not_ours(place: int, change: int) -> None:
    """Of no byte of the text, and of none of the signature, may another one stand there."""
    note = bytearray(HEAD.note.encode())
    note[place] ^= change
    try:
        head = Head.read(bytes(note))
        signer = signer_of(head, [SIGNER.public])
    except Damaged:
        return
    assert signer is None or head.note.split("\n\n")[0] == HEAD.note.split("\n\n")[0]


@given(
    st.lists(
        st.tuples(st.binary(max_size=30), st.sampled_from(["captures", "articles", "decisions"])), min_size=1
    )
)
def test_leaves_are_read_back_as_they_were_packed(objects: list[tuple[bytes, str]]) -> None:
    """Whatever the objects are, their leaves come back, and each line is the one spelling of its leaf."""
    leaves = [leaf_of(f"{folder}/{number}", body) for number, (body, folder) in enumerate(objects)]
    assert unpack_leaves(pack_leaves(leaves)) == leaves
    for leaf in leaves:
        assert read_leaf(leaf.line) == leaf
