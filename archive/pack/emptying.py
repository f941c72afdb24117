"""Removing the loose objects that a pack has, once it has proved itself."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from archive.catalog import Catalog
from archive.errors import NoSuchObject
from archive.pack.checking import check
from archive.pack.entering import enter
from archive.pack.manifest import Manifest, Pack
from archive.pack.member import Member
from archive.pack.members import members
from archive.pack.outcome import Outcome
from archive.pack.publishing import amend
from archive.rows import Finding
from archive.store import Store

_AT_ONCE = 8
_CHUNK = 256


def due(manifest: Manifest, now: datetime, grace: timedelta) -> Iterator[Pack]:
    """Yield the packs whose loose objects may go: published `grace` ago or longer, and not undone."""
    for pack in manifest.packs:
        if pack.emptied_at is None and pack.undone_at is None and pack.packed_at + grace <= now:
            yield pack


def empty(store: Store, catalog: Catalog, pack: Pack, *, now: datetime, outcome: Outcome) -> None:
    """Verify `pack`, remove the loose objects that it has, and note in the manifest that they are gone.

    The whole segment is read, and nothing goes if a byte of it differs. A loose object goes only when
    its own bytes are those in the pack. What broke off is done again by the next run.
    """
    amiss = list(check(store, pack))
    if amiss:
        outcome.findings += amiss
        return
    # The catalog must know where everything is before the other way to it goes.
    enter(store, catalog, pack)
    kept = 0
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="empty") as pool:
        found = members(store, pack)
        while some := list(islice(found, _CHUNK)):
            kept += _remove(store, pool, some, outcome)
    if not kept:
        amend(store, pack.name, lambda one: replace(one, emptied_at=now))


def _remove(store: Store, pool: ThreadPoolExecutor, some: Sequence[Member], outcome: Outcome) -> int:
    """Remove the loose objects of some members; return how many were kept because they differ."""

    def work(member: Member) -> bool | None:
        """Delete one loose object if the pack has the same bytes; None if it is gone, False if it differs."""
        try:
            if not member.is_in(store.get(member.key)):
                return False
        except NoSuchObject:
            return None
        store.delete(member.key)
        return True

    done = list(pool.map(work, some))
    outcome.removed += done.count(True)
    outcome.findings += [
        kept_twice(member.key) for member, gone in zip(some, done, strict=True) if gone is False
    ]
    return done.count(False)


def kept_twice(key: str) -> Finding:
    """Return the finding for a loose object that is another than the packed one of the same capture."""
    return Finding(
        key=key,
        problem="kept-twice",
        detail="the loose object is not what the pack has of this capture; what is read is the pack's",
        mend="compare the two; the loose one may be removed if nothing in it is missed",
    )
