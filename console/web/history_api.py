"""The JSON API's history: versions of a URL, and what changed between two dates."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse, Response

from archive import Archive, CaptureRow, NotArchived
from archive.instant import parse_moment
from console.comparing import Comparison, as_html, as_text, compare
from console.web.changes import add_changes
from console.web.finding import article_of
from console.web.parameters import Url
from console.web.shapes import DiffShape, VersionShape
from console.web.showing import Showing

Side = Annotated[str, Query(description="an ISO date or date-time, or 4 to 17 digits", min_length=1)]


def add_history(router: APIRouter, archive: Archive, now: Callable[[], datetime], showing: Showing) -> None:
    """Add versions, differences and changes to `router`."""
    add_changes(router, archive, now)

    @router.get("/versions", summary="Runs of captures whose article text is equal")
    def versions(url: Url) -> list[VersionShape]:
        """Give the runs of captures that say the same, with the article of each. 404 if there is none."""
        found = archive.versions(url)
        if not found:
            raise NotArchived(f"{url} was never captured")
        return [VersionShape.of(version) for version in found]

    @router.get(
        "/diff",
        summary="What changed in a URL's article between two dates, by words and by blocks",
        response_model=DiffShape,
        responses=texts("text/plain"),
    )
    def diff(
        url: Url,
        a: Side,
        b: Side,
        form: Annotated[
            Literal["json", "text", "html"], Query(alias="as", description="html is a fragment")
        ] = "json",
        by: Annotated[Literal["words", "blocks"], Query(description="for text and html")] = "words",
    ) -> DiffShape | Response:
        """Give what changed in the article's own words between the captures for two dates."""
        one, other, compared = compared_at(archive, showing, url, a, b)
        if form == "json":
            return DiffShape.of(one, other, compared)
        # A fragment is handed out as text: nothing archived is ever served as a page of our own.
        return PlainTextResponse(as_text(compared, by) if form == "text" else as_html(compared, by))


def texts(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """Return what a call's description says of the answers that are no JSON."""
    return {200: {"content": {media_type: {"schema": {"type": "string"}} for media_type in media_types}}}


def compared_at(
    archive: Archive, showing: Showing, url: str, a: str, b: str
) -> tuple[CaptureRow, CaptureRow, Comparison]:
    """Return the captures of `url` for the dates `a` and `b`, and what changed in the article between them.

    NotArchived, Withdrawn or NotShown if there is nothing to compare, InvalidTime if a date is none.
    """
    one, other = (archive.asked(url, parse_moment(side)) for side in (a, b))
    for row in (one, other):
        showing.check(archive, row)
    return one, other, compare(article_of(archive, one).content, article_of(archive, other).content)
