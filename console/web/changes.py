"""The change feed over HTTP: ``/api/v1/changes``, ``/changes.atom`` and the page ``/changes``."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Final, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import QueryParams

from archive import Archive, InvalidQuery
from archive.catalog.passing import is_arrived
from archive.changes import Changes, Kind
from console.feed import ORDERS, Asked, Order, ask, followable
from console.web.atom import MEDIA_TYPE, atom
from console.web.changes_shapes import ChangesShape
from console.web.dates import end, start
from console.web.protocol import named
from console.web.public import public_base

_LIMIT_OF_A_FEED = 50
_PARAMETERS = ("source", "host", "prefix", "url", "since", "until", "kind", "order", "limit")
_PATH = "/api/v1/changes"

ORDERS_IN_WORDS: Final[dict[Order, str]] = {
    "newest": "newest first",
    "oldest": "oldest first",
    "latest": "last arrived first",
    "arrival": "as they arrived",
}


def add_changes(router: APIRouter, archive: Archive, now: Callable[[], datetime]) -> None:
    """Add ``/changes`` to the JSON API's `router`."""

    @router.get(
        "/changes", summary="What changed from one capture to the next: edits, injections, ends, moves"
    )
    def changed(
        request: Request,
        response: Response,
        since: Annotated[
            str | None, Query(description="from this date on; or go on from this cursor, in order=arrival")
        ] = None,
        until: Annotated[str | None, Query(description="up to the end of this date")] = None,
        source: Annotated[str | None, Query(description="captured for this source")] = None,
        host: Annotated[str | None, Query(description="of this host and those below it")] = None,
        prefix: Annotated[str | None, Query(description="of the URLs that begin so")] = None,
        url: Annotated[str | None, Query(description="of a URL, prefix*, host/* or *.domain")] = None,
        kind: Annotated[list[Kind], Query(description="of these kinds; all if left out")] = [],  # noqa: B006 - FastAPI copies it
        order: Annotated[
            Order,
            Query(
                description="newest or oldest capture first; or as they came into the archive, latest first, "
                "or from the first arrival on, which is for following: nothing is missed, whatever its date"
            ),
        ] = "newest",
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        cursor: Annotated[str | None, Query(description="go on where an answer with it ended")] = None,
    ) -> ChangesShape:
        """Give what became of URLs; the answer's cursor goes on where it ends."""
        asked = Asked(
            source=source,
            host=host,
            prefix=prefix,
            pattern=url,
            until=end(until),
            kinds=kind,
            order=order,
            cursor=cursor,
            limit=limit,
        ).going_on(since, start)
        found = ask(archive, asked, now())
        query = _going_on(request.query_params, found, asked.order)
        if query is not None:
            response.headers["Link"] = f'<{_PATH}?{query}>; rel="next"'
        return ChangesShape.of(found, None if query is None else f"{_PATH}?{query}")


def asked_by(query: QueryParams, order: Order = "newest") -> Asked:
    """Return what a feed's or page's query string asks for; InvalidQuery or InvalidTime if it cannot be.

    `order` is that of the list where the query names none.
    """
    return Asked(
        source=query.get("source") or None,
        host=query.get("host") or None,
        prefix=query.get("prefix") or None,
        pattern=query.get("url") or None,
        until=end(query.get("until")),
        kinds=_kinds([kind for kind in query.getlist("kind") if kind]),
        order=_order(query.get("order"), order),
        cursor=query.get("cursor") or None,
        limit=_limit(query.get("limit")),
    ).going_on(query.get("since"), start)


def next_query(query: QueryParams, found: Changes) -> str | None:
    """Return the query string of the page behind `found`, None if there is none."""
    return _behind(query, found.cursor) if found.cursor is not None and found.more else None


def _going_on(query: QueryParams, found: Changes, order: Order) -> str | None:
    """Return the query string by which to go on, later too where the list can be followed."""
    if found.cursor is None or not (found.more or followable(order)):
        return None
    return _behind(query, found.cursor)


def _behind(query: QueryParams, cursor: str) -> str:
    """Return `query` as it is to be asked from `cursor` on."""
    kept = [(name, value) for name, value in query.multi_items() if name in _PARAMETERS and value]
    began = [(name, value) for name, value in kept if name == "since" and is_arrived(value.strip())]
    # A cursor in the place of a date is left behind, and with it what it said of the order.
    order = [("order", "arrival")] if began else []
    kept = [pair for pair in kept if pair not in began and not (began and pair[0] == "order")]
    return urlencode([*kept, *order, ("cursor", cursor)])


def feed(archive: Archive, request: Request, trusted: Sequence[str], now: datetime) -> Response:
    """Return the Atom feed that `request` asks for, or 304 if the client has it."""
    query = request.query_params
    # The latest arrivals come first: a reader of feeds looks at the top, where an import's old dates are not.
    found = ask(archive, asked_by(query, "latest"), now)
    kept = [
        (name, value) for name, value in query.multi_items() if name in (*_PARAMETERS, "cursor") and value
    ]
    body = atom(
        found,
        base=public_base(request.scope, trusted),
        query=urlencode(kept),
        next_query=next_query(query, found),
        title=heading(query),
        now=now,
    )
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    if named(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


def heading(query: QueryParams) -> str:
    """Return what a feed or page of changes is called."""
    of = [query[name] for name in ("source", "host", "prefix", "url") if query.get(name)]
    return f"Changes of {', '.join(of)}" if of else "Changes"


def _kinds(named: list[str]) -> tuple[Kind, ...]:
    known = get_args(Kind)
    for name in named:
        if name not in known:
            raise InvalidQuery(f"kind '{name[:40]}' is none: {', '.join(known)}")
    return tuple(kind for kind in known if kind in named)


def _order(named: str | None, order: Order) -> Order:
    for known in ORDERS:
        if known == named:
            return known
    if named:
        raise InvalidQuery(f"order '{named[:40]}' is none: {', '.join(ORDERS)}")
    return order


def _limit(text: str | None) -> int:
    if not text:
        return _LIMIT_OF_A_FEED
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 1000:
        raise InvalidQuery(f"limit '{text[:40]}' is no number from 1 to 1000")
    return int(text)
