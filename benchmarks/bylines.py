"""Measure bylines: whose names we and trafilatura find, against those the labels give.

    python benchmarks/bylines.py BENCH [--every N]

BENCH holds ``truth.json`` (page → {author, url, …}) and ``html/<page>.html.gz``. `author` is a list of
names, or one line that is parted at commas and "and"; agencies and papers that sign a text are in the
labels too, and count as misses where we name people alone. Names are compared without case and accents.
"""

import argparse
import gzip
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import trafilatura

from cleaner import clean
from cleaner.lines import fold

_AND = re.compile(r",\s*(?:and )?| and ")
_DEGREE = re.compile(r"[A-Z]{2,5}|[A-Z]\w{1,2}\.?")


def ours(payload: bytes, url: str) -> Iterable[str]:
    """Return the names that the cleaner gives."""
    return clean(payload, url=url).byline


def theirs(payload: bytes, url: str) -> Iterable[str]:
    """Return the names that trafilatura gives, which parts them with semicolons."""
    tree = trafilatura.load_html(payload)
    if tree is None:
        return ()
    return (trafilatura.extract_metadata(tree, default_url=url).author or "").split(";")


READERS: dict[str, Callable[[bytes, str], Iterable[str]]] = {"Palimpsest": ours, "trafilatura": theirs}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path)
    parser.add_argument("--every", type=int, default=1)
    args = parser.parse_args()
    pages = labelled(args.bench)[:: args.every]
    print(f"{len(pages)} pages   exact   precision   recall")
    for name, reader in READERS.items():
        exact, precision, recall = score(reader, args.bench, pages)
        print(f"{name:12} {exact:7.3f} {precision:11.3f} {recall:8.3f}")


def labelled(bench: Path) -> list[tuple[str, str, set[str]]]:
    """Return page, address and folded names of the pages whose labels name somebody."""
    truth: dict[str, dict[str, Any]] = json.loads((bench / "truth.json").read_text(encoding="utf-8"))
    found = [
        (page, label.get("url") or f"http://{page}.example/page", names_of(label.get("author") or ()))
        for page, label in truth.items()
    ]
    return [row for row in found if row[2]]


def names_of(author: str | Iterable[str]) -> set[str]:
    """Return the folded names of a label."""
    if isinstance(author, str):
        author = [part for part in _AND.split(author) if not _DEGREE.fullmatch(part)]
    return {fold(name) for name in author if name}


def score(
    reader: Callable[[bytes, str], Iterable[str]], bench: Path, pages: list[tuple[str, str, set[str]]]
) -> tuple[float, float, float]:
    """Return the share of pages with exactly the names, and precision and recall over all names."""
    exact = right = given = wanted = 0
    for page, url, names in pages:
        payload = gzip.decompress((bench / "html" / f"{page}.html.gz").read_bytes())
        found = {fold(name) for name in reader(payload, url)} - {""}
        exact += found == names
        right += len(found & names)
        given += len(found)
        wanted += len(names)
    return exact / len(pages), right / (given or 1), right / (wanted or 1)


if __name__ == "__main__":
    main()
