"""What import and export cost: records and bytes a second, and CPU by record, beside the bare readers.

    python benchmarks/exchange.py --records 5000 --size 21000

The file is what warcio writes; nothing is cleaned. CPU is that of all threads of this process; wall clock
depends on the disk and on who else uses the machine. With --rebuild the catalog is made anew from what was
imported, with its progress on stderr; --only-rebuild leaves the other measures but the import out.
"""

import argparse
import io
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import open_archive
from archive.exchange import Importer, write_wacz
from archive.exchange.records import Records
from archive.exchange.visits import WANTED

START = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = [f"word{number}" for number in range(3000)]


def write_file(path: Path, number: int, size: int) -> None:
    """Write response records of as many URLs over 50 hosts."""
    chance = random.Random(1)
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for turn in range(number):
            payload = " ".join(chance.choices(WORDS, k=size // 8)).encode()[:size]
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                f"https://www.site{turn % 50}.example/news/{turn}",
                "response",
                payload=io.BytesIO(payload),
                http_headers=head,
                warc_headers_dict={"WARC-Date": f"{START + timedelta(seconds=turn):%Y-%m-%dT%H:%M:%SZ}"},
            )
            writer.write_record(record)


def measured(name: str, number: int, work: Callable[[], int]) -> None:
    """Run `work`, which returns bytes, and print its figures for `number` records."""
    cpu, wall = time.process_time(), time.monotonic()
    size = work()
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    print(
        f"{name:34} {number / wall:8.0f} records/s {1000 * cpu / number:7.2f} ms CPU/record "
        f"{number / cpu:8.0f} records/CPU s {size / wall / 1e6:7.1f} MB/s"
    )


def read_warcio(path: Path) -> int:
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            record.content_stream().read()
    return path.stat().st_size


def read_fastwarc(path: Path) -> int:
    with path.open("rb") as file:
        for record in FastIterator(file):
            record.reader.read()
    return path.stat().st_size


def read_ours(path: Path) -> int:
    with path.open("rb") as file:
        for _ in Records(file, wanted=WANTED, largest=1 << 27):
            pass
    return path.stat().st_size


def told(done: int, total: int | None) -> None:
    """Show how far a rebuild has come."""
    if done % 1024 == 0 or done == total:
        print(f"\r{done:,} of {total or 0:,}", end="", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=5000)
    parser.add_argument("--size", type=int, default=21_000)
    parser.add_argument("--rebuild", action="store_true", help="make the catalog anew at the end")
    parser.add_argument("--only-rebuild", action="store_true", help="import and rebuild, nothing else")
    arguments = parser.parse_args()
    number = arguments.records
    with tempfile.TemporaryDirectory(prefix="palimpsest-exchange-") as name:
        folder = Path(name)
        path = folder / "in.warc.gz"
        write_file(path, number, arguments.size)
        size = path.stat().st_size
        print(f"{number} records of {arguments.size} bytes, {size / 1e6:.1f} MB packed")
        if not arguments.only_rebuild:
            measured("read, warcio", number, lambda: read_warcio(path))
            measured("read, fastwarc", number, lambda: read_fastwarc(path))
            measured("read, ours", number, lambda: read_ours(path))
        with open_archive(str(folder / "store"), f"sqlite:///{folder}/catalog.sqlite") as archive:

            def take() -> int:
                with Importer(archive, now=datetime.now(UTC)) as importer, path.open("rb") as file:
                    importer.read("in", file)
                    importer.finish()
                return size

            def warc() -> int:
                with (folder / "out.warc.gz").open("wb") as out:
                    return sum(out.write(part) for part in archive.export(["*.example"]))

            def wacz() -> int:
                out = folder / "out.wacz"
                with out.open("w+b") as file:
                    write_wacz(archive, ["*.example"], file, created=START, software="benchmark")
                return out.stat().st_size

            def rebuild() -> int:
                archive.rebuild_catalog(told)
                print(file=sys.stderr)
                return size

            measured("import", number, take)
            if not arguments.only_rebuild:
                measured("import again: all known", number, take)
                measured("export, WARC", number, warc)
                measured("export, WACZ", number, wacz)
            if arguments.rebuild or arguments.only_rebuild:
                measured("rebuild of the catalog", number, rebuild)


if __name__ == "__main__":
    main()
