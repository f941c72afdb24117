"""Where an archive is, and one open archive for each process that works on it."""

import os
from dataclasses import dataclass

from archive import Archive, open_archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The addresses that open an archive: all that travels to another process."""

    store: str
    catalog: str
    endpoint: str | None = None

    def open(self, *, create: bool = True) -> Archive:
        """Open the archive; the caller closes it. Without `create` it must be there already."""
        return open_archive(self.store, self.catalog, endpoint=self.endpoint, create=create)


class Bench:
    """Holds one open archive for the process that asks, and never lends it through a fork.

    Database connections and S3 sessions break when two processes share their sockets, so a child
    that finds its parent's archive here opens its own and leaves the other's alone.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._archive: Archive | None = None
        self._process = 0

    def archive(self) -> Archive:
        """Return this process's archive, opened on the first call."""
        if self._archive is None or self._process != os.getpid():
            self._archive = self._place.open()
            self._process = os.getpid()
        return self._archive

    def close(self) -> None:
        """Close this process's archive, if it opened one."""
        if self._archive is not None and self._process == os.getpid():
            self._archive.close()
        self._archive = None
