"""Crawls side by side, each in a process of its own, with the cleaning beside them when embedded.

The command, `up` and the demo all gather through this.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Final, Self

import structlog
from ulid import ULID

from archive import Archive, ArchiveError
from console.settings import Settings
from crawler.job import CrawlJob, CrawlReport, Event
from crawler.ledger import Ledger
from crawler.process import run_crawl
from crawler.source import Source
from worker.local import PATIENCE, Runner
from worker.place import Place

AT_ONCE: Final = 2
LEASE: Final = timedelta(seconds=90)

_POLL: Final = 0.1
_RENEW: Final = 30.0

OnEvent = Callable[[Source, Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the crawl of one source came to: its report, and the keys it captured, in order.

    `planned` are the URLs that a dry run would have fetched.
    """

    source: Source
    report: CrawlReport
    keys: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()


@dataclass(slots=True)
class _Notes:
    keys: list[str] = field(default_factory=list)
    planned: list[str] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Note the key or the URL that an event tells of."""
        if event.kind in ("captured", "unchanged", "gone") and event.key:
            self.keys.append(event.key)
        elif event.kind == "would_fetch" and event.url:
            self.planned.append(event.url)


class Crew:
    """Crawls sources, and cleans while it crawls where no broker is set. A context manager."""

    def __init__(self, settings: Settings, *, on_event: OnEvent = lambda _source, _event: None) -> None:
        self._settings = settings
        self._on_event = on_event
        self._stop = threading.Event()
        self._runner: Runner | None = None

    def __enter__(self) -> Self:
        if self._settings.embedded:
            self._runner = Runner(place(self._settings), processes=self._settings.workers)
            self._runner.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        if self._runner is not None:
            self._runner.stop()

    def check(self) -> None:
        """Raise what keeps the captures from being cleaned; see worker.local.Runner.check."""
        if self._runner is not None:
            self._runner.check()

    def crawl(
        self, sources: Sequence[Source], *, limit: int | None = None, dry_run: bool = False
    ) -> list[Gathered]:
        """Crawl `sources`, two at a time, and return what each came to, in their order.

        A KeyboardInterrupt, or an archive that cannot be used, ends the crawls clean before it is raised
        on: what was captured is kept. Raises what else `crawler.process.run_crawl` raises once the other
        crawls are done: a source whose crawl crashes keeps no other from its own.
        """
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="crawl") as pool:
            jobs = [pool.submit(self._one, source, limit=limit, dry_run=dry_run) for source in sources]
            try:
                _wait(jobs)
            except BaseException:
                self._stop.set()
                for job in jobs:
                    job.cancel()
                raise
        return [job.result() for job in jobs]

    def _one(self, source: Source, *, limit: int | None, dry_run: bool) -> Gathered:
        notes = _Notes()

        def note(event: Event) -> None:
            """Keep what an event says, and pass it on."""
            notes.take(event)
            self._on_event(source, event)

        job = crawl_job(self._settings, source, limit=limit, dry_run=dry_run)
        report = run_crawl(job, on_event=note, stop=self._stop)
        return Gathered(source=source, report=report, keys=tuple(notes.keys), planned=tuple(notes.planned))


def _wait(jobs: Sequence[Future[Gathered]]) -> None:
    """Wait for `jobs` in small steps, for only between steps can a signal be heard."""
    while not all(job.done() for job in jobs):
        time.sleep(_POLL)
        for job in jobs:
            if job.done() and isinstance(error := job.exception(), ArchiveError):
                raise error


def settle(
    archive: Archive,
    progress: Callable[[int], None] = lambda _left: None,
    *,
    check: Callable[[], None] = lambda: None,
    patience: float = PATIENCE,
) -> None:
    """Wait until nothing is left to clean, telling `progress` how many captures are.

    Somebody else does the cleaning, a Crew or the cluster's workers; `check` raises what keeps them from
    it. An archive that is out of reach for `patience` seconds raises StoreUnavailable, StoreRefused or
    CatalogUnavailable: what is captured stays, and waits for the next who cleans.
    """
    away_since: float | None = None
    while True:
        check()
        try:
            archive.check()
            counts = archive.counts()
        except ArchiveError:
            away_since = away_since or time.monotonic()
            if time.monotonic() - away_since >= patience:
                raise
        else:
            away_since = None
            left = counts["pending"] + counts["failed"]
            progress(left)
            if not left:
                return
        time.sleep(_POLL)


def crawl_job(
    settings: Settings, source: Source, *, limit: int | None = None, dry_run: bool = False
) -> CrawlJob:
    """Return the job that crawls `source` into the archive of `settings`, under a new id."""
    return CrawlJob(
        source=source,
        store=settings.store,
        catalog=settings.catalog_url,
        endpoint=settings.endpoint,
        broker=settings.broker,
        agent=settings.agent,
        run=str(ULID()),
        limit=limit,
        dry_run=dry_run,
    )


def place(settings: Settings) -> Place:
    """Return where the archive of `settings` is, as the worker takes it."""
    return Place(store=settings.store, catalog=settings.catalog_url, endpoint=settings.endpoint)


@contextmanager
def holding(settings: Settings, source: str, owner: str) -> Iterator[None]:
    """Keep the lease on `source` that `owner` has while the block runs, then give it back.

    The lease is short and renewed, so that a crawl that dies without a word keeps nobody waiting.
    """
    ended = threading.Event()

    def renew() -> None:
        """Renew the lease until the crawl ends, then give it back."""
        while not ended.wait(_RENEW):
            change(lambda ledger: ledger.claim(source, now=datetime.now(UTC), owner=owner, lease=LEASE))
        change(lambda ledger: ledger.release(source, owner=owner))

    def change(lease: Callable[[Ledger], object]) -> None:
        """Do one thing to the lease; an unreachable catalog is logged, and tried again in time."""
        try:
            with Ledger(settings.catalog_url) as ledger:
                lease(ledger)
        except ArchiveError as error:  # it may be back before the lease has run out
            structlog.get_logger().warning("lease not kept", source=source, error=str(error))

    renewing = threading.Thread(target=renew, name=f"lease-{source}", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        ended.set()
        renewing.join()
