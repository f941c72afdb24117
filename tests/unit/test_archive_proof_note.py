"""Signed heads: C2SP checkpoints, written and read."""

import base64
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.errors import Damaged
from archive.proof.merkle import EMPTY_ROOT
from archive.proof.note import Head, key_id, sign_head, signer_of
from archive.proof.signing import Signer, create_signer

NOON = datetime(2026, 3, 1, 12, 0, 0, 987_654, tzinfo=UTC)
ROOT = hashlib.sha256(b"root").digest()


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    """A key of this module's."""
    return create_signer(tmp_path_factory.mktemp("key") / "key.pem")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    """Another key."""
    return create_signer(tmp_path_factory.mktemp("key") / "key.pem")


def test_a_head_is_a_checkpoint_with_the_instant_as_its_extension(signer: Signer) -> None:
    """Name, size and root on a line each, then when; one signature line after an empty one."""
    head = sign_head("palimpsest/x", 12, ROOT, signer, NOON)
    lines = head.note.split("\n")
    assert lines[:5] == [
        "palimpsest/x",
        "12",
        base64.b64encode(ROOT).decode(),
        "signed 2026-03-01T12:00:00Z",
        "",
    ]
    dash, name, signature = lines[5].split(" ")
    assert (dash, name, lines[6:]) == ("—", "palimpsest/x", [""])
    octets = base64.b64decode(signature)
    assert octets[:4] == hashlib.sha256(signer.public.der).digest()[:4] == key_id(signer.public)
    text = "\n".join(lines[:4]) + "\n"
    assert signer.public.verifies(octets[4:], text.encode())
    assert head.signed_at == NOON.replace(microsecond=0)


def test_a_head_is_read_back_as_it_was_signed(signer: Signer, stranger: Signer) -> None:
    """From text or bytes; its signer is known among others, and a stranger is not."""
    head = sign_head("palimpsest/x", 0, EMPTY_ROOT, signer, NOON)
    assert Head.read(head.note) == Head.read(head.note.encode()) == head
    assert signer_of(head, [stranger.public, signer.public]) == signer.public
    assert signer_of(head, [stranger.public]) is None
    assert signer_of(head, []) is None


def test_signing_twice_gives_the_same_bytes(signer: Signer) -> None:
    """Signatures are deterministic: two writers that sign one tree at one instant write one object."""
    one, other = (sign_head("palimpsest/x", 7, ROOT, signer, NOON) for _ in range(2))
    assert one == other


def test_further_signatures_are_passed_over(signer: Signer, stranger: Signer) -> None:
    """Witnesses may add lines of their own, under their own names."""
    head = sign_head("palimpsest/x", 7, ROOT, signer, NOON)
    witness = sign_head("witness.example/w", 7, ROOT, stranger, NOON).note.split("\n\n")[1]
    both = Head.read(head.note + witness)
    assert signer_of(both, [signer.public]) == signer.public
    assert signer_of(both, [stranger.public]) is None  # it signs under another name
    first = Head.read(head.note.split("\n\n")[0] + "\n\n" + witness + head.note.split("\n\n")[1])
    assert signer_of(first, [signer.public]) == signer.public


@pytest.mark.parametrize(
    ("old", "new"),
    [("\n12\n", "\n13\n"), ("palimpsest/x\n12", "palimpsest/y\n12"), ("12:00:00Z", "12:00:01Z")],
)
def test_an_altered_text_is_not_what_was_signed(signer: Signer, old: str, new: str) -> None:
    """Size, name or instant changed: no signature of ours is left."""
    note = sign_head("palimpsest/x", 12, ROOT, signer, NOON).note
    altered = Head.read(note.replace(old, new, 1))
    if new.startswith("palimpsest/y"):
        assert signer_of(altered, [signer.public]) is None
    else:
        with pytest.raises(Damaged, match="not that of the key"):
            signer_of(altered, [signer.public])


def test_what_is_no_checkpoint_is_refused(signer: Signer) -> None:
    """Each way to be none is told, and none gets further."""
    note = sign_head("palimpsest/x", 12, ROOT, signer, NOON).note
    text, signatures = note.split("\n\n")
    for broken in (
        "",
        "\n",
        "\n\n",
        text,
        note[:-1],
        note.replace("\n12\n", "\n012\n"),
        note.replace("\n12\n", "\n-1\n"),
        note.replace("\n12\n", "\n" + "9" * 30 + "\n"),
        note.replace("\n12\n", "\n\n"),
        note.replace(base64.b64encode(ROOT).decode(), "AAAA"),
        note.replace(base64.b64encode(ROOT).decode(), "?"),
        note.replace("palimpsest/x\n12", "palimpsest/x\x07\n12"),
        f"{text}\n\n{signatures * 17}",
        "x" * 70_000,
        b"\xff" * 20,
    ):
        with pytest.raises(Damaged):
            Head.read(broken)
    for broken in (note.replace("— palimpsest/x ", "- palimpsest/x "), note.replace("— ", "— a b ")):
        with pytest.raises(Damaged, match="signature line"):
            signer_of(Head.read(broken), [signer.public])
    with pytest.raises(Damaged, match="no signed note"):
        signer_of(Head.read(f"{text}\n\n— palimpsest/x AAAAA\n"), [signer.public])


def test_another_extension_line_is_no_instant(signer: Signer) -> None:
    """A log of another make has other lines there, or none."""
    root = base64.b64encode(ROOT).decode()
    for line, at in (("", None), ("signed never\n", None), ("signed 2026-13-01T00:00:00Z\n", None)):
        assert Head.read(f"other\n3\n{root}\n{line}\n— other AAAA\n").signed_at == at


def test_same_trees_are_told_from_others(signer: Signer, stranger: Signer) -> None:
    """Whoever signed, and when, a tree is the same by log, size and root."""
    head = sign_head("palimpsest/x", 12, ROOT, signer, NOON)
    assert head.same_tree(sign_head("palimpsest/x", 12, ROOT, stranger, NOON.replace(year=2027)))
    assert not head.same_tree(sign_head("palimpsest/x", 13, ROOT, signer, NOON))
    assert not head.same_tree(sign_head("palimpsest/x", 12, EMPTY_ROOT, signer, NOON))
    assert not head.same_tree(sign_head("palimpsest/y", 12, ROOT, signer, NOON))


def test_a_key_file_is_made_once_by_several(tmp_path: Path) -> None:
    """Two who make a key at the same time have the same one afterwards."""
    from concurrent.futures import ThreadPoolExecutor

    place = tmp_path / "deep" / "key.pem"
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: create_signer(place).public.fingerprint, range(8)))
    assert len(set(made)) == 1
    assert sorted(path.name for path in place.parent.iterdir()) == ["key.pem", "key.pem.pub"]
