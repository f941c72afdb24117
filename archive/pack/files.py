"""The WARC files that the index names, as files that can be handed out: whole objects, and segments."""

from collections.abc import Iterable
from dataclasses import dataclass

from archive.catalog import Catalog, packs
from archive.catalog.nearest import find
from archive.directives import to_bits
from archive.errors import Damaged, NoSuchObject, NotArchived, Withdrawn
from archive.keys import PACKS
from archive.pack.names import parse_pack_key, segment_key
from archive.rows import CaptureRow
from archive.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedFile:
    """A WARC file: `size` bytes from `begin` on of the object `key`.

    `pack` names the pack whose segment it is, None for the file of a single capture; `row` is the row
    of that capture, None for a segment.
    """

    key: str
    begin: int
    size: int
    pack: str | None = None
    row: CaptureRow | None = None


def served_file(store: Store, catalog: Catalog, name: str) -> ServedFile:
    """Return the file that the index calls `name`: a capture's key, packed since or not, or a segment's.

    NotArchived if the index has no such file, Withdrawn if a takedown covers its one capture, Damaged if
    its bytes are missing.
    """
    return _segment(store, catalog, name) if name.startswith(PACKS) else _object(store, catalog, name)


def require_shown(
    catalog: Catalog, file: ServedFile, start: int, length: int, *, obeyed: Iterable[str] = ()
) -> None:
    """Raise Withdrawn if bytes of a segment belong to a capture that is not shown.

    Not shown is what a takedown covers, and what asked for one of the `obeyed` directives. The file of a
    single capture is judged by its `row`.
    """
    if file.pack is not None and packs.holds_back(
        catalog, file.pack, start, start + length, bits=to_bits(obeyed)
    ):
        raise Withdrawn("What was asked for holds captures that are withdrawn; ask for single records")


def _segment(store: Store, catalog: Catalog, name: str) -> ServedFile:
    try:
        pack = parse_pack_key(name)
    except Damaged as error:
        raise NotArchived(f"{name[:200]} is no file of this archive") from error
    if name != segment_key(pack) or not packs.has(catalog, pack):
        raise NotArchived(f"{name[:200]} is no file of this archive")
    return ServedFile(key=name, begin=0, size=_size(store, name), pack=pack)


def _object(store: Store, catalog: Catalog, name: str) -> ServedFile:
    try:
        row = find(catalog, name)
    except Damaged as error:
        raise NotArchived(f"{name[:200]} is no file of this archive") from error
    if row is None:
        raise NotArchived(f"{name}: there is no such capture")
    if row.withdrawn:
        raise Withdrawn(f"{row.url} at {row.captured_at:%Y-%m-%d %H:%M:%S} was withdrawn")
    if row.pack is not None:
        return ServedFile(key=row.file, begin=row.offset, size=row.stored, row=row)
    return ServedFile(key=name, begin=0, size=_size(store, name), row=row)


def _size(store: Store, key: str) -> int:
    try:
        return store.head(key).size
    except NoSuchObject as error:
        raise Damaged(f"{key}: the object is missing; restore it from a copy of the bucket") from error
