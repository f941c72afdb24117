"""``/api/v1``: the JSON API. Every call that reads is open; every call that changes needs the token."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import PlainTextResponse, Response

from archive import Archive
from console.audit import audit
from console.web.access import OPERATORS, operator_only
from console.web.dates import end, start
from console.web.finding import article_of
from console.web.history_api import add_history, texts
from console.web.moderation import add_moderation
from console.web.parameters import From, Pattern, Until, Url, When, moment
from console.web.shapes import (
    ArticleShape,
    AuditShape,
    CaptureShape,
    CleaningShape,
    FindingShape,
    HitShape,
    Policy,
    ProblemShape,
    StatusShape,
    TakedownOrder,
    TombstoneShape,
    Words,
)
from console.web.showing import Showing

Limit = Annotated[int, Query(ge=1, le=10_000)]
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemShape} for status in (400, 404, 422, 451, 503)
}


def make_router(
    archive: Archive, now: Callable[[], datetime], send: Callable[[str], None], showing: Showing
) -> APIRouter:
    """Return the routes below ``/api/v1`` over `archive`.

    `send` takes the keys that a ruling makes wait, `showing` says what is not shown.
    """
    router = APIRouter(prefix="/api/v1", responses=_PROBLEMS)
    _add_captures(router, archive, now)
    _add_articles(router, archive, now, showing)
    _add_search(router, archive, showing)
    add_history(router, archive, now, showing)
    _add_takedowns(router, archive, now, showing)
    add_moderation(router, archive, now, send)
    return router


def _add_captures(router: APIRouter, archive: Archive, now: Callable[[], datetime]) -> None:
    @router.get("/captures", summary="Captures of a URL, prefix*, host/* or *.domain, in order")
    def captures(
        url: Pattern, since: From = None, until: Until = None, limit: Limit = 1000
    ) -> list[CaptureShape]:
        """Give captures by URL, then in time order; revisits and errors of the site too."""
        rows = archive.list(url, from_=start(since), to=end(until), limit=limit)
        return [CaptureShape.of(row) for row in rows]

    @router.get("/capture", summary="The capture of a URL for a date")
    def capture(url: Url, when: When = None, policy: Policy = "nearest") -> CaptureShape:
        """Give one capture: the nearest to the date, the last at or before it, or the first at or after.

        404 if there is none.
        """
        return CaptureShape.of(archive.asked(url, moment(when, now), policy))

    @router.get("/status", summary="Captures by state")
    def status() -> StatusShape:
        """Give how many captures wait, are ready, failed and are dead."""
        return StatusShape(captures=archive.counts())


def _add_articles(router: APIRouter, archive: Archive, now: Callable[[], datetime], showing: Showing) -> None:
    @router.get(
        "/article",
        summary="The cleaned article of a URL for a date",
        response_model=ArticleShape,
        responses=texts("text/markdown", "text/plain"),
    )
    def article(
        url: Url,
        when: When = None,
        policy: Policy = "nearest",
        form: Annotated[Literal["json", "markdown", "text", "html"], Query(alias="as")] = "json",
        fingerprint: Annotated[str | None, Query(description="the latest made by these rules")] = None,
        name: Annotated[str | None, Query(description="the one of this name, as /articles tells")] = None,
    ) -> ArticleShape | Response:
        """Give the article in force, or another cleaning by name or fingerprint; JSON has every verdict."""
        row = archive.asked(url, moment(when, now), policy)
        showing.check(archive, row)
        stored = article_of(archive, row, name=name, fingerprint=fingerprint)
        if form == "json":
            return ArticleShape.of(row, stored)
        kinds = {"markdown": "text/markdown", "text": "text/plain", "html": "text/plain"}
        return PlainTextResponse(stored.content[form], media_type=kinds[form])

    @router.get("/articles", summary="Every cleaning of the capture of a URL for a date")
    def articles(url: Url, when: When = None, policy: Policy = "nearest") -> list[CleaningShape]:
        """Give every cleaning of the capture, the one in force marked."""
        row = archive.asked(url, moment(when, now), policy)
        return [CleaningShape.of(each) for each in archive.articles(row.key)]

    @router.get("/audit", summary="What was removed from an article, why, and since when")
    def audited(url: Url, when: When = None, policy: Policy = "nearest") -> AuditShape:
        """Give each thing that was removed or is doubted, with its place and reasons, addresses defanged."""
        row = archive.asked(url, moment(when, now), policy)
        showing.check(archive, row)
        findings = [FindingShape.of(finding) for finding in audit(archive, row)]
        return AuditShape(capture=CaptureShape.of(row), findings=findings)


def _add_search(router: APIRouter, archive: Archive, showing: Showing) -> None:
    @router.get("/search", summary="Articles that hold all of the words")
    def search(
        q: Annotated[str, Query(min_length=1, description="words, all of which must be there")],
        host: str | None = None,
        since: From = None,
        until: Until = None,
        language: str | None = None,
        kind: str | None = None,
        limit: Limit = 20,
        offset: Annotated[int, Query(ge=0, le=100_000, description="leave out the first so many")] = 0,
    ) -> list[HitShape]:
        """Give the articles that hold all words, best first, with the words found marked in a snippet."""
        hits = archive.search(
            q,
            host=host,
            from_=start(since),
            to=end(until),
            language=language,
            kind=kind,
            limit=limit,
            offset=offset,
        )
        return [HitShape.of(hit) for hit in showing.hits(archive, hits)]


def _add_takedowns(
    router: APIRouter, archive: Archive, now: Callable[[], datetime], showing: Showing
) -> None:
    # Where nobody shall learn that something was withdrawn, nobody else is told what.
    readers = [Depends(operator_only)] if showing.secret else []

    @router.get("/takedowns", summary="Takedowns on record", dependencies=readers)
    def takedowns() -> list[TombstoneShape]:
        """Give every takedown, lifted ones too."""
        return [TombstoneShape.model_validate(t, from_attributes=True) for t in archive.takedowns()]

    @router.post(
        "/takedowns",
        summary="Withdraw captures from every path",
        status_code=201,
        **OPERATORS,
    )
    def take_down(order: TakedownOrder) -> TombstoneShape:
        """Withdraw what a pattern covers, from now on and also when it is captured later."""
        tombstone = archive.takedown(
            order.pattern,
            reason=order.reason,
            actor=order.actor,
            from_=start(order.since),
            to=end(order.until),
            now=now(),
        )
        return TombstoneShape.model_validate(tombstone, from_attributes=True)

    @router.delete("/takedowns/{tombstone}", summary="Lift a takedown", **OPERATORS)
    def lift(tombstone: str, actor: Annotated[Words, Query(min_length=1)]) -> TombstoneShape:
        """Let captures back into view, those that no other takedown covers.

        404 if there is no such takedown.
        """
        lifted = archive.lift(tombstone, actor=actor, now=now())
        return TombstoneShape.model_validate(lifted, from_attributes=True)
