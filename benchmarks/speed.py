"""The cleaner's speed beside its peers': the same pages in one run, tool after tool on each page.

    python benchmarks/speed.py BENCH_DIR [--every N] [--turns N] [--tools ours,trafilatura,...]

BENCH_DIR is as for `extraction.py`. The machine's own speed drifts within minutes, so each page goes
through all tools before the next one comes. Times are CPU times of one thread, everything included: for
ours the body, items, metadata, links with verdicts and three renderings; for peers what they give in one
call. The first pages are read once before, so that loading models and word lists does not count. With
several turns the quickest of each page counts, which shows what a quiet machine would do.
"""

import argparse
import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from extraction import TOOLS

_FIRST = 12


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path)
    parser.add_argument("--tools", default="ours,trafilatura,readability,newspaper4k,resiliparse")
    parser.add_argument("--every", type=int, default=1, help="take every Nth page")
    parser.add_argument("--turns", type=int, default=1)
    given = parser.parse_args()
    truth = json.loads((given.bench / "truth.json").read_text(encoding="utf-8"))
    pages = [
        (
            gzip.decompress((given.bench / "html" / f"{name}.html.gz").read_bytes()),
            each.get("url") or "https://x.example/",
        )
        for name, each in list(truth.items())[:: given.every]
    ]
    tools = opened(given.tools.split(","))
    for run in tools.values():
        for page in pages[:_FIRST]:
            run(*page)
    seconds = {name: [] for name in tools}
    for page in pages:
        for name, run in tools.items():
            seconds[name].append(min(timed(run, *page) for _ in range(given.turns)))
    print(f"{len(pages)} pages, {sum(len(page) for page, _ in pages) / len(pages) / 1000:.0f} kB each")
    print(f"{'':14}{'pages/s':>9}{'median ms':>11}{'p99 ms':>9}")
    for name, each in seconds.items():
        p99 = quantiles(each, n=100)[-1]
        print(f"{name:14}{len(each) / sum(each):>9.0f}{1000 * median(each):>11.1f}{1000 * p99:>9.0f}")


def opened(names: list[str]) -> dict[str, Callable[[bytes, str], Any]]:
    tools = {}
    for name in names:
        try:
            tools[name] = TOOLS[name]()
        except ImportError as error:
            print(f"{name} is left out: {error}; pip install '.[peers]' brings it")
    return tools


def timed(run: Callable[[bytes, str], Any], payload: bytes, url: str) -> float:
    started = time.process_time()
    run(payload, url)
    return time.process_time() - started


if __name__ == "__main__":
    main()
