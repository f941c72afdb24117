"""Connections: names resolved, addresses checked, and only what was checked connected to."""

import socket
from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

from twisted.internet import reactor as _reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import (
    TCP4ClientEndpoint,
    TCP6ClientEndpoint,
    connectProtocol,
    wrapClientTLS,
)
from twisted.internet.error import ConnectError
from twisted.internet.ssl import optionsForClientTLS
from twisted.internet.threads import deferToThread

from crawler.errors import FetchFailed, Refused
from crawler.guard import Guard, port_of
from crawler.http.wire import Wire

_IDLE_PER_SERVER = 8
Server = tuple[str, str, int]


class Connections:
    """The connections of one crawl, each to an address that `guard` allows.

    The guard is asked about the very address that is connected to, and again about the peer of the
    open connection: a name that resolves anew in between (DNS rebinding) changes nothing.
    """

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._idle: dict[Server, list[Wire]] = defaultdict(list)
        self._addresses: dict[str, list[str]] = {}
        self._open: set[Wire] = set()

    def kept(self, url: str) -> Wire | None:
        """Return a connection to the server of `url` that is open and idle, if there is one."""
        idle = self._idle[_server(url)]
        while idle:
            wire = idle.pop()
            if wire.open:
                return wire
        return None

    async def connect(self, url: str, *, seconds: float) -> Wire:
        """Return a new connection to the server of `url`; raises Refused and FetchFailed."""
        _, host, port = server = _server(url)
        failure: Exception | None = None
        for address in (await self._allowed(host))[:3]:
            try:
                return await self._try(server, address, seconds)
            except (ConnectError, OSError) as error:
                failure = error
        raise FetchFailed("connect", f"{host}:{port} does not take a connection: {failure}")

    def close(self) -> None:
        """Close every connection, those in use too."""
        for wire in tuple(self._open):
            wire.leave()

    async def _allowed(self, host: str) -> list[str]:
        addresses = self._addresses.get(host) or await _resolve(host)
        allowed: list[str] = []
        refusal: Refused | None = None
        for address in addresses:
            try:
                self._guard.address(address)
                allowed.append(address)
            except Refused as error:
                refusal = error
        if refusal is not None and not allowed:
            raise Refused("address", f"{host}: {refusal}")
        self._addresses[host] = allowed
        return allowed

    async def _try(self, server: Server, address: str, seconds: float) -> Wire:
        scheme, host, port = server
        kind = TCP6ClientEndpoint if ":" in address else TCP4ClientEndpoint
        endpoint: Any = kind(_reactor, address, port, timeout=seconds)
        if scheme == "https":
            endpoint = wrapClientTLS(optionsForClientTLS(host), endpoint)
        wire = Wire(lambda w: self._keep(server, w), self._open.discard)
        await connectProtocol(endpoint, wire)  # type: ignore[no-untyped-call]  # Twisted's
        peer = wire.transport.getPeer().host
        self._guard.address(peer)
        wire.transport.setTcpNoDelay(True)
        wire.ip = peer
        self._open.add(wire)
        return wire

    def _keep(self, server: Server, wire: Wire) -> None:
        idle = self._idle[server]
        if len(idle) < _IDLE_PER_SERVER:
            idle.append(wire)
        else:
            wire.abort()


def _server(url: str) -> Server:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", port_of(url)


async def _resolve(host: str) -> list[str]:
    lookup: Deferred[list[str]] = deferToThread(_addresses, host)
    return await lookup


def _addresses(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchFailed("resolve", f"the host name {host} does not resolve: {error}") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
