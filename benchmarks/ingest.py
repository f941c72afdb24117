"""CPU milliseconds that one capture costs the worker, the cleaner's share apart.

The same captures are recorded and ingested in one process, twice: once with the cleaner, once with
its articles made beforehand, so that what remains is reading, gathering, keeping and counting. CPU
time is quoted, since wall time on a shared machine says little.

    python benchmarks/ingest.py [--captures 500] [--store ADDRESS --catalog URL]
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive import Archive, Capture, Fetch, open_archive
from cleaner import Article, clean
from worker.ingest import ingest

NOW = datetime(2026, 11, 22, tzinfo=UTC)
_SENTENCE = "The harbour council spoke at length about matter {n}, line {line}, and put off the vote. "


def main() -> None:
    """Measure and print one line for each step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--captures", type=int, default=500)
    parser.add_argument("--store", help="a folder or s3://…; default: a temporary folder")
    parser.add_argument("--catalog", help="a SQLAlchemy URL; default: SQLite beside it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = given.store or f"{folder}/store"
        catalog = given.catalog or f"sqlite:///{folder}/catalog.sqlite"
        with open_archive(store, catalog) as archive:
            measure(archive, given.captures)


def measure(archive: Archive, count: int) -> None:
    """Record and ingest `count` pages with the cleaner, then as many without."""
    articles: dict[str, Article] = {}

    def remember(payload: bytes | str, *, url: str, **context: Any) -> Article:
        articles[_path(url)] = clean(payload, url=url, **context)
        return articles[_path(url)]

    def recall(_: bytes | str, *, url: str, **__: Any) -> Article:
        return articles[_path(url)]

    for name, cleaner, host in (
        ("with clean", remember, "a.example"),
        ("without clean", recall, "b.example"),
    ):
        record = timed(lambda host=host: record_all(archive, host, count), count)
        work = timed(lambda cleaner=cleaner: ingest_all(archive, cleaner), count)
        print(f"{name:14} record {record:6.2f} ms CPU   ingest {work:6.2f} ms CPU   a capture of {count}")


def record_all(archive: Archive, host: str, count: int) -> None:
    """Record `count` pages of about 20 kB, each of a URL of its own."""
    for number in range(count):
        archive.record(
            Capture(
                url=f"https://{host}/{number}",
                captured_at=NOW - timedelta(days=1, seconds=-number),
                status=200,
                headers=(("Content-Type", "text/html; charset=utf-8"),),
                payload=page(number),
                fetch=Fetch(source="bench"),
            )
        )


def ingest_all(archive: Archive, cleaner: Any) -> None:
    """Ingest everything that is pending."""
    for key in archive.pending(1_000_000, now=NOW):
        outcome = ingest(archive, key, owner="bench", clock=lambda: NOW, clean=cleaner)
        if outcome.state != "done":
            sys.exit(f"{key}: {outcome}")


def page(number: int) -> bytes:
    """Return a page with a menu, twenty paragraphs and a footer."""
    menu = "".join(f'<li><a href="/section/{n}">Section {n}</a></li>' for n in range(60))
    text = "".join(f"<p>{_SENTENCE.format(n=number, line=line) * 6}</p>" for line in range(20))
    foot = "".join(f'<a href="https://partner{n}.example/">Partner {n}</a> ' for n in range(20))
    return (
        f"<!doctype html><html lang=en><head><title>Matter {number}</title></head>"
        f"<body><nav><ul>{menu}</ul></nav>"
        f"<main><article><h1>Matter {number} before the council</h1>{text}</article></main>"
        f"<footer>{foot}</footer></body></html>"
    ).encode()


def timed(work: Callable[[], None], count: int) -> float:
    """Run `work` and return the CPU milliseconds it took for each of `count`."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000 / count


def _path(url: str) -> str:
    return url.rpartition("/")[2]


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main()
