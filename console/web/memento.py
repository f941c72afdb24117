"""``/web/…``: TimeGate, mementos and TimeMaps (RFC 7089, pattern 2.1), as one small ASGI application."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from archive import Archive, NotArchived
from archive.instant import timestamp17
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
from archive.timestamps import moment
from console.web.errors import TRANSLATED
from console.web.protocol import METHODS, header, not_allowed, one_line
from console.web.public import public_base
from console.web.replay import replayed
from console.web.showing import Showing
from console.web.targets import Target, read_target

_Work = Callable[[], Response]
_SECOND = timedelta(milliseconds=999)  # what is within the second that an HTTP date names


class MementoApp:
    """Answers every path below ``/web/``. GET and HEAD only; HEAD is GET without the body.

    What the catalog alone answers, out of a file, is answered at once: waking a thread takes longer than
    looking up. Payloads and TimeMaps are read in a thread.
    """

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
        self._looks_up_at_once = archive.catalog.dialect == "sqlite"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; errors of ours become their status and one line of text."""
        if scope["method"] not in METHODS:
            response = not_allowed()
        else:
            target = read_target(scope)
            addresses = Addresses(public_base(scope, self._trusted))
            if self._looks_up_at_once and target.kind != "timemap":
                answer = self._answer(scope, target, addresses)
            else:
                answer = await run_in_threadpool(self._answer, scope, target, addresses)
            response = answer if isinstance(answer, Response) else await run_in_threadpool(answer)
        await response(scope, receive, send)

    def _answer(self, scope: Scope, target: Target, addresses: Addresses) -> Response | _Work:
        """Return the answer, or the work that is left to make it."""
        return self._guarded(target, addresses, lambda: self._looked_up(scope, target, addresses))

    def _guarded(
        self, target: Target, addresses: Addresses, answer: Callable[[], "Response | _Work"]
    ) -> Response | _Work:
        try:
            return answer()
        except TRANSLATED as error:
            problem = self._showing.problem(error)
            headers = {"Link": link_header(addresses, target.url, None)}
            if target.kind == "timegate":
                headers["Vary"] = "accept-datetime"
            return one_line(problem.words, problem.status, headers)

    def _looked_up(self, scope: Scope, target: Target, addresses: Addresses) -> Response | _Work:
        if target.kind == "timemap":
            return self._timemap(target, addresses)
        if target.kind == "memento":
            return self._memento(target, addresses)
        return self._timegate(scope, target, addresses)

    def _timegate(self, scope: Scope, target: Target, addresses: Addresses) -> Response:
        """Answer 302, not 307: memento-client and others follow only the former."""
        wanted = header(scope, b"accept-datetime")
        if wanted:
            when = parse_accept_datetime(wanted)
            row = self._archive.meant(target.url, when, when + _SECOND)
        else:
            row = self._archive.at(target.url, self._now())
        around = self._archive.around(row)
        headers = {
            "Location": addresses.memento(around.current, later=around.next),
            "Vary": "accept-datetime",
            "Link": link_header(addresses, row.url, around),
        }
        return Response(status_code=302, headers=headers)

    def _memento(self, target: Target, addresses: Addresses) -> Response | _Work:
        row = self._archive.meant(target.url, *moment(target.digits))
        exact = addresses.memento(row, later=self._archive.following(row))
        stamp = exact[len(addresses.base) :].split("/", 3)[2]
        if target.digits not in {stamp, timestamp17(row.captured_at)}:
            modifier = "id_" if target.as_stored else ""
            headers = {
                "Location": exact.replace(stamp, stamp + modifier, 1),
                "Link": link_header(addresses, row.url, None),
            }
            return Response(status_code=302, headers=headers)

        def replay() -> Response:
            """Return the capture's own answer with the headers of a memento."""
            self._showing.check(self._archive, row)
            headers = {
                "Memento-Datetime": http_date(row.captured_at),
                "Content-Location": exact,
                "Link": link_header(addresses, row.url, self._archive.around(row)),
            }
            return replayed(self._archive.payload(row.key), target, stamp, headers)

        def work() -> Response:
            """Do it in a thread; what goes wrong becomes an answer too."""
            done = self._guarded(target, addresses, replay)
            return done if isinstance(done, Response) else done()

        return work

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
