"""A leaf of the log: one stored object by its kind, its key and the SHA-256 of its bytes."""

import gzip
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from archive import digest, keys
from archive.errors import Damaged
from archive.proof.merkle import leaf_hash
from archive.store.base import is_key

KINDS: Final = {
    keys.CAPTURES: "capture",
    keys.ARTICLES: "article",
    keys.DECISIONS: "decision",
    keys.TOMBSTONES: "tombstone",
}
MOST = 4096  # leaves in one batch: a quarter of a megabyte
_GZIP = 31
_LARGEST = 1 << 24
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """What is logged of one object: `digest` is ``sha256:<hex>`` of its bytes as they are stored."""

    kind: str
    key: str
    digest: str

    @property
    def line(self) -> bytes:
        """The leaf's bytes, which the tree hashes: canonical JSON of its three names."""
        said = {"digest": self.digest, "key": self.key, "kind": self.kind}
        return json.dumps(said, separators=(",", ":")).encode("ascii")

    @property
    def hash(self) -> bytes:
        """The leaf's hash in the tree (RFC 9162 §2.1.1)."""
        return leaf_hash(self.line)


def leaf_of(key: str, body: bytes) -> Leaf:
    """Return the leaf of the object `key` with these bytes; Damaged if such objects are not logged."""
    return Leaf(kind=kind_of(key), key=key, digest=digest.sha256(body))


def kind_of(key: str) -> str:
    """Return the kind of object that `key` names; Damaged if it is none that is logged."""
    kind = next((kind for folder, kind in KINDS.items() if key.startswith(folder)), None)
    if kind is None or not is_key(key):
        raise Damaged(f"{key[:200]}: no object of this name belongs into the log")
    return kind


def read_leaf(line: bytes) -> Leaf:
    """Return the leaf that `line` writes; Damaged unless it is one, in canonical form."""
    try:
        said = json.loads(line)
        leaf = Leaf(kind=said["kind"], key=said["key"], digest=said["digest"])
        fits = kind_of(leaf.key) == leaf.kind and _DIGEST.fullmatch(leaf.digest) and leaf.line == line
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Damaged(f"it is no leaf: {error!r}") from error
    if not fits:
        raise Damaged("it is no leaf in canonical form")
    return leaf


def pack_leaves(leaves: Sequence[Leaf]) -> bytes:
    """Return the object of a batch: a line for each leaf, in one gzip member without a clock."""
    return gzip.compress(b"".join(leaf.line + b"\n" for leaf in leaves), 6, mtime=0)


def unpack_leaves(body: bytes) -> list[Leaf]:
    """Return the leaves of a batch; Damaged if it is none, or holds none or too many."""
    unpack = zlib.decompressobj(_GZIP)
    try:
        plain = unpack.decompress(body, _LARGEST)
    except zlib.error as error:
        raise Damaged(f"it cannot be unpacked: {error}") from error
    if not unpack.eof or unpack.unused_data:
        raise Damaged("it is truncated, or something follows its end")
    lines = plain.split(b"\n")
    if lines.pop() != b"" or not 0 < len(lines) <= MOST:
        raise Damaged(f"it holds {len(lines)} lines, not 1 to {MOST} that each end in a line feed")
    return [read_leaf(line) for line in lines]
