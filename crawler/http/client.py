"""The client: one GET, within the guard's rules and a total time."""

from collections.abc import Mapping
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from twisted.internet import reactor as _reactor
from twisted.internet.defer import Deferred
from twisted.internet.error import TimeoutError as ConnectTimeout

from crawler.errors import FetchFailed
from crawler.guard import Guard
from crawler.http.answer import Answer
from crawler.http.connect import Connections
from crawler.http.decoding import ACCEPTED
from crawler.http.wire import Stale, Wire

_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_clock: Any = _reactor  # the module is the reactor, which its types do not say


class Client:
    """Fetches URLs for one crawl, as `agent`, over connections that are kept and used again."""

    def __init__(self, *, guard: Guard, agent: str) -> None:
        self._guard = guard
        self._agent = agent
        self._connections = Connections(guard)

    def get(
        self, url: str, *, limit: int, timeout: float, headers: Mapping[str, str] | None = None
    ) -> Deferred[Answer]:
        """Return the server's answer to a GET of `url`; a redirect is an answer too.

        The decoded body is cut at `limit` bytes, the exchange at `timeout` seconds from its very
        beginning, however steadily bytes trickle in. Fails with Refused for what the guard forbids,
        with FetchFailed where there is no answer.
        """
        return Deferred.fromCoroutine(self._get(url, limit, timeout, headers or {}))

    def close(self) -> None:
        """Close every connection; what is under way ends as if the server had gone."""
        self._connections.close()

    async def _get(self, url: str, limit: int, seconds: float, headers: Mapping[str, str]) -> Answer:
        self._guard.url(url)
        request = _request(url, self._agent, headers)
        end = monotonic() + seconds
        try:
            return await self._ask(url, request, limit, end)
        except Stale:
            return await self._ask(url, request, limit, end, fresh=True)

    async def _ask(self, url: str, request: bytes, limit: int, end: float, *, fresh: bool = False) -> Answer:
        wire = self._connections.kept(url) if not fresh else None
        if wire is None:
            wire = await self._connect(url, end)
        cut = _clock.callLater(max(0.001, end - monotonic()), wire.cut)
        try:
            return await wire.send(request, limit)
        finally:
            if cut.active():
                cut.cancel()

    async def _connect(self, url: str, end: float) -> Wire:
        left = max(0.001, end - monotonic())
        connecting = Deferred.fromCoroutine(self._connections.connect(url, seconds=left))
        try:
            return await connecting.addTimeout(left, _clock)
        except (TimeoutError, ConnectTimeout) as error:
            raise FetchFailed("timeout", "no connection within the time allowed") from error


def _request(url: str, agent: str, headers: Mapping[str, str]) -> bytes:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [
        f"GET {target} HTTP/1.1",
        f"Host: {parts.netloc}",
        f"User-Agent: {agent}",
        f"Accept: {_ACCEPT}",
        f"Accept-Encoding: {ACCEPTED}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    # Nothing that came from outside may end a line: what follows would be a header of its making.
    if any("\r" in line or "\n" in line for line in lines):
        raise FetchFailed("request", "a header or the URL holds a line break")
    try:
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")
    except UnicodeEncodeError as error:  # a letter put in its place would make it another page
        raise FetchFailed("request", "a header or the URL holds a letter beyond ASCII") from error
