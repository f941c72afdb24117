"""One crawl, start to report, in the process that is its own."""

import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, process_time
from typing import Any

from scrapy import signals
from scrapy.crawler import CrawlerProcess
from twisted.internet import reactor as _reactor

from archive.archive import open_archive
from archive.catalog.covering import covered
from crawler.agent import require_agent
from crawler.alarms import raise_alarms
from crawler.engine.context import Context
from crawler.engine.recorder import Recorder
from crawler.engine.settings import scrapy_settings
from crawler.job import CrawlJob, CrawlReport, Event
from crawler.ledger import Ledger
from crawler.spiders import SPIDERS
from worker.queue import open_queue

_COUNTS = ("captured", "unchanged", "gone", "failed", "refused", "pages", "interrupted")
_clock: Any = _reactor  # the module is the reactor, which its types do not say

Watch = Callable[[Callable[[], None]], None]


def crawl(job: CrawlJob, *, tell: Callable[[Event], None], watch: Watch) -> CrawlReport:
    """Crawl as `job` says and return the report, telling what happens on the way.

    `watch` is given a function that ends the crawl, for whoever may want that. Raises the archive's
    errors and AgentNotConfigured before anything is fetched; an archive that fails later ends the
    crawl, and its error is raised when what was under way has been dropped.
    """
    require_agent(job.agent, job.source.url)
    with (
        Ledger(job.catalog) as ledger,
        open_archive(job.store, job.catalog, endpoint=job.endpoint) as archive,
    ):
        name = job.source.name
        context = Context(
            job,
            visits=ledger.visits(name),
            save=lambda visits: ledger.save_visits(name, visits),
            tell=tell,
            withdrawn=lambda url: covered(archive.catalog, url, Context.now()),
        )
        if not job.dry_run:
            ledger.save_run(context.run)
        queue = open_queue(job.broker)
        try:
            _run(context, Recorder(archive, queue), watch)
        finally:
            queue.close()
        return _report(context, ledger)


def _run(context: Context, recorder: Recorder, watch: Watch) -> None:
    job = context.job
    settings = scrapy_settings(job, loopback=context.guard.loopback)
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(SPIDERS[job.source.kind])
    crawler.signals.connect(_on_error(context), signal=signals.spider_error, weak=False)
    crawler.signals.connect(_on_error(context), signal=signals.item_error, weak=False)
    process.crawl(crawler, context=context, recorder=recorder)
    end = lambda: context.stop(interrupted=True)  # noqa: E731 - a name for what is passed on
    _clock.callLater(job.max_seconds, _out_of_time, context)
    signal.signal(signal.SIGINT, lambda *_: _clock.callFromThread(end))
    signal.signal(signal.SIGTERM, lambda *_: _clock.callFromThread(end))
    watch(lambda: _clock.callFromThread(end))
    process.start(install_signal_handlers=False)


def _on_error(context: Context) -> Callable[..., None]:
    def note(failure: Any, **_: Any) -> None:
        """Count and tell an error of our own, which loses one page and not the crawl."""
        context.count(failed=1)
        words = f"{failure.type.__name__}: {failure.getErrorMessage()}"
        context.tell("failed", code="internal", words=words)

    return note


def _out_of_time(context: Context) -> None:
    words = f"the crawl took longer than {context.job.max_seconds:.0f} s and was ended"
    context.warn("time", words)
    context.stop(interrupted=False)


def _report(context: Context, ledger: Ledger) -> CrawlReport:
    context.note(ended=context.now(), listed=context.frontier.listed, new=context.frontier.new)
    run = context.run
    if not context.job.dry_run:
        context.save()
        ledger.save_run(run)
    if context.error is not None:
        raise context.error
    history = [each for each in ledger.runs(run.source) if each.run != run.run]
    counts = {name: getattr(run, name) for name in _COUNTS}
    return CrawlReport(
        source=run.source,
        run=run.run,
        **counts,
        listed=run.listed,
        new=run.new,
        seconds=monotonic() - context.began,
        alarms=(*raise_alarms([run, *history]), *context.alarms),
        left_out=dict(context.frontier.left_out),
        rss=_peak_rss(),
        cpu=process_time(),
    )


def _peak_rss() -> int:
    """Return the most memory that this process held, in bytes.

    Where there is /proc it tells: getrusage counts the parent's memory in, from before the exec.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
