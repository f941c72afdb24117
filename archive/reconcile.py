"""Reconciling: what stands in the bucket and not in the catalog gets its row."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from archive import articles, envelope, keys
from archive.appended import DECISION, LIFTED, read_ruling, tombstone_of
from archive.catalog import Catalog, mending, order, rulings
from archive.catalog.articles import articles_of
from archive.catalog.nearest import find
from archive.errors import Damaged, NoSuchObject
from archive.pack import catch_up, index_key, newest
from archive.pack.members import restore_index
from archive.reading import Count, Progress
from archive.recording import add_row, row_of
from archive.rows import Reconciled
from archive.store import Store
from archive.warc import key_of, read_warc

_ALL = 1 << 62


def reconcile(store: Store, catalog: Catalog, *, now: datetime, progress: Progress | None) -> Reconciled:
    """Add the rows that objects lack, and return what waits for a worker.

    Only what has no row is read. A capture that is ready without the article it should have waits
    again. Damaged objects are passed over; `verify` names them.
    """
    work = _Reconcile(store, catalog, progress)
    captures = work.captures()
    mending.settle_revisits(catalog)
    work.rulings()
    added = work.articles()
    mending.await_articles(catalog)
    return Reconciled(
        rows_added=captures, articles_added=added, pending=order.pending(catalog, _ALL, now=now)
    )


class _Reconcile:
    """One comparison of bucket and catalog."""

    def __init__(self, store: Store, catalog: Catalog, progress: Progress | None) -> None:
        self._store, self._catalog = store, catalog
        self._count = Count(progress, None)

    def captures(self) -> int:
        """Add the rows that captures lack, loose or packed; return how many."""
        self._restore_indexes()
        added = catch_up(self._store, self._catalog)
        for stat in self._store.list(keys.CAPTURES):
            self._count.add()
            added += self._capture(stat.key)
        return added

    def articles(self) -> int:
        """Add the rows that articles lack; return how many."""
        # In time order for each URL, or a later capture's article would seem made before its time.
        return sum(self._article(key) for key in sorted(self._rowless_articles()))

    def rulings(self) -> None:
        """Read every decision and takedown: they are few, and a takedown must not be missed."""
        said = []
        for prefix in (keys.DECISIONS, keys.TOMBSTONES):
            for stat in self._store.list(prefix):
                self._count.add()
                try:
                    said.append((stat.key, read_ruling(stat.key, self._store.get(stat.key))))
                except (Damaged, NoSuchObject):
                    continue  # verify tells
        with self._catalog.write() as connection:
            for key, one in sorted(said, key=lambda pair: pair[1]["format"] == LIFTED):
                if one["format"] == DECISION:
                    rulings.add_decision(connection, one)
                elif one["format"] == LIFTED:
                    rulings.lift(connection, one["lifts"], one["id"])
                else:
                    rulings.add_tombstone(connection, tombstone_of(key, one))

    def _restore_indexes(self) -> None:
        """Make a pack's lost index anew from its segment."""
        for pack in newest(self._store).packs:
            try:
                self._store.head(index_key(pack.name))
            except NoSuchObject:
                with suppress(Damaged, NoSuchObject):  # verify tells
                    restore_index(self._store, pack)

    def _capture(self, key: str) -> bool:
        try:
            if find(self._catalog, key) is not None:
                return False
            capture, length = read_warc(self._store.get(key))
        except (Damaged, NoSuchObject):
            return False  # verify tells
        if key_of(capture) != key:
            return False
        target = find(self._catalog, capture.revisit_of.key) if capture.revisit_of else None
        return add_row(self._catalog, row_of(capture, length, target))[0]

    def _rowless_articles(self) -> Iterator[str]:
        for stat in self._store.list(keys.ARTICLES):
            self._count.add()
            try:
                capture_key, name = keys.parse_article_key(stat.key)
            except Damaged:
                continue  # verify tells
            if not any(row.name == name for row in articles_of(self._catalog, capture_key)):
                yield stat.key

    def _article(self, key: str) -> bool:
        capture_key, name = keys.parse_article_key(key)
        capture = find(self._catalog, capture_key)
        if capture is None:
            return False
        try:
            sealed = articles.read_envelope(self._store, capture_key, name)
        except Damaged:
            return False  # verify tells
        articles.keep(self._store, self._catalog, capture, envelope.row_of(sealed, name), sealed)
        return True
