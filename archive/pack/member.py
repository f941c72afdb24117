"""A member of a pack: one capture's object, where it lies in the segment, and its line of the index.

The index is CDXJ, sorted by its bytes: ``<surt> <timestamp> <JSON>``. The fields of the JSON that CDX
tools know name the first record (`filename`, `offset`, `length`); three more tell of the whole object:
``object`` is its key, ``stored`` its size, ``sha256`` the digest of its bytes.
"""

import hashlib
import json
from dataclasses import dataclass

from archive.capture import Capture
from archive.errors import Damaged
from archive.instant import timestamp14
from archive.memento import safe
from archive.recording import first_length, row_of
from archive.rows import REVISIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Which capture lies where: `stored` bytes from `offset` on, `length` of them its first record.

    `digest` is the SHA-256 of the bytes, in hex.
    """

    key: str
    offset: int
    length: int
    stored: int
    digest: str

    def is_in(self, body: bytes) -> bool:
        """Say whether `body` is the object's bytes."""
        return len(body) == self.stored and hashlib.sha256(body).hexdigest() == self.digest


def member_of(key: str, offset: int, body: bytes) -> Member:
    """Return the member that the object `key` becomes at `offset`."""
    return Member(
        key=key,
        offset=offset,
        length=first_length(body),
        stored=len(body),
        digest=hashlib.sha256(body).hexdigest(),
    )


def line_of(member: Member, capture: Capture, segment: str) -> str:
    """Return the index line of a member of `segment`, with its line feed; from the object alone."""
    row = row_of(capture, member.length, None)
    said = {
        "url": row.url,
        "mime": "warc/revisit" if row.kind == REVISIT else safe(row.mime) or "unk",
        "status": str(row.status),
        "digest": row.payload_sha1.removeprefix("sha1:") or row.payload_digest.removeprefix("sha256:"),
        "length": str(member.length),
        "offset": str(member.offset),
        "filename": segment,
        "object": member.key,
        "stored": str(member.stored),
        "sha256": member.digest,
    }
    return f"{row.surt} {timestamp14(row.captured_at)} {json.dumps(said)}\n"


def parse_line(line: str) -> Member:
    """Return the member that an index line tells of; Damaged if it is no such line."""
    try:
        said = json.loads(line.split(" ", 2)[2])
        return Member(
            key=str(said["object"]),
            offset=int(said["offset"]),
            length=int(said["length"]),
            stored=int(said["stored"]),
            digest=str(said["sha256"]),
        )
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise Damaged(f"no line of a pack's index: {line[:120]!r}") from error


def line_head(line: str) -> str:
    """Return what an index line is sorted by before anything else: surt and timestamp."""
    surt, stamp, _ = line.split(" ", 2)
    return f"{surt} {stamp}"
