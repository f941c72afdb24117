"""``/warcs/<name>``: the WARC files themselves, whole or by range (RFC 9110 §14), for tools that replay.

The name is what the index gives: a capture's key, or the segment of a pack. A takedown hides what it
covers like everything else: a segment then comes in ranges that do not touch it, and not as a whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from archive import Archive
from archive.pack import ServedFile, require_shown, served_file
from console.web.errors import TRANSLATED
from console.web.protocol import METHODS, header, named, not_allowed, one_line
from console.web.showing import Showing

PREFIX = "/warcs/"
_WARC = "application/warc"
_AT_ONCE = 1 << 20  # bytes in memory for one answer
_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """Which bytes of a file to send: from `start`, `length` of them."""

    start: int
    length: int


class Unsatisfiable(Exception):
    """A range that holds none of the file's bytes (RFC 9110 §15.5.17)."""


class WarcApp:
    """Answers every path below ``/warcs/`` by GET and HEAD."""

    def __init__(self, archive: Archive, showing: Showing) -> None:
        self._archive = archive
        self._showing = showing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; errors of ours become their status and one line of text."""
        if scope["method"] not in METHODS:
            response = not_allowed()
        else:
            response = await run_in_threadpool(self._answer, scope)
        await response(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        name = scope["path"][len(PREFIX) :]
        try:
            return self._file(scope, name)
        except TRANSLATED as error:
            problem = self._showing.problem(error)
            return one_line(problem.words, problem.status)

    def _file(self, scope: Scope, name: str) -> Response:
        file = served_file(self._archive.store, self._archive.catalog, name)
        if file.row is not None:
            self._showing.check(self._archive, file.row)
        size = file.size
        tag = f'"{name}"'  # never another's: what is stored is never overwritten
        headers = {"Accept-Ranges": "bytes", "ETag": tag, "X-Content-Type-Options": "nosniff"}
        if named(header(scope, b"if-none-match"), tag):
            self._require_shown(file, Part(0, size))
            return Response(status_code=304, headers=headers)
        wanted = header(scope, b"range")
        if header(scope, b"if-range") not in {None, tag}:
            wanted = None
        try:
            part = asked_part(wanted, size)
        except Unsatisfiable:
            words = f"The file has {size} bytes, and what was asked for is not among them"
            return one_line(words, 416, {**headers, "Content-Range": f"bytes */{size}"})
        if part is None:
            return self._sent(scope, file, Part(0, size), 200, headers)
        headers["Content-Range"] = f"bytes {part.start}-{part.start + part.length - 1}/{size}"
        return self._sent(scope, file, part, 206, headers)

    def _sent(
        self, scope: Scope, file: ServedFile, part: Part, status: int, headers: dict[str, str]
    ) -> Response:
        self._require_shown(file, part)
        if scope["method"] == "HEAD":
            headers = {**headers, "Content-Length": str(part.length)}
            return Response(b"", status_code=status, headers=headers, media_type=_WARC)
        if part.length <= _AT_ONCE:
            body = self._archive.store.get(file.key, start=file.begin + part.start, length=part.length)
            return Response(body, status_code=status, headers=headers, media_type=_WARC)
        headers = {**headers, "Content-Length": str(part.length)}
        return StreamingResponse(self._pieces(file, part), status, headers, media_type=_WARC)

    def _require_shown(self, file: ServedFile, part: Part) -> None:
        """Let nothing through that a takedown covers, nor, where it is heeded, what bears noarchive."""
        obeyed = {"noarchive"} & set(self._showing.obeyed)
        require_shown(self._archive.catalog, file, part.start, part.length, obeyed=obeyed)

    def _pieces(self, file: ServedFile, part: Part) -> Iterator[bytes]:
        """Yield a large part, a segment say, piece by piece."""
        for done in range(0, part.length, _AT_ONCE):
            length = min(_AT_ONCE, part.length - done)
            yield self._archive.store.get(file.key, start=file.begin + part.start + done, length=length)


def asked_part(wanted: str | None, size: int) -> Part | None:
    """Return the part that a Range header asks for out of `size` bytes, None for the whole file.

    A header that is malformed, or asks for several parts, is passed over, as RFC 9110 §14.2 allows.
    Unsatisfiable if nothing of what it asks for is there.
    """
    match = _RANGE.fullmatch(wanted) if wanted else None
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        return _part(size - length, length)
    if last and int(last) < int(first):
        return None
    start = int(first)
    return _part(start, min(int(last) + 1 if last else size, size) - start)


def _part(start: int, length: int) -> Part:
    if length <= 0:
        raise Unsatisfiable
    return Part(start, length)
