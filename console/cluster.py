"""The cluster's worker and beat: Celery with the sources, and how a crawl is started, put in."""

import subprocess
import sys
from datetime import datetime

from celery import Celery
from ulid import ULID

from archive import Archive
from console.command.exits import Exit, Stop
from console.gathering import AT_ONCE, place
from console.proofing import log_what_is_new
from console.settings import Settings
from console.timetable import Timetable
from worker.app import make_app
from worker.process import run_beat, run_worker
from worker.schedule import Ticked, tick


def worker(settings: Settings, *, processes: int | None) -> None:
    """Clean what the queue brings, and start crawls when a tick says so, until told to stop."""
    code = run_worker(app(settings), concurrency=processes or settings.workers)
    if code:
        raise Stop(Exit.FAILURES, f"the worker ended with code {code}; its log says why")


def beat(settings: Settings) -> None:
    """Send the ticks until told to stop."""
    run_beat(app(settings))


def app(settings: Settings) -> Celery:
    """Return the Celery application of `settings`; Stop with INVALID where no broker is set."""
    if settings.embedded:
        raise Stop(
            Exit.INVALID,
            "a cluster needs a broker: set PALIMPSEST_BROKER to redis://host:6379/0, "
            "or run palimpsest up, which needs none",
        )

    def keep_log(archive: Archive, now: datetime) -> int:
        """Log what is new, sign it, and return how many objects that was."""
        return log_what_is_new(settings, archive, now=now).logged

    return make_app(settings.broker, place(settings), tick=Starter(settings).tick, keep_log=keep_log)


class Starter:
    """Starts what is due, each crawl as a ``palimpsest crawl`` of its own.

    The crawl outlives the worker's child that started it, which Celery may replace at any time.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._running: list[subprocess.Popen[bytes]] = []

    def tick(self, now: datetime) -> Ticked:
        """Start the crawls that are due at `now`, as many as this machine has room for."""
        self._running = [crawl for crawl in self._running if crawl.poll() is None]
        owner = str(ULID())
        with Timetable(self._settings, owner=owner) as timetable:
            return tick(
                now,
                due=timetable.due,
                claim=timetable.claim,
                start=lambda name: self._start(name, owner),
                room=AT_ONCE - len(self._running),
            )

    def _start(self, name: str, owner: str) -> None:
        command = [sys.executable, "-m", "console", "crawl", name, "--owner", owner]
        self._running.append(
            subprocess.Popen(  # noqa: S603  # our own program under our own interpreter
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
            )
        )
