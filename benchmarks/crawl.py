"""What a crawl costs beside bare Scrapy: CPU a page and memory, on the same pages in one run.

    python benchmarks/crawl.py [--pages 1000] [--size 56000] [--rounds 3]

A server of its own process serves a digest page and the articles on loopback. Measured in turn: Scrapy
as it comes, given the list of URLs and keeping nothing; wget, where it is installed, given the list and
writing a WARC file; our crawl, which finds the URLs on the digest page, obeys robots.txt and the guard,
and records every page (WARC object, catalog row). Cleaning is another process's work and not in it. Each
is run with one page and with all, and the difference is the cost a page, so that start-up is shown apart.
Then recording alone, in this process.
"""

import argparse
import json
import multiprocessing
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).absolute().parent.parent
sys.path.insert(0, str(ROOT))

from archive import open_archive  # noqa: E402 - after the path
from archive.capture import Capture  # noqa: E402
from crawler import PLACEHOLDER, CrawlJob, Source  # noqa: E402

BARE = """
import json, resource, sys, time
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
base, count = sys.argv[1], int(sys.argv[2])
class Bare(Spider):
    name = "bare"
    async def start(self):
        for n in range(count):
            yield Request(f"{base}/a/{n}.html", callback=self.parse)
    def parse(self, response):
        pass
process = CrawlerProcess({"LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS_PER_DOMAIN": 8})
process.crawl(Bare)
process.start()
"""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a process cost: seconds of CPU (user and system), of the clock, and bytes at its peak."""

    cpu: float
    wall: float
    rss: int


SYLLABLES = ("ra", "ton", "mel", "is", "ve", "dor", "in", "as", "ker", "lo", "pi", "sun", "th", "e")
WORDS = [f"{a}{b}{c}" for a in SYLLABLES for b in SYLLABLES for c in ("", "s", "ed", *SYLLABLES)]
random.Random(0).shuffle(WORDS)
WEIGHTS = [1 / (rank + 3) for rank in range(len(WORDS))]


WIDGET = (
    '<div class="share share--inline js-share" role="group" aria-label="Share this article"><ul class="share'
    '__list"><li class="share__item share__item--mail"><a class="share__link" rel="nofollow noopener" target='
    '"_blank" href="mailto:?subject=Article"><svg class="icon" width="16" height="16" aria-hidden="true">'
    '<use xlink:href="#mail"></use></svg></a></li></ul></div><script>window.slots=window.slots||[];window.'
    'slots.push({"size":[[300,250],[336,280]],"lazy":true,"position":"inline"});</script><a class="anchor">'
)


def article(n: int, size: int) -> bytes:
    """Return article `n` as HTML of `size` bytes, which packs about as well as real news pages do."""
    chance = random.Random(n)
    menu = "".join(
        f'<li class="menu-item menu-{i}"><a href="/section/{chance.choice(WORDS)}-{i}">'
        f"{chance.choice(WORDS)}</a></li>\n"
        for i in range(size // 220)
    )
    parts = [f"<!doctype html><html><head><title>Article {n}</title></head><body><ul>{menu}</ul>"]
    length = len(parts[0])
    while length < size:
        words = " ".join(chance.choices(WORDS, WEIGHTS, k=60))
        number = f"{chance.getrandbits(48):x}"
        parts.append(f'<p class="article__paragraph" data-id="{number}">{words}.</p>\n{WIDGET}{number}</a>\n')
        length += len(parts[-1])
    return "".join(parts).encode()[: size - 15] + b"</body></html>\n"


def serve(listener: socket.socket, pages: int, size: int) -> None:
    """Answer requests for the site's pages, made beforehand, one thread a connection."""
    import threading

    links = "".join(f'<li><a href="/a/{n}.html">Article {n}</a></li>' for n in range(pages))
    listing = f"<html><body><ul>{links}</ul></body></html>".encode()
    answers = {b"/": answer(listing), b"/robots.txt": answer(b"User-agent: *\nAllow: /\n")}
    answers |= {f"/a/{n}.html".encode(): answer(article(n, size)) for n in range(pages)}
    answers[b"/one"] = answer(b'<html><body><a href="/a/0.html">one</a></body></html>')

    def talk(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection:
            waiting = b""
            while received := connection.recv(65536):
                waiting += received
                while b"\r\n\r\n" in waiting:
                    head, _, waiting = waiting.partition(b"\r\n\r\n")
                    connection.sendall(answers[head.split(b" ", 2)[1]])

    while True:
        connection, _ = listener.accept()
        threading.Thread(target=talk, args=(connection,), daemon=True).start()


def answer(body: bytes) -> bytes:
    """Return a whole HTTP answer."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def run(command: list[str], given: str = "") -> Cost:
    """Run a command to its end and return its cost."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    process.stdin.write(given)
    process.stdin.flush()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdin.close()
    if process.returncode:
        sys.exit(f"{command} ended with {process.returncode}")
    wall = time.perf_counter() - began
    return Cost(cpu=used.ru_utime + used.ru_stime, wall=wall, rss=used.ru_maxrss * 1024)


def bare(base: str, pages: int) -> Cost:
    """Fetch the pages with Scrapy as it comes."""
    return run([sys.executable, "-c", BARE, base, str(pages)])


def wget(base: str, pages: int) -> Cost:
    """Fetch the pages with wget into a WARC file: no Python, no rules, no index."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "urls"
        listed.write_text("".join(f"{base}/a/{n}.html\n" for n in range(pages)))
        given = ["-q", "--no-proxy", "-O", "/dev/null", f"--warc-file={folder}/out", "-i", str(listed)]
        return run(["wget", *given])


def ours(base: str, path: str, pages: int) -> Cost:
    """Crawl the site with our crawl into an archive in a new folder."""
    with tempfile.TemporaryDirectory() as folder:
        source = Source(name="bench", url=base + path, max_pages=pages + 1)
        job = CrawlJob(
            source=source,
            store=f"{folder}/store",
            catalog=f"sqlite:///{folder}/catalog.db",
            run="bench",
            agent=PLACEHOLDER,
        )
        cost = run([sys.executable, "-m", "crawler"], job.to_json() + "\n")
        with open_archive(job.store, job.catalog) as archive:
            kept = sum(archive.counts().values())
        if kept != pages + 1:
            sys.exit(f"{kept} captures instead of {pages + 1}")
    return cost


def recording(pages: int, size: int) -> float:
    """Return the CPU seconds that recording the pages takes, without fetching."""
    now = datetime.now(UTC)
    captures = [
        Capture(
            url=f"http://127.0.0.1/a/{n}.html",
            captured_at=now + timedelta(milliseconds=n),
            status=200,
            reason="OK",
            headers=(("Content-Type", "text/html"), ("Content-Length", str(size))),
            payload=article(n, size),
        )
        for n in range(pages)
    ]
    with (
        tempfile.TemporaryDirectory() as folder,
        open_archive(f"{folder}/store", f"sqlite:///{folder}/catalog.db") as archive,
    ):
        began = time.process_time()
        for capture in captures:
            archive.record(capture)
        return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--size", type=int, default=56_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    listener = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = multiprocessing.Process(target=serve, args=(listener, given.pages, given.size), daemon=True)
    server.start()
    rows = []
    try:
        for _ in range(given.rounds):
            few, many = bare(base, 1), bare(base, given.pages)
            rows.append(("Scrapy as it comes, fetch only", few, many))
            if shutil.which("wget"):
                few, many = wget(base, 1), wget(base, given.pages)
                rows.append(("wget, list into a WARC file", few, many))
            few, many = ours(base, "/one", 1), ours(base, "/", given.pages)
            rows.append(("Palimpsest, fetch and record", few, many))
        alone = min(recording(given.pages, given.size) for _ in range(given.rounds))
    finally:
        server.terminate()
        server.join()
    report(rows, alone, given)


def report(rows: list[tuple[str, Cost, Cost]], alone: float, given: argparse.Namespace) -> None:
    """Print the best round of each, CPU milliseconds a page."""
    found = {}
    for name in dict.fromkeys(name for name, _, _ in rows):
        pairs = [(few, many) for each, few, many in rows if each == name]
        more = max(1, given.pages - 1)
        found[name] = {
            "cpu_ms_page": min(1000 * (many.cpu - few.cpu) / more for few, many in pairs),
            "pages_s": max(given.pages / many.wall for _, many in pairs),
            "start_cpu_s": min(few.cpu for few, _ in pairs),
            "rss_mb": max(many.rss for _, many in pairs) / 1e6,
        }
    found["recording alone"] = {"cpu_ms_page": 1000 * alone / given.pages}
    if given.json:
        print(json.dumps(found))
        return
    print(f"{given.pages} pages of {given.size} bytes, best of {given.rounds}")
    print(f"{'':34}{'CPU ms/page':>12}{'pages/s':>9}{'start CPU s':>13}{'peak RSS MB':>13}")
    for name, row in found.items():
        cells = [row.get(key) for key in ("cpu_ms_page", "pages_s", "start_cpu_s", "rss_mb")]
        widths = ((12, 2), (9, 0), (13, 2), (13, 0))
        text = (
            f"{'' if c is None else format(c, f'.{d}f'):>{w}}"
            for c, (w, d) in zip(cells, widths, strict=True)
        )
        print(f"{name:34}" + "".join(text))


if __name__ == "__main__":
    main()
