"""The Celery application's settings and tasks; no broker is needed to make it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import Archive, StoreUnavailable
from worker.app import COMPARE_EVERY, LOG_EVERY, RECONCILE_EVERY, TICK_EVERY, make_app
from worker.limits import Limits
from worker.place import Bench, Place
from worker.process import check_broker
from worker.queue import INGEST_TASK, QUEUE_NAME, QueueUnavailable
from worker.schedule import Ticked
from worker.tasks import LOG_TASK, RECONCILE_TASK, TICK_TASK

BROKER = "redis://:secret@127.0.0.1:1/0"
PLACE = Place(store="store", catalog="sqlite:///catalog.sqlite")
OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


def test_messages_are_json_and_leave_the_queue_when_their_work_is_done() -> None:
    """What the queue's promises rest on, setting by setting."""
    conf = make_app(BROKER, PLACE).conf
    assert (conf.task_serializer, conf.accept_content) == ("json", ["json"])
    assert conf.result_backend is None
    assert conf.task_ignore_result
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert not conf.task_acks_on_timeout
    assert conf.worker_prefetch_multiplier == 1
    assert conf.enable_utc
    assert conf.timezone == "UTC"


def test_the_limits_reach_celery_and_its_transport() -> None:
    """Each time is the one that was given, and lost messages are looked for at every interval."""
    limits = Limits(task=100, lease=130, visibility=250, restore=3, lost=1, shutdown=7)
    conf = make_app(BROKER, PLACE, limits=limits).conf
    assert (conf.task_soft_time_limit, conf.task_time_limit) == (90, 100)
    assert (conf.worker_lost_wait, conf.worker_soft_shutdown_timeout) == (1, 7)
    options = conf.broker_transport_options
    assert options["visibility_timeout"] == 250
    assert (options["unacked_restore_interval"], options["unacked_restore_throttle"]) == (3, 1)


def test_there_are_four_tasks_and_ticks_have_a_queue_of_their_own() -> None:
    """A tick does not stand in line behind the captures."""
    app = make_app(BROKER, PLACE)
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours == {INGEST_TASK, TICK_TASK, RECONCILE_TASK, LOG_TASK}
    queues = {name: app.amqp.router.route({}, name)["queue"].name for name in ours}
    assert queues[INGEST_TASK] == QUEUE_NAME
    assert queues[TICK_TASK] == queues[RECONCILE_TASK] == queues[LOG_TASK] != QUEUE_NAME


def test_what_beat_sends_expires_before_the_next_is_due() -> None:
    """A cluster whose workers were away all night is not met by a night's ticks."""
    entries = make_app(BROKER, PLACE).conf.beat_schedule
    assert {name: entry["schedule"] for name, entry in entries.items()} == {
        "tick": TICK_EVERY,
        "reconcile": RECONCILE_EVERY,
        "compare": COMPARE_EVERY,
        "log": LOG_EVERY,
    }
    assert all(entry["options"]["expires"] <= entry["schedule"] for entry in entries.values())
    assert all(entry["last_run_at"] < datetime(2001, 1, 1, tzinfo=UTC) for entry in entries.values())


def test_a_tick_calls_what_was_handed_in_with_the_present_instant() -> None:
    """The worker itself knows of no sources."""
    ticks: list[datetime] = []

    def tick(now: datetime) -> Ticked:
        ticks.append(now)
        return Ticked(started=("news",))

    make_app(BROKER, PLACE, tick=tick).tasks[TICK_TASK]()
    make_app(BROKER, PLACE).tasks[TICK_TASK]()
    assert len(ticks) == 1
    assert ticks[0].tzinfo is UTC


def test_the_log_is_kept_by_what_was_handed_in_and_a_failure_is_put_off(tmp_path: Path) -> None:
    """The task gives it archive and instant; a store out of reach costs a line in the log, no more."""
    calls: list[datetime] = []

    def keep_log(archive: Archive, now: datetime) -> int:
        calls.append(now)
        archive.check()
        if len(calls) == 2:
            raise StoreUnavailable("gone for a while")
        return 3

    place = Place(store=str(tmp_path / "store"), catalog=f"sqlite:///{tmp_path}/catalog.sqlite")
    app = make_app(BROKER, place, keep_log=keep_log)
    for _ in range(3):
        app.tasks[LOG_TASK]()
    make_app(BROKER, place).tasks[LOG_TASK]()
    assert len(calls) == 3
    assert calls[0].tzinfo is UTC


def test_an_address_that_is_no_redis_is_refused_when_the_app_is_made() -> None:
    """Before any process starts."""
    with pytest.raises(QueueUnavailable, match="no Redis address"):
        make_app("amqp://guest@h", PLACE)


def test_a_broker_that_is_away_ends_a_worker_at_its_start_and_in_words() -> None:
    """Without the password, with the setting to correct."""
    with pytest.raises(QueueUnavailable) as caught:
        check_broker(make_app(BROKER, PLACE), tries=2)
    assert "redis://:***@127.0.0.1:1/0" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "PALIMPSEST_BROKER" in str(caught.value)


def test_a_process_opens_its_archive_once_and_never_takes_over_its_parents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a fork the same bench opens another one."""
    bench = Bench(Place(store=str(tmp_path / "store"), catalog=f"sqlite:///{tmp_path}/c.sqlite"))
    first = bench.archive()
    assert bench.archive() is first
    monkeypatch.setattr("worker.place.os.getpid", lambda: -1)
    second = bench.archive()
    assert second is not first
    bench.close()
    first.close()


def test_the_limits_in_the_operators_handbook_are_the_defaults() -> None:
    """docs/operations.md gives each number as it is."""
    rows = re.findall(r"^\| ([^|]+) \| (?:every )?([0-9 /]+) \|", OPERATIONS.read_text(), re.MULTILINE)
    given = dict(rows)
    limits = Limits()
    assert given["one cleaning, of two a capture may need"] == f"{limits.clean:g}"
    assert given["one task's batch of captures of a URL"] == f"{limits.batch:g}"
    assert given["a task, soft / hard"] == f"{limits.soft:g} / {limits.task:g}"
    assert given["lease on a URL"] == f"{limits.lease:g}"
    assert given["Redis's visibility timeout"] == f"{limits.visibility:g}"
    assert given["looking for lost messages"] == f"{limits.restore:g}"
