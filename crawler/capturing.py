"""From an answer to a capture: the value that the archive keeps."""

from datetime import datetime

from archive.capture import Capture, Fetch
from crawler.frontier import Target
from crawler.http.answer import Answer
from crawler.job import CrawlJob

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""The statuses whose Location is followed; each hop is a capture of its own."""


def to_capture(
    target: Target, answer: Answer, *, job: CrawlJob, robots: str | None, now: datetime
) -> Capture:
    """Return the capture of `target` that `answer`, complete at `now`, makes."""
    fetch = Fetch(
        source=job.source.name,
        found_on=target.found_on,
        via=target.via,
        robots=robots,
        agent=job.agent,
        seconds=round(answer.seconds, 4),
        run=job.run,
        depth=target.depth,
        ip=answer.ip,
    )
    return Capture(
        url=target.url,
        captured_at=now,
        status=answer.status,
        reason=answer.reason,
        headers=answer.headers,
        payload=None if answer.status == 304 else answer.body,
        truncated=answer.truncated,
        fetch=fetch,
    )
