"""What all spiders do: record every answer, follow redirects, and offer what indexes list."""

from abc import abstractmethod
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.threads import deferToThread
from twisted.python.failure import Failure

from archive.capture import Capture
from crawler.capturing import REDIRECTS, to_capture
from crawler.engine.context import Context
from crawler.engine.handler import Answered
from crawler.engine.middleware import Again
from crawler.engine.pipeline import Draft
from crawler.engine.recorder import Recorder
from crawler.errors import FetchFailed, Refused
from crawler.frontier import Target
from crawler.links import read_links
from crawler.source import matcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What an index lists: items, and further indexes."""

    items: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


class SourceSpider(Spider):
    """Fetches a source's indexes and the items that they list."""

    name = "source"

    def __init__(self, context: Context, recorder: Recorder, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.context = context
        self.recorder = recorder
        pattern = context.job.source.next
        self._next = matcher(pattern) if pattern else None

    @abstractmethod
    def read(self, payload: bytes, url: str, content_type: str | None) -> Index | None:
        """Return what the index in `payload` lists; None when it is no index of this kind."""

    def read_html(self, payload: bytes, url: str, content_type: str | None) -> Index:
        """Return the links of an HTML page; nothing for what is none."""
        if content_type and "html" not in content_type.lower() and not _looks_like_html(payload):
            return Index()
        nofollow = self.context.job.source.nofollow
        links = read_links(payload, url=url, content_type=content_type, nofollow=nofollow)
        if nofollow and links.nofollow:
            return Index()
        return Index(items=links.items, more=links.next)

    async def start(self) -> AsyncIterator[Any]:
        """Fill the frontier; the scheduler makes requests of it in their turn."""
        context = self.context
        source = context.job.source
        context.frontier.start(source.url)
        discovered = deferToThread(self.recorder.discovered, source.name, source.max_pages)
        for url, found_on in await maybe_deferred_to_future(discovered):
            context.frontier.offer(url, found_on=found_on, depth=1)
        no_requests: tuple[Any, ...] = ()
        for request in no_requests:
            yield request

    async def parse(self, response: Response, **_: Any) -> list[Draft]:
        """Take an answer: offer what it leads to, and pass it on to be recorded."""
        if not isinstance(response, Answered) or response.request is None:
            raise TypeError("only answers of the guarded handler come here")
        target: Target = response.request.meta["target"]
        answer = response.answer
        if self.context.stopping and answer.truncated:
            return []  # we broke it off ourselves
        capture = to_capture(
            target,
            answer,
            job=self.context.job,
            robots=response.request.meta.get("robots"),
            now=self.context.now(),
        )
        self._count(target, answer.status, response.request.meta.get("robots", ""))
        if answer.status in REDIRECTS:
            self._redirected(target, answer.header("location"))
        elif target.role == "index" or target.depth < self.context.job.source.max_depth:
            await self._look_into(target, capture)
        return [Draft(target=target, capture=capture)]

    def failed(self, failure: Failure) -> None:
        """Take note of a target that has no answer."""
        request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        target: Target = request.meta["target"]
        error = failure.value
        if isinstance(error, Again) or self.context.stopping:
            return
        if _is_seed(target):
            self.context.note(robots=request.meta.get("robots", ""))
        if isinstance(error, Refused):
            self.context.count(refused=1)
            self.context.tell("refused", url=target.url, code=error.code, words=str(error))
        elif isinstance(error, FetchFailed):
            self.context.count(failed=1)
            self.context.tell("failed", url=target.url, code=error.code, words=str(error))
        else:
            failure.raiseException()

    def _count(self, target: Target, status: int, robots: str) -> None:
        self.context.count(pages=1)
        if _is_seed(target):
            self.context.note(seed=status, robots=robots)

    def _redirected(self, target: Target, location: str | None) -> None:
        if not location:
            return
        reason = self.context.frontier.redirect(target, location)
        if reason and reason != "seen":
            self.context.count(refused=1)
            words = f"{target.url} redirects to {location[:200]}, which is not followed: {reason}"
            self.context.tell("refused", url=target.url, code=f"redirect-{reason}", words=words)

    async def _look_into(self, target: Target, capture: Capture) -> None:
        payload, content_type = capture.payload, capture.content_type
        if capture.status == 304:
            earlier = deferToThread(self.recorder.earlier, target.url)
            payload, content_type = await maybe_deferred_to_future(earlier)
        elif capture.status != 200:
            return
        reader = self.read if target.role == "index" else self.read_html
        index = reader(payload or b"", target.url, content_type)
        if index is None:
            words = f"{target.url} is no {self.context.job.source.kind}"
            self.context.warn("unreadable", words)
            return
        self._offer(target, index)

    def _offer(self, target: Target, index: Index) -> None:
        frontier = self.context.frontier
        before = frontier.new
        more = list(index.more)
        for url in index.items:
            if self._next is not None and self._next.match(url):
                more.append(url)
            else:
                frontier.offer(url, found_on=target.url, depth=target.depth + 1)
        # Older digest pages of known items need no look at every poll.
        if self.context.job.recheck_all or frontier.new > before or not index.items:
            for url in more:
                frontier.offer(url, found_on=target.url, depth=target.depth, role="index")


def _is_seed(target: Target) -> bool:
    """Say whether this is the source's own URL, or where it was redirected to."""
    return target.role == "index" and target.found_on is None


def _looks_like_html(payload: bytes) -> bool:
    start = payload[:1024].lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html"))
