"""The capture: one visit to one URL at one instant."""

from dataclasses import dataclass, field
from datetime import datetime

from archive import digest
from archive.instant import aware


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """How a capture was fetched; kept in the capture's ``metadata`` record.

    `source` is the name of the source it was fetched for, `found_on` the URL of the digest page, feed
    or sitemap that named it, `via` the URLs that redirected here, first hop first, `robots` the
    verdict of robots.txt (``allowed``, ``none``, ``unreachable``, ``ignored``), `seconds` the time from
    request to last byte, `run` the id of the crawl, `depth` the links followed from the source.
    """

    source: str | None = None
    found_on: str | None = None
    via: tuple[str, ...] = ()
    robots: str | None = None
    agent: str | None = None
    seconds: float | None = None
    run: str | None = None
    depth: int = 0
    ip: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitOf:
    """The earlier capture that a revisit points to (WARC 1.1 §6.7)."""

    key: str
    url: str
    captured_at: datetime
    profile: str  # "identical-payload-digest" or "server-not-modified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One visit to one URL at one instant.

    `headers` keep order and repetition. `payload` is the body with transfer and content coding
    removed (their headers then stand as ``X-Archive-Orig-*``), or None in a revisit, which has no
    payload of its own; `payload_digest` is the digest of the payload it has or points to.
    `captured_at` is cut to milliseconds; a naive one raises InvalidTime. `truncated` is WARC 1.1's
    reason (``length``, ``time``, ``disconnect``) when the payload is not whole.
    """

    url: str
    captured_at: datetime
    status: int
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    payload: bytes | None
    payload_digest: str = ""
    revisit_of: RevisitOf | None = None
    truncated: str | None = None
    fetch: Fetch = field(default_factory=Fetch)

    def __post_init__(self) -> None:
        object.__setattr__(self, "captured_at", aware(self.captured_at))
        if not self.payload_digest:
            object.__setattr__(self, "payload_digest", digest.sha256(self.payload or b""))

    def header(self, name: str) -> str | None:
        """Return the first header called `name`, in any case, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def content_type(self) -> str | None:
        """The Content-Type header as sent, or None."""
        return self.header("Content-Type")
