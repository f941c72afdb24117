"""The queue's addresses and refusals; messages over a real Redis are in tests/faults."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

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
        ("redis://:secret@[", "redis://…"),
        ("sentinel://:secret@a;sentinel://:secret@b", "sentinel://:***@a;sentinel://:***@b"),
    ],
)
def test_a_logged_address_has_no_password(address: str, shown: str) -> None:
    """Neither the user part's, nor one in the query, nor that of a second server."""
    assert redacted(address) == shown


@pytest.mark.parametrize(
    "address",
    [
        "redis://[", "redis://h:port/0", "redis://h:99999/0", "redis://h:0/0", "redis://h/first", "redis://h/-1",
        "redis://h/\u0663", "rediss://h/1/2", "redis://a;amqp://b", "redis://a;", "redis+socket://",
    ],
)  # fmt: skip
def test_an_address_that_would_fail_later_is_refused_at_once(address: str) -> None:
    """Ports and databases that are no numbers are found before the first message, not by it."""
    with pytest.raises(QueueUnavailable, match="is no Redis address"):
        open_queue(address)


@contextmanager
def hanging_up() -> Iterator[tuple[int, list[int]]]:
    """Run a server that takes connections, counts them and hangs up; yield its port and the counts."""
    counted: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def take() -> None:
            with suppress(OSError):  # the listening socket is shut at the end
                while True:
                    connection, _ = listening.accept()
                    counted.append(1)
                    connection.close()

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield listening.getsockname()[1], counted
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(60)


def test_a_broker_that_is_away_is_asked_less() -> None:
    """After one message has failed, the next ones try once each, so that a crawl is not held up."""
    with hanging_up() as (port, counted), CeleryQueue(f"redis://127.0.0.1:{port}/0") as queue:
        tries = []
        for _ in range(3):
            counted.clear()
            with pytest.raises(QueueUnavailable):
                queue.send("captures/x")
            # Connections are taken in their order: when this one is hung up, all before it are counted.
            with socket.create_connection(("127.0.0.1", port), timeout=60) as last:
                assert last.recv(1) == b""
            tries.append(len(counted) - 1)
    assert tries[0] > 2 * tries[1]
    assert tries[1] == tries[2] > 0


def test_an_absent_broker_is_named_without_its_password() -> None:
    """The error says where it looked and that nothing is lost."""
    queue = CeleryQueue("redis://:secret@127.0.0.1:1/0")
    with pytest.raises(QueueUnavailable) as caught:
        queue.send("captures/x")
    assert "redis://:***@127.0.0.1:1/0" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "palimpsest reconcile" in str(caught.value)
    queue.close()
