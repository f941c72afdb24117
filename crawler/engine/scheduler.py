"""Scrapy's scheduler, with the frontier in place of queues of requests."""

from collections.abc import Callable
from typing import Any, Self

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from crawler.engine.context import Context, context_of
from crawler.frontier import Target


class FrontierScheduler(BaseScheduler):
    """Makes a request of a target when its turn comes, and not before."""

    def __init__(self, context: Context, failed: Callable[[Failure], Any]) -> None:
        self._context = context
        self._failed = failed

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the scheduler for a Scrapy crawler that runs one of our spiders."""
        return cls(context_of(crawler), getattr(crawler.spider, "failed"))  # noqa: B009 - SourceSpider

    def has_pending_requests(self) -> bool:
        """Say whether anything is left to fetch."""
        return not self._context.stopping and len(self._context.frontier) > 0

    def enqueue_request(self, request: Request) -> bool:
        """Refuse: what is to be fetched goes to the frontier, where the rules for links are."""
        raise RuntimeError(f"{request.url} must go through the frontier")

    def next_request(self) -> Request | None:
        """Return a request for the next target, or None."""
        if self._context.stopping:
            return None
        target = self._next_wanted()
        if target is None:
            return None
        return Request(target.url, dont_filter=True, errback=self._failed, meta={"target": target})

    def _next_wanted(self) -> Target | None:
        context = self._context
        target = context.frontier.pop()
        while target is not None and context.job.dry_run and target.role == "item":
            context.tell("would_fetch", url=target.url, words=target.found_on)
            target = context.frontier.pop()
        return target
