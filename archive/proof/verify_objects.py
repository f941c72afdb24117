"""Verifying what was logged: each leaf's object is there with the bytes that it had, and is logged once."""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence

from archive.damage import RESTORE
from archive.digest import sha256
from archive.errors import NoSuchObject
from archive.proof.layout import leaves_key
from archive.proof.leaf import Leaf
from archive.proof.objects import Objects
from archive.rows import Finding

_KEY_BYTES = 16


def check_objects(objects: Objects, leaves: Sequence[Leaf]) -> Iterator[Finding]:
    """Yield a finding for each leaf whose object is gone or has other bytes."""
    for leaf, (_, body) in zip(leaves, objects.each(leaf.key for leaf in leaves), strict=True):
        if body is not None and sha256(body) == leaf.digest:
            continue
        found = _checked_again(objects, leaf)
        if found is not None:
            yield found


def _checked_again(objects: Objects, leaf: Leaf) -> Finding | None:
    """Return what is wrong with an object that did not agree, read once more: it may have been on its way."""
    try:
        found = sha256(objects.read(leaf.key))
    except NoSuchObject:
        detail = f"the {leaf.kind} was logged and is not there any more"
        return Finding(key=leaf.key, problem="logged-missing", detail=detail, mend=RESTORE)
    if found == leaf.digest:
        return None
    detail = f"the {leaf.kind} was logged with the {leaf.digest} and has the {found} now"
    return Finding(key=leaf.key, problem="logged-altered", detail=detail, mend=RESTORE)


class Once:
    """Sees that no object has two leaves. On disk, in a SQLite database that ends with it."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("CREATE TABLE seen (key BLOB PRIMARY KEY) WITHOUT ROWID")

    def close(self) -> None:
        """Forget everything."""
        self._rows.close()

    def check(self, first: int, leaves: Sequence[Leaf]) -> Iterator[Finding]:
        """Yield a finding for each of the leaves from `first` on whose object had a leaf before."""
        for number, leaf in enumerate(leaves, start=first):
            short = hashlib.sha256(leaf.key.encode()).digest()[:_KEY_BYTES]
            if self._rows.execute("INSERT OR IGNORE INTO seen VALUES (?)", (short,)).rowcount == 0:
                yield Finding(
                    key=leaves_key(first),
                    problem="logged-twice",
                    detail=f"leaf {number} is of {leaf.key}, which has a leaf before it",
                    mend="the first leaf counts; no release writes a second one: find out who wrote it",
                )
