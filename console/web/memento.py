"""``/web/…``: TimeGate, mementos and TimeMaps (RFC 7089, pattern 2.1), as one small ASGI application."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from archive import Archive, NotArchived
from archive.instant import span, timestamp17
from archive.memento import (
    LINK_FORMAT,
    Addresses,
    cdx_lines,
    http_date,
    link_header,
    parse_accept_datetime,
    timemap_json,
    timemap_link,
)
from console.web.errors import TRANSLATED, problem_of
from console.web.public import public_base
from console.web.replay import replayed
from console.web.targets import Target, read_target

_METHODS = {"GET", "HEAD"}


class MementoApp:
    """Answers every path below ``/web/``. GET and HEAD only; HEAD is GET without the body."""

    def __init__(self, archive: Archive, *, trusted_proxies: Sequence[str], now: Callable[[], datetime]):
        self._archive = archive
        self._trusted = trusted_proxies
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; errors of ours become their status and one line of text."""
        if scope["method"] not in _METHODS:
            response: Response = PlainTextResponse(
                "The archive is read with GET and HEAD.\n", status_code=405, headers={"Allow": "GET, HEAD"}
            )
        else:
            response = await run_in_threadpool(self._answer, scope)
        await response(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        target = read_target(scope)
        addresses = Addresses(public_base(scope, self._trusted))
        try:
            return self._dispatch(scope, target, addresses)
        except TRANSLATED as error:
            problem = problem_of(error)
            headers = {"Link": link_header(addresses, target.url, None)}
            if target.kind == "timegate":
                headers["Vary"] = "accept-datetime"
            return PlainTextResponse(f"{problem.words}\n", status_code=problem.status, headers=headers)

    def _dispatch(self, scope: Scope, target: Target, addresses: Addresses) -> Response:
        if target.kind == "timemap":
            return self._timemap(target, addresses)
        if target.kind == "memento":
            return self._memento(target, addresses)
        return self._timegate(scope, target, addresses)

    def _timegate(self, scope: Scope, target: Target, addresses: Addresses) -> Response:
        """Answer 302, not 307: memento-client and others follow only the former."""
        wanted = Headers(scope=scope).get("accept-datetime")
        when = parse_accept_datetime(wanted) if wanted else self._now()
        around = self._archive.around(self._archive.at(target.url, when))
        headers = {
            "Location": addresses.memento(around.current, later=around.next),
            "Vary": "accept-datetime",
            "Link": link_header(addresses, around.current.url, around),
        }
        return Response(status_code=302, headers=headers)

    def _memento(self, target: Target, addresses: Addresses) -> Response:
        row = self._archive.at(target.url, span(target.digits.ljust(4, "0"))[1])
        around = self._archive.around(row)
        exact = addresses.memento(row, later=around.next)
        stamp = exact.split("/web/", 1)[1].split("/", 1)[0]
        if target.digits not in {stamp, timestamp17(row.captured_at)}:
            modifier = "id_" if target.as_stored else ""
            return Response(status_code=302, headers={"Location": exact.replace(stamp, stamp + modifier, 1)})
        headers = {
            "Memento-Datetime": http_date(row.captured_at),
            "Content-Location": exact,
            "Link": link_header(addresses, row.url, around),
        }
        return replayed(self._archive.payload(row.key), target, stamp, headers)

    def _timemap(self, target: Target, addresses: Addresses) -> Response:
        rows = self._archive.timemap(target.url)
        if not rows:
            raise NotArchived(f"{target.url} was never captured")
        if target.form == "json":
            return Response(timemap_json(addresses, target.url, rows), media_type="application/json")
        if target.form == "cdx":
            return PlainTextResponse("".join(cdx_lines(rows)))
        return Response("".join(timemap_link(addresses, target.url, rows)), media_type=LINK_FORMAT)


def utc_now() -> datetime:
    """Return the present instant; the only clock of the HTTP app."""
    return datetime.now(UTC)
