"""Verifying decisions and takedowns: every object has its row, every row its object, and they agree."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from archive import keys
from archive.appended import DECISION, LIFTED, decision_key, read_ruling, tombstone_key, tombstone_of
from archive.catalog import Catalog, rulings
from archive.damage import RESTORE, examine
from archive.rows import Finding, Tombstone
from archive.store import Store

_REBUILD = "run: palimpsest catalog rebuild"


def check_rulings(store: Store, catalog: Catalog, noted: Callable[[str, bytes], bytes]) -> Iterator[Finding]:
    """Yield what is wrong with decisions and takedowns; see verify for `noted`."""
    known: dict[str, Any] = {
        decision_key(said["id"]): said for said in rulings.decisions_of(catalog, None, None, in_force=False)
    }
    for tombstone in rulings.tombstones(catalog):
        known[tombstone_key(tombstone.id)] = tombstone
        if tombstone.lifted_by is not None:
            known[tombstone_key(tombstone.lifted_by)] = tombstone
    for prefix in (keys.DECISIONS, keys.TOMBSTONES):
        for stat in store.list(prefix):
            yield from _check_object(store, stat.key, known.pop(stat.key, None), noted)
    for key in known:
        yield Finding(
            key=key,
            problem="row-without-object",
            detail="the catalog has it, the store does not",
            mend=f"{RESTORE}; if it is lost for good, {_REBUILD}",
        )


def _check_object(
    store: Store, key: str, known: Any, noted: Callable[[str, bytes], bytes]
) -> Iterator[Finding]:
    found = examine(store, key, partial(read_ruling, key), lambda: noted(key, store.get(key)))
    if found.finding is not None:
        yield found.finding
    elif found.value is not None and known is None:
        yield Finding(
            key=key,
            problem="object-without-row",
            detail="the store has it, the catalog does not",
            mend="run: palimpsest reconcile",
        )
    elif found.value is not None and not _agree(key, found.value, known):
        yield Finding(
            key=key,
            problem="ruling-altered",
            detail="object and catalog say different things",
            mend=f"{RESTORE}; if the object is right, {_REBUILD}",
        )


def _agree(key: str, said: dict[str, Any], known: Any) -> bool:
    if said["format"] == DECISION:
        return bool(said == known)
    if said["format"] == LIFTED:
        return isinstance(known, Tombstone) and said["lifts"] == known.id
    told = tombstone_of(key, said)
    return isinstance(known, Tombstone) and all(
        getattr(told, name) == getattr(known, name) for name in Tombstone.__slots__ if name != "lifted_by"
    )
