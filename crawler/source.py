"""The source: what an operator follows, with its schedule and rules."""

import re
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

Kind = Literal["listing", "feed", "sitemap"]
KINDS: tuple[str, ...] = get_args(Kind)

_SPANS = ("every", "delay", "timeout")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What an operator follows: one digest page, feed or sitemap, and how.

    `follow` and `ignore` are patterns (see `matcher`) that a link must, or must not, match; `next`
    is the pattern of further digest pages. `max_pages` caps what one crawl fetches, `max_depth` how
    many links away from `url` it goes, `max_bytes` one payload after decoding, `timeout` one fetch
    from first to last byte. `delay` is the least time between two requests to a host; None means one
    second, or none on loopback.
    """

    name: str
    url: str
    kind: Kind = "listing"
    every: timedelta = timedelta(hours=1)
    follow: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    next: str | None = None
    same_host: bool = True
    max_pages: int = 200
    max_depth: int = 1
    delay: timedelta | None = None
    enabled: bool = True
    tags: tuple[str, ...] = ()
    max_bytes: int = 10 * 1024 * 1024
    timeout: timedelta = timedelta(seconds=60)
    nofollow: bool = False

    @property
    def host(self) -> str:
        """The host name of the source's own URL, in lower case."""
        return urlsplit(self.url).hostname or ""

    def to_json(self) -> dict[str, Any]:
        """Return a JSON-able form, spans in seconds."""
        values = asdict(self)
        for name in _SPANS:
            span = values[name]
            values[name] = None if span is None else span.total_seconds()
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Source":
        """Return the source that `to_json` made `values` from."""
        given: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in values.items()}
        for name in _SPANS:
            if given.get(name) is not None:
                given[name] = timedelta(seconds=given[name])
        return cls(**given)


def matcher(pattern: str) -> re.Pattern[str]:
    """Return what matches the URLs that `pattern` means, by ``match`` at the URL's start.

    ``*`` stands for any characters. Without one the pattern is a prefix. A pattern that begins with
    ``/`` is matched against path and query of any host; every other one against the whole URL.
    """
    start = r"https?://[^/?#]*" if pattern.startswith("/") else ""
    body = ".*".join(re.escape(part) for part in pattern.split("*"))
    return re.compile(start + body + (r"\Z" if "*" in pattern else ""))
