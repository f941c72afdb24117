"""The foreman: feeds a pool of processes from the pending rows, and settles what comes back."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from archive import Archive, ArchiveError
from worker.attempt import CleanerBroken
from worker.clock import utc_now
from worker.ingest import Outcome
from worker.limits import Limits
from worker.pool import Answer, Died, Pool

POLL = 0.25
_BATCH = 256
_LONGEST_WAIT = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """How far a runner has come: captures done, failed tries, captures dead, and captures left."""

    done: int = 0
    failed: int = 0
    dead: int = 0
    left: int = 0


class Foreman:
    """Hands pending captures to a pool, one of each URL at a time, and keeps count.

    `progress` is told after each capture. Used from one thread.
    """

    def __init__(
        self,
        archive: Archive,
        pool: Pool,
        *,
        limits: Limits,
        progress: Callable[[Drained], None] = lambda _: None,
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
        """True when, at the last count, nothing was left here or in another process's hands."""
        return not self._pool.keys and not self._todo and self.so_far.left == 0

    def count(self) -> None:
        """Ask the catalog how much is left; raises what `Archive.check` raises."""
        self._archive.check()
        counts = self._archive.counts()
        self.so_far = replace(self.so_far, left=counts["pending"] + counts["failed"])

    def step(self) -> bool:
        """Hand out what fits and settle what comes back within a moment; False if there is no work."""
        self._refill()
        while self._pool.free and self._todo:
            self._pool.give(self._todo.popleft())
        if not self._pool.keys:
            return False
        for answer in self._pool.wait(POLL):
            self._settle(answer)
        return True

    def stop(self, *, grace: float) -> None:
        """End the pool; what had to be killed is pending still, and its URL free again at once."""
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

    def _settle(self, answer: Answer) -> None:
        if isinstance(answer, (ArchiveError, CleanerBroken)):
            raise answer
        outcome = self._bury(answer) if isinstance(answer, Died) else answer
        if outcome.error is not None:
            _log(outcome)
        if outcome.state in ("failed", "busy", "nothing"):
            self._put_off(outcome.key)  # what the child found nothing at, the catalog may still list
        else:
            self._tries.pop(outcome.key, None)
        self._add(outcome)

    def _add(self, outcome: Outcome) -> None:
        before = self.so_far
        self.so_far = Drained(
            done=before.done + outcome.done,
            failed=before.failed + outcome.failed,
            dead=before.dead + outcome.dead,
            left=max(0, before.left - outcome.done - outcome.dead),
        )
        self._progress(self.so_far)

    def _put_off(self, key: str) -> None:
        tries = self._tries[key] = self._tries.get(key, 0) + 1
        self._later[key] = time.monotonic() + min(0.1 * 2**tries, _LONGEST_WAIT)

    def _bury(self, death: Died) -> Outcome:
        """Write down what the child did not live to write: its capture failed, or is dead."""
        victim = self._archive.next_of(death.key)
        self._release(death)
        if victim is None:
            return Outcome(key=death.key, state="nothing")
        error = f"its worker {death.how}"
        dead = self._archive.failed(victim, error, limit=self._limits.attempts) == "dead"
        return Outcome(
            key=death.key,
            state="dead" if dead else "failed",
            failed=int(not dead),
            dead=int(dead),
            error=error,
            last=victim,
        )

    def _release(self, death: Died) -> None:
        row = self._archive.row(death.key)
        if row is not None:
            self._archive.release(row.surt, death.owner)


def _log(outcome: Outcome) -> None:
    structlog.get_logger().warning(
        "not cleaned",
        key=outcome.last or outcome.key,
        url=outcome.url,
        source=outcome.source,
        state=outcome.state,
        error=outcome.error,
    )


def _folder(key: str) -> str:
    return key.rpartition("/")[0]
