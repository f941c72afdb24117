"""Telling the catalog where packed captures lie.

The manifest is the truth, and the catalog follows it: after a pack is published its members' rows are
given their places, and whatever breaks off in between is made up for by whoever next finds the catalog
behind.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import Connection

from archive.catalog import Catalog, packs
from archive.catalog.place import spot_of_key
from archive.catalog.rows import row_here
from archive.errors import Damaged, NoSuchObject
from archive.pack.manifest import Manifest, Pack, newest
from archive.pack.member import Member
from archive.pack.members import members
from archive.pack.names import segment_key
from archive.recording import row_of, write_row
from archive.store import Store
from archive.warc import from_warc

_CHUNK = 500  # rows written in one transaction, beside which others work


def catch_up(store: Store, catalog: Catalog) -> int:
    """Bring the catalog into step with the manifest in force; return how many rows were added."""
    return follow(store, catalog, newest(store))


def follow(store: Store, catalog: Catalog, manifest: Manifest) -> int:
    """Bring the catalog into step with `manifest`; return how many captures had no row yet.

    A pack whose segment is missing, or cannot be read to its end, stays unentered; verify tells of it.
    """
    _forget_others(catalog, manifest)
    entered = packs.known(catalog)
    added = 0
    for pack in manifest.packs:
        if pack.number not in entered:
            try:
                added += enter(store, catalog, pack)
            except (Damaged, NoSuchObject):
                continue
    return added


def enter(store: Store, catalog: Catalog, pack: Pack) -> int:
    """Give each member of `pack` its place in the catalog; return how many had no row yet.

    Doing it again changes nothing.
    """
    with catalog.write() as connection:
        packs.begin(connection, pack.number, pack.name)
    added = sum(_place(store, catalog, pack, some) for some in _chunks(members(store, pack)))
    with catalog.write() as connection:
        packs.finish(connection, pack.number)
    return added


def _place(store: Store, catalog: Catalog, pack: Pack, some: Sequence[Member]) -> int:
    # In the order in which others that write many rows take them, lest two wait for each other.
    ordered = sorted(((spot_of_key(one.key), one) for one in some), key=lambda pair: pair[0].place)
    with catalog.write() as connection:
        lacking = [
            one
            for spot, one in ordered
            if not packs.place(connection, spot, pack.number, one.offset, one.stored)
        ]
    for one in lacking:
        body = store.get(segment_key(pack.name), start=one.offset, length=one.stored)
        with catalog.write() as connection:
            add_row(catalog, connection, pack, one, body)
    return len(lacking)


def add_row(catalog: Catalog, connection: Connection, pack: Pack, member: Member, body: bytes) -> bool:
    """Write the row of a member, with its place, from its bytes; False if it is there already.

    Damaged if the bytes are no capture.
    """
    capture = from_warc(body)
    target = row_here(connection, spot_of_key(capture.revisit_of.key)) if capture.revisit_of else None
    created = write_row(catalog, connection, row_of(capture, member.length, target))
    packs.place(connection, spot_of_key(member.key), pack.number, member.offset, member.stored)
    return created


def _forget_others(catalog: Catalog, manifest: Manifest) -> None:
    """Make loose again what lies, as the catalog says, in packs that are in force no more.

    A higher number than the manifest knows is of one that came later, and not for it to judge.
    """
    in_force = {(pack.number, pack.name) for pack in manifest.packs}
    for number, name in packs.names(catalog).items():
        if number <= manifest.last and (number, name) not in in_force:
            with catalog.write() as connection:
                packs.forget(connection, number)


def _chunks(found: Iterator[Member]) -> Iterator[list[Member]]:
    while some := list(islice(found, _CHUNK)):
        yield some
