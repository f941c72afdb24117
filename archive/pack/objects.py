"""A capture's object, wherever its bytes lie: under its own key, or in a pack."""

from dataclasses import dataclass

from archive.catalog import Catalog
from archive.catalog.nearest import find
from archive.errors import NoSuchObject
from archive.pack.entering import catch_up
from archive.rows import CaptureRow
from archive.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    file: str
    offset: int
    stored: int

    @classmethod
    def of(cls, row: CaptureRow) -> "_Place":
        """Return where the catalog says that the object of `row` lies."""
        return cls(file=row.file, offset=row.offset, stored=row.stored)


def fetch(store: Store, catalog: Catalog, row: CaptureRow) -> bytes:
    """Return the bytes of the object of `row`; NoSuchObject if they are nowhere.

    One request where the catalog knows the place. If the bytes are not there, the catalog is behind the
    bucket (it was restored from a copy, say): then it is brought into step, and its word counts again.
    """
    found = _at(store, row)
    if found is None and row.pack is not None:
        found = _loose(store, row.key)
    if found is not None:
        return found
    catch_up(store, catalog)
    current = find(catalog, row.key)
    if current is not None and _Place.of(current) != _Place.of(row):
        found = _at(store, current)
    if found is None:
        raise NoSuchObject(f"{row.key} is neither in the store nor in a pack")
    return found


def fetch_key(store: Store, catalog: Catalog, key: str) -> bytes:
    """Return the bytes of the capture's object called `key`, as `fetch` does; it need have no row."""
    row = find(catalog, key)
    if row is None and (found := _loose(store, key)) is not None:
        return found
    if row is None:
        catch_up(store, catalog)
        row = find(catalog, key)
    if row is None:
        raise NoSuchObject(f"{key} is neither in the store nor in a pack")
    return fetch(store, catalog, row)


def exists(store: Store, catalog: Catalog, key: str) -> bool:
    """Say whether the capture's object called `key` is there, loose or packed; it is not read."""
    row = find(catalog, key)
    try:
        if row is not None and row.pack is not None:
            return store.head(row.file).size >= row.offset + row.stored
        store.head(key)
    except NoSuchObject:
        return False
    return True


def _at(store: Store, row: CaptureRow) -> bytes | None:
    """Return the bytes at the place that `row` names, or None if there are not that many."""
    if row.pack is None:
        return _loose(store, row.key)
    try:
        body = store.get(row.file, start=row.offset, length=row.stored)
    except NoSuchObject:
        return None
    return body if len(body) == row.stored else None


def _loose(store: Store, key: str) -> bytes | None:
    try:
        return store.get(key)
    except NoSuchObject:
        return None
