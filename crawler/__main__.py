"""The crawl's own process: a job as a line of JSON on stdin, events as lines of JSON on stdout.

``python -m crawler`` crawls a source, ``python -m crawler fetch`` fetches one URL. When stdin comes to
its end the parent is gone, and so the crawl ends; SIGINT and SIGTERM end it too.
"""

import json
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import TextIO

from archive.errors import ArchiveError
from crawler.crawl import crawl
from crawler.engine.single import fetch_single
from crawler.errors import CrawlerError, FetchFailed, Refused
from crawler.job import CrawlJob, Event, FetchJob
from worker.queue import QueueUnavailable

_FIELDS = ("levelname", "name")


class _JsonLines(logging.Formatter):
    """One JSON object a line, so that logs of many crawls can be read by machines."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a log record as one line of JSON."""
        values = {name: getattr(record, name) for name in _FIELDS}
        values["message"] = record.getMessage()
        if record.exc_info:
            values["trace"] = self.formatException(record.exc_info)
        return json.dumps(values)


def main() -> int:
    """Do the one job on stdin and return the exit code: 0, or 1 after an ``error`` event."""
    with _own_stdout() as out:
        _log()

        def tell(event: Event) -> None:
            """Send an event to the parent at once."""
            out.write(event.to_json() + "\n")
            out.flush()

        last = _do(sys.stdin.readline(), tell)
        tell(last)
    return 1 if last.kind == "error" else 0


def _do(job: str, tell: Callable[[Event], None]) -> Event:
    """Do the job and return its last event, an ``error`` where it could not be done."""
    try:
        if sys.argv[1:] == ["fetch"]:
            return fetch_single(FetchJob.from_json(job))
        report = crawl(CrawlJob.from_json(job), tell=tell, watch=_until_stdin_ends)
        return Event(kind="finished", detail=report.to_json())
    except (Refused, FetchFailed) as error:
        code = type(error).__name__
        return Event(kind="error", code=code, words=str(error), detail={"code": error.code})
    except (ArchiveError, CrawlerError, QueueUnavailable) as error:
        return Event(kind="error", code=type(error).__name__, words=str(error))


def _own_stdout() -> TextIO:
    """Keep stdout for events: whatever else prints goes to stderr."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return out


def _log() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_JsonLines())
    handler.setLevel(logging.WARNING)  # Scrapy lowers the loggers' own levels
    logging.basicConfig(handlers=[handler])


def _until_stdin_ends(end: Callable[[], None]) -> None:
    def wait() -> None:
        """Read until the parent closes the pipe, by word or by death, and then end the crawl."""
        while sys.stdin.readline():
            pass
        end()

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
