"""Crawls and single fetches from the outside: each in a child process that is its own."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import archive.errors
import crawler.errors
import worker.queue
from archive.capture import Capture
from crawler.agent import require_agent
from crawler.errors import CrawlCrashed, CrawlerError, FetchFailed, Refused
from crawler.guard import check_url
from crawler.job import CrawlJob, CrawlReport, Event, FetchJob
from crawler.links import ascii_url
from crawler.packing import unpacked

_PATIENCE = 20.0
_POLL = 0.2
_ROOT = str(Path(__file__).absolute().parent.parent)
_COUNTED = {"captured": "captured", "unchanged": "unchanged", "gone": "gone", "failed": "failed"}


def run_crawl(
    job: CrawlJob,
    *,
    on_event: Callable[[Event], None] = lambda _: None,
    stop: threading.Event | None = None,
) -> CrawlReport:
    """Crawl as `job` says in a process of its own and return its report.

    `on_event` is called for each thing that happens, in this thread. A KeyboardInterrupt here, or
    `stop` being set, ends the crawl clean: what was captured is kept, and the report says that it was
    interrupted. Raises AgentNotConfigured, the archive's errors, and CrawlCrashed when the process
    ended without a report.
    """
    require_agent(job.agent, job.source.url)
    with _child([], job.to_json()) as child:
        outcome = _Outcome(job)
        for event in child.events(stop):
            outcome.take(event)
            try:
                on_event(event)
            except KeyboardInterrupt:  # it may come while the caller prints as well
                child.ask()
    return outcome.report(child.code)


def fetch_one(url: str, *, agent: str, max_bytes: int = 10 * 1024 * 1024, seconds: float = 60.0) -> Capture:
    """Fetch one URL as a crawl would (guard, robots.txt, agent, redirects) and keep it nowhere.

    Raises Refused, FetchFailed and AgentNotConfigured.
    """
    check_url(url)
    require_agent(agent, url)
    job = FetchJob(url=ascii_url(url), agent=agent, max_bytes=max_bytes, seconds=seconds)
    with _child(["fetch"], job.to_json()) as child:
        for event in child.events(None):
            if event.kind == "error":
                raise _error(event)
            if event.kind == "fetched":
                return unpacked(event.detail)
    raise CrawlCrashed(f"the process that fetched {url} ended with code {child.code} and no answer")


class _Outcome:
    """What the events of one crawl amount to."""

    def __init__(self, job: CrawlJob) -> None:
        self._so_far = CrawlReport(source=job.source.name, run=job.run)
        self._finished: CrawlReport | None = None
        self._error: Exception | None = None

    def take(self, event: Event) -> None:
        """Note what an event of the child tells about the crawl's end."""
        if event.kind == "finished":
            self._finished = CrawlReport.from_json(event.detail)
        elif event.kind == "error":
            self._error = _error(event)
        elif event.kind in _COUNTED:
            name = _COUNTED[event.kind]
            self._so_far = replace(self._so_far, **{name: getattr(self._so_far, name) + 1})

    def report(self, code: int) -> CrawlReport:
        """Return the report of a child that ended with `code`; its own error, if it told one, is raised."""
        if self._error is not None:
            raise self._error
        if self._finished is not None:
            return self._finished
        kept = self._so_far.captured + self._so_far.unchanged
        raise CrawlCrashed(
            f"the crawl of {self._so_far.source} ended with code {code} and no report; "
            f"the {kept} captures that it told of are kept"
        )


class _Child:
    """A running child, its events, and how to end it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._asked = False
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def code(self) -> int:
        """Wait for the child's end and return its exit code."""
        return self._process.wait()

    def events(self, stop: threading.Event | None) -> Iterator[Event]:
        """Yield events until the child ends; an interrupt asks it to end and goes on reading."""
        while True:
            try:
                line = self._next(stop)
            except KeyboardInterrupt:
                self.ask()
                continue
            if line is None:
                return
            yield Event.from_json(line)

    def ask(self) -> None:
        """Ask the child to end clean; the second time, tell it."""
        if self._asked:
            self._process.kill()
        elif self._process.poll() is None:
            # Not SIGINT: a child that is still starting would die of it with a traceback.
            self._process.send_signal(signal.SIGTERM)
            timer = threading.Timer(_PATIENCE, self._process.kill)
            timer.daemon = True
            timer.start()
        self._asked = True

    def _next(self, stop: threading.Event | None) -> str | None:
        while True:
            if stop is not None and stop.is_set() and not self._asked:
                self.ask()
            with suppress(queue.Empty):
                return self._lines.get(timeout=_POLL)

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._lines.put(line)
        self._lines.put(None)


@contextmanager
def _child(arguments: list[str], job: str) -> Iterator[_Child]:
    """Start a child with `job` on its stdin, which stays open: its end would tell that we are gone."""
    options = [f"-W{option}" for option in sys.warnoptions]
    process = subprocess.Popen(  # noqa: S603 - our own module under our own interpreter
        [sys.executable, *options, "-m", "crawler", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": _python_path()},
        # A group of its own: the terminal's Ctrl-C comes to us alone, and we pass it on once.
        start_new_session=True,
    )
    with process:
        try:
            _give(process, job)
            yield _Child(process)
        except BaseException:
            process.kill()
            raise
        finally:
            if process.stdin is not None:
                process.stdin.close()


def _give(process: subprocess.Popen[str], job: str) -> None:
    assert process.stdin is not None  # noqa: S101 - for the type checker: it is a pipe
    try:
        process.stdin.write(job + "\n")
        process.stdin.flush()
    except BrokenPipeError as error:
        raise CrawlCrashed("the crawl's process ended before it was told what to do") from error


def _python_path() -> str:
    given = os.environ.get("PYTHONPATH")
    return f"{_ROOT}{os.pathsep}{given}" if given else _ROOT


def _error(event: Event) -> Exception:
    name, words = event.code or "", event.words or ""
    if name in {"Refused", "FetchFailed"}:
        kind = Refused if name == "Refused" else FetchFailed
        return kind(event.detail.get("code", ""), words)
    for module in (archive.errors, crawler.errors, worker.queue):
        known = getattr(module, name, None)
        if isinstance(known, type) and issubclass(known, Exception):
            return known(words)
    return CrawlerError(words)
