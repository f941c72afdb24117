"""Crawls that are ended in the middle: by a person, by their parent's death, by SIGKILL."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from crawler import CrawlCrashed, Event, run_crawl
from crawler.ledger import Ledger
from tests.crawler_runs import Runs
from tests.crawler_site import Site, article, reply, serving

_PARENT = """
import sys
from crawler import run_crawl
from crawler.job import CrawlJob
report = run_crawl(CrawlJob.from_json(sys.argv[1]), on_event=lambda event: print(event.kind, flush=True))
print("report", report.interrupted, report.captured, flush=True)
"""


@pytest.fixture
def site() -> Iterator[Site]:
    """A site of 199 articles, each of which takes a while."""
    with serving() as running:

        def slowly(handler: BaseHTTPRequestHandler) -> None:
            time.sleep(0.1)
            reply(article(int(handler.path.partition("a/")[2] or 0)))(handler)

        running.fallback = slowly
        running.page("/robots.txt", "", status=404)
        running.page("/", "".join(f'<a href="/a/{n}">n</a>' for n in range(199)))
        yield running


def kept(runs: Runs) -> int:
    """Return how many captures the archive holds, after it was verified whole."""
    with runs.archive() as archive:
        archive.reconcile(now=datetime.now(UTC))
        assert list(archive.verify()) == []
        return sum(archive.counts().values())


def parent(runs: Runs, site: Site) -> "subprocess.Popen[str]":
    """Start a process that crawls through `run_crawl`, and wait for ten captures."""
    job = runs.job(site.url + "/").to_json()
    root = str(Path(__file__).parent.parent.parent)
    process = subprocess.Popen(
        [sys.executable, "-c", _PARENT, job],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": root},
    )
    assert process.stdout is not None
    for _ in range(10):
        assert process.stdout.readline() == "captured\n"
    return process


def test_ctrl_c_ends_a_crawl_clean(site: Site, runs: Runs) -> None:
    """SIGINT to the parent ends the crawl soon, keeps what was captured, and the report says so."""
    process = parent(runs, site)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    word, interrupted, captured = out.splitlines()[-1].split()
    assert (word, interrupted) == ("report", "True")
    assert kept(runs) == int(captured)
    with Ledger(runs.catalog) as ledger:
        (run,) = ledger.runs("site")
    assert run.interrupted
    assert run.ended is not None


def test_crawl_ends_when_its_parent_dies(site: Site, runs: Runs) -> None:
    """A crawl whose parent was killed notices, and ends with its run written down."""
    process = parent(runs, site)
    process.kill()
    process.communicate(timeout=120)
    until = time.monotonic() + 120
    with Ledger(runs.catalog) as ledger:
        while ledger.runs("site")[0].ended is None and time.monotonic() < until:
            time.sleep(0.1)
        assert ledger.runs("site")[0].interrupted
    assert 10 <= kept(runs) < 200


def test_stop_event_ends_a_crawl(site: Site, runs: Runs) -> None:
    """Whoever runs crawls in a thread ends one by an event."""
    stop = threading.Event()
    seen: list[Event] = []

    def follow(event: Event) -> None:
        seen.append(event)
        if len(seen) == 5:
            stop.set()

    report = run_crawl(runs.job(site.url + "/"), on_event=follow, stop=stop)
    assert report.interrupted
    assert report.captured < 200
    assert kept(runs) == report.captured


def test_killed_crawl_leaves_a_whole_archive(site: Site, runs: Runs) -> None:
    """After SIGKILL in the middle every object is whole, and the next crawl gets the rest."""
    killed: list[int] = []

    def kill(event: Event) -> None:
        if event.kind == "captured" and not killed and len(site.asked) > 20:
            killed.extend(children())
            for child in killed:
                os.kill(child, signal.SIGKILL)

    with pytest.raises(CrawlCrashed, match="site ended with code -9"):
        run_crawl(runs.job(site.url + "/"), on_event=kill)
    before = kept(runs)
    assert 1 <= before < 200
    report = runs.crawl(site.url + "/")
    assert report.captured + report.unchanged == 200
    assert kept(runs) == before + 200


def children() -> list[int]:
    """Return the processes that this very thread's process started and that crawl."""
    listed = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    found = [int(pid) for each in listed for pid in each.read_text().split()]
    return [pid for pid in found if b"crawler" in Path(f"/proc/{pid}/cmdline").read_bytes()]
