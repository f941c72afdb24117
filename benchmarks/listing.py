"""Measure the list reader: items, fields, kind and speed, beside simple baselines.

    python benchmarks/listing.py BENCH [--half A|B] [--without names,landmarks,headings]
        [--predictions OUT.jsonl]

BENCH holds ``pages.jsonl``, ``truth.jsonl``, ``html/`` and ``evaluate.py``, whose metrics are used as
they are. ``--half`` takes only one half of the pages, parted by host, so that one can be developed
on and the other kept for judging. ``--without`` takes classes and ids, landmark elements or headings
away from every page: how much does the reader lean on what other sites may not have? Time is CPU time
of `read_items` alone, the parse left out.
"""

import argparse
import hashlib
import importlib.util
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from cleaner.document import Document, parse
from cleaner.flat import Flat, numbers_by_tag
from cleaner.listing import read_items

Items = list[dict[str, Any]]


def ours(document: Document) -> Items:
    """Read the items as the cleaner does."""
    return [
        {"title": item.title, "url": item.url, "teaser": item.teaser, "date": item.published}
        for item in read_items(document).items
    ]


def long_links(document: Document) -> Items:
    """Take every link of 25 characters or more for an item."""
    return [
        {"title": anchor.text, "url": anchor.href, "teaser": None, "date": None}
        for anchor in document.anchors
        if len(anchor.text) >= 25
    ]


READERS: dict[str, Callable[[Document], Items]] = {"ours": ours, "long links": long_links}
COLUMNS = (
    "micro_f1", "macro_f1", "title_acc", "teaser_f1_present", "date_recall", "date_false", "tau",
    "caption_leak",
)  # fmt: skip


def without_names(flat: Flat) -> Flat:
    """Take away all attributes that name what an element is for."""
    named = ("class", "id", "role", "itemprop", "rel")
    left = [{name: value for name, value in each.items() if name not in named} for each in flat.attributes]
    return replace(flat, attributes=left)


def without_landmarks(flat: Flat) -> Flat:
    """Make plain boxes of all landmark elements, plain spans of times."""
    return renamed(flat, {**dict.fromkeys(LANDMARKS, "div"), "time": "span"})


def without_headings(flat: Flat) -> Flat:
    """Make plain boxes of all headings."""
    return renamed(flat, dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "div"))


def renamed(flat: Flat, names: dict[str, str]) -> Flat:
    """Return the tree with other tags."""
    tags = [names.get(tag, tag) for tag in flat.tags]
    return replace(flat, tags=tags, by_tag=numbers_by_tag(tags), known={})


LANDMARKS = ("article", "section", "main", "nav", "header", "footer", "aside", "figure", "figcaption")
STRIPPERS = {"names": without_names, "landmarks": without_landmarks, "headings": without_headings}


def half_of(url: str) -> str:
    """Return the half that a page's host falls into."""
    digest = hashlib.md5((urlsplit(url).hostname or url).encode()).hexdigest()
    return "AB"[int(digest, 16) % 2]


def pages(bench: Path, half: str | None) -> Iterator[tuple[dict[str, Any], Document]]:
    """Yield the truth of each page with its parsed document."""
    encodings = {
        page["page"]: page["encoding"]
        for page in map(json.loads, (bench / "pages.jsonl").read_text().splitlines())
    }
    for truth in map(json.loads, (bench / "truth.jsonl").read_text().splitlines()):
        if half and half_of(truth["url"]) != half:
            continue
        payload = (bench / "html" / f"{truth['page']}.html").read_bytes()
        mime = f"text/html; charset={encodings[truth['page']]}"
        yield truth, parse(payload, url=truth["url"], content_type=mime)


def metrics(bench: Path) -> ModuleType:
    """Load the benchmark's own evaluation."""
    spec = importlib.util.spec_from_file_location("listing_metrics", bench / "evaluate.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{bench}: no evaluate.py there; name the folder of the listing benchmark")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def timed(document: Document, rounds: int = 3) -> float:
    """Return the least CPU milliseconds that reading the items took."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        read_items(document)
        taken.append(time.process_time() - start)
    return min(taken) * 1000


def main() -> None:
    """Run the command."""
    command = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    command.add_argument("bench", type=Path)
    command.add_argument("--half", choices="AB")
    command.add_argument("--without", default="", help="names, landmarks, headings; with commas")
    command.add_argument("--predictions", type=Path)
    given = command.parse_args()
    evaluate = metrics(given.bench)
    found = list(pages(given.bench, given.half))
    for name in filter(None, given.without.split(",")):
        strip = STRIPPERS[name]
        found = [(truth, replace(document, flat=strip(document.flat))) for truth, document in found]
    print(f"{'reader':<12}" + "".join(f"{name:>18}" for name in COLUMNS))
    for name, reader in READERS.items():
        told = [{"page": truth["page"], "items": reader(document)} for truth, document in found]
        scores = [evaluate.score_page(truth, page) for (truth, _), page in zip(found, told, strict=True)]
        total = evaluate.agg(scores)
        print(f"{name:<12}" + "".join(f"{total[column]!s:>18}" for column in COLUMNS))
        if name == "ours" and given.predictions:
            given.predictions.write_text("".join(json.dumps(page) + "\n" for page in told))
    sure = sorted(read_items(document).confidence for _, document in found)
    print(f"pages {len(found)}; confidence >= .5 on {sum(value >= 0.5 for value in sure)}")
    cpu = sorted(timed(document) for _, document in found)
    middle, last = cpu[len(cpu) // 2], cpu[-1]
    print(f"CPU ms a page: mean {sum(cpu) / len(cpu):.2f}, median {middle:.2f}, most {last:.2f}")


if __name__ == "__main__":
    main()
