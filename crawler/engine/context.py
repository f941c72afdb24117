"""The context: what the parts of one crawl share."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from scrapy.crawler import Crawler

from archive.surt import surt
from crawler.agent import product
from crawler.alarms import Alarm, Run
from crawler.cadence import recheck_due
from crawler.engine.pace import Pace
from crawler.errors import Refused
from crawler.frontier import Frontier, Target
from crawler.guard import Guard
from crawler.http.answer import Answer
from crawler.http.client import Client
from crawler.job import CrawlJob, Event
from crawler.ledger import Visit
from crawler.robots import LIMIT, Robots

_POLITE = 1.0
_SAVE_EVERY = 500
_ROBOTS_SECONDS = 30.0


class Context:
    """One crawl's state: what it may do, what is left to do, and what came of it so far."""

    def __init__(
        self,
        job: CrawlJob,
        *,
        visits: dict[str, Visit],
        save: Callable[[Iterable[Visit]], None],
        tell: Callable[[Event], None],
        withdrawn: Callable[[str], bool] = lambda _url: False,
    ) -> None:
        source = job.source
        self.job = job
        self.began = monotonic()
        self.visits = visits
        self.guard = Guard.of(source.url)
        self.client = Client(guard=self.guard, agent=job.agent)
        self.robots = Robots(fetch=self._robots_txt, agent=product(job.agent))
        self.patience = 0.2 if self.guard.loopback else 1.0
        self.pace = Pace(floor=self._floor(), adaptive=not self.guard.loopback)
        self.frontier = Frontier(source, limit=job.limit, visits=visits, fresh=self._fresh)
        self.run = Run(run=job.run, source=source.name, started=self.now())
        self.stopping = False
        self.error: Exception | None = None
        self.alarms: list[Alarm] = []
        self._resting: dict[str, str] = {}
        self._tell = tell
        self._withdrawn = withdrawn
        self._save = save
        self._seen: dict[str, Visit] = {}

    @staticmethod
    def now() -> datetime:
        """Return the instant; the crawl's process is an edge, and this its one clock."""
        return datetime.now(UTC)

    def tell(self, kind: str, **what: Any) -> None:
        """Tell whoever follows the crawl that something happened."""
        self._tell(Event(kind=kind, **what))

    def warn(self, code: str, words: str) -> None:
        """Raise an alarm that this very crawl gives cause for."""
        self.alarms.append(Alarm(code=code, words=words, since=self.run.started))
        self.tell("alarm", code=code, words=words)

    def count(self, **more: int) -> None:
        """Add to the run's counts."""
        self.run = replace(self.run, **{name: getattr(self.run, name) + n for name, n in more.items()})

    def note(self, **values: Any) -> None:
        """Set fields of the run."""
        self.run = replace(self.run, **values)

    def validators(self, target: Target) -> dict[str, str]:
        """Return the headers that make a request conditional, if `target` was seen before."""
        visit = self.visits.get(surt(target.url))
        if visit is None or target.unconditional or visit.url != target.url:
            return {}
        given = {"If-None-Match": visit.etag, "If-Modified-Since": visit.last_modified}
        return {name: value for name, value in given.items() if value and _sendable(value)}

    def saw(self, visit: Visit) -> None:
        """Keep what is now known of a URL until it is written down."""
        self._seen[visit.surt] = visit
        if len(self._seen) >= _SAVE_EVERY:
            self.save()

    def save(self) -> None:
        """Write down the visits that are not yet."""
        seen, self._seen = self._seen, {}
        self._save(seen.values())

    def rest(self, host: str, words: str) -> None:
        """Ask nothing more of `host` in this crawl."""
        self._resting[host] = words

    def check_rest(self, host: str) -> None:
        """Raise Refused if `host` asked to be left alone."""
        if host in self._resting:
            raise Refused("busy", self._resting[host])

    def check_takedowns(self, url: str) -> None:
        """Raise Refused if a takedown covers what would now be captured of `url`. It asks the catalog."""
        if self._withdrawn(url):
            raise Refused("takedown", f"{url} is withdrawn; palimpsest takedown list says why and by whom")

    def stop(self, *, interrupted: bool) -> None:
        """Fetch nothing more and drop what is under way; what is being recorded is finished."""
        self.stopping = True
        if interrupted:
            self.note(interrupted=True)
        self.pace.stop()
        self.client.close()

    async def _robots_txt(self, url: str) -> Answer:
        return await self.client.get(url, limit=LIMIT, timeout=_ROBOTS_SECONDS)

    def _fresh(self, visit: Visit) -> bool:
        if self.job.recheck_all:
            return False
        every = self.job.source.every
        return not recheck_due(
            every=every, seen_at=visit.seen_at, changed_at=visit.changed_at, now=self.run.started
        )

    def _floor(self) -> float:
        delay = self.job.source.delay
        if delay is not None:
            return delay.total_seconds()
        return 0.0 if self.guard.loopback else _POLITE


def context_of(crawler: Crawler) -> Context:
    """Return the context that a Scrapy crawler's spider holds."""
    context = getattr(crawler.spider, "context", None)
    if not isinstance(context, Context):
        raise TypeError("these parts work for SourceSpider only")
    return context


def _sendable(value: str) -> bool:
    return len(value) < 1000 and value.isascii() and value.isprintable()
