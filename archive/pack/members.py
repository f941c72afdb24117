"""What is in a pack: told by its index, or by the segment alone where the index is lost."""

import hashlib
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from archive.errors import Damaged, NoSuchObject, ObjectExists
from archive.pack.counted import IndexFile
from archive.pack.manifest import Pack
from archive.pack.member import Member, member_of, parse_line
from archive.pack.names import index_key, segment_key
from archive.pack.window import Window, lines, pieces
from archive.store import Store
from archive.warc import from_warc, key_of

_GZIP = 31
_PIECE = 1 << 16
_CHUNK = 64  # objects in memory at a time
_MOST = 1 << 20  # bytes unpacked at a time


def members(store: Store, pack: Pack) -> Iterator[Member]:
    """Yield the members of a pack, by its index or, where that is lost or altered, by its segment.

    NoSuchObject if the segment is needed and missing; Damaged where it cannot be read.
    """
    if index_problem(store, pack) is None:
        return (parse_line(line) for line in lines(store, index_key(pack.name)))
    found = objects(Window(store, segment_key(pack.name)))
    return (member_of(key_of(from_warc(body)), offset, body) for offset, body in found)


def read_members(store: Store, pack: Pack) -> Iterator[list[tuple[Member, bytes]]]:
    """Yield the members of a pack with their bytes, some at a time; each range is read once.

    What lies beyond a segment's end has no bytes. Raises what `members` does.
    """
    window = Window(store, segment_key(pack.name))
    found = members(store, pack)
    while some := list(islice(found, _CHUNK)):
        yield [(member, window.get(member.offset, member.stored)) for member in some]


def index_problem(store: Store, pack: Pack) -> str | None:
    """Return ``missing`` or ``altered`` if the index is not what the manifest says, else None."""
    found = hashlib.sha256()
    try:
        for piece in pieces(store, index_key(pack.name)):
            found.update(piece)
    except NoSuchObject:
        return "missing"
    return None if f"sha256:{found.hexdigest()}" == pack.index_digest else "altered"


def objects(window: Window) -> Iterator[tuple[int, bytes]]:
    """Yield offset and bytes of each object in a segment, found by unpacking it from its beginning.

    An object is two records, each a gzip member; before the first stands the segment's own record.
    Damaged names the offset at which unpacking comes to its end too soon.
    """
    offset = _length(window, 0)
    while window.get(offset, 1):
        first = _length(window, offset)
        size = first + _length(window, offset + first)
        yield offset, window.get(offset, size)
        offset += size


def restore_index(store: Store, pack: Pack) -> None:
    """Put back a lost index, made from the segment; Damaged if the segment is not as it was written."""
    with tempfile.TemporaryDirectory(prefix="palimpsest-pack-") as folder:
        index = IndexFile(Path(folder) / "index", segment_key(pack.name))
        try:
            for offset, body in objects(Window(store, segment_key(pack.name))):
                capture = from_warc(body)
                index.add(member_of(key_of(capture), offset, body), capture)
            index.finish()
            if index.file.digest != pack.index_digest:
                raise Damaged(f"{segment_key(pack.name)}: it is not the segment that was published")
            with suppress(ObjectExists):
                store.put_file(index_key(pack.name), index.file.path)
        finally:
            index.file.remove()


def _length(window: Window, offset: int) -> int:
    """Return the length of the gzip member at `offset`."""
    unpack = zlib.decompressobj(_GZIP)
    end = offset
    while not unpack.eof:
        piece = window.get(end, _PIECE)
        if not piece:
            raise Damaged(f"the gzip member at byte {offset} ends too soon")
        end += len(piece)
        try:
            while piece and not unpack.eof:
                unpack.decompress(piece, _MOST)
                piece = unpack.unconsumed_tail
        except zlib.error as error:
            raise Damaged(f"the gzip member at byte {offset} does not unpack: {error}") from error
    return end - len(unpack.unused_data) - offset
