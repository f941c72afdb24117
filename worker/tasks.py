"""The tasks: each takes its arguments from a message, calls a plain function and logs the result."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import structlog
from celery import Celery, Task
from celery.exceptions import SoftTimeLimitExceeded

from archive import Archive, ArchiveError, Damaged
from worker.attempt import Clean, CleanerBroken
from worker.clock import utc_now
from worker.heal import heal
from worker.ingest import Outcome, ingest
from worker.limits import Limits
from worker.place import Bench
from worker.queue import INGEST_TASK, Queue, QueueUnavailable
from worker.schedule import Ticked

TICK_TASK = "palimpsest.tick"
RECONCILE_TASK = "palimpsest.reconcile"
LOG_TASK = "palimpsest.log"
_RECONCILE_SECONDS = 6 * 3600  # comparing lists the whole bucket
Tick = Callable[[datetime], Ticked]
KeepLog = Callable[[Archive, datetime], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """What the tasks work with; its methods are their bodies.

    `waiting` counts the messages in the queue; `tick` is handed in by whoever knows the sources, and
    `keep_log`, which appends to the tamper-evident log and says how much, by whoever has its key.
    """

    bench: Bench
    queue: Queue
    waiting: Callable[[], int]
    limits: Limits
    clean: Clean
    tick: Tick | None
    keep_log: KeepLog | None = None

    def ingest(self, task: Task, key: str) -> None:
        """Clean the capture at `key`; what cannot be done now is tried again after a wait."""
        # The task's id is the owner: a message handed out again after its worker died carries the
        # same one, and so need not wait for the dead owner's lease to run out.
        owner = str(task.request.id)
        log = structlog.get_logger().bind(key=key, task=owner)
        try:
            outcome = ingest(
                self.bench.archive(),
                key,
                owner=owner,
                clock=utc_now,
                limits=self.limits,
                clean=self.clean,
            )
        except Damaged as error:
            log.warning("not a capture's key", error=str(error))
            return
        except (ArchiveError, CleanerBroken, SoftTimeLimitExceeded) as error:
            log.warning("put off", error=str(error) or type(error).__name__)
            self._again(task)
            return
        log.info("ingested", **_facts(outcome))
        if outcome.state == "more":
            task.apply_async((key,))
        elif outcome.state in ("busy", "failed"):
            self._again(task)

    def run_tick(self) -> None:
        """Start the crawls that are due."""
        if self.tick is not None:
            structlog.get_logger().info("tick", **asdict(self.tick(utc_now())))

    def reconcile(self, *, whole: bool) -> None:
        """Send pending keys again, as many as keep the queue filled but not growing."""
        log = structlog.get_logger()
        try:
            room = max(0, self.limits.refill - self.waiting())
            healed = heal(self.bench.archive(), self.queue, now=utc_now(), room=room, whole=whole)
        except (ArchiveError, QueueUnavailable, SoftTimeLimitExceeded) as error:
            log.warning("reconcile put off", error=str(error))
        else:
            log.info("reconciled", **asdict(healed))

    def log(self) -> None:
        """Append to the tamper-evident log what it lacks."""
        if self.keep_log is None:
            return
        log = structlog.get_logger()
        try:
            logged = self.keep_log(self.bench.archive(), utc_now())
        except (ArchiveError, SoftTimeLimitExceeded) as error:
            log.warning("not logged", error=str(error) or type(error).__name__)
        else:
            log.info("logged", objects=logged)

    def _again(self, task: Task) -> None:
        tries = int(task.request.retries)
        if tries < self.limits.retries:
            raise task.retry(countdown=self.limits.wait(tries))
        # Its row is pending still, so the next reconcile sends it afresh.
        structlog.get_logger().warning("left to reconcile", task=task.request.id)


def register(app: Celery, tasks: Tasks) -> None:
    """Add the four tasks to `app` under their names."""

    def run_ingest(task: Task, key: str) -> None:
        """Clean the capture at `key`, and what waits before it."""
        tasks.ingest(task, key)

    def run_tick() -> None:
        """Start the crawls that are due."""
        tasks.run_tick()

    def run_reconcile(*, whole: bool = False) -> None:
        """Send again what waits; with `whole`, compare catalog and store as well."""
        tasks.reconcile(whole=whole)

    def run_log() -> None:
        """Log and sign what is not logged yet."""
        tasks.log()

    # Not shared: Celery would else give the tasks of one application to every later one.
    app.task(
        run_ingest,
        name=INGEST_TASK,
        bind=True,
        max_retries=None,
        shared=False,
        Request="worker.acknowledgement:AttentiveRequest",
    )
    # Acknowledged at once: the clock sends the next one anyway, and a reconcile may take longer
    # than the visibility timeout.
    app.task(run_tick, name=TICK_TASK, acks_late=False, shared=False)
    app.task(
        run_log,
        name=LOG_TASK,
        acks_late=False,
        shared=False,
        soft_time_limit=_RECONCILE_SECONDS,
        time_limit=_RECONCILE_SECONDS + 60,
    )
    app.task(
        run_reconcile,
        name=RECONCILE_TASK,
        acks_late=False,
        shared=False,
        soft_time_limit=_RECONCILE_SECONDS,
        time_limit=_RECONCILE_SECONDS + 60,
    )


def _facts(outcome: Outcome) -> dict[str, Any]:
    return {name: value for name, value in asdict(outcome).items() if name not in ("key", "last")}
