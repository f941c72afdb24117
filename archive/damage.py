"""What can be wrong with the bytes of one object: read them, and name the damage if there is one."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from archive.errors import Damaged, NoSuchObject
from archive.rows import Finding
from archive.store import Store

RESTORE = "restore the object from a copy of the bucket"

_GZIP = 31
_STEP = 1 << 20
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined(Generic[T]):
    """What an object was read as, or what is wrong with it; `gone` if it is not there."""

    value: T | None = None
    finding: Finding | None = None
    gone: bool = False


def examine(
    store: Store, key: str, read: Callable[[bytes], T], get: Callable[[], bytes] | None = None
) -> Examined[T]:
    """Read the object `key` by `read`, once more if that fails: what is damaged must be so twice.

    `get` gives its bytes where they are not simply the store's.
    """
    get = get or (lambda: store.get(key))
    try:
        body = get()
        try:
            return Examined(value=read(body))
        except Damaged:
            body = get()
            return Examined(value=read(body))
    except NoSuchObject:
        return Examined(gone=True)
    except Damaged as error:
        return Examined(finding=damage_of(key, body, str(error)))


def damage_of(key: str, body: bytes, said: str) -> Finding:
    """Return the finding for an object whose bytes `body` could not be read, as `said` tells."""
    if key.endswith(".json"):
        problem, detail = "unreadable", said
    else:
        problem, detail = gzip_damage(body) or ("altered", said)
    return Finding(key=key, problem=problem, detail=detail, mend=RESTORE)


def gzip_damage(body: bytes) -> tuple[str, str] | None:
    """Return what is wrong with the gzip members, or None: then what they hold was altered before."""
    if not body:
        return "truncated", "the object is empty"
    offset = 0
    while offset < len(body):
        member = zlib.decompressobj(_GZIP)
        pending = body[offset:]
        try:
            while pending and not member.eof:
                member.decompress(pending, _STEP)
                pending = member.unconsumed_tail
        except zlib.error as error:
            return "unreadable", f"the gzip member at byte {offset} does not unpack: {error}"
        if not member.eof:
            return "truncated", f"the gzip member at byte {offset} ends too soon"
        offset = len(body) - len(member.unused_data)
    return None
