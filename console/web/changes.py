"""The change feed over HTTP: ``/api/v1/changes``, ``/changes.atom`` and the page ``/changes``."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Literal, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import QueryParams

from archive import Archive, InvalidQuery
from archive.changes import Changes, Kind
from console.feed import Asked, ask
from console.web.atom import MEDIA_TYPE, atom
from console.web.changes_shapes import ChangesShape
from console.web.dates import end, start
from console.web.protocol import named
from console.web.public import public_base

_LIMIT_OF_A_FEED = 50
_PARAMETERS = ("source", "host", "prefix", "url", "since", "until", "kind", "limit")


def add_changes(router: APIRouter, archive: Archive, now: Callable[[], datetime]) -> None:
    """Add ``/changes`` to the JSON API's `router`."""

    @router.get(
        "/changes", summary="What changed from one capture to the next: edits, injections, ends, moves"
    )
    def changed(
        since: Annotated[str | None, Query(description="from this date on")] = None,
        until: Annotated[str | None, Query(description="up to the end of this date")] = None,
        source: Annotated[str | None, Query(description="captured for this source")] = None,
        host: Annotated[str | None, Query(description="of this host and those below it")] = None,
        prefix: Annotated[str | None, Query(description="of the URLs that begin so")] = None,
        url: Annotated[str | None, Query(description="of a URL, prefix*, host/* or *.domain")] = None,
        kind: Annotated[list[Kind], Query(description="of these kinds; all if left out")] = [],  # noqa: B006 - FastAPI copies it
        order: Annotated[
            Literal["newest", "oldest"],
            Query(
                description="oldest first is for following: what is a minute old and cleaned, without gaps"
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
            since=start(since),
            until=end(until),
            kinds=kind,
            oldest_first=order == "oldest",
            cursor=cursor,
            limit=limit,
        )
        return ChangesShape.of(ask(archive, asked, now()))


def asked_by(query: QueryParams) -> Asked:
    """Return what a feed's or page's query string asks for; InvalidQuery or InvalidTime if it cannot be."""
    return Asked(
        source=query.get("source") or None,
        host=query.get("host") or None,
        prefix=query.get("prefix") or None,
        pattern=query.get("url") or None,
        since=start(query.get("since")),
        until=end(query.get("until")),
        kinds=_kinds([kind for kind in query.getlist("kind") if kind]),
        cursor=query.get("cursor") or None,
        limit=_limit(query.get("limit")),
    )


def next_query(query: QueryParams, found: Changes) -> str | None:
    """Return the query string of the page behind `found`, None if there is none."""
    if found.cursor is None or not found.more:
        return None
    kept = [(name, value) for name, value in query.multi_items() if name in _PARAMETERS and value]
    return urlencode([*kept, ("cursor", found.cursor)])


def feed(archive: Archive, request: Request, trusted: Sequence[str], now: datetime) -> Response:
    """Return the Atom feed that `request` asks for, or 304 if the client has it."""
    query = request.query_params
    found = ask(archive, asked_by(query), now)
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


def _limit(text: str | None) -> int:
    if not text:
        return _LIMIT_OF_A_FEED
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 1000:
        raise InvalidQuery(f"limit '{text[:40]}' is no number from 1 to 1000")
    return int(text)
