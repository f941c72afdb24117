"""The manifest: which packs are in force.

Manifests are numbered, written create-only and never changed; the one with the highest number is in
force. So creating the next number is a compare-and-swap that every store can do: of several who have read
number 7, one writes number 8, and the others learn of it and begin again from there.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from archive.errors import Damaged, NoSuchObject, ObjectExists
from archive.instant import aware
from archive.pack.names import MANIFESTS, is_name, manifest_key, parse_manifest_key
from archive.store import Store

FORMAT = "palimpsest-packs/1"

_KEPT = 20  # manifests that stay behind the one in force, for people who look into what happened
_TRIES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One pack: its place among all there ever were, its name, and what its two objects must be.

    `packed_at` is when it was published: the grace period counts from there. `emptied_at` is when the
    loose objects of its captures were removed, `undone_at` when somebody said that it should go.
    """

    number: int
    name: str
    captures: int
    size: int
    digest: str
    index_size: int
    index_digest: str
    packed_at: datetime
    emptied_at: datetime | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The packs in force, by number; `last` is the highest number that a pack ever had."""

    number: int = 0
    last: int = 0
    packs: tuple[Pack, ...] = ()

    def find(self, name: str) -> Pack | None:
        """Return the pack called `name`, or None."""
        return next((pack for pack in self.packs if pack.name == name), None)

    def with_pack(self, pack: Pack) -> "Manifest":
        """Return what follows on this one when `pack` comes, under a number of its own, or changes."""
        if self.find(pack.name):
            packs = tuple(pack if one.name == pack.name else one for one in self.packs)
            return replace(self, number=self.number + 1, packs=packs)
        added = replace(pack, number=self.last + 1)
        return Manifest(number=self.number + 1, last=added.number, packs=(*self.packs, added))

    def without(self, name: str) -> "Manifest":
        """Return what follows on this one when the pack called `name` goes."""
        return replace(
            self, number=self.number + 1, packs=tuple(one for one in self.packs if one.name != name)
        )


def newest(store: Store) -> Manifest:
    """Return the manifest in force, an empty one if there is none; Damaged if it cannot be read."""
    for _ in range(_TRIES):
        number = max(numbers(store), default=0)
        if not number:
            return Manifest()
        try:
            return read_manifest(manifest_key(number), store.get(manifest_key(number)))
        except NoSuchObject:
            continue  # so many came after it meanwhile that it was cleared away
    raise Damaged(f"{MANIFESTS}: what is listed there cannot be read; see palimpsest verify")


def numbers(store: Store) -> list[int]:
    """Return the numbers of the manifests that are there, in no order; other objects are passed over."""
    found = []
    for stat in store.list(MANIFESTS):
        try:
            found.append(parse_manifest_key(stat.key))
        except Damaged:
            continue  # verify tells
    return found


def publish(store: Store, manifest: Manifest) -> bool:
    """Put `manifest` in force; False if another was published since the one that it follows on.

    After its PUT it is looked what is the highest: a packer that slept while many others worked may
    write a number that was cleared away long since, which puts nothing in force and harms nobody.
    """
    key = manifest_key(manifest.number)
    try:
        store.put(key, write_manifest(manifest))
    except ObjectExists:
        return False
    there = numbers(store)
    if manifest.number <= max(there) - _KEPT:
        return False
    for number in there:
        if number <= manifest.number - _KEPT:
            store.delete(manifest_key(number))
    return True


def write_manifest(manifest: Manifest) -> bytes:
    """Return the object of a manifest: canonical JSON."""
    said = {
        "format": FORMAT,
        "number": manifest.number,
        "last": manifest.last,
        "packs": [_said(pack) for pack in manifest.packs],
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode("ascii")


def read_manifest(key: str, body: bytes) -> Manifest:
    """Return what the object of a manifest says; Damaged if it is none, or not that of `key`."""
    try:
        said = json.loads(body)
        if said["format"] != FORMAT:
            raise Damaged(f"{key}: its format is {said['format']!r}, not {FORMAT}")
        packs = tuple(_pack(one) for one in said["packs"])
        found = Manifest(number=said["number"], last=said["last"], packs=packs)
    except (KeyError, TypeError, ValueError) as error:
        raise Damaged(f"{key}: it is no manifest of packs: {error!r}; {_MEND}") from error
    if manifest_key(found.number) != key or write_manifest(found) != body:
        raise Damaged(f"{key}: it is not as it was written; {_MEND}")
    _check(key, packs)
    return found


_MEND = "restore it from a copy of the bucket"


def _check(key: str, packs: Iterable[Pack]) -> None:
    seen: set[int | str] = set()
    for pack in packs:
        if not is_name(pack.name) or pack.name in seen or pack.number in seen:
            raise Damaged(f"{key}: it names the pack {pack.name!r} amiss, or twice; {_MEND}")
        seen |= {pack.name, pack.number}


def _said(pack: Pack) -> dict[str, Any]:
    return {
        "number": pack.number,
        "name": pack.name,
        "captures": pack.captures,
        "size": pack.size,
        "digest": pack.digest,
        "index_size": pack.index_size,
        "index_digest": pack.index_digest,
        "packed_at": aware(pack.packed_at).isoformat(),
        "emptied_at": _text(pack.emptied_at),
        "undone_at": _text(pack.undone_at),
    }


def _pack(said: Mapping[str, Any]) -> Pack:
    return Pack(
        number=int(said["number"]),
        name=str(said["name"]),
        captures=int(said["captures"]),
        size=int(said["size"]),
        digest=str(said["digest"]),
        index_size=int(said["index_size"]),
        index_digest=str(said["index_digest"]),
        packed_at=aware(datetime.fromisoformat(said["packed_at"])),
        emptied_at=_instant(said["emptied_at"]),
        undone_at=_instant(said["undone_at"]),
    )


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else aware(instant).isoformat()


def _instant(text: str | None) -> datetime | None:
    return None if text is None else aware(datetime.fromisoformat(text))
