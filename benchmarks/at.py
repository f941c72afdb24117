"""Look-ups by date in process: how many a second, how long, and what the index costs a capture.

    python benchmarks/at.py --captures 10000 1000000

The catalog is filled as crawling fills it: round after round over the same URLs, so that rows of one
URL arrive far apart. Rows are written without objects; look-ups never read one. Times are this thread's
CPU and the wall clock's; quote the former. Of several sizes, each has a catalog of its own, and the last
line says how many times slower the slowest is than the fastest.

Above a million captures many rounds are written in one transaction, with pages kept in memory (some 3 GB at
10,000,000, and as much of disk): the same index comes of it, and the disk is not written over and over.
"""

import argparse
import hashlib
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from archive import Archive, open_archive
from archive.catalog import tables
from archive.catalog.arrivals import START as START_OF_DIGEST
from archive.catalog.arrivals import Arrival, give_numbers
from archive.catalog.place import origin_id, place_of_surt
from archive.catalog.write import add
from archive.instant import milliseconds
from archive.surt import surt

START = datetime(2020, 1, 1, tzinfo=UTC)
BATCH = 20_000
MANY = 1_000_000  # captures, beyond which transactions are that large


def url_of(number: int) -> str:
    return f"https://www.site{number % 200}.example.org/news/{number // 200}/a-title-of-an-article-{number}"


@cache
def place_of(number: int) -> int:
    return place_of_surt(surt(url_of(number)))


def source_of(number: int) -> tuple[str, str]:
    return f"source-{number % 200}", f"https://www.site{number % 200}.example.org/news/"


def row_of(number: int, turn: int) -> dict[str, Any]:
    """Return the columns of the capture of URL `number` in round `turn`."""
    captured_at = START + timedelta(hours=6 * turn, seconds=number % 20_000, milliseconds=number % 997)
    source, found_on = source_of(number)
    return {
        "place": place_of(number),
        "captured_at": milliseconds(captured_at),
        "digest": hashlib.sha256(f"{number} {turn}".encode()).digest(),
        "status": 200,
        "mime": "text/html",
        "size": 21_000,
        "kind": 0,
        "origin": origin_id(source, found_on, f"01HRUN{turn}"),
        "offset": 0,
        "length": 9_000,
        "state": 0,
        "attempts": 0,
        "withdrawn": 0,
        "directives": 0,
    }


def fill(archive: Archive, captures: int, urls: int) -> None:
    """Write `captures` rows, round after round over `urls` URLs."""
    at_once = BATCH if captures <= MANY else 2 * MANY
    for start in range(0, captures, at_once):
        with archive.catalog.write() as connection:
            if at_once > BATCH and archive.catalog.dialect == "sqlite":
                connection.execute(text("PRAGMA cache_size = -4000000"))
            fill_portion(connection, range(start, min(start + at_once, captures)), urls)
    print(file=sys.stderr)


def fill_portion(connection: Connection, portion: range, urls: int) -> None:
    """Write the rows of a `portion` of the captures in the transaction of `connection`."""
    for start in range(portion.start, portion.stop, BATCH):
        numbers = range(start, min(start + BATCH, portion.stop))
        new = [(number, url_of(number)) for number in numbers if number < urls]
        rows = [{"place": place_of(number), "surt": surt(url), "url": url} for number, url in new]
        if rows:
            connection.execute(tables.urls.insert(), rows)
        for turn in {number // urls for number in numbers}:
            add(connection, tables.origins, [origin(number, turn) for number in range(200)])
        values = [row_of(number % urls, number // urls) for number in numbers]
        connection.execute(tables.captures.insert(), values)
        give_numbers(connection, [arrival(value) for value in values])
        print(f"\rfilled {numbers[-1] + 1:,}", end="", file=sys.stderr)


def arrival(value: dict[str, Any]) -> Arrival:
    return Arrival(value["place"], value["captured_at"], value["digest"][:START_OF_DIGEST])


def origin(number: int, turn: int) -> dict[str, Any]:
    source, found_on = source_of(number)
    run = f"01HRUN{turn}"
    return {"id": origin_id(source, found_on, run), "source": source, "found_on": found_on, "run": run}


def look_up(archive: Archive, captures: int, urls: int, number: int, policy: str) -> list[float]:
    """Return the seconds that each of `number` look-ups at random took."""
    chance = random.Random(7)
    span = timedelta(hours=6 * max(1, captures // urls))
    first = START + timedelta(hours=6)  # by then each URL has been captured once
    # The fragment is no part of the URL, and keeps few URLs from being canonicalised once and for all.
    asked = [(f"{url_of(chance.randrange(urls))}#{n}", first + span * chance.random()) for n in range(number)]
    took = []
    for url, when in asked:
        before = time.perf_counter()
        archive.at(url, when, policy)  # type: ignore[arg-type]  # one of the three
        took.append(time.perf_counter() - before)
    return took


def report(archive: Archive, captures: int, urls: int, number: int) -> float:
    """Print how fast look-ups are by two policies; return microseconds of CPU for each nearest one."""
    look_up(archive, captures, urls, number // 10, "nearest")
    each: list[float] = []
    for policy in ("nearest", "before"):
        cpu = time.thread_time()
        took = sorted(look_up(archive, captures, urls, number, policy))
        cpu = time.thread_time() - cpu
        each.append(cpu / number * 1e6)
        p50, p99 = took[len(took) // 2] * 1e6, took[len(took) * 99 // 100] * 1e6
        print(
            f"{policy:8} {number / sum(took):10,.0f}/s wall {number / cpu:10,.0f}/s CPU "
            f"p50 {p50:6.0f} us  p99 {p99:6.0f} us"
        )
    return each[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--captures", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--urls", type=int, help="default: a tenth of the captures")
    parser.add_argument("--lookups", type=int, default=50_000)
    parser.add_argument("--catalog", help="SQLAlchemy URL of an empty catalog; default: SQLite")
    arguments = parser.parse_args()
    found = [_measure(captures, arguments) for captures in arguments.captures]
    if len(found) > 1:
        print(f"slowest over fastest: {max(found) / min(found):.2f}")


def _measure(captures: int, arguments: argparse.Namespace) -> float:
    """Fill a catalog of its own, say what it takes, and look captures up in it."""
    urls = arguments.urls or max(1, captures // 10)
    with tempfile.TemporaryDirectory(prefix="palimpsest-at-") as folder:
        path = Path(folder) / "catalog.sqlite"
        catalog = arguments.catalog or f"sqlite:///{path}"
        with open_archive(str(Path(folder) / "store"), catalog) as archive:
            began = time.monotonic()
            fill(archive, captures, urls)
            took, most = time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{captures:,} captures of {urls:,} URLs in {took:.0f} s, peak {most:,.0f} MB", flush=True)
            if archive.catalog.dialect == "sqlite":
                with archive.catalog.read() as connection:
                    connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
                print(f"index: {path.stat().st_size / captures:.0f} bytes a capture")
            return report(archive, captures, urls, arguments.lookups)


if __name__ == "__main__":
    main()
