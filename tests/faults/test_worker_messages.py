"""Messages over a real Redis: what they hold, and what becomes of them when Redis goes and returns."""

import base64
import json
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
import redis

from archive import Archive
from tests.services import Redis
from tests.worker_process import QUICK, capture_of
from worker.app import make_app, waiting
from worker.place import Place
from worker.queue import QUEUE_NAME, CeleryQueue, QueueUnavailable
from worker.tasks import RECONCILE_TASK

pytestmark = [pytest.mark.service]


@pytest.fixture
def queue(fresh_redis: Redis) -> Iterator[CeleryQueue]:
    made = CeleryQueue(fresh_redis.url)
    yield made
    made.close()


def messages(server: Redis) -> list[dict[str, object]]:
    with redis.Redis.from_url(server.url) as client:
        return [json.loads(one) for one in client.lrange(QUEUE_NAME, 0, -1)]  # type: ignore[union-attr] # not async


def test_a_message_holds_the_key_and_no_payload(queue: CeleryQueue, fresh_redis: Redis) -> None:
    """It is JSON through and through, and small."""
    queue.send("captures/org,x/0123456789abcdef/20261122000000000-0123456789ab.warc.gz")
    (message,) = messages(fresh_redis)
    assert message["content-type"] == "application/json"
    body = json.loads(base64.b64decode(str(message["body"])))
    assert body[0] == ["captures/org,x/0123456789abcdef/20261122000000000-0123456789ab.warc.gz"]
    assert len(json.dumps(message)) < 2000


def test_sending_goes_on_when_redis_comes_back(queue: CeleryQueue, fresh_redis: Redis) -> None:
    """While it is away each message fails in words; the first one after it is back arrives."""
    queue.send("a")
    fresh_redis.kill()
    for _ in range(3):
        with pytest.raises(QueueUnavailable, match="does not answer"):
            queue.send("b")
    fresh_redis.restart(wipe=True)
    queue.send("c")
    assert len(messages(fresh_redis)) == 1


def test_a_killed_redis_keeps_what_it_was_told_a_second_ago(queue: CeleryQueue, fresh_redis: Redis) -> None:
    """Its appended file is synced each second, and read when it starts again."""
    for number in range(20):
        queue.send(str(number))
    time.sleep(1.5)
    fresh_redis.kill()
    fresh_redis.restart()
    assert len(messages(fresh_redis)) == 20


def test_reconcile_fills_the_queue_and_does_not_flood_it(
    archive: Archive, place: Place, fresh_redis: Redis
) -> None:
    """However often it runs, no more messages wait than were meant to; oldest captures first."""
    keys = [archive.record(capture_of(number)).row.key for number in range(12)]
    app = make_app(fresh_redis.url, place, limits=replace(QUICK, refill=5))
    assert waiting(app) == 0
    for _ in range(3):
        app.tasks[RECONCILE_TASK]()
        assert waiting(app) == 5
    sent = [json.loads(base64.b64decode(str(one["body"])))[0][0] for one in messages(fresh_redis)]
    assert sorted(sent) == sorted(keys[:5])
    app.close()


def test_reconcile_without_redis_ends_in_a_warning(
    archive: Archive, place: Place, fresh_redis: Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next one will do what this one could not."""
    archive.record(capture_of(0))
    app = make_app(fresh_redis.url, place)
    fresh_redis.kill()
    try:
        app.tasks[RECONCILE_TASK]()
    finally:
        fresh_redis.restart()
    assert "reconcile put off" in capsys.readouterr().out
    app.close()
