"""Answers packed with gzip where the client takes it and it pays (RFC 9110 §8.4, §12.5.3).

Only text is packed, and only what is long enough to gain. Archived bytes go out as they were stored: an
``id_`` memento and a WARC file are what somebody will take a digest of.
"""

import zlib
from collections.abc import Iterable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PAYS_FROM: Final = 1024  # bytes; a shorter answer fits a packet either way
_LEVEL: Final = 5
_TEXTS: Final = (
    b"text/",
    b"application/json",
    b"application/atom+xml",
    b"application/link-format",
    b"application/xml",
    b"image/svg+xml",
)
_Headers = list[tuple[bytes, bytes]]


class Packed:
    """Packs what an application answers. HEAD tells the headers that GET would."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and pack the answer if that is asked for."""
        if scope["type"] != "http" or _is_raw(scope["path"]):
            await self._app(scope, receive, send)
            return
        wanted = takes_gzip(scope["headers"])
        await self._app(scope, receive, _Answer(send, wanted=wanted, bare=scope["method"] == "HEAD"))


class _Answer:
    """One answer on its way: its head waits for the first piece of its body."""

    def __init__(self, send: Send, *, wanted: bool, bare: bool) -> None:
        self._send = send
        self._wanted = wanted
        self._bare = bare
        self._head: Message | None = None
        self._packer: zlib._Compress | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._head = message
            return
        if self._head is not None:
            head, self._head = self._head, None
            await self._begin(head, message)
        if self._packer is not None:
            message = {**message, "body": self._packed(message)}
        await self._send(message)

    async def _begin(self, head: Message, first: Message) -> None:
        headers: _Headers = list(head["headers"])
        if _is_text(headers) and head["status"] not in {204, 206, 304} and _pays(headers, first):
            headers = _varying(headers)
            if self._wanted:
                headers = _packed_headers(headers)
                self._packer = None if self._bare else zlib.compressobj(_LEVEL, wbits=31)
        await self._send({**head, "headers": headers})

    def _packed(self, message: Message) -> bytes:
        if self._packer is None:
            raise AssertionError("nothing is packed before the head is sent")
        body: bytes = message.get("body", b"")
        if message.get("more_body", False):
            # What streams must arrive while it does.
            return self._packer.compress(body) + self._packer.flush(zlib.Z_SYNC_FLUSH)
        return self._packer.compress(body) + self._packer.flush()


def takes_gzip(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Say whether an Accept-Encoding of the request names gzip, or all, with a weight above 0."""
    found: dict[str, bool] = {}
    for name, value in headers:
        if name == b"accept-encoding":
            for part in value.decode("latin-1").lower().split(","):
                coding, _, weight = part.partition(";")
                found[coding.strip()] = not _is_zero(weight)
    return found.get("gzip", found.get("x-gzip", found.get("*", False)))


def _is_zero(weight: str) -> bool:
    name, _, value = weight.strip().partition("=")
    return name.strip() == "q" and value.strip().strip("0.") == ""


def _is_raw(path: str) -> bool:
    if path.startswith("/warcs/"):
        return True
    stamp = path.removeprefix("/web/").partition("/")[0] if path.startswith("/web/") else ""
    return stamp.endswith("id_")


def _is_text(headers: _Headers) -> bool:
    kind = next((value for name, value in headers if name.lower() == b"content-type"), b"").lower()
    coded = any(name.lower() in {b"content-encoding", b"content-range"} for name, _ in headers)
    return kind.startswith(_TEXTS) and not coded


def _pays(headers: _Headers, first: Message) -> bool:
    stated = next((value for name, value in headers if name.lower() == b"content-length"), None)
    if stated is not None:
        return int(stated) >= _PAYS_FROM
    return bool(first.get("more_body", False)) or len(first.get("body", b"")) >= _PAYS_FROM


def _varying(headers: _Headers) -> _Headers:
    """Add Accept-Encoding to what the answer varies by, for caches on the way."""
    before = next((value for name, value in headers if name.lower() == b"vary"), b"")
    kept = [pair for pair in headers if pair[0].lower() != b"vary"]
    return [*kept, (b"vary", before + b", accept-encoding" if before else b"accept-encoding")]


def _packed_headers(headers: _Headers) -> _Headers:
    """Return the head of the packed answer: its length is not known yet, its tag is a weak one."""
    kept = [pair for pair in headers if pair[0].lower() not in {b"content-length", b"etag"}]
    tags = [value.removeprefix(b"W/") for name, value in headers if name.lower() == b"etag"]
    return [*kept, *((b"etag", b"W/" + tag) for tag in tags), (b"content-encoding", b"gzip")]
