"""Scrapy's settings: its engine, and nothing else of its own."""

from typing import Any

from scrapy.logformatter import LogFormatter

from crawler.job import CrawlJob

_OURS = "crawler.engine"


class QuietFormatter(LogFormatter):
    """Says nothing about what goes well: the events tell that."""

    def crawled(self, *_: Any) -> Any:
        """Say nothing."""

    def scraped(self, *_: Any) -> Any:
        """Say nothing."""


def scrapy_settings(job: CrawlJob, *, loopback: bool) -> dict[str, Any]:
    """Return the settings for a crawl of `job`.

    The bases are emptied: what Scrapy brings for robots.txt, redirects, retries, cookies, depth,
    compression, statistics and remote control is either done elsewhere here or not wanted.
    """
    handler = f"{_OURS}.handler.GuardedHandler"
    pipeline = "DryRunPipeline" if job.dry_run else "RecordPipeline"
    return {
        "BOT_NAME": "palimpsest",
        "USER_AGENT": job.agent,
        "DOWNLOAD_HANDLERS_BASE": {},
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {f"{_OURS}.middleware.Manners": 100},
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},
        "ITEM_PIPELINES": {f"{_OURS}.pipeline.{pipeline}": 100},
        "SCHEDULER": f"{_OURS}.scheduler.FrontierScheduler",
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        "LOG_FORMATTER": f"{_OURS}.settings.QuietFormatter",
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "TELNETCONSOLE_ENABLED": False,
        "TWISTED_REACTOR": None,
        "WARN_ON_GENERATOR_RETURN_VALUE": False,
        # Each callback yields one item; Scrapy would start as many workers for it as this says.
        "CONCURRENT_ITEMS": 1,
        # A few payloads at their largest must fit in memory together.
        "CONCURRENT_REQUESTS": 8 if loopback else 4,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8 if loopback else 2,
        # The pace is kept in the middleware, where waiting can be ended.
        "DOWNLOAD_DELAY": 0,
    }
