"""Signed heads: C2SP checkpoints, which are signed notes (c2sp.org/tlog-checkpoint, c2sp.org/signed-note).

The text is the log's name, the number of leaves, the root in base64, and one extension line ``signed
<instant>`` that says when; then an empty line and a signature line. The signature type is 0x02, ECDSA
with SHA-256 in DER form, whose key id is the first four bytes of the SHA-256 of the public key's DER.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from archive.errors import Damaged
from archive.instant import aware
from archive.proof.merkle import HASH_BYTES
from archive.proof.signing import PublicKey, Signer

_SIGNATURE = re.compile(r"— (?P<name>[^\s+]+) (?P<signature>[A-Za-z0-9+/]+={0,2})")
_SIGNED = re.compile(r"signed ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)")
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_LARGEST = 1 << 16
_SIGNATURES_AT_MOST = 16
_ID_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A tree head: what one signature binds. `note` is its signed form as it was read or made."""

    origin: str
    size: int
    root: bytes
    signed_at: datetime | None
    note: str

    @classmethod
    def read(cls, note: str | bytes) -> Self:
        """Read a checkpoint without looking at its signatures; Damaged if it is none."""
        text, _ = _parted(_decoded(note))
        lines = text.split("\n")[:-1]
        if len(lines) < 3 or not all(lines) or not _SIZE.fullmatch(lines[1]):
            raise Damaged("it is no checkpoint: a name, a size and a root are what it begins with")
        found = next((match for line in lines[3:] if (match := _SIGNED.fullmatch(line))), None)
        return cls(
            origin=lines[0],
            size=int(lines[1]),
            root=_root(lines[2]),
            signed_at=_instant(found[1]) if found else None,
            note=_decoded(note),
        )

    def same_tree(self, other: "Head") -> bool:
        """Say whether both name the same tree of the same log, whoever signed them when."""
        return (self.origin, self.size, self.root) == (other.origin, other.size, other.root)


def sign_head(origin: str, size: int, root: bytes, signer: Signer, now: datetime) -> Head:
    """Return the head of a tree, signed."""
    instant = aware(now).replace(microsecond=0, tzinfo=None)
    encoded = base64.b64encode(root).decode("ascii")
    text = f"{origin}\n{size}\n{encoded}\nsigned {instant.isoformat()}Z\n"
    octets = key_id(signer.public) + signer.sign(text.encode())
    signature = base64.b64encode(octets).decode("ascii")
    return Head.read(f"{text}\n— {origin} {signature}\n")


def signer_of(head: Head, keys: Iterable[PublicKey]) -> PublicKey | None:
    """Return which of `keys` signed `head`, or None if none of them did.

    Signatures by other keys are passed over; Damaged if one that claims to be by one of `keys` is not.
    """
    text, lines = _parted(head.note)
    known = {key_id(key): key for key in keys}
    for line in lines:
        octets = _signature(line, head.origin)
        key = known.get(octets[:_ID_BYTES]) if octets else None
        if octets and key:
            if not key.verifies(octets[_ID_BYTES:], text.encode()):
                raise Damaged(f"its signature is not that of the key {key.fingerprint} that it names")
            return key
    return None


def key_id(key: PublicKey) -> bytes:
    """Return the four bytes by which a signature line names its key."""
    return hashlib.sha256(key.der).digest()[:_ID_BYTES]


def _decoded(note: str | bytes) -> str:
    if len(note) > _LARGEST:
        raise Damaged("it is far too long for a checkpoint")
    try:
        text = note.decode() if isinstance(note, bytes) else note
    except UnicodeDecodeError as error:
        raise Damaged(f"it is no checkpoint: {error}") from error
    if any(letter < " " and letter != "\n" for letter in text):
        raise Damaged("it is no checkpoint: it holds control characters")
    return text


def _parted(note: str) -> tuple[str, list[str]]:
    """Return the text that is signed, and the signature lines below it."""
    text, gap, signatures = note.rpartition("\n\n")
    lines = signatures.split("\n")
    if not gap or lines.pop() != "" or not 0 < len(lines) <= _SIGNATURES_AT_MOST:
        raise Damaged("it is no signed note: its text ends in an empty line, its signatures in a line feed")
    return text + "\n", lines


def _signature(line: str, origin: str) -> bytes | None:
    match = _SIGNATURE.fullmatch(line)
    if match is None:
        raise Damaged("it is no signed note: a signature line is a dash, a name and base64")
    try:
        octets = base64.b64decode(match["signature"], validate=True)
    except binascii.Error as error:
        raise Damaged(f"it is no signed note: {error}") from error
    return octets if match["name"] == origin else None


def _root(text: str) -> bytes:
    try:
        root = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Damaged(f"it is no checkpoint: its root is no base64: {error}") from error
    if len(root) != HASH_BYTES or base64.b64encode(root).decode("ascii") != text:
        raise Damaged("it is no checkpoint: its root is no SHA-256 in base64")
    return root


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None  # an extension line of another's making
