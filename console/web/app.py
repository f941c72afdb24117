"""The HTTP application: protocols, JSON API and pages over one archive."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import console
from archive import Archive, ArchiveError
from console.web.api import make_router
from console.web.cdx import IndexApp
from console.web.errors import TRANSLATED
from console.web.memento import MementoApp, utc_now
from console.web.metrics import Measured
from console.web.packing import Packed
from console.web.pages import Pages, SourceLine
from console.web.proof import LogReader, PublicKeys, add_log, make_proof_router
from console.web.refusals import add_refusals
from console.web.showing import Showing
from console.web.warcs import PREFIX, WarcApp

_STATIC = Path(__file__).parent / "static"
_SHOWS_ALL = Showing()


def make_app(
    archive: Archive,
    *,
    token: str = "",
    trusted_proxies: Sequence[str] = (),
    sources: Callable[[], Sequence[SourceLine]] = tuple,
    now: Callable[[], datetime] = utc_now,
    send: Callable[[str], None] = lambda _key: None,
    showing: Showing = _SHOWS_ALL,
    public_keys: PublicKeys = tuple,
) -> ASGIApp:
    """Return the ASGI application over `archive`.

    `token` is what a call that changes something must bear; empty refuses them all. `sources` gives the
    lines of the sources page when asked. `send` puts a capture's key into the queue; embedded, whoever
    runs the cleaning finds what waits by itself. `showing` says what is not shown,
    `public_keys` gives the keys under which the archive's log is signed.
    """
    api = FastAPI(
        title="Palimpsest",
        version=console.VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    api.state.token = token
    api.state.showing = showing
    api.include_router(make_router(archive, now, send, showing))
    reader = LogReader(archive, public_keys)
    api.include_router(make_proof_router(reader, now))
    add_log(api, reader)
    for kind in TRANSLATED:
        api.add_exception_handler(kind, _translated)
    pages = Pages(archive, sources=sources, now=now, trusted_proxies=trusted_proxies, showing=showing)
    api.router.routes.extend(pages.routes())
    api.mount("/static", StaticFiles(directory=_STATIC), name="static")
    pages.calls = _calls(api)
    add_refusals(api, pages.problem)
    memento = MementoApp(archive, trusted_proxies=trusted_proxies, now=now, showing=showing)
    index = IndexApp(archive, trusted_proxies=trusted_proxies, now=now, showing=showing)
    measured = Measured(Packed(_Front(api, memento, index, WarcApp(archive, showing))), archive)
    api.add_api_route("/metrics", measured.page, include_in_schema=False)
    api.add_api_route("/healthz", lambda: _health(archive), include_in_schema=False)
    return measured


class _Front:
    """Sends the protocols past the framework: its router would fold their target URLs, and takes its time."""

    def __init__(self, api: FastAPI, memento: MementoApp, index: IndexApp, warcs: WarcApp) -> None:
        self._api = api
        self._memento = memento
        self._index = index
        self._warcs = warcs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._chosen(scope)
        if app is self._api and scope.get("method") == "HEAD":
            scope, send = {**scope, "method": "GET"}, _bodiless(send)
        await app(scope, receive, send)

    def _chosen(self, scope: Scope) -> ASGIApp:
        if scope["type"] != "http":
            return self._api
        path: str = scope["path"]
        if path.startswith("/web/"):
            return self._memento
        if self._index.knows(path):
            return self._index
        return self._warcs if path.startswith(PREFIX) else self._api


def _bodiless(send: Send) -> Send:
    """Return what sends an answer to GET as the answer to HEAD (RFC 9110 §9.3.2)."""

    async def sending(message: Message) -> None:
        """Send a message on, a body without its bytes."""
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return sending


def _translated(request: Request, error: Exception) -> Response:
    problem = request.app.state.showing.problem(error)
    return JSONResponse({"code": problem.code, "words": problem.words}, status_code=problem.status)


def _health(archive: Archive) -> Response:
    """Answer 200 when catalog and store can be read, 503 with the reason when not."""
    try:
        archive.check()
    except ArchiveError as error:
        return PlainTextResponse(f"{error}\n", status_code=503)
    return PlainTextResponse("ok\n")


def _calls(api: FastAPI) -> list[dict[str, str]]:
    paths = api.openapi()["paths"]
    return [
        {"method": method.upper(), "path": path, "summary": call.get("summary", "")}
        for path, methods in paths.items()
        for method, call in methods.items()
    ]
