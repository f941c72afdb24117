"""What the calls of the JSON API are asked with, described once: URLs and dates as people write them."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator

from archive.instant import parse_moment
from console.web.targets import original_url

Url = Annotated[
    str,
    AfterValidator(original_url),
    Query(description="the URL as it was on the live web; the scheme may be left out", min_length=1),
]
Pattern = Annotated[str, Query(description="a URL, prefix*, host/* or *.domain", min_length=1)]
When = Annotated[
    str | None, Query(alias="at", description="an ISO date or date-time, or 4 to 17 digits; now if left out")
]
From = Annotated[str | None, Query(alias="from", description="from this date on")]
Until = Annotated[str | None, Query(alias="to", description="up to the end of this date")]


def moment(text: str | None, now: Callable[[], datetime]) -> tuple[datetime, datetime]:
    """Return the first and the last millisecond that `text` asks for, now without; InvalidTime if no date."""
    return parse_moment(text) if text else (now(),) * 2
