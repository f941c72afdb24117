"""The capture: one visit to one URL at one instant."""

from dataclasses import dataclass, field
from datetime import datetime

from archive import digest
from archive.http_head import safe_headers, safe_text
from archive.instant import aware
from archive.surt import escape_url

_PROFILES = {"identical-payload-digest", "server-not-modified"}
_TRUNCATED = {"length", "time", "disconnect", "unspecified"}


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

    def __post_init__(self) -> None:
        if self.profile not in _PROFILES:
            raise ValueError(f"'{self.profile}' is no profile of a revisit")
        object.__setattr__(self, "url", escape_url(self.url))
        object.__setattr__(self, "captured_at", aware(self.captured_at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One visit to one URL at one instant.

    `url` has its blanks and control characters escaped. `headers` keep order and repetition; their
    text is ISO 8859-1, and what could break out of its line is made harmless (archive.http_head).
    `payload` is the body with transfer and content coding removed (their headers then stand as
    ``X-Archive-Orig-*``), or None in a revisit (and in a 304 on its
    way to become one), which has no payload of its own; `payload_digest` and
    `payload_sha1` are the digests of the payload it has or points to, worked out where not given
    (a revisit may not know the latter). `captured_at` is cut to milliseconds; a naive one raises
    InvalidTime. `truncated` is WARC 1.1's reason (``length``, ``time``, ``disconnect``,
    ``unspecified``) when the payload is not whole. ValueError for what fits no capture.
    """

    url: str
    captured_at: datetime
    status: int
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    payload: bytes | None
    payload_digest: str = ""
    payload_sha1: str = ""
    revisit_of: RevisitOf | None = None
    truncated: str | None = None
    fetch: Fetch = field(default_factory=Fetch)

    def __post_init__(self) -> None:
        self._check()
        tidy: dict[str, object] = {
            "url": escape_url(self.url),
            "captured_at": aware(self.captured_at),
            "reason": safe_text(self.reason),
            "headers": safe_headers(self.headers),
        }
        if not self.payload_digest:
            tidy["payload_digest"] = digest.sha256(self.payload or b"")
        if not self.payload_sha1 and self.payload is not None:
            tidy["payload_sha1"] = digest.sha1_base32(self.payload)
        for name, value in tidy.items():
            object.__setattr__(self, name, value)

    def _check(self) -> None:
        if not 100 <= self.status <= 999:
            raise ValueError(f"{self.url}: {self.status} is no HTTP status")
        if self.truncated not in {None, *_TRUNCATED}:
            raise ValueError(f"{self.url}: '{self.truncated}' is no reason that WARC 1.1 knows")
        if self.payload is not None and self.revisit_of is not None:
            raise ValueError(f"{self.url}: a revisit has no payload of its own")

    def header(self, name: str) -> str | None:
        """Return the first header called `name`, in any case, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def content_type(self) -> str | None:
        """The Content-Type header as sent, or None."""
        return self.header("Content-Type")
