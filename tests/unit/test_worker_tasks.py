"""The tasks' bodies over a real archive: what is tried again, passed on, or left to reconcile."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from archive import Archive, Capture, StoreUnavailable
from cleaner import clean
from worker import tasks as module
from worker.attempt import CleanerBroken
from worker.heal import Healed, heal
from worker.ingest import Outcome
from worker.limits import Limits
from worker.place import Bench, Place
from worker.queue import QueueUnavailable
from worker.tasks import Tasks

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PAGE = (
    b"<html><body><article><h1>The quay</h1><p>%d: The council met on Tuesday about the quay.</p></article>"
)
KEY = "captures/org,x/0123456789abcdef/20261122000000000-0123456789ab.warc.gz"


class Again(Exception):
    """What Celery's retry raises."""


@dataclass
class Task:
    """Celery's side of a task: how often it was tried, and what it was asked to do."""

    retries: int = 0
    waits: list[float] = field(default_factory=list)
    sent: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def request(self) -> SimpleNamespace:
        return SimpleNamespace(id="task-1", retries=self.retries)

    def retry(self, *, countdown: float) -> Again:
        self.waits.append(countdown)
        return Again()

    def apply_async(self, args: tuple[str, ...]) -> None:
        self.sent.append(args)


@dataclass
class Box:
    """A queue in a list; `room` messages fit before its broker goes away."""

    keys: list[str] = field(default_factory=list)
    room: int = 10_000

    def send(self, key: str) -> None:
        if len(self.keys) >= self.room:
            raise QueueUnavailable("the broker does not answer")
        self.keys.append(key)

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(store=str(tmp_path / "store"), catalog=f"sqlite:///{tmp_path}/catalog.sqlite")


@pytest.fixture
def archive(place: Place) -> Iterator[Archive]:
    with place.open() as opened:
        yield opened


def record(archive: Archive, number: int, *, url: str = "http://x.org/{}") -> str:
    capture = Capture(
        url=url.format(number),
        captured_at=NOW - timedelta(days=9) + timedelta(hours=number),
        status=200,
        headers=(("Content-Type", "text/html"),),
        payload=PAGE % number,
    )
    return archive.record(capture).row.key


@pytest.fixture
def make(place: Place) -> Iterator[Callable[..., Tasks]]:
    benches: list[Bench] = []

    def made(*, waiting: Callable[[], int] = lambda: 0, queue: Box | None = None, **limits: Any) -> Tasks:
        benches.append(Bench(place))
        return Tasks(
            bench=benches[-1],
            queue=queue or Box(),
            waiting=waiting,
            limits=Limits(**limits),
            clean=clean,
            tick=None,
        )

    yield made
    for bench in benches:
        bench.close()


Make = Callable[..., Tasks]


def test_capture_is_cleaned_and_nothing_asked_for(archive: Archive, make: Make) -> None:
    """A key whose capture can be cleaned leads to an article, without a retry or another message."""
    key, task = record(archive, 1), Task()
    make().ingest(task, key)
    assert archive.article(key) is not None
    assert (task.waits, task.sent) == ([], [])


@pytest.mark.parametrize(
    "key",
    [
        "",
        "nonsense",
        "articles/x",
        KEY + "x",
        KEY.replace("20261122", "20261399"),
        KEY.replace("org", "o rg"),
    ],
)
def test_message_that_is_no_key_is_dropped(archive: Archive, make: Make, key: str) -> None:
    """What no capture can be called is told once and never tried again."""
    task = Task()
    with capture_logs() as logs:
        make().ingest(task, key)
    assert [each["event"] for each in logs] == ["not a capture's key"]
    assert (task.waits, task.sent) == ([], [])


def test_key_of_what_is_not_there_is_nothing(archive: Archive, make: Make) -> None:
    """A key that the catalog does not know is no error: somebody else's message, or an old one."""
    task = Task()
    with capture_logs() as logs:
        make().ingest(task, KEY)
    assert [(each["event"], each.get("state")) for each in logs] == [("ingested", "nothing")]
    assert task.waits == []


def ending(monkeypatch: pytest.MonkeyPatch, end: Outcome | Exception) -> None:
    """Let every ingest end so."""

    def ingest(*_: object, **__: object) -> Outcome:
        if isinstance(end, Exception):
            raise end
        return end

    monkeypatch.setattr(module, "ingest", ingest)


@pytest.mark.parametrize(
    "end",
    [
        Outcome(key=KEY, state="busy"),
        Outcome(key=KEY, state="failed", failed=1, error="TooSlow"),
        StoreUnavailable("the store does not answer"),
        CleanerBroken("no model"),
    ],
)
@pytest.mark.parametrize("tries", [0, 3, 7])
def test_what_cannot_be_done_now_is_tried_again_later(
    make: Make, monkeypatch: pytest.MonkeyPatch, end: Outcome | Exception, tries: int
) -> None:
    """Another owner, a failure, a store that is away: the task waits, longer each time."""
    ending(monkeypatch, end)
    task = Task(retries=tries)
    with pytest.raises(Again):
        make().ingest(task, KEY)
    assert task.waits == [min(2.0**tries, 60.0)]


def test_after_the_last_try_reconcile_takes_over(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A task that has waited often enough ends without an error; its row is pending still."""
    ending(monkeypatch, StoreUnavailable("the store does not answer"))
    task = Task(retries=8)
    with capture_logs() as logs:
        make().ingest(task, KEY)
    assert task.waits == []
    assert [each["event"] for each in logs] == ["put off", "left to reconcile"]
    assert "does not answer" in logs[0]["error"]


@pytest.mark.parametrize("state", ["done", "nothing", "dead"])
def test_what_is_over_is_over(make: Make, monkeypatch: pytest.MonkeyPatch, state: Any) -> None:
    """Done, nothing to do and given up ask for no other message."""
    ending(monkeypatch, Outcome(key=KEY, state=state))
    task = Task()
    make().ingest(task, KEY)
    assert (task.waits, task.sent) == ([], [])


def test_url_with_more_to_do_goes_to_the_end_of_the_line(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch that ran out of time sends its key again, so that other URLs get their turn."""
    ending(monkeypatch, Outcome(key=KEY, state="more", done=30))
    task = Task()
    make().ingest(task, KEY)
    assert (task.sent, task.waits) == ([(KEY,)], [])


@pytest.mark.parametrize(
    ("refill", "waiting", "sent"), [(100, 0, 5), (3, 0, 3), (3, 2, 1), (3, 3, 0), (3, 50, 0), (0, 0, 0)]
)
def test_reconcile_keeps_the_queue_filled_and_no_fuller(
    archive: Archive, make: Make, refill: int, waiting: int, sent: int
) -> None:
    """As many pending keys are sent as there is room for, the oldest first."""
    keys = [record(archive, number) for number in range(5)]
    queue = Box()
    make(queue=queue, waiting=lambda: waiting, refill=refill).reconcile(whole=False)
    assert queue.keys == keys[:sent]


@pytest.mark.parametrize("moment", ["counting", "sending"])
def test_reconcile_without_a_broker_is_put_off(archive: Archive, make: Make, moment: str) -> None:
    """A broker that is away, at once or in the middle, costs a line in the log."""
    for number in range(5):
        record(archive, number)
    queue = Box(room=2)

    def waiting() -> int:
        if moment == "counting":
            raise QueueUnavailable("the broker does not answer")
        return 0

    with capture_logs() as logs:
        make(queue=queue, waiting=waiting).reconcile(whole=False)
    assert [each["event"] for each in logs] == ["reconcile put off"]
    assert len(queue.keys) == (0 if moment == "counting" else 2)


def test_healing_finds_what_has_no_row(archive: Archive, tmp_path: Path) -> None:
    """With `whole` the bucket is compared first: what another catalog knew becomes rows, and is sent."""
    keys = {record(archive, number) for number in range(3)}
    other = Place(store=str(tmp_path / "store"), catalog=f"sqlite:///{tmp_path}/other.sqlite")
    with other.open() as lost:
        queue = Box()
        assert heal(lost, queue, now=NOW, room=9, whole=False) == Healed()
        assert heal(lost, queue, now=NOW, room=9, whole=True) == Healed(rows_added=3, sent=3)
    assert set(queue.keys) == keys


def test_healing_without_room_sends_nothing(archive: Archive) -> None:
    """Where this process cleans by itself, rows are mended and no key is sent."""
    record(archive, 1)
    queue = Box()
    assert heal(archive, queue, now=NOW, room=0, whole=True).sent == 0
    assert queue.keys == []


def test_what_is_held_is_not_sent(archive: Archive) -> None:
    """A URL that somebody cleans at the moment is left alone until its lease is over."""
    first, second = record(archive, 1), record(archive, 2)
    lease = timedelta(minutes=2)
    assert archive.claim(first, owner="one", now=NOW, lease=lease).row is not None
    queue = Box()
    heal(archive, queue, now=NOW, room=9, whole=False)
    assert queue.keys == [second]
    heal(archive, queue, now=NOW + lease + timedelta(seconds=1), room=9, whole=False)
    assert sorted(queue.keys[1:]) == sorted([first, second])
