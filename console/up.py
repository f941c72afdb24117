"""``palimpsest up``: schedule, crawl, clean and serve in one process group."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Final, Self

import structlog
from ulid import ULID

from archive import Archive, ArchiveError, Damaged
from archive.proof.signing import KeyInvalid
from console.command.opening import archive_to_write
from console.command.terminal import note
from console.gathering import AT_ONCE, crawl_job, place
from console.proofing import log_what_is_new
from console.serving import Server, kept_token
from console.settings import Settings
from console.timetable import Timetable
from crawler.agent import require_agent
from crawler.errors import CrawlerError
from crawler.job import CrawlReport
from crawler.process import run_crawl
from crawler.sources import load_sources
from worker.local import Runner
from worker.queue import QueueUnavailable
from worker.schedule import tick

_TICK: Final = 5.0
_COMPARE: Final = timedelta(hours=6)
_REST: Final = timedelta(seconds=90)
_LOG: Final = timedelta(minutes=5)


def up(settings: Settings, *, host: str | None, port: int | None) -> None:
    """Run everything here until told to stop; prints the address and the operator's token."""
    if settings.sources.exists():
        for source in load_sources(settings.sources):
            require_agent(settings.agent, source.url)
    else:
        note(f"there is no '{settings.sources}' yet, so nothing is crawled; docs/sources.md shows one")
    token = settings.token or kept_token(settings.folder)
    with archive_to_write(settings) as archive:
        server = Server(archive, settings, host=host, port=port, token=token)
        with _cleaning(settings), Clock(settings, archive, broken=server.stop):
            note("Ctrl-C ends it; nothing is lost")
            server.run(announce=f"{server.address}\noperator's token: {token}\n")


@contextmanager
def _cleaning(settings: Settings) -> Iterator[None]:
    """Clean what is pending beside the block, unless a cluster's workers do."""
    if settings.embedded:
        with Runner(place(settings), processes=settings.workers):
            yield
    else:
        yield


class Clock:
    """A thread that starts the crawls that are due, logs what is new, and compares bucket and catalog.

    An error that nobody foresaw ends it: `broken` is called then, and the block's end raises the error.
    Without a clock nothing would be crawled any more, and nobody would be told.
    """

    def __init__(
        self, settings: Settings, archive: Archive, *, broken: Callable[[], None] = lambda: None
    ) -> None:
        self._settings = settings
        self._archive = archive
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watched, name="clock")
        self._broken = broken
        self._defect: Exception | None = None
        self._owner = str(ULID())
        self._crawls: dict[str, threading.Thread] = {}
        self._resting: dict[str, datetime] = {}
        self._compared: datetime | None = None
        self._logged: datetime | None = None
        self._log = structlog.get_logger()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()
        for crawl in self._crawls.values():
            crawl.join()
        if self._defect is not None:
            raise self._defect

    def _watched(self) -> None:
        try:
            self._run()
        except Exception as error:  # noqa: BLE001 - raised where the block ends
            self._defect = error
            self._broken()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with Timetable(self._settings, owner=self._owner) as timetable:
                    self._keep_time(timetable)
            except ArchiveError as error:
                self._log.warning("archive out of reach", error=str(error))
                self._stop.wait(_TICK)

    def _keep_time(self, timetable: Timetable) -> None:
        while not self._stop.is_set():
            now = datetime.now(UTC)
            self._sweep(timetable, now)
            ticked = tick(
                now,
                due=lambda at: self._due(timetable, at),
                claim=timetable.claim,
                start=lambda name: self._start(timetable, name),
                room=AT_ONCE - len(self._crawls),
            )
            for name, words in ticked.failed:
                self._log.error("crawl not started", source=name, error=words)
            self._compare(now)
            self._log_what_is_new(now)
            self._stop.wait(_TICK)

    def _sweep(self, timetable: Timetable, now: datetime) -> None:
        """Give back the leases of crawls that have ended, and renew the others'."""
        for name, crawl in list(self._crawls.items()):
            if crawl.is_alive():
                timetable.claim(name, now)
            else:
                del self._crawls[name]
                timetable.release(name)

    def _due(self, timetable: Timetable, now: datetime) -> list[str]:
        """Return what is due and neither under way nor failed a moment ago: that is due still."""
        waiting = (name for name in timetable.due(now) if name not in self._crawls)
        return [name for name in waiting if self._resting.get(name, now) <= now]

    def _start(self, timetable: Timetable, name: str) -> None:
        job = crawl_job(self._settings, timetable.source(name))

        def crawl() -> None:
            """Crawl once; a source that could not be crawled rests a while."""
            try:
                self._tell(run_crawl(job, stop=self._stop))
            except (ArchiveError, CrawlerError, QueueUnavailable) as error:
                self._resting[name] = datetime.now(UTC) + _REST
                self._log.error("crawl failed", source=name, error=str(error))

        self._crawls[name] = threading.Thread(target=crawl, name=f"crawl-{name}")
        self._crawls[name].start()

    def _tell(self, report: CrawlReport) -> None:
        counts = {name: getattr(report, name) for name in ("captured", "unchanged", "gone", "failed")}
        self._log.info("crawled", source=report.source, **counts)
        for alarm in report.alarms:
            self._log.warning("alarm", source=report.source, code=alarm.code, words=alarm.words)

    def _compare(self, now: datetime) -> None:
        """Mend, at the start and every few hours, what a crash left between bucket and catalog."""
        if self._compared is None or now - self._compared >= _COMPARE:
            found = self._archive.reconcile(now=now)
            self._compared = now
            if found.rows_added or found.articles_added:
                self._log.info("reconciled", rows=found.rows_added, articles=found.articles_added)

    def _log_what_is_new(self, now: datetime) -> None:
        """Append to the tamper-evident log, at the start and every few minutes."""
        if self._logged is not None and now - self._logged < _LOG:
            return
        self._logged = now
        try:
            done = log_what_is_new(self._settings, self._archive, now=now)
        except (KeyInvalid, Damaged) as error:
            self._log.warning("not logged", error=str(error))
        else:
            if done.logged:
                self._log.info("logged", objects=done.logged, leaves=done.size)
