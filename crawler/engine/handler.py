"""Scrapy's download handler, with the guarded client in place of Scrapy's own."""

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.defer import maybe_deferred_to_future

from crawler.engine.context import context_of
from crawler.errors import FetchFailed
from crawler.http.answer import Answer


class Answered(Response):
    """A Scrapy response that carries the answer as it came; Scrapy's own parts see only its body."""

    def __init__(self, url: str, answer: Answer) -> None:
        super().__init__(url, status=answer.status, body=answer.body)
        self.answer = answer


class GuardedHandler(BaseDownloadHandler):
    """Fetches one target within the source's bounds, conditionally where it was seen before."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._context = context_of(crawler)

    async def download_request(self, request: Request) -> Response:
        """Return the answer for the request's target."""
        context = self._context
        if context.stopping:
            raise FetchFailed("stopped", "the crawl ends")
        source = context.job.source
        target = request.meta["target"]
        answer = await maybe_deferred_to_future(
            context.client.get(
                target.url,
                limit=source.max_bytes,
                timeout=source.timeout.total_seconds(),
                headers=context.validators(target),
            )
        )
        return Answered(request.url, answer)

    async def close(self) -> None:
        """Close the client's connections."""
        self._context.client.close()
