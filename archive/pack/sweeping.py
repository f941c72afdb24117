"""Clearing away what broken-off runs left below ``packs/``: segments and indexes that no manifest names."""

from collections.abc import Iterator
from datetime import datetime

from archive.catalog import Catalog
from archive.errors import Damaged, NoSuchObject
from archive.pack.manifest import Manifest
from archive.pack.member import parse_line
from archive.pack.members import objects
from archive.pack.names import MANIFESTS, PACKS, index_key, parse_pack_key, segment_key
from archive.pack.objects import exists
from archive.pack.window import Window, lines
from archive.rows import Finding
from archive.store import Store
from archive.warc import from_warc, key_of


def sweep(store: Store, catalog: Catalog, manifest: Manifest, before: datetime) -> Iterator[Finding | str]:
    """Remove what no manifest names and is older than `before`: yield each key that went.

    Younger objects may be another packer's work in hand. A segment that holds a capture which is nowhere
    else (whose manifest was lost, then) stays, and a finding is yielded in its place.
    """
    for name in sorted(set(_unlisted(store, manifest, before))):
        try:
            lost = next((key for key in _keys(store, name) if not exists(store, catalog, key)), None)
        except Damaged as error:
            yield unlisted(name, f"no manifest names it, and it cannot be read: {error}")
            continue
        if lost is not None:
            yield unlisted(name, f"no manifest names it, and it alone has {lost}")
            continue
        for key in (segment_key(name), index_key(name)):
            store.delete(key)
            yield key


def unlisted(name: str, detail: str) -> Finding:
    """Return the finding for a segment that no manifest names."""
    mend = "restore the newest object below packs/manifest/ from a copy of the bucket"
    return Finding(key=segment_key(name), problem="pack-unlisted", detail=detail, mend=mend)


def pack_of(key: str) -> str | None:
    """Return the pack that a key below ``packs/`` belongs to; None for manifests and foreign objects."""
    try:
        return None if key.startswith(MANIFESTS) else parse_pack_key(key)
    except Damaged:  # verify tells
        return None


def _unlisted(store: Store, manifest: Manifest, before: datetime) -> Iterator[str]:
    for stat in store.list(PACKS):
        name = pack_of(stat.key)
        if name is not None and stat.modified < before and manifest.find(name) is None:
            yield name


def _keys(store: Store, name: str) -> Iterator[str]:
    """Yield the keys of a segment's captures: by its index, or by itself; none if it is gone."""
    try:
        found = [parse_line(line).key for line in lines(store, index_key(name))]
    except NoSuchObject:
        found = []
    if found:
        yield from found
        return
    try:
        for _, body in objects(Window(store, segment_key(name))):
            yield key_of(from_warc(body))
    except NoSuchObject:
        return
