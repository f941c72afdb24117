"""Packing: how fast, how many objects before and after, and what reading costs loose and packed, in one run.

    python benchmarks/pack.py --captures 5000
    python benchmarks/pack.py --captures 2000 --store 's3://bucket/prefix?endpoint=http://127.0.0.1:8333'

Captures are pages of about 21 kB that compress as news pages do. Each question is asked of both archives in
turn: a random capture, read whole with its digests verified. A rebuild of the catalog is timed over loose
objects and over packs.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from archive import Archive, Capture, Fetch, open_archive
from archive.pack import Plan, newest, pack

START = datetime(2020, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = [f"{a}{b}{c}" for a in "bdfklmnprst" for b in ("a", "ei", "o", "u") for c in ("n", "rt", "lk", "s")]
BATCH = 500


def page(number: int) -> bytes:
    """Return about 21 kB of words, unlike every other page's."""
    chance = random.Random(number)
    paragraphs = [" ".join(chance.choices(WORDS, k=80)) for _ in range(45)]
    return f"<title>Page {number}</title><p>{'</p><p>'.join(paragraphs)}</p>".encode()


def capture(number: int) -> Capture:
    """Return the capture with this number, of one of as many URLs as a tenth of all."""
    return Capture(
        url=f"https://www.site{number % 50}.example.org/news/{number % 499}",
        captured_at=START + timedelta(seconds=number),
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        payload=page(number),
        fetch=Fetch(source=f"source-{number % 50}"),
    )


@dataclass(frozen=True)
class Size:
    """How many objects there are, of how many bytes."""

    objects: int
    bytes: int


def size(archive: Archive, prefix: str = "") -> Size:
    """Count what lies below `prefix`."""
    sizes = [stat.size for stat in archive.store.list(prefix)]
    return Size(len(sizes), sum(sizes))


def fill(archive: Archive, count: int) -> None:
    """Record that many captures."""
    for start in range(0, count, BATCH):
        archive.record_all([capture(n) for n in range(start, min(start + BATCH, count))], settled=True)


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that `work` takes by the clock."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def compare(archives: dict[str, Archive], questions: int) -> None:
    """Read the same captures at random from each archive in turn."""
    chance = random.Random(7)
    names = [row.key for row in archives["loose"].list("*.org")]
    took: dict[str, list[float]] = {name: [] for name in archives}
    cpu = dict.fromkeys(archives, 0.0)
    for key in chance.choices(names, k=questions):
        for name, archive in archives.items():
            began = time.thread_time()
            took[name].append(timed(partial(archive.read, key)))
            cpu[name] += time.thread_time() - began
    for name, seconds in took.items():
        ordered = sorted(seconds)
        p50, p99 = statistics.median(ordered) * 1e3, ordered[len(ordered) * 99 // 100] * 1e3
        print(
            f"read {name:7} {questions / sum(ordered):8,.0f}/s  p50 {p50:.2f} ms  p99 {p99:.2f} ms  "
            f"CPU {cpu[name] / questions * 1e3:.2f} ms"
        )


def run(folder: Path, store: str | None, count: int, segment: int, questions: int) -> None:
    """Fill two archives alike, pack one, and compare."""
    places = {name: f"{store}-{name}" if store else str(folder / name) for name in ("loose", "packed")}
    archives = {
        name: open_archive(_address(place), f"sqlite:///{folder}/{name}.sqlite")
        for name, place in places.items()
    }
    for archive in archives.values():
        fill(archive, count)
    packed = archives["packed"]
    before = size(packed)
    plan = Plan(older_than=timedelta(), grace=timedelta(days=7), segment_size=segment)
    cpu = time.process_time()
    seconds = timed(lambda: pack(packed.store, packed.catalog, plan, now=NOW))
    cpu = time.process_time() - cpu
    packs = newest(packed.store).packs
    total = sum(one.size for one in packs)
    index = sum(one.index_size for one in packs)
    print(f"{count:,} captures, {before.bytes / 1e6:.1f} MB in {before.objects:,} objects")
    print(f"pack   {total / 1e6 / seconds:8.1f} MB/s ({count / seconds:,.0f} captures/s, CPU {cpu:.1f} s)")
    emptied = timed(lambda: pack(packed.store, packed.catalog, plan, now=NOW + timedelta(days=8)))
    print(f"empty  {count / emptied:8,.0f} objects/s after verifying {total / 1e6:.1f} MB")
    after = size(packed)
    print(
        f"after  {after.bytes / 1e6:8.1f} MB in {after.objects:,} objects; "
        f"index {index / count:.0f} bytes a capture"
    )
    compare(archives, questions)
    for name, archive in archives.items():
        print(f"rebuild {name:7} {count / timed(archive.rebuild_catalog):8,.0f} captures/s")
        archive.close()


def _address(place: str) -> str:
    """Return an S3 address with its query behind the name again."""
    path, question, name = place.partition("?")
    if not question:
        return place
    query, _, suffix = name.rpartition("-")
    return f"{path}-{suffix}?{query}"


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--captures", type=int, default=5000)
    parser.add_argument("--segment-size", type=int, default=10**9)
    parser.add_argument("--questions", type=int, default=3000)
    parser.add_argument("--store", help="an S3 address; default: a directory")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="palimpsest-pack-bench-") as folder:
        run(Path(folder), options.store, options.captures, options.segment_size, options.questions)


if __name__ == "__main__":
    main()
