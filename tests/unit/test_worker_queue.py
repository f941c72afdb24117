"""The queue's addresses and refusals; messages over a real Redis are in tests/faults."""

import time

import pytest

from worker.queue import CeleryQueue, LocalQueue, QueueUnavailable, open_queue, redacted


def test_no_broker_means_the_embedded_queue() -> None:
    """The empty address sends nothing, since the pending rows are the list."""
    queue = open_queue("")
    assert isinstance(queue, LocalQueue)
    queue.send("captures/x")
    queue.close()


@pytest.mark.parametrize(
    "address", ["redis://h/0", "rediss://h", "redis+socket:///r.sock", "sentinel://a;sentinel://b"]
)
def test_a_redis_address_means_celery(address: str) -> None:
    """Every scheme of Redis's is taken, and nothing is connected yet."""
    assert isinstance(open_queue(address), CeleryQueue)


@pytest.mark.parametrize("address", ["http://h", "amqp://h", "localhost:6379", "redis"])
def test_another_address_is_refused_with_the_mend(address: str) -> None:
    """The message shows what an address looks like."""
    with pytest.raises(QueueUnavailable, match="must look like redis://"):
        open_queue(address)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("redis://:secret@h:6379/0", "redis://:***@h:6379/0"),
        ("redis://user:se:cr@et@h/0?password=secret", "redis://user:***@h/0"),
        ("redis://h/0", "redis://h/0"),
        ("sentinel://:secret@a;sentinel://:secret@b", "sentinel://:***@a;sentinel://:***@b"),
    ],
)
def test_a_logged_address_has_no_password(address: str, shown: str) -> None:
    """Neither the user part's, nor one in the query, nor that of a second server."""
    assert redacted(address) == shown


def test_an_absent_broker_is_named_within_seconds_and_without_its_password() -> None:
    """The error says where it looked and that nothing is lost; a second message fails as fast."""
    queue = CeleryQueue("redis://:secret@127.0.0.1:1/0")
    began = time.monotonic()
    for _ in range(2):
        with pytest.raises(QueueUnavailable) as caught:
            queue.send("captures/x")
    assert time.monotonic() - began < 20
    assert "redis://:***@127.0.0.1:1/0" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "palimpsest reconcile" in str(caught.value)
    queue.close()
