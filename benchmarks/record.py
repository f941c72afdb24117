"""What recording a capture costs: CPU and wall clock, by part, beside a bare WARC writer.

    python benchmarks/record.py --captures 2000 --size 56000

CPU time is the thread's own; the directory store's waiting for the disk shows in the wall clock only.
"""

import argparse
import io
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import Capture, Fetch, open_archive
from archive.store import open_store
from archive.warc import pack_capture

START = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = [f"word{number}" for number in range(3000)]


def captures_of(number: int, size: int) -> list[Capture]:
    """Return captures of as many URLs, with payloads of words, `size` bytes each."""
    chance = random.Random(1)
    made = []
    for turn in range(number):
        payload = " ".join(chance.choices(WORDS, k=size // 8)).encode()[:size]
        capture = Capture(
            url=f"https://www.example.org/news/{turn}",
            captured_at=START + timedelta(seconds=turn),
            status=200,
            reason="OK",
            headers=(("Content-Type", "text/html; charset=utf-8"), ("ETag", f'"{turn}"')),
            payload=payload,
            fetch=Fetch(source="bench", found_on="https://www.example.org/news/", run="01RUN"),
        )
        made.append(capture)
    return made


def measured(name: str, work: Callable[[Capture], object], captures: list[Capture]) -> None:
    """Run `work` on each capture and print what one cost."""
    cpu, wall = time.thread_time(), time.monotonic()
    for capture in captures:
        work(capture)
    cpu, wall = time.thread_time() - cpu, time.monotonic() - wall
    each = 1000 / len(captures)
    print(f"{name:44} {cpu * each:7.2f} ms CPU {wall * each:7.2f} ms wall")


def warcio_writer() -> Callable[[Capture], object]:
    writer = WARCWriter(io.BytesIO(), gzip=True)

    def write(capture: Capture) -> None:
        head = StatusAndHeaders("200 OK", list(capture.headers), protocol="HTTP/1.1")
        payload = io.BytesIO(capture.payload or b"")
        record = writer.create_warc_record(capture.url, "response", payload=payload, http_headers=head)
        writer.write_record(record)

    return write


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--captures", type=int, default=1000)
    parser.add_argument("--size", type=int, default=56_000)
    arguments = parser.parse_args()
    captures = captures_of(arguments.captures, arguments.size)
    print(f"{len(captures)} captures of {arguments.size} bytes")
    with tempfile.TemporaryDirectory(prefix="palimpsest-record-") as folder:
        measured("warcio, response record into memory", warcio_writer(), captures)
        measured("pack_capture (two records)", pack_capture, captures)
        store = open_store(str(Path(folder) / "bare"))
        bodies = {capture.url: pack_capture(capture) for capture in captures}
        measured(
            "put into the directory store",
            lambda capture: store.put(bodies[capture.url].key, bodies[capture.url].body),
            captures,
        )
        catalog = f"sqlite:///{folder}/catalog.sqlite"
        with open_archive(str(Path(folder) / "store"), catalog) as archive:
            measured("record (new)", archive.record, captures)
            measured("record (the very same again)", archive.record, captures)
            moved = [
                Capture(
                    url=capture.url,
                    captured_at=capture.captured_at + timedelta(days=1),
                    status=200,
                    headers=capture.headers,
                    payload=capture.payload,
                    fetch=capture.fetch,
                )
                for capture in captures
            ]
            measured("record (unchanged: a revisit)", archive.record, moved)


if __name__ == "__main__":
    main()
