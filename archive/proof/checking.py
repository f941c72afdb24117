"""Checking a proof file offline: nothing but the file, the public key, and what the checker holds."""

from collections.abc import Sequence
from typing import BinaryIO

from archive import keys as names
from archive.digest import sha256
from archive.errors import ArchiveError, Damaged, InvalidUrl
from archive.instant import timestamp17
from archive.proof.members import find_object
from archive.proof.merkle import BadProof, check_consistency, root_from_inclusion
from archive.proof.note import Head, signer_of
from archive.proof.proof import Entry, Proof
from archive.proof.signing import PublicKey, named
from archive.surt import surt
from archive.warc import from_warc, key_of


class ProofFails(ArchiveError):
    """A proof that does not hold; the message says what about it, and what follows from that."""


class NothingSaid(ArchiveError):
    """A proof that does not speak of what was asked; the message says which one would."""


def check_proof(
    proof: Proof, keys: Sequence[PublicKey], *, held: BinaryIO | None = None, older: Head | None = None
) -> list[str]:
    """Return what `proof` shows, a sentence each; ProofFails if any part of it does not hold.

    `keys` are the archive's public keys, from elsewhere than the proof. `held` is a WARC file that should
    hold the logged capture, `older` a head that somebody kept. NothingSaid if the proof is not about it.
    """
    shown = [_signature(proof.head, keys)]
    for entry in proof.entries:
        shown += _entry(entry, proof.head)
    if held is not None:
        shown.append(_held(proof, held))
    if older is not None:
        shown.append(_continued(proof, older, keys))
    return shown


def _signature(head: Head, keys: Sequence[PublicKey]) -> str:
    try:
        key = signer_of(head, keys)
    except Damaged as error:
        raise ProofFails(f"the head was altered after it was signed, or is forged: {error}") from error
    if key is None:
        raise ProofFails(
            f"the head bears no signature by {named(keys)}: "
            "it is another archive's, an older key's, or forged"
        )
    when = "" if head.signed_at is None else f" on {head.signed_at:%Y-%m-%d %H:%M:%S} UTC"
    return f"the log {head.origin} of {head.size} leaves was signed{when} by {key.fingerprint}"


def _entry(entry: Entry, head: Head) -> list[str]:
    what = f"the {entry.leaf.kind} {entry.leaf.key}"
    try:
        root = root_from_inclusion(entry.leaf.hash, entry.number, head.size, entry.path)
    except BadProof as error:
        raise ProofFails(f"{what} is not shown to be in the log: {error}") from error
    if root != head.root:
        raise ProofFails(f"{what} is not shown to be in the log: its path leads to another root")
    shown = [f"{what} with the {entry.leaf.digest} is leaf {entry.number} of it"]
    if entry.url is not None:
        shown.append(_named(entry))
    if entry.body is not None:
        shown.append(_body(entry, what))
    return shown


def _named(entry: Entry) -> str:
    """Hold the URL and instant that the proof names against the key in the leaf, which has their hash."""
    try:
        if entry.url is None or entry.captured_at is None:
            raise ProofFails("the proof names a URL without an instant")
        start = names.surt_prefix(surt(entry.url)) + timestamp17(entry.captured_at)
    except InvalidUrl as error:
        raise ProofFails(f"the proof names what is no URL: {error}") from error
    said = start.partition("/")[2]
    if entry.leaf.key.partition("/")[2].startswith(said + "-"):
        return f"that is the key of {entry.url} at {entry.captured_at:%Y-%m-%d %H:%M:%S} UTC"
    raise ProofFails(f"{entry.leaf.key} is not the key of {entry.url} at {entry.captured_at.isoformat()}")


def _body(entry: Entry, what: str) -> str:
    body = entry.body or b""
    if sha256(body) != entry.leaf.digest:
        raise ProofFails(f"the bytes of {what} in the proof are not those that were logged")
    _fits(entry, body)
    return f"the bytes in the proof are those that were logged: {len(body)} of them"


def _held(proof: Proof, held: BinaryIO) -> str:
    captures = [entry for entry in proof.entries if entry.leaf.kind == "capture"]
    if not captures:
        raise NothingSaid("the proof is about no capture; make one with palimpsest prove URL")
    wanted = captures[0]
    body = find_object(held, wanted.leaf.digest)
    if body is None:
        raise ProofFails(
            f"the file holds no capture with the {wanted.leaf.digest} that was logged: it was altered, or is "
            "another capture"
        )
    _fits(wanted, body)
    return f"the file holds that very capture, byte for byte: {len(body)} bytes"


def _fits(entry: Entry, body: bytes) -> None:
    """See that the bytes of a capture are of the URL and instant that its key names."""
    if entry.leaf.kind != "capture":
        return
    try:
        capture = from_warc(body)
        key = key_of(capture)
    except (Damaged, InvalidUrl) as error:
        raise ProofFails(f"what was logged as {entry.leaf.key} is no capture: {error}") from error
    if key != entry.leaf.key:
        raise ProofFails(f"what was logged as {entry.leaf.key} is the capture {key}")


def _continued(proof: Proof, older: Head, keys: Sequence[PublicKey]) -> str:
    _signature(older, keys)
    head = proof.head
    if older.origin != head.origin:
        raise ProofFails(f"the older head is of another log, {older.origin}; this one is {head.origin}")
    if older.size > head.size:
        raise NothingSaid(
            f"the head you call older has {older.size} leaves and the proof's {head.size}: swap the two"
        )
    path = _path_since(proof, older)
    try:
        check_consistency(older.size, head.size, older.root, head.root, path)
    except BadProof as error:
        raise ProofFails(f"the log was rewritten since the older head was signed: {error}") from error
    return f"the log of {older.size} leaves that you kept is the beginning of it: nothing was rewritten"


def _path_since(proof: Proof, older: Head) -> Sequence[bytes]:
    if older.size == proof.head.size:
        return ()
    if proof.since is None or proof.since.size != older.size:
        raise NothingSaid(
            f"the proof does not say how it continues the log of {older.size} leaves; ask the archive for "
            "one that does: palimpsest proof consistency OLDER -o FILE, or prove URL --since OLDER"
        )
    return proof.since.path
