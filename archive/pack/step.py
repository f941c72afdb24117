"""The catalog in step with the packs before anything is recorded."""

import threading

from archive.catalog import Catalog
from archive.errors import Damaged
from archive.pack.entering import catch_up
from archive.store import Store


class InStep:
    """Sees once, for whoever is about to record, that the catalog knows every pack.

    A catalog restored from a copy may not know captures whose loose objects have gone since; recording
    one of those again would keep it twice. One listing of a few keys for each process that records.
    """

    def __init__(self, store: Store, catalog: Catalog) -> None:
        self._store, self._catalog = store, catalog
        self._lock = threading.Lock()
        self._done = False

    def ensure(self) -> None:
        """Catch up with the manifest unless that was done; a damaged one must not keep captures out."""
        if self._done:
            return
        with self._lock:
            if not self._done:
                try:
                    catch_up(self._store, self._catalog)
                except Damaged:  # verify tells
                    return
                self._done = True
