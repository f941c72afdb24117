"""Holding a pack against what it must be: the manifest's word, its index, and every member's digest."""

from collections.abc import Callable, Iterable, Iterator

from archive.damage import gzip_damage
from archive.errors import Damaged, NoSuchObject
from archive.pack.manifest import Pack
from archive.pack.member import Member
from archive.pack.members import index_problem, members
from archive.pack.names import index_key, segment_key
from archive.pack.window import Window
from archive.rows import Finding
from archive.store import Store

Each = Callable[[Member, bytes], Iterable[Finding]]


def check(store: Store, pack: Pack, each: Each = lambda _member, _body: ()) -> Iterator[Finding]:
    """Yield every damage of a pack; the whole segment is read, once, a part at a time.

    `each` looks further at a member whose bytes are sound, and may yield findings of its own.
    """
    segment = segment_key(pack.name)
    try:
        size = store.head(segment).size
    except NoSuchObject:
        detail = f"the manifest has it, with {pack.captures} captures, and the store does not"
        yield _finding(pack, segment, "pack-missing", detail)
        return
    yield from _check_index(store, pack)
    window = Window(store, segment)
    sound = True
    for finding in _check_members(store, pack, window, size, each):
        sound = sound and finding.problem not in _OF_BYTES
        yield finding
    if window.close() != pack.digest and sound:
        detail = (
            f"it has {size} bytes, not {pack.size}" if size != pack.size else "bytes between captures differ"
        )
        yield _finding(pack, segment, "truncated" if size < pack.size else "altered", detail)


_OF_BYTES = {"unreadable", "truncated", "altered"}


def _check_index(store: Store, pack: Pack) -> Iterator[Finding]:
    problem = index_problem(store, pack)
    if problem == "missing":
        yield Finding(
            key=index_key(pack.name),
            problem="pack-index-missing",
            detail="the segment is there and its index is not",
            mend="run: palimpsest reconcile",
        )
    elif problem == "altered":
        yield Finding(
            key=index_key(pack.name),
            problem="pack-index-altered",
            detail=f"it does not have the digest {pack.index_digest}",
            mend="remove the object, then run: palimpsest reconcile",
        )


def _check_members(store: Store, pack: Pack, window: Window, size: int, each: Each) -> Iterator[Finding]:
    beyond = 0
    try:
        for member in members(store, pack):
            if member.offset + member.stored > size:
                beyond += 1
            elif member.is_in(body := window.get(member.offset, member.stored)):
                yield from each(member, body)
            else:
                yield _member_finding(pack, member, body)
    except Damaged as error:
        yield _finding(pack, segment_key(pack.name), "unreadable", str(error))
    if beyond:
        detail = f"it has {size} of {pack.size} bytes; {beyond} captures lie beyond its end"
        yield _finding(pack, segment_key(pack.name), "truncated", detail)


def _member_finding(pack: Pack, member: Member, body: bytes) -> Finding:
    problem, said = gzip_damage(body) or ("altered", "its bytes do not have the digest that the index says")
    detail = f"in {segment_key(pack.name)} at byte {member.offset}: {said}"
    return _finding(pack, member.key, problem, detail)


def _finding(pack: Pack, key: str, problem: str, detail: str) -> Finding:
    mend = f"restore {segment_key(pack.name)} from a copy of the bucket"
    if pack.emptied_at is None:
        mend += f"; while the loose objects are there, run: palimpsest pack --undo {pack.name}"
    return Finding(key=key, problem=problem, detail=detail, mend=mend)
