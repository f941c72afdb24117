"""The Celery application: settings that lose nothing, and the beat's timetable."""

from datetime import UTC, datetime
from typing import Any

from celery import Celery
from kombu.entity import Queue as Binding
from kombu.exceptions import ChannelError

from cleaner import clean as cleaned
from worker.attempt import Clean
from worker.limits import Limits
from worker.place import Bench, Place
from worker.queue import QUEUE_NAME, checked_broker, open_queue, reaching
from worker.tasks import LOG_TASK, RECONCILE_TASK, TICK_TASK, KeepLog, Tasks, Tick, register

# Ticks must not stand in line behind a hundred thousand captures.
CLOCK_QUEUE = "palimpsest.clock"
TICK_EVERY = 30.0
RECONCILE_EVERY = 180.0
COMPARE_EVERY = 6 * 3600.0
LOG_EVERY = 600.0
_CHILD_KILOBYTES = 1_000_000  # a child that has grown beyond it is replaced after its task
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # so that all is due when beat starts


def make_app(
    broker: str,
    place: Place,
    *,
    limits: Limits | None = None,
    tick: Tick | None = None,
    clean: Clean = cleaned,
    keep_log: KeepLog | None = None,
) -> Celery:
    """Return the application that ``palimpsest worker`` and ``palimpsest beat`` run.

    `tick` starts what is due and is handed in, since a worker knows nothing of sources; so is `keep_log`,
    which appends to the tamper-evident log. `clean` replaces the cleaner. No connection is made yet;
    raises QueueUnavailable for a `broker` that is no Redis address.
    """
    limits = limits or Limits()
    app = Celery("palimpsest", broker=checked_broker(broker), set_as_current=False)
    app.conf.update(_settings(limits))
    tasks = Tasks(
        bench=Bench(place),
        queue=open_queue(broker),
        waiting=lambda: waiting(app),
        limits=limits,
        clean=clean,
        tick=tick,
        keep_log=keep_log,
    )
    register(app, tasks)
    return app


def waiting(app: Celery) -> int:
    """Return how many captures wait in the queue; QueueUnavailable if the broker does not answer."""
    with reaching(app.conf.broker_url), app.connection_for_read() as connection:
        connection.ensure_connection(max_retries=2, interval_start=0.2, interval_max=1)
        try:
            declared = connection.default_channel.queue_declare(QUEUE_NAME, passive=True)
        except ChannelError:  # Redis keeps no empty lists: no such queue means nothing in it
            return 0
        return int(declared.message_count)


def _settings(limits: Limits) -> dict[str, Any]:
    return {
        **_messages(),
        **_delivery(limits),
        **_broker(limits),
        "beat_schedule": _timetable(),
        "beat_max_loop_interval": 5,
    }


def _messages() -> dict[str, Any]:
    return {
        "task_serializer": "json",
        "result_serializer": "json",
        "accept_content": ["json"],
        "enable_utc": True,
        "timezone": "UTC",
        "result_backend": None,
        "task_ignore_result": True,
        "task_default_queue": QUEUE_NAME,
        "task_queues": [_binding(QUEUE_NAME), _binding(CLOCK_QUEUE)],
        "task_routes": {
            TICK_TASK: {"queue": CLOCK_QUEUE},
            RECONCILE_TASK: {"queue": CLOCK_QUEUE},
            LOG_TASK: {"queue": CLOCK_QUEUE},
        },
    }


def _binding(name: str) -> Binding:
    return Binding(name, routing_key=name)  # type: ignore[no-untyped-call] # kombu types some of it


def _delivery(limits: Limits) -> dict[str, Any]:
    return {
        # A message leaves Redis when its work is done. One whose worker died goes back at once; it
        # cannot go round for ever, since attempts are counted in the catalog before the work.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_acks_on_timeout": False,
        "worker_prefetch_multiplier": 1,
        "worker_max_memory_per_child": _CHILD_KILOBYTES,
        "worker_lost_wait": limits.lost,
        "task_soft_time_limit": limits.soft,
        "task_time_limit": limits.task,
        "worker_soft_shutdown_timeout": limits.shutdown,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "worker_enable_remote_control": False,  # its mailboxes pile up in Redis and nothing asks
    }


def _broker(limits: Limits) -> dict[str, Any]:
    return {
        "broker_connection_retry": True,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": 100,
        "broker_connection_timeout": 4,
        # After a lost connection Celery would take fewer messages for a while; each is small here.
        "worker_enable_prefetch_count_reduction": False,
        # The work under way goes on; its message comes back, and finds it done.
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "broker_transport_options": {
            "visibility_timeout": limits.visibility,
            "unacked_restore_interval": limits.restore,
            "unacked_restore_throttle": 1,
            "unacked_restore_limit": 1000,
            # A worker killed while it looks must not keep the others from looking for long.
            "unacked_mutex_expire": int(limits.restore * 3),
            "socket_timeout": 30,
            "socket_connect_timeout": 4,
            "socket_keepalive": True,
            "health_check_interval": 10,
        },
    }


def _timetable() -> dict[str, Any]:
    # What no worker took before the next one is due is worth nothing any more: it expires.
    return {
        "tick": _entry(TICK_TASK, TICK_EVERY),
        "reconcile": _entry(RECONCILE_TASK, RECONCILE_EVERY),
        "compare": _entry(RECONCILE_TASK, COMPARE_EVERY, kwargs={"whole": True}),
        "log": _entry(LOG_TASK, LOG_EVERY),
    }


def _entry(task: str, seconds: float, **more: Any) -> dict[str, Any]:
    return {
        "task": task,
        "schedule": seconds,
        "options": {"expires": seconds},
        "last_run_at": _LONG_AGO,
        **more,
    }
