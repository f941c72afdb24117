"""The queue: how a capture's key reaches whoever will clean it.

A message is a hint, never the only copy: the catalog's pending rows are the to-do list, so a
message that is lost, doubled or late costs time and nothing else. Only the key travels, never a
payload.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from celery import Celery

INGEST_TASK = "palimpsest.ingest"
QUEUE_NAME = "palimpsest"
SCHEMES = ("redis", "rediss", "redis+socket", "sentinel")
_RETRIES = {"max_retries": 3, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}
_SEND_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2, **_RETRIES}


class QueueUnavailable(Exception):
    """The broker cannot be reached, or its address is none that this project can use.

    Nothing is lost by it: the capture's row is pending, and ``palimpsest reconcile`` sends its key
    again.
    """


class Queue(Protocol):
    """Where keys of pending captures are sent."""

    def send(self, key: str) -> None:
        """Ask that the capture at `key` be cleaned; raises QueueUnavailable."""

    def close(self) -> None:
        """Give back connections; sending afterwards is an error."""


class LocalQueue:
    """The embedded queue: nothing to send, since the local runner reads the pending rows itself."""

    def send(self, key: str) -> None:
        """Do nothing: the row of `key` is on the list already."""

    def close(self) -> None:
        """Do nothing: there is no connection."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class CeleryQueue:
    """Sends the ingest task by its name, so that a sender need not import what it does.

    Each message is tried four times within about two seconds. After a failure the next messages
    are tried once each until one arrives: a crawl is not slowed by a broker that is away.
    """

    def __init__(self, broker: str) -> None:
        self._broker = checked_broker(broker)
        self._app = _sender(broker)
        self._reachable = True

    def send(self, key: str) -> None:
        """Send the key; raises QueueUnavailable naming the broker when it cannot be reached."""
        reachable, self._reachable = self._reachable, False
        with reaching(self._broker):
            if reachable:
                self._app.send_task(INGEST_TASK, args=(key,), retry=True, retry_policy=_RETRIES)
            else:
                self._try(key)
        self._reachable = True

    def _try(self, key: str) -> None:
        # A connection of its own: one from the pool would be tried as often as the pool's options say.
        with self._app.connection_for_write(transport_options={"max_retries": 0}) as connection:
            self._app.send_task(INGEST_TASK, args=(key,), connection=connection, retry=False)

    def close(self) -> None:
        """Close the connections to the broker."""
        self._app.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_queue(broker: str) -> Queue:
    """Return the queue for a broker's URL; the empty string means the embedded one.

    No connection is made yet. Raises QueueUnavailable for a URL that names no Redis.
    """
    return CeleryQueue(broker) if broker else LocalQueue()


def checked_broker(broker: str) -> str:
    """Return `broker` if it is an address of Redis, or several parted by ``;``; else QueueUnavailable."""
    if not all(_is_redis(one) for one in broker.split(";")):
        raise QueueUnavailable(
            f"the broker '{redacted(broker)}' is no Redis address; PALIMPSEST_BROKER must look like"
            " redis://127.0.0.1:6379/0"
        )
    return broker


def _is_redis(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a bracket left open, a port that is no number
        return False
    if parts.scheme == "redis+socket":
        return bool(parts.path)
    database = parts.path.removeprefix("/")
    numbered = parts.scheme == "sentinel" or not database or (database.isascii() and database.isdigit())
    return parts.scheme in SCHEMES and port != 0 and numbered


@contextmanager
def reaching(broker: str) -> Iterator[None]:
    """Turn what is raised in the block when the broker does not answer into QueueUnavailable.

    That is kombu's own errors, redis-py's or the socket's, depending on the moment.
    """
    from kombu.exceptions import KombuError  # noqa: PLC0415 - costs 0.1 s, needed with a broker only
    from redis.exceptions import RedisError  # noqa: PLC0415 - likewise

    try:
        yield
    except (KombuError, RedisError, OSError) as error:
        raise QueueUnavailable(
            f"the broker {redacted(broker)} does not answer ({error}); start it or correct"
            " PALIMPSEST_BROKER. Captures are kept: palimpsest reconcile sends them again"
        ) from error


def redacted(broker: str) -> str:
    """Return the URL (or several, parted by ``;``) fit for a log: no password, no query."""
    return ";".join(_redacted_one(one) for one in broker.split(";"))


def _redacted_one(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return f"{url.partition('://')[0]}://…"  # what it holds cannot be told apart
    user, at, host = parts.netloc.rpartition("@")
    name = user.partition(":")[0]
    secret = ":***" if ":" in user else ""
    return parts._replace(netloc=f"{name}{secret}{at}{host}", query="", fragment="").geturl()


def _sender(broker: str) -> "Celery":
    from celery import Celery  # noqa: PLC0415 - costs 0.3 s, needed only where there is a broker

    app = Celery("palimpsest-sender", broker=broker, set_as_current=False)
    app.conf.update(
        task_serializer="json",
        task_default_queue=QUEUE_NAME,
        task_ignore_result=True,
        result_backend=None,
        enable_utc=True,
        broker_connection_timeout=2,
        broker_transport_options=_SEND_OPTIONS,
    )
    return app
