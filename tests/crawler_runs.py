"""Crawls of a test's site into an archive of its own."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from archive import Archive, open_archive
from crawler import PLACEHOLDER, CrawlJob, CrawlReport, Event, Source, run_crawl


@dataclass
class Runs:
    """An archive in a folder, and the crawls into it with what they told."""

    folder: Path
    count: int = 0
    events: list[Event] = field(default_factory=list)

    @property
    def store(self) -> str:
        """The store's address."""
        return str(self.folder / "store")

    @property
    def catalog(self) -> str:
        """The catalog's address."""
        return f"sqlite:///{self.folder}/catalog.db"

    def job(self, url: str, *, job: dict[str, Any] | None = None, **source: Any) -> CrawlJob:
        """Return a job for a source at `url` with the given fields."""
        self.count += 1
        values = {"timeout": timedelta(seconds=10)} | source
        return CrawlJob(
            source=Source(**({"name": "site", "url": url} | values)),
            store=self.store,
            catalog=self.catalog,
            run=f"run-{self.count}",
            agent=PLACEHOLDER,
            **(job or {}),
        )

    def crawl(self, url: str, *, job: dict[str, Any] | None = None, **source: Any) -> CrawlReport:
        """Crawl `url` and return the report; what was told is in `events`."""
        self.events = []
        return run_crawl(self.job(url, job=job, **source), on_event=self.events.append)

    def archive(self) -> Archive:
        """Open the archive."""
        return open_archive(self.store, self.catalog)

    def told(self, kind: str) -> list[Event]:
        """Return the last crawl's events of a kind."""
        return [event for event in self.events if event.kind == kind]
