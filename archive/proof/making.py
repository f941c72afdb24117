"""Proofs made from the log: that an object is in it, and that an older head is its beginning."""

import base64
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from archive.errors import Damaged, NotArchived
from archive.proof.log import Log
from archive.proof.merkle import (
    BadProof,
    check_consistency,
    consistency_path,
    inclusion_path,
    root_from_inclusion,
)
from archive.proof.note import Head, signer_of
from archive.proof.proof import Entry, Proof, Since
from archive.proof.signing import PublicKey, named

_VERIFY = "palimpsest proof verify says more"


class LogRewritten(Damaged):
    """A head that somebody kept is not the beginning of the log as it is now."""


def signed_head(log: Log, keys: Sequence[PublicKey]) -> tuple[Head, PublicKey]:
    """Return the newest head with the one of `keys` that signed it.

    NotArchived where nothing is signed yet, Damaged where none of `keys` signed it.
    """
    head = log.head()
    if head is None:
        raise NotArchived("no head of the log is signed yet; run palimpsest proof append")
    key = signer_of(head, keys)
    if key is None:
        raise Damaged(
            f"the head of {head.size} leaves is signed by none of this archive's keys ({named(keys)}); "
            "set PALIMPSEST_SIGNING_KEY to the key that it was signed with"
        )
    return head, key


def entry_of(log: Log, head: Head, key: str) -> Entry:
    """Return the entry that proves the object `key` to be logged under `head`.

    NotArchived if it is not logged, or only after `head`; Damaged if the log contradicts its own head.
    """
    number = log.index.number_of(key)
    if number is None or number >= head.size:
        raise NotArchived(f"{key} is in no signed tree of the log yet; run palimpsest proof append")
    leaf = log.leaf(number)
    path = inclusion_path(number, head.size, log.tiles(head.size).hash_of)
    if leaf.key != key or root_from_inclusion(leaf.hash, number, head.size, path) != head.root:
        raise Damaged(f"leaf {number} of the log does not lead to the signed root; {_VERIFY}")
    return Entry(leaf=leaf, number=number, path=tuple(path))


def since_of(log: Log, head: Head, older: Head) -> Since:
    """Return what shows that `head` continues `older`; LogRewritten, saying how, if it does not."""
    if older.origin != head.origin:
        raise LogRewritten(f"it is the head of another log, {older.origin}; this one is {head.origin}")
    if older.size > head.size:
        raise LogRewritten(
            f"it was signed for {older.size} leaves, and the log has {head.size} now: leaves were cut off; "
            "restore proof/ from a copy of the bucket"
        )
    path = consistency_path(older.size, head.size, log.tiles(head.size).hash_of)
    try:
        check_consistency(older.size, head.size, older.root, head.root, path)
    except BadProof as error:
        raise LogRewritten(f"the log's history is another than it was then: {error}; {_VERIFY}") from error
    return Since(size=older.size, path=tuple(path))


def words_of(entries: Iterable[Entry], head: Head, key: PublicKey, since: Since | None) -> tuple[str, ...]:
    """Return in plain words what a proof says."""
    lines = [_entry_words(entry, head) for entry in entries]
    when = "" if head.signed_at is None else f" on {_moment(head.signed_at)}"
    root = base64.b64encode(head.root).decode("ascii")
    lines.append(f"The archive signed that log{when}: {head.size} leaves with the root {root}.")
    if since is not None:
        lines.append(f"The log of {since.size} leaves is the beginning of this one.")
    lines.append(f"The key has the fingerprint {key.fingerprint}. Get it from the archive, not from here.")
    lines.append("To check this file: palimpsest check-proof FILE --key PUBLIC-KEY.pem")
    return tuple(lines)


def make_proof(
    log: Log, keys: Sequence[PublicKey], entries: Sequence[Entry], head: Head, older: Head | None
) -> Proof:
    """Return the proof of `entries` under `head`, and with `older` that the log continues that head."""
    key = signer_of(head, keys)
    if key is None:
        raise Damaged(f"the head is signed by none of {named(keys)}")
    since = None if older is None else since_of(log, head, older)
    return Proof(
        head=head,
        key=key.fingerprint,
        entries=tuple(entries),
        since=since,
        says=words_of(entries, head, key, since),
    )


def _entry_words(entry: Entry, head: Head) -> str:
    what = f"The {entry.leaf.kind}"
    if entry.url is not None and entry.captured_at is not None:
        what += f" of {entry.url} at {_moment(entry.captured_at)}"
    return (
        f"{what} is leaf {entry.number} of the log {head.origin}, "
        f"its object {entry.leaf.key} with the {entry.leaf.digest}."
    )


def _moment(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
