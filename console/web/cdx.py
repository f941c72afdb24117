"""The index over HTTP: ``/cdx/search/cdx``, ``/cdx``, ``/wayback/available`` and ``/collinfo.json``."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from archive import Archive
from archive.catalog.listing_entries import nearest_first
from archive.cdx import IA, PYWB, Dialect, Query, Selection, read_query
from archive.cdx.wire import ia_lines, pywb_lines
from archive.instant import milliseconds, timestamp14
from archive.memento import Addresses
from console.web.errors import TRANSLATED
from console.web.protocol import METHODS, not_allowed, one_line, parameters
from console.web.public import public_base
from console.web.showing import Showing
from console.web.targets import original_url

_AT_ONCE = 1000  # lines in one piece of a streamed answer
_IA_TYPES = {"text": "text/plain", "json": "application/json"}
_PYWB_TYPES = {"cdxj": "text/x-cdxj", "text": "text/plain", "json": "text/x-ndjson"}


class IndexApp:
    """Answers the paths of the index protocols, each by GET and HEAD."""

    def __init__(
        self,
        archive: Archive,
        *,
        trusted_proxies: Sequence[str],
        now: Callable[[], datetime],
        showing: Showing,
    ) -> None:
        self._archive = archive
        self._showing = showing
        self._trusted = trusted_proxies
        self._now = now
        # A few rows out of a file are read sooner than a thread is woken.
        self._reads_at_once = archive.catalog.dialect == "sqlite"
        self._paths: dict[str, Callable[[Scope], Response]] = {
            "/wayback/available": self._available,
            "/collinfo.json": self._collections,
        }

    def knows(self, path: str) -> bool:
        """Say whether `path` is one of those answered here."""
        return path in self._paths or path.rstrip("/") in {"/cdx", "/cdx/search/cdx"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; errors of ours become their status and one line of text."""
        if scope["method"] not in METHODS:
            await not_allowed()(scope, receive, send)
            return
        try:
            response = await self._answered(scope)
        except TRANSLATED as error:
            problem = self._showing.problem(error)
            response = one_line(problem.words, problem.status)
        await response(scope, receive, send)

    async def _answered(self, scope: Scope) -> Response:
        other = self._paths.get(scope["path"])
        if other is not None:
            return await run_in_threadpool(other, scope)
        dialect = PYWB if scope["path"].rstrip("/") == "/cdx" else IA
        query = read_query(parameters(scope), dialect)
        if self._reads_at_once and query.is_small:
            return self._index(scope, query, dialect)
        return await run_in_threadpool(self._index, scope, query, dialect)

    def _index(self, scope: Scope, query: Query, dialect: Dialect) -> Response:
        selection = Selection(self._archive.catalog, query, now=milliseconds(self._now()))
        if query.count_pages:
            return _page_count(selection.page_count(), dialect)
        if dialect is IA:
            lines, media_type = ia_lines(query, selection), _IA_TYPES[query.output]
        else:
            lines, media_type = pywb_lines(query, selection), _PYWB_TYPES[query.output]
        pieces = _pieces(lines)
        first = next(pieces, "")
        if dialect is PYWB and not first:
            return _nothing(query, beyond=selection.beyond)
        second = next(pieces, None)
        if second is None:
            return Response(first, media_type=media_type)
        # How long the whole will be is not known, so HEAD says nothing of it.
        body = iter(()) if scope["method"] == "HEAD" else chain((first, second), pieces)
        return StreamingResponse(body, media_type=media_type)

    def _available(self, scope: Scope) -> Response:
        """Answer with the capture nearest to a timestamp that was answered well or by a redirect."""
        given = parameters(scope)
        asked = dict(given)
        url, stamp = asked.get("url", ""), asked.get("timestamp", "")
        closest = ("closest", stamp or timestamp14(self._now()))
        query = read_query([("url", original_url(url) if url else ""), closest], IA)
        found = next(
            (
                entry
                for entry in nearest_first(self._archive.catalog, query.span, query.moment or (0, 0))
                if 200 <= entry.status < 400
            ),
            None,
        )
        answer: dict[str, object] = {"url": url, "archived_snapshots": {}}
        if stamp:
            answer["timestamp"] = stamp
        if found is not None:
            addresses = Addresses(public_base(scope, self._trusted))
            answer["archived_snapshots"] = {
                "closest": {
                    "status": str(found.status),
                    "available": True,
                    "url": addresses.memento(found),
                    "timestamp": timestamp14(found.captured_at),
                }
            }
        return JSONResponse(answer)

    def _collections(self, scope: Scope) -> Response:
        """Describe the one collection, in Common Crawl's words."""
        base = public_base(scope, self._trusted)
        collection = {
            "id": "palimpsest",
            "name": "Palimpsest",
            "timegate": f"{base}/web/",
            "cdx-api": f"{base}/cdx",
        }
        return JSONResponse([collection])


def _pieces(lines: Iterator[str]) -> Iterator[str]:
    while some := list(islice(lines, _AT_ONCE)):
        yield "".join(some)


def _page_count(pages: int, dialect: Dialect) -> Response:
    if dialect is PYWB:
        return JSONResponse({"blocks": pages, "pages": pages})
    return Response(f"{pages}\n", media_type="text/plain")


def _nothing(query: Query, *, beyond: bool) -> Response:
    """Answer as pywb does: 404 for no capture, and 400 behind the last page, where clients stop."""
    if beyond:
        return JSONResponse({"message": f"Page {query.page} is behind the last"}, status_code=400)
    return JSONResponse({"message": f"No captures found for: {query.url}"}, status_code=404)
