"""Fit the weights by which a page is told to be an article, a listing or something else.

    python benchmarks/train_kind.py BENCH_DIR [--out cleaner/kind.json] [--folds 5] [--cache FILE]

BENCH_DIR holds ``truth.json`` (page -> {kind, url, …}) and ``html/<page>.html.gz``. Every page counts a
second time, at less weight, without what its head and its address say, so that bare old pages are
judged by their text. Our own golden cases count too, at less weight; figures are of BENCH_DIR's pages
alone. Needs numpy alone; the same pages give the same weights.
"""

import argparse
import gzip
import json
import pickle
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from golden_pages import golden_pages

from cleaner.body.walk import segments_of
from cleaner.document import parse
from cleaner.kind import KINDS, Evidence
from cleaner.listing import read_items
from cleaner.metadata.head import read_head
from cleaner.metadata.hints import read_hints
from cleaner.metadata.read import read_metadata

LABELS = {"article": "article", "listing": "listing", "collection": "listing"}
STATED = ("type_", "url_", "published", "signed", "described", "has_body", "items", "listing")
BARE_WEIGHT, OWN_WEIGHT = 0.3, 0.9
PENALTY = 2.0
STEPS = 3000
RATE = 0.5

Source = tuple[Path, str, str, float]
"""A page's file, its address, its kind and how much it counts."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path)
    parser.add_argument("--out", type=Path, default=Path("cleaner/kind.json"))
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--cache", type=Path)
    args = parser.parse_args()
    rows = measured(args.bench, args.cache)
    names = list(rows[0]["measures"])
    folds = [int(sha256(row["site"].encode()).hexdigest(), 16) % args.folds for row in rows]
    table = np.zeros((len(KINDS), len(KINDS)), int)
    for fold in range(args.folds):
        weights = fit([row for row, each in zip(rows, folds, strict=True) if each != fold], names)
        for row, each in zip(rows, folds, strict=True):
            if each == fold and row["weight"] == 1.0:
                table[row["label"], int(np.argmax(vector(row, names) @ weights))] += 1
    print(f"accuracy over {args.folds} folds by site: {np.trace(table) / table.sum():.4f}")
    print(f"true by found, {', '.join(KINDS)}:\n{table}")
    weights = fit(rows, names)
    found = {
        name: [round(float(each), 4) for each in weights[index]]
        for index, name in enumerate([*names, "bias"])
    }
    args.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def measured(bench: Path, cache: Path | None) -> list[dict[str, Any]]:
    if cache and cache.exists():
        rows: list[dict[str, Any]] = pickle.loads(cache.read_bytes())
        return rows
    with ProcessPoolExecutor(2) as pool:
        rows = list(pool.map(measure, (*of_bench(bench), *of_golden_cases()), chunksize=20))
    if cache:
        cache.write_bytes(pickle.dumps(rows))
    return rows


def of_bench(bench: Path) -> Iterator[Source]:
    truth = json.loads((bench / "truth.json").read_text(encoding="utf-8"))
    for name, page in truth.items():
        kind = LABELS.get(page["kind"], "other")
        yield bench / "html" / f"{name}.html.gz", page.get("url") or f"http://{name}.example/page", kind, 1.0


def of_golden_cases() -> Iterator[Source]:
    """Give our own pages of all kinds; with all our small digest pages, whatever is small would be one."""
    for page in golden_pages():
        yield page.path, page.url, page.kind, OWN_WEIGHT


def measure(source: Source) -> dict[str, Any]:
    path, url, kind, weight = source
    payload = path.read_bytes()
    document = parse(gzip.decompress(payload) if path.suffix == ".gz" else payload, url=url)
    head = read_head(document)
    evidence = Evidence(
        hints=read_hints(head, url),
        segments=segments_of(document.flat),
        listing=read_items(document),
        dated=read_metadata(document, head, shown=(), text="").published is not None,
        signed=bool(head.article.get("author")),
        headings=len(head.headings),
    )
    label = KINDS.index(kind)  # type: ignore[arg-type]  # one of KINDS
    site = ".".join((urlsplit(url).hostname or path.stem).split(".")[-2:])
    return {"measures": evidence.measures(), "label": label, "site": site, "weight": weight}


def vector(row: dict[str, Any], names: Iterable[str], *, bare: bool = False) -> np.ndarray:
    measures = row["measures"]
    values = [0.0 if bare and name.startswith(STATED) else measures[name] for name in names]
    return np.array([*values, 1.0])


def fit(rows: list[dict[str, Any]], names: list[str]) -> np.ndarray:
    """Return weights by plain gradient descent on the log-loss with a quadratic penalty."""
    inputs = np.array([vector(row, names) for row in rows] + [vector(row, names, bare=True) for row in rows])
    wanted = np.eye(len(KINDS))[[row["label"] for row in rows] * 2]
    weight = np.array([row["weight"] for row in rows])
    share = np.concatenate([weight, BARE_WEIGHT * weight])[:, None]
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0)
    mean[-1], spread[spread == 0] = 0.0, 1.0
    scaled = (inputs - mean) / spread
    weights = np.zeros((scaled.shape[1], len(KINDS)))
    for _ in range(STEPS):
        scores = scaled @ weights
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        gap = share * (odds / odds.sum(axis=1, keepdims=True) - wanted)
        penalty = PENALTY * weights / len(rows)
        penalty[-1] = 0.0
        weights -= RATE * (scaled.T @ gap / share.sum() + penalty)
    unscaled = weights / spread[:, None]
    unscaled[-1] -= (mean[:-1, None] * unscaled[:-1]).sum(axis=0)
    return unscaled


if __name__ == "__main__":
    main()
