"""How long differences of long articles and pages of the change feed take, in CPU milliseconds.

    python benchmarks/history.py [--urls 500] [--rounds 40]

The article has 10,000 words in paragraphs of 120; the archive is a catalog of unchanged visits, one in ten
of which changed its payload.
"""

import argparse
import hashlib
import random
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from pathlib import Path
from time import process_time
from typing import Any

from archive import Archive, open_archive
from archive.catalog.adding import add_captures
from archive.catalog.passing import Stretch
from archive.changes import changes
from archive.keys import capture_key
from archive.rows import CaptureRow
from archive.surt import Pattern, surt
from console.comparing import compare

START = datetime(2026, 1, 1, tzinfo=UTC)
SAME = 10  # visits to a URL in a row that find the same


def timed(label: str, work: Callable[[], Any]) -> Any:
    began = process_time()
    done = work()
    print(f"{label:44} {(process_time() - began) * 1000:9.1f}")
    return done


def article(text: str) -> dict[str, Any]:
    blocks = [{"kind": "paragraph", "spans": [{"text": part}]} for part in text.split("\n\n")]
    return {"kind": "article", "title": "", "text": text, "blocks": blocks}


def edited(text: str, rate: float, chance: random.Random, words: list[str]) -> str:
    def one(paragraph: str) -> str:
        said = paragraph.split(" ")
        return " ".join(chance.choice(words) if chance.random() < rate else word for word in said)

    return "\n\n".join(map(one, text.split("\n\n")))


def differences() -> None:
    chance = random.Random(1)
    words = [f"word{number}" for number in range(4000)]
    said = chance.choices(words, [1 / (number + 1) for number in range(4000)], k=10_000)
    text = "\n\n".join(" ".join(said[at : at + 120]) for at in range(0, 10_000, 120))
    for rate in (0.01, 0.1, 0.5):
        other = edited(text, rate, chance, words)
        timed(
            f"difference, {rate:.0%} of the words edited", lambda b=other: compare(article(text), article(b))
        )
    repeated = ["ja nein " * 5000, "nein ja doch " * 3300]
    timed("difference of two texts of three words", lambda: compare(*map(article, repeated)))
    other = edited(text, 0.1, chance, words).split()
    timed(
        "difflib, 10% edited",
        lambda: SequenceMatcher(None, text.split(), other, autojunk=False).get_opcodes(),
    )


def row(number: int, turn: int) -> CaptureRow:
    def at(of: int) -> datetime:
        return START + timedelta(minutes=15 * of, milliseconds=number)

    url = f"http://h{number % 50}.example.org/page/{number}"
    digest = "sha256:" + hashlib.sha256(f"{number} {turn // SAME}".encode()).hexdigest()
    first = capture_key(surt(url), at(turn - turn % SAME), digest)
    return CaptureRow(
        key=capture_key(surt(url), at(turn), digest), surt=surt(url), url=url, captured_at=at(turn),
        status=200, mime="image/png", payload_digest=digest, payload_size=1000,
        kind="revisit" if turn % SAME else "response",
        refers_to=first if turn % SAME else None, length=500, source="news",
    )  # fmt: skip


def feed(archive: Archive, urls: int, rounds: int) -> None:
    for turn in range(rounds):
        with archive.catalog.write() as connection:
            add_captures(connection, [row(number, turn) for number in range(urls)])
    catalog = archive.catalog
    low, high = Pattern.parse("h7.example.org/*").range()
    timed("changes, newest hundred", lambda: changes(catalog, Stretch(), forwards=False))
    timed("changes, oldest hundred", lambda: changes(catalog, Stretch()))
    timed("changes, first hundred arrivals", lambda: changes(catalog, Stretch(), axis="arrival"))
    timed(
        "changes of one host of fifty", lambda: changes(catalog, Stretch(low=low, high=high), forwards=False)
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--urls", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=40)
    asked = parser.parse_args()
    print(f"{'':44} {'CPU ms':>9}")
    differences()
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'catalog.sqlite'}"
        with open_archive(str(Path(folder) / "store"), address) as archive:
            feed(archive, asked.urls, asked.rounds)


if __name__ == "__main__":
    main()
