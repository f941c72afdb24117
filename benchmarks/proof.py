"""The log: what appending costs for each object, what a pass costs when nothing is new, and proofs.

`python benchmarks/proof.py [--captures N]` records N captures of 2 kB in a fresh directory, logs them, and
makes and checks proofs of captures drawn by a fixed seed. CPU time is this process's.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive import Archive, Capture, Fetch, open_archive
from archive.proof.checking import check_proof
from archive.proof.log import Log
from archive.proof.making import entry_of, make_proof, signed_head
from archive.proof.proof import read_proof, write_proof
from archive.proof.signing import Signer, create_signer
from archive.proof.verify import verify_log

START = datetime(2026, 1, 1, tzinfo=UTC)
PROOFS = 200


def main() -> None:
    """Print one JSON object a measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--captures", type=int, default=20_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="palimpsest-bench-") as name:
        folder = Path(name)
        with open_archive(str(folder / "store"), f"sqlite:///{folder}/catalog.sqlite") as archive:
            measure(archive, folder, asked.captures)


def measure(archive: Archive, folder: Path, count: int) -> None:
    """Fill the archive, log it, and take the figures."""
    signer = create_signer(folder / "key.pem")
    log = Log(archive.store, archive.catalog)
    keys: list[str] = []
    timed("record", count, lambda: keys.extend(fill(archive, count)))
    timed("append, all new", count, lambda: log.append(now=START, signer=signer))
    timed("append, nothing new", count, lambda: log.append(now=START, signer=signer))
    fill(archive, 100, start=count)
    timed("append, 100 new", 100, lambda: log.append(now=START, signer=signer))
    prove(log, keys, signer)
    timed("verify", count, lambda: list(verify_log(archive.store, archive.catalog, [signer.public])))
    log.index.forget()
    timed("index made anew", count, log.catch_up)


def fill(archive: Archive, count: int, start: int = 0) -> list[str]:
    """Record captures of 2 kB over fifty hosts and return their keys."""
    found: list[str] = []
    for begin in range(start, start + count, 1000):
        some = range(begin, min(begin + 1000, start + count))
        found += [done.row.key for done in archive.record_all([capture(number) for number in some])]
    return found


def capture(number: int) -> Capture:
    """Return a capture with a payload of its own."""
    noise = random.Random(number)
    return Capture(
        url=f"http://site{number % 50}.example/news/{number}",
        captured_at=START + timedelta(seconds=number),
        status=200,
        reason="OK",
        headers=(("Content-Type", "text/html"),),
        payload=b"<p>" + noise.randbytes(1000).hex().encode(),
        fetch=Fetch(source="bench"),
    )


def prove(log: Log, keys: list[str], signer: Signer) -> None:
    """Make and check proofs one by one."""
    public = [signer.public]
    head, _ = signed_head(log, public)
    files: list[bytes] = []
    some = random.Random(7).sample(keys, min(PROOFS, len(keys)))

    def make(key: str) -> None:
        entry = entry_of(log, head, key)
        files.append(write_proof(make_proof(log, public, [entry], head, None)))

    timed("prove", len(some), lambda: [make(key) for key in some])
    timed("check", len(some), lambda: [check_proof(read_proof(file), public) for file in files])


def timed(what: str, count: int, work: Callable[[], object]) -> object:
    """Do `work` and print what it took for each of `count`."""
    begun, cpu = time.perf_counter(), time.process_time()
    result = work()
    seconds, used = time.perf_counter() - begun, time.process_time() - cpu
    tell(what, objects=count, seconds=seconds, cpu_ms_each=used / count * 1000)
    return result


def tell(what: str, **figures: float) -> None:
    """Print one measure."""
    print(
        json.dumps({"what": what, **{name: round(value, 4) for name, value in figures.items()}}), flush=True
    )


if __name__ == "__main__":
    main()
