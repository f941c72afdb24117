"""Acknowledging with an eye on the connection, so that no worker sleeps through Redis's return.

kombu counts a message as in hand until its acknowledgement is through. When Redis goes away while
every child is at work, each acknowledgement fails, Celery logs that, and the count stays up: the
worker believes its hands full, asks for no more messages, and so never notices that its connection
is gone. Here a failed acknowledgement is what it is, a lost connection, and the worker reconnects.
The message comes back when its visibility timeout is over, and finds its work done.
"""

from celery.utils.log import get_logger
from celery.worker.request import Request

_LOGGER = get_logger(__name__)
# Celery names here the errors to log and forget. Any other is raised in the event loop, which takes
# it for what it says and starts the connection anew.
_FORGIVEN: tuple[type[Exception], ...] = ()


class AttentiveRequest(Request):  # type: ignore[misc] # Celery ships no types
    """Celery's request for a task, in which no failed acknowledgement is forgiven."""

    acknowledged: bool

    def acknowledge(self) -> None:
        """Take the message out of the queue."""
        if not self.acknowledged:
            self._on_ack(_LOGGER, _FORGIVEN)
            self.acknowledged = True

    def reject(self, requeue: bool = False) -> None:  # noqa: FBT001, FBT002 - Celery's signature
        """Take the message out of the queue, or give it back."""
        if not self.acknowledged:
            self._on_reject(_LOGGER, _FORGIVEN, requeue)
            self.acknowledged = True
            self.send_event("task-rejected", requeue=requeue)
