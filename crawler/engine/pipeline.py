"""Scrapy's item pipeline: each answer into the archive, off the reactor's thread."""

from dataclasses import dataclass
from typing import Self

from scrapy.crawler import Crawler
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.threads import deferToThread

from archive.capture import Capture
from archive.errors import ArchiveError
from archive.rows import Recorded
from archive.surt import surt
from crawler.engine.context import Context, context_of
from crawler.engine.recorder import Recorder
from crawler.frontier import Target
from crawler.ledger import remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer on its way to the archive: Scrapy's item."""

    target: Target
    capture: Capture


class RecordPipeline:
    """Records drafts, counts what became of them, and remembers the visits."""

    def __init__(self, context: Context, recorder: Recorder) -> None:
        self._context = context
        self._recorder = recorder

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline for a Scrapy crawler that runs one of our spiders."""
        recorder = getattr(crawler.spider, "recorder", None)
        if not isinstance(recorder, Recorder):
            raise TypeError("this pipeline works for SourceSpider only")
        return cls(context_of(crawler), recorder)

    async def process_item(self, item: Draft) -> Draft:
        """Record the draft; the crawl ends when the archive cannot take it."""
        try:
            recorded, unsent = await maybe_deferred_to_future(
                deferToThread(self._recorder.record, item.capture)
            )
        except ArchiveError as error:
            self._give_up(error)
        else:
            if item.capture.status == 304 and not recorded.unchanged:
                self._ask_whole(item)
            else:
                self._remember(item, recorded)
            self._count(item, recorded)
            if unsent is not None:
                self._unsent(unsent)
        return item

    def _ask_whole(self, item: Draft) -> None:
        """Fetch again, unconditionally: what a 304 confirms is not in the archive."""
        if not item.target.unconditional:
            self._context.frontier.whole(item.target)

    def _give_up(self, error: ArchiveError) -> None:
        if self._context.error is None:
            self._context.error = error
        self._context.stop(interrupted=False)

    def _remember(self, item: Draft, recorded: Recorded) -> None:
        capture = item.capture
        key = surt(capture.url)
        # What came broken, or is an error, must not be confirmed by a 304 later.
        good = capture.status in {200, 203, 304} and not capture.truncated
        self._context.saw(
            remembered(
                self._context.visits.get(key),
                surt=key,
                url=capture.url,
                now=capture.captured_at,
                changed=not recorded.unchanged,
                etag=capture.header("etag") if good else None,
                modified=capture.header("last-modified") if good else None,
            )
        )

    def _count(self, item: Draft, recorded: Recorded) -> None:
        status = item.capture.status
        kind = "unchanged" if recorded.unchanged else "captured"
        self._context.count(**{kind: 1})
        if status in {404, 410}:
            kind = "gone"
            self._context.count(gone=1)
        elif status >= 500 or status == 429:
            self._context.count(failed=1)
        self._context.tell(
            kind,
            url=item.target.url,
            status=status,
            key=recorded.row.key,
            code=item.capture.truncated,
            words=item.capture.fetch.found_on,
        )

    def _unsent(self, words: str) -> None:
        if not self._context.run.unsent:
            self._context.tell("alarm", code="queue", words=words)
        self._context.count(unsent=1)


class DryRunPipeline:
    """Records nothing and says what would have been recorded."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline for a Scrapy crawler that runs one of our spiders."""
        return cls(context_of(crawler))

    def process_item(self, item: Draft) -> Draft:
        """Say that the draft's URL was fetched only to look into it."""
        self._context.tell("looked", url=item.target.url, status=item.capture.status)
        return item
