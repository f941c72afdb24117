"""The embedded runner: the catalog's pending rows, cleaned by a small pool of processes."""

import threading
import time
from collections.abc import Callable
from typing import Self

import structlog

from archive import ArchiveError
from cleaner import clean as cleaned
from worker.attempt import Clean, CleanerBroken
from worker.foreman import POLL, Drained, Foreman
from worker.limits import Limits
from worker.place import Place
from worker.pool import ChildBroken, Pool

PATIENCE = 15.0
"""Seconds for which an archive may be out of reach before those who wait for a Runner give up."""

_Broken = ArchiveError | CleanerBroken | ChildBroken
_GRACE = 5.0
_LONGEST_PAUSE = 30.0


def drain(
    store: str,
    catalog: str,
    *,
    endpoint: str | None = None,
    processes: int | None = None,
    limits: Limits | None = None,
    progress: Callable[[Drained], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
    clean: Clean = cleaned,
) -> Drained:
    """Clean every pending capture and return when none is left, or when `stop` says so.

    A capture that another process holds is waited for. `progress` is told after each capture. On
    KeyboardInterrupt the captures under way are given up, stay pending, and it is raised on.
    Raises StoreUnavailable or CatalogUnavailable when the archive goes out of reach, CleanerBroken
    or ChildBroken when the installation is not whole.
    """
    place = Place(store=store, catalog=catalog, endpoint=endpoint)
    limits = limits or Limits()
    with place.open() as archive, Pool(place, processes=processes, limits=limits, clean=clean) as pool:
        foreman = Foreman(archive, pool, limits=limits, progress=progress)
        foreman.count()
        try:
            while not foreman.finished and not stop():
                if not foreman.step():
                    time.sleep(POLL)
                    foreman.count()
        finally:
            foreman.stop(grace=0)
        archive.check()  # or all that was done may stand in a catalog that is nowhere any more
        return foreman.so_far


class Runner:
    """A thread that keeps a pool at work on whatever is pending, for ``palimpsest up``.

    Entering the context starts it. While the archive is out of reach, or the installation broken, it
    waits, longer each time up to half a minute, and says so in the log.
    """

    def __init__(self, place: Place, *, processes: int | None = None, limits: Limits | None = None) -> None:
        self._place = place
        self._processes = processes
        self._limits = limits or Limits()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="palimpsest-runner")
        self._trouble: tuple[_Broken, float] | None = None  # and since when
        self._so_far = Drained()

    @property
    def so_far(self) -> Drained:
        """What has been done since the start; what is left is not counted here."""
        return self._so_far

    def check(self, patience: float = PATIENCE) -> None:
        """Raise what keeps the runner from cleaning, for those who wait for it.

        A broken installation at once (CleanerBroken, ChildBroken); an archive out of reach
        (StoreUnavailable, StoreRefused, CatalogUnavailable) after `patience` seconds.
        """
        trouble = self._trouble
        if trouble is None:
            return
        error, since = trouble
        if not isinstance(error, ArchiveError) or time.monotonic() - since >= patience:
            raise error

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Let the captures under way finish, a few seconds at most, and end."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        pause = 1.0
        while not self._stop.is_set():
            try:
                self._work()
            except (ArchiveError, CleanerBroken, ChildBroken) as error:
                self._trouble = (error, self._trouble[1] if self._trouble else time.monotonic())
                structlog.get_logger().warning("cannot clean", error=str(error), wait=pause)
                self._stop.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    def _work(self) -> None:
        pool = Pool(self._place, processes=self._processes, limits=self._limits)
        with self._place.open(create=False) as archive, pool:
            foreman = Foreman(archive, pool, limits=self._limits, progress=self._note)
            try:
                while not self._stop.is_set():
                    if not foreman.step():
                        self._trouble = None
                        self._stop.wait(POLL)
            finally:
                foreman.stop(grace=_GRACE)

    def _note(self, so_far: Drained) -> None:
        self._so_far = so_far
        self._trouble = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
