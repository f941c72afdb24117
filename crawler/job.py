"""The job: what a crawl is asked to do, what it tells while it runs, and what it reports.

These values cross from the console's process to the crawl's own and back, as JSON.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from crawler.alarms import Alarm
from crawler.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlJob:
    """One crawl of one source.

    `store`, `catalog`, `endpoint` and `broker` are addresses as `archive.open_archive` and
    `worker.queue.open_queue` take them; `run` is the crawl's id. `limit` lowers the source's
    max_pages. With `recheck_all` every item that the source lists is fetched again (conditionally);
    without, only those whose time has come. With `dry_run` indexes are fetched, nothing is kept, and
    each item that would be fetched is told. `max_seconds` ends the crawl, whatever is left.
    """

    source: Source
    store: str
    catalog: str
    run: str
    agent: str
    endpoint: str | None = None
    broker: str = ""
    limit: int | None = None
    recheck_all: bool = True
    dry_run: bool = False
    max_seconds: float = 3600.0

    def to_json(self) -> str:
        """Return the job as one line of JSON."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps(values | {"source": self.source.to_json()})

    @classmethod
    def from_json(cls, text: str) -> "CrawlJob":
        """Return the job that `to_json` made `text` from."""
        values = json.loads(text)
        return cls(**(values | {"source": Source.from_json(values["source"])}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened in a crawl.

    `kind` is ``captured``, ``unchanged``, ``gone``, ``refused``, ``failed``, ``retry``, ``alarm``,
    ``looked`` and ``would_fetch`` (of a dry run), ``fetched`` (of a single fetch), or the last:
    ``finished``, whose `detail` is the report, or ``error``. `code` is one word for why, `words` a
    sentence. ``captured``, ``unchanged`` and ``gone`` carry the capture's `key`.
    """

    kind: str
    url: str | None = None
    status: int | None = None
    key: str | None = None
    code: str | None = None
    words: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the event as one line of JSON."""
        return json.dumps({name: value for name, value in asdict(self).items() if value})

    @classmethod
    def from_json(cls, text: str) -> "Event":
        """Return the event that `to_json` made `text` from."""
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlReport:
    """What came of a crawl.

    `captured` counts captures with a payload of their own, `unchanged` revisits, `gone` answers 404
    and 410, `failed` fetches without an answer or with a server error, `refused` those that
    robots.txt or the guard forbade, `pages` all answers. `listed` and `new` count the items that the
    source's indexes listed and those never seen before, `left_out` the links not taken, by reason.
    `rss` is the peak memory of the crawl's process in bytes, `cpu` its seconds of processor.
    """

    source: str
    run: str
    captured: int = 0
    unchanged: int = 0
    gone: int = 0
    failed: int = 0
    refused: int = 0
    pages: int = 0
    listed: int = 0
    new: int = 0
    seconds: float = 0.0
    interrupted: bool = False
    alarms: tuple[Alarm, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    rss: int = 0
    cpu: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return a JSON-able form."""
        return asdict(self) | {"alarms": [alarm.to_json() for alarm in self.alarms]}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "CrawlReport":
        """Return the report that `to_json` made `values` from."""
        alarms = tuple(Alarm.from_json(alarm) for alarm in values["alarms"])
        return cls(**(values | {"alarms": alarms}))


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchJob:
    """A URL to fetch once, and the bounds: bytes of the decoded payload, seconds for each hop."""

    url: str
    agent: str
    max_bytes: int
    seconds: float

    def to_json(self) -> str:
        """Return the job as one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "FetchJob":
        """Return the job that `to_json` made `text` from."""
        return cls(**json.loads(text))
