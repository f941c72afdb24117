"""Proof files: what a stranger needs, with the public key, to see that objects were logged, and since when.

One JSON object that people can read as well: docs/format.md describes it. Reading one trusts nothing in it.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.errors import Damaged
from archive.instant import aware
from archive.proof.leaf import Leaf, read_leaf
from archive.proof.merkle import HASH_BYTES
from archive.proof.note import Head

FORMAT = "palimpsest-proof/1"
_LARGEST = 1 << 28
_LONGEST_PATH = 128
_NAMES = {"format", "says", "entries", "head", "key", "since"}
_ENTRY_NAMES = {"leaf", "number", "path", "url", "captured_at", "object"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One logged object: its leaf, the leaf's number, and the path from it to the root.

    `url` and `captured_at` say in people's terms what the leaf's key says by hash and digits. `body` is
    the object itself, where it was put in.
    """

    leaf: Leaf
    number: int
    path: tuple[bytes, ...]
    url: str | None = None
    captured_at: datetime | None = None
    body: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """The path which shows that the tree of `size` leaves is the beginning of the proof's own."""

    size: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Entries under one signed head. `key` is the fingerprint of the public key to check it with."""

    head: Head
    key: str
    entries: tuple[Entry, ...] = ()
    since: Since | None = None
    says: tuple[str, ...] = ()


def write_proof(proof: Proof) -> bytes:
    """Return the file's bytes: JSON for people and programs."""
    said: dict[str, Any] = {
        "format": FORMAT,
        "says": proof.says,
        "entries": [_entry_said(entry) for entry in proof.entries],
        "head": proof.head.note,
        "key": proof.key,
    }
    if proof.since is not None:
        said["since"] = {"size": proof.since.size, "path": _texts(proof.since.path)}
    return json.dumps(said, indent=2, ensure_ascii=False).encode() + b"\n"


def read_proof(body: bytes) -> Proof:
    """Read a proof file; Damaged, naming what, if it is none. Nothing in it is checked yet."""
    if len(body) > _LARGEST:
        raise Damaged("it is far too large for a proof")
    try:
        said = json.loads(body)
        if said["format"] != FORMAT:
            raise Damaged(f"its format is {str(said['format'])[:40]!r}, not {FORMAT}")
        _know(said, _NAMES)
        return Proof(
            head=Head.read(said["head"]),
            key=str(said["key"]),
            entries=tuple(_entry(each) for each in said["entries"]),
            since=_since(said.get("since")),
            says=tuple(str(line) for line in said.get("says", ())),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Damaged(f"it is no proof: {error!r}") from error


def read_head(body: bytes) -> Head:
    """Return the head in `body`: a checkpoint as it is, or the head of a proof file; Damaged if neither."""
    return read_proof(body).head if body.lstrip()[:1] == b"{" else Head.read(body)


def _entry_said(entry: Entry) -> dict[str, Any]:
    said: dict[str, Any] = {
        "leaf": entry.leaf.line.decode("ascii"),
        "number": entry.number,
        "path": _texts(entry.path),
    }
    if entry.url is not None and entry.captured_at is not None:
        said |= {"url": entry.url, "captured_at": entry.captured_at.isoformat()}
    if entry.body is not None:
        said["object"] = base64.b64encode(entry.body).decode("ascii")
    return said


def _entry(said: Mapping[str, Any]) -> Entry:
    _know(said, _ENTRY_NAMES)
    at, body = said.get("captured_at"), said.get("object")
    return Entry(
        leaf=read_leaf(said["leaf"].encode()),
        number=_whole(said["number"]),
        path=_path(said["path"]),
        url=None if said.get("url") is None else str(said["url"]),
        captured_at=None if at is None else aware(datetime.fromisoformat(at)),
        body=None if body is None else _octets(body),
    )


def _since(said: Mapping[str, Any] | None) -> Since | None:
    return None if said is None else Since(size=_whole(said["size"]), path=_path(said["path"]))


def _know(said: Mapping[str, Any], names: set[str]) -> None:
    """Refuse what has other names: what is passed over would not be checked."""
    if odd := sorted(set(said) - names):
        raise ValueError(f"it says {odd[0][:40]!r}, which no proof does")


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 60:
        raise TypeError(f"{str(value)[:40]!r} is no whole number")
    return value


def _path(texts: list[str]) -> tuple[bytes, ...]:
    path = tuple(_octets(text) for text in texts[:_LONGEST_PATH])
    if len(texts) > _LONGEST_PATH or any(len(octets) != HASH_BYTES for octets in path):
        raise ValueError("its path is no list of SHA-256 hashes")
    return path


def _octets(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(f"it holds what is no base64: {error}") from error


def _texts(path: tuple[bytes, ...]) -> list[str]:
    return [base64.b64encode(octets).decode("ascii") for octets in path]
