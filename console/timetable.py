"""The timetable: which sources are due, and whose turn it is to crawl them."""

from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import structlog

from console.gathering import LEASE
from console.settings import Settings
from crawler import cadence
from crawler.ledger import Ledger
from crawler.source import Source
from crawler.sources import SourcesInvalid, load_sources

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


class Timetable:
    """Answers `worker.schedule.tick` for one owner of leases. A context manager.

    The sources file is read for each question, so that an edit takes effect without a restart; a
    broken one is logged, and what was read last holds.
    """

    def __init__(self, settings: Settings, *, owner: str) -> None:
        self._settings = settings
        self._owner = owner
        self._ledger = Ledger(settings.catalog_url)
        self._sources: dict[str, Source] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ledger.close()

    def due(self, now: datetime) -> list[str]:
        """Return the names of the sources that are due at `now`, the longest overdue first."""
        self._read()
        waiting = []
        for source in self._sources.values():
            runs = self._ledger.runs(source.name)
            if cadence.due(source, runs, now):
                waiting.append((cadence.next_poll(source, runs) or _NEVER, source.name))
        return [name for _, name in sorted(waiting)]

    def claim(self, name: str, now: datetime) -> bool:
        """Take or renew the lease on the source `name`; False where another has it."""
        return self._ledger.claim(name, now=now, owner=self._owner, lease=LEASE)

    def release(self, name: str) -> None:
        """Give the lease on the source `name` back."""
        self._ledger.release(name, owner=self._owner)

    def source(self, name: str) -> Source:
        """Return the source `name` as it was read last."""
        return self._sources[name]

    def _read(self) -> None:
        if not self._settings.sources.exists():
            self._sources = {}
            return
        try:
            sources = load_sources(self._settings.sources)
        except SourcesInvalid as error:
            structlog.get_logger().warning("sources file not usable", problems=str(error))
        else:
            self._sources = {source.name: source for source in sources}
