"""One connection: sends a request, reads the answer, and says whether it may be used again."""

from collections.abc import Callable
from time import monotonic
from typing import Any

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure

from crawler.errors import FetchFailed
from crawler.http.answer import Answer
from crawler.http.decoding import Body

_HEAD_LIMIT = 128 * 1024
_ORIGINAL = "X-Archive-Orig-"


class Stale(Exception):
    """A kept connection was closed by the server before it answered: ask again on a new one."""


class Wire(Protocol):
    """A connection to one server, used by one request after the other.

    Servers are read as leniently as browsers read them: archives must hold what sloppy servers send.
    What a reused connection holds beyond its answer is never taken for the next one's.
    """

    transport: Any  # Twisted's interfaces say nothing that mypy can check

    def __init__(self, on_idle: Callable[["Wire"], None], on_lost: Callable[["Wire"], None]) -> None:
        self._on_idle = on_idle
        self._on_lost = on_lost
        self._waiting: Deferred[Answer] | None = None
        self._used = False
        self.open = True
        self.ip: str | None = None

    def send(self, request: bytes, limit: int) -> Deferred[Answer]:
        """Send the bytes of a request; the answer's body is cut at `limit` decoded bytes."""
        self._limit = limit
        self._begun = monotonic()
        self._received = 0
        self._idle = 0
        self._reset()
        self._waiting = Deferred()
        self.transport.write(request)
        return self._waiting

    def _reset(self) -> None:
        self._reason = b""
        self._headers: list[tuple[str, str]] = []
        self._body: Body | None = None
        self._status = 0
        self._complete = False
        self._keep = False
        self._overrun = False
        self._parser = HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_chunked_length=True,
            lenient_transfer_encoding=True,
            lenient_version=True,
            lenient_optional_lf_after_cr=True,
            lenient_optional_cr_before_lf=True,
            lenient_optional_crlf_after_chunk=True,
            lenient_spaces_after_chunk_size=True,
        )

    # What the parser calls, in this order.

    def on_message_begin(self) -> None:
        """Note that an answer begins; one after the end of ours must not be taken for the next."""
        self._overrun = self._complete

    def on_status(self, reason: bytes) -> None:
        """Take the words after the status."""
        self._reason += reason

    def on_header(self, name: bytes, value: bytes | None) -> None:
        """Take one header as it was sent."""
        if not self._overrun:
            self._headers.append((name.decode("latin-1"), (value or b"").decode("latin-1").strip()))

    def on_headers_complete(self) -> None:
        """Prepare for the body."""
        if self._overrun:
            return
        self._status = self._parser.get_status_code()
        self._body = Body(self._header("content-encoding"), self._limit)

    def on_body(self, chunk: bytes) -> None:
        """Take more of the body."""
        if self._body is not None and not self._overrun:
            self._body.feed(chunk)
            self._idle = 0

    def on_message_complete(self) -> None:
        """Note the end of the answer, unless it was an interim one (RFC 9110 §15.2)."""
        if self._status < 200:
            self._headers.clear()
            self._reason = b""
            self._body = None
        else:
            self._complete = True
            self._keep = self._parser.should_keep_alive()  # it forgets once the answer is over

    # What the transport calls.

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Read bytes from the server."""
        if self._waiting is None:
            self.abort()  # it speaks without being asked
            return
        self._received += len(data)
        self._idle += len(data)  # what is part of the body sets it back
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            if not self._complete:
                self._unreadable(error)
                return
            self._overrun = True
        if self._complete:
            self._finish(None if self._whole() else "disconnect")
        elif self._body is not None and self._body.full:
            self._finish("length")
        elif self._body is not None and (self._body.broken or self._idle > _HEAD_LIMIT):
            self._finish("disconnect")  # no more will come of it: broken code, or trailers without end
        elif self._body is None and self._received > _HEAD_LIMIT:
            self._fail(FetchFailed("headers", f"more than {_HEAD_LIMIT // 1024} KiB of headers"))

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802 - Twisted's name
        """End the answer where the connection ended."""
        self.open = False
        self._on_lost(self)
        if self._waiting is None:
            return
        if self._body is None:
            gone = self._used and not self._received
            words = f"the connection was lost before an answer: {reason.getErrorMessage()}"
            self._fail(Stale() if gone else FetchFailed("disconnect", words))
        elif self._until_close() and self._whole():
            self._finish(None)
        else:
            self._finish("disconnect")

    def cut(self) -> None:
        """End the exchange now, for its time is up: keep what has come of the body."""
        if self._body is not None and self._body.value():
            self._finish("time")
        else:
            self._fail(FetchFailed("timeout", "no answer within the time allowed"))

    def abort(self) -> None:
        """Close the connection at once."""
        self.open = False
        self.transport.abortConnection()

    def leave(self) -> None:
        """Close the connection: with a good-bye if it is idle, at once if it is not."""
        if self._waiting is None:
            self.open = False
            self.transport.loseConnection()
        else:
            self.abort()

    def _header(self, name: str) -> str:
        return ", ".join(value for key, value in self._headers if key.lower() == name)

    def _until_close(self) -> bool:
        return not self._header("content-length") and "chunked" not in self._header("transfer-encoding")

    def _whole(self) -> bool:
        return self._body is None or self._body.whole

    def _unreadable(self, error: Exception) -> None:
        if self._body is not None and self._body.value():
            self._finish("disconnect")
        else:
            self._fail(FetchFailed("protocol", f"the answer is not HTTP: {error}"))

    def _fail(self, error: Exception) -> None:
        waiting, self._waiting = self._waiting, None
        self.abort()
        if waiting is not None:
            waiting.errback(error)

    def _finish(self, truncated: str | None) -> None:
        body = self._body or Body("", 0)
        if body.full:
            truncated = "length"
        answer = Answer(
            status=self._status,
            reason=self._reason.decode("latin-1").strip(),
            headers=tuple(_stored(self._headers, decoded=body.decoded)),
            body=body.value(),
            truncated=truncated,
            ip=self.ip,
            seconds=monotonic() - self._begun,
        )
        waiting, self._waiting = self._waiting, None
        self._used = True
        self._body = None
        if truncated or self._overrun or not self._keep:
            self.abort()
        else:
            self._on_idle(self)
        if waiting is not None:
            waiting.callback(answer)


def _stored(headers: list[tuple[str, str]], *, decoded: bool) -> list[tuple[str, str]]:
    """Rename the headers that describe the coding on the wire, which the payload no longer has."""
    gone = {"transfer-encoding"}
    if decoded:
        gone |= {"content-encoding", "content-length"}
    return [(_ORIGINAL + name.title() if name.lower() in gone else name, value) for name, value in headers]
