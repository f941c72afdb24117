"""Is memory flat over many pages in one process?

    python benchmarks/memory.py FOLDER [--pages 100000] [--every 1]

FOLDER holds pages as ``html/*.html.gz`` or ``html/*.html``; they are cleaned in turn, over and over, in
one process. With ``--fresh`` every turn gives classes, links and words of a page numbers of their own, so
that no two pages are alike and whatever is remembered by name has to let go of something. Prints resident
memory at ten points. Flat means that the last half adds nothing to speak of.
"""

import argparse
import contextlib
import gzip
import itertools
import re
import time
from pathlib import Path

from cleaner import CleanerError, clean

_NAME = re.compile(rb"(class=\"[\w-]+|href=\"[^\"#?]+)")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--every", type=int, default=1, help="take every Nth page of the folder")
    parser.add_argument("--fresh", action="store_true", help="no two pages alike")
    given = parser.parse_args()
    payloads = read(given.folder, given.every)
    print(f"{len(payloads)} pages, cleaned {given.pages:,} times in all{', never alike' * given.fresh}")
    step = max(1, given.pages // 10)
    started = time.process_time()
    for turn, payload in enumerate(itertools.islice(itertools.cycle(payloads), given.pages), 1):
        visit(renumbered(payload, turn) if given.fresh else payload)
        if turn % step == 0:
            spent = time.process_time() - started
            print(
                f"  {turn:>8,} pages  {resident():>6.0f} MB resident  {turn / spent:>5.0f} pages/s of CPU",
                flush=True,
            )


def read(folder: Path, every: int) -> list[bytes]:
    found = sorted((folder / "html").glob("*.html*"))[::every]
    return [
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in found
    ]


def visit(payload: bytes) -> None:
    with contextlib.suppress(CleanerError):
        clean(payload, url="https://site.example/news/a-story")


def renumbered(payload: bytes, turn: int) -> bytes:
    return _NAME.sub(rb"\g<1>-%d" % turn, payload)


def resident() -> float:
    """Return the resident memory of this process in MB, as Linux has it."""
    fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(fields[1]) * 4096 / 1e6


if __name__ == "__main__":
    main()
