"""The embedded runner: the catalog's pending rows, cleaned by a small pool of processes."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import structlog

from archive import Archive
from archive.errors import ArchiveError
from cleaner import clean as cleaned
from worker.attempt import Clean
from worker.clock import utc_now
from worker.ingest import Outcome, State
from worker.limits import Limits
from worker.place import Place
from worker.pool import Died, Pool

_POLL = 0.25
_BATCH = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """How far a runner has come: captures done, failed tries, captures dead, and captures left."""

    done: int = 0
    failed: int = 0
    dead: int = 0
    left: int = 0


def drain(
    store: str,
    catalog: str,
    *,
    endpoint: str | None = None,
    processes: int | None = None,
    limits: Limits | None = None,
    progress: Callable[[Drained], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
    clean: Clean = cleaned,
) -> Drained:
    """Clean every pending capture and return when none is left, or when `stop` says so.

    A capture that another process holds is waited for. `progress` is told after each capture. On
    KeyboardInterrupt the captures under way are given up, stay pending, and it is raised on.
    Raises StoreUnavailable or CatalogUnavailable when the archive goes out of reach.
    """
    place = Place(store=store, catalog=catalog, endpoint=endpoint)
    limits = limits or Limits()
    with (
        place.open() as archive,
        Pool(place, processes=processes, limits=limits, clean=clean) as pool,
    ):
        foreman = _Foreman(archive, pool, limits, progress)
        foreman.count()
        try:
            while not stop() and not foreman.finished:
                foreman.step()
        finally:
            foreman.stop(grace=0 if not foreman.finished else 5)
        return foreman.so_far


class Runner:
    """A thread that keeps a pool at work on whatever is pending, for ``palimpsest up``.

    Entering the context starts it. While the archive is out of reach it waits, longer each time up
    to half a minute, and says so in the log.
    """

    def __init__(self, place: Place, *, processes: int | None = None, limits: Limits | None = None) -> None:
        self._place = place
        self._processes = processes
        self._limits = limits or Limits()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="palimpsest-runner")
        self._so_far = Drained()

    @property
    def so_far(self) -> Drained:
        """What has been done since the start."""
        return self._so_far

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
            except ArchiveError as error:
                structlog.get_logger().warning("archive out of reach", error=str(error), wait=pause)
                self._stop.wait(pause)
                pause = min(pause * 2, 30.0)
            else:
                pause = 1.0

    def _work(self) -> None:
        place = self._place
        with (
            place.open() as archive,
            Pool(place, processes=self._processes, limits=self._limits) as pool,
        ):
            foreman = _Foreman(archive, pool, self._limits, self._note)
            try:
                while not self._stop.is_set():
                    if foreman.finished:
                        self._stop.wait(_POLL)
                    foreman.step()
            finally:
                foreman.stop(grace=5)

    def _note(self, so_far: Drained) -> None:
        self._so_far = so_far

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Foreman:
    """Feeds a pool from the pending rows and settles what comes back."""

    def __init__(
        self,
        archive: Archive,
        pool: Pool,
        limits: Limits,
        progress: Callable[[Drained], None] | None,
    ) -> None:
        self._archive = archive
        self._pool = pool
        self._limits = limits
        self._progress = progress
        self._todo: deque[str] = deque()
        self._later: dict[str, float] = {}
        self._tries: dict[str, int] = {}
        self.so_far = Drained()

    @property
    def finished(self) -> bool:
        """True when nothing is pending, here or in another process's hands."""
        return not self._pool.keys and self.so_far.left == 0

    def count(self) -> None:
        """Ask the catalog how much is left."""
        counts = self._archive.counts()
        left = counts.get("pending", 0) + counts.get("failed", 0)
        self.so_far = replace(self.so_far, left=left)

    def step(self) -> None:
        """Hand out what fits, wait a moment for what comes back, and settle it."""
        self._refill()
        while self._pool.free and self._todo:
            self._pool.give(self._todo.popleft())
        if not self._pool.keys:
            time.sleep(_POLL)
            self.count()
            return
        for answer in self._pool.wait(_POLL):
            self._settle(answer)

    def stop(self, *, grace: float) -> None:
        """End the pool; what was killed in mid-work is pending, and free for the next at once."""
        for death in self._pool.stop(grace):
            self._release(death)

    def _refill(self) -> None:
        if self._todo or not self._pool.free:
            return
        now = time.monotonic()
        self._later = {key: until for key, until in self._later.items() if until > now}
        taken = {_folder(key) for key in (*self._pool.keys, *self._later)}
        for key in self._archive.pending(_BATCH, now=utc_now()):
            # One key a URL: whoever holds a URL goes on to its next capture.
            if _folder(key) not in taken:
                taken.add(_folder(key))
                self._todo.append(key)

    def _settle(self, answer: Outcome | ArchiveError | Died) -> None:
        if isinstance(answer, ArchiveError):
            raise answer
        outcome = self._bury(answer) if isinstance(answer, Died) else answer
        if outcome.state in ("failed", "busy"):
            self._put_off(outcome.key)
        self.so_far = Drained(
            done=self.so_far.done + outcome.done,
            failed=self.so_far.failed + outcome.failed,
            dead=self.so_far.dead + outcome.dead,
            left=max(0, self.so_far.left - outcome.done - outcome.dead),
        )
        if self._progress is not None:
            self._progress(self.so_far)

    def _put_off(self, key: str) -> None:
        tries = self._tries[key] = self._tries.get(key, 0) + 1
        self._later[key] = time.monotonic() + min(0.1 * 2**tries, 5.0)

    def _bury(self, death: Died) -> Outcome:
        """Write down what the child did not live to write: its capture failed, or is dead."""
        victim = self._archive.next_of(death.key)
        self._release(death)
        if victim is None:
            return Outcome(key=death.key, state="nothing")
        state = self._archive.failed(victim, f"its worker {death.how}")
        structlog.get_logger().warning("worker died", key=victim, how=death.how, state=state)
        dead = int(state == "dead")
        verdict: State = "dead" if dead else "failed"
        return Outcome(key=death.key, state=verdict, failed=1 - dead, dead=dead)

    def _release(self, death: Died) -> None:
        row = self._archive.row(death.key)
        if row is not None:
            self._archive.release(row.surt, death.owner)


def _folder(key: str) -> str:
    return key.rpartition("/")[0]
