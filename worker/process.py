"""The cluster's two processes, from start to exit: a worker with its children, and the beat."""

import tempfile
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps
from celery.beat import Scheduler
from celery.worker.components import Timer

from worker.queue import reaching
from worker.warm import warm

WORKER_PULSE = Path(tempfile.gettempdir()) / "palimpsest-worker.alive"
BEAT_PULSE = Path(tempfile.gettempdir()) / "palimpsest-beat.alive"
_PULSE_EVERY = 5.0


def run_worker(
    app: Celery,
    *,
    concurrency: int | None = None,
    pulse: Path = WORKER_PULSE,
    loglevel: str = "WARNING",
    name: str | None = None,
) -> int:
    """Work until told to stop, and return the exit code.

    `concurrency` is the number of children, None for one per core. SIGTERM lets what runs finish;
    SIGQUIT gives it the soft shutdown's time, then gives it back to the queue. `pulse` is a file
    touched every five seconds while the worker is alive and connected, for a health check. Raises
    QueueUnavailable if the broker does not answer within a few tries, CleanerBroken if the
    installation is not whole.
    """
    check_broker(app)
    warm()  # before the children are forked, which share the models' memory
    app.steps["worker"].add(Pulse)
    app.conf.palimpsest_pulse = str(pulse)
    worker = app.Worker(
        concurrency=concurrency,
        loglevel=loglevel,
        hostname=name,
        quiet=True,
        pool_cls="prefork",
        without_gossip=True,
        without_mingle=True,
    )
    worker.start()
    return int(worker.exitcode or 0)


def run_beat(app: Celery, *, pulse: Path = BEAT_PULSE, loglevel: str = "WARNING") -> None:
    """Send ticks and reconciles by the timetable until told to stop; two of these do no harm.

    It keeps no file: after a start everything is due at once, and doing it once too often costs
    nothing. `pulse` is as for `run_worker`. Raises QueueUnavailable if the broker does not answer.
    """
    check_broker(app)
    app.conf.palimpsest_pulse = str(pulse)
    app.Beat(loglevel=loglevel, scheduler_cls=PulsingScheduler, quiet=True).run()


def check_broker(app: Celery, *, tries: int = 3) -> None:
    """Raise QueueUnavailable, naming the broker, if it does not answer in so many tries."""
    with reaching(app.conf.broker_url), app.connection_for_write() as connection:
        connection.ensure_connection(max_retries=tries, interval_start=0.5, interval_max=2)


class Pulse(bootsteps.StartStopStep):  # type: ignore[misc] # Celery ships no types
    """Touches the pulse file from the worker's event loop, which stops when the loop does."""

    requires = (Timer,)

    def start(self, parent: Any) -> None:
        """Touch it now and every few seconds."""
        path = Path(parent.app.conf.palimpsest_pulse)
        path.touch()
        parent.timer.call_repeatedly(_PULSE_EVERY, path.touch)


class PulsingScheduler(Scheduler):  # type: ignore[misc] # Celery ships no types
    """Celery's scheduler in memory, with a pulse file and everything due at the start."""

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        """Send what is due, and touch the pulse file."""
        Path(self.app.conf.palimpsest_pulse).touch()
        return super().tick(*args, **kwargs)
