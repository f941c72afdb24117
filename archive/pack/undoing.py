"""Undoing a pack: its captures become loose objects again, and after the grace period it goes.

The two steps mirror those of packing. A packer that is just removing loose objects has read a manifest
in which the pack was sound; so the pack stays, and stays read, until such a run must be over, and what
is lacking then is put back again before the pack goes.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from archive.catalog import Catalog, packs
from archive.errors import Damaged, NoSuchObject, NotArchived, ObjectExists
from archive.pack.entering import follow
from archive.pack.manifest import Manifest, Pack, newest
from archive.pack.member import Member
from archive.pack.members import members
from archive.pack.names import index_key, segment_key
from archive.pack.outcome import Outcome
from archive.pack.publishing import amend, withdraw
from archive.pack.window import Window
from archive.rows import Finding
from archive.store import Store


def mark(store: Store, name: str, now: datetime) -> Pack:
    """Say in the manifest that the pack called `name` shall go; NotArchived if there is none."""
    pack = newest(store).find(name)
    if pack is None:
        raise NotArchived(f"{name}: no pack of this name is in force; see {segment_key('<name>')}")
    if pack.undone_at is not None:
        return pack
    changed = amend(store, name, lambda one: replace(one, undone_at=now, emptied_at=None))
    found = changed.find(name) if changed else None
    return found or pack


def restore(store: Store, catalog: Catalog, pack: Pack) -> Iterator[Finding]:
    """Put back each member as a loose object where there is none; yield those that cannot be.

    Where neither index nor segment tells what the members are, the catalog does.
    """
    window = Window(store, segment_key(pack.name))
    try:
        for member in members(store, pack):
            body = _body(window, member)
            if member.is_in(body):
                with suppress(ObjectExists):
                    store.put(member.key, body)
            elif not _is_loose(store, member.key):
                yield _lost(pack, member.key)
    except (Damaged, NoSuchObject):
        for key in packs.keys(catalog, pack.number):
            if not _is_loose(store, key):
                yield _lost(pack, key)


def _lost(pack: Pack, key: str) -> Finding:
    return Finding(
        key=key,
        problem="unreadable",
        detail=f"it cannot be read in {segment_key(pack.name)}, and is not loose either",
        mend="restore the object or the segment from a copy of the bucket",
    )


def finish(
    store: Store, catalog: Catalog, manifest: Manifest, *, now: datetime, grace: timedelta, outcome: Outcome
) -> None:
    """Let go the packs that were undone `grace` ago or longer, once every member of theirs is loose."""
    for pack in manifest.packs:
        if pack.undone_at is None or pack.undone_at + grace > now:
            continue
        lacking = list(restore(store, catalog, pack))
        if lacking:
            outcome.findings += lacking
            continue
        follow(store, catalog, withdraw(store, pack.name))
        store.delete(segment_key(pack.name))
        store.delete(index_key(pack.name))
        outcome.undone += 1


def _body(window: Window, member: Member) -> bytes:
    try:
        return window.get(member.offset, member.stored)
    except NoSuchObject:
        return b""


def _is_loose(store: Store, key: str) -> bool:
    try:
        store.head(key)
    except NoSuchObject:
        return False
    return True
