"""Train the model that tells digest pages from others, and write its weights.

    python benchmarks/train_listing.py EXTRACTION LISTING [--write]

EXTRACTION and LISTING are the folders of the two benchmarks (``truth.json`` with kinds and
``html/``; ``truth.jsonl`` and ``html/``). Logistic regression over `Evidence.features`, by Newton's
method, so that equal pages give equal weights. Without ``--write`` only the cross-validated table
is printed: five folds, parted by host, so that no site is trained and tested on.
"""

import argparse
import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np

from cleaner.document import parse
from cleaner.errors import Unreadable
from cleaner.listing import read_items

FOLDS = 5
RIDGE = 0.1
POSITIVE = {"listing": 2.0, "collection": 0.5}
NEGATIVE = {"article": 1.0}
OTHERS = 0.7
TARGET = Path(__file__).parent.parent / "cleaner" / "listing" / "weights.py"


class Sample(NamedTuple):
    """One page: what it is, how much it counts, and its features."""

    kind: str
    fold: int
    wanted: bool
    weight: float
    features: dict[str, float]


def samples(extraction: Path, listing: Path) -> Iterator[Sample]:
    """Yield every page of both benchmarks that can be read."""
    truth = json.loads((extraction / "truth.json").read_text())
    for name, page in sorted(truth.items()):
        payload = gzip.decompress((extraction / "html" / f"{name}.html.gz").read_bytes())
        yield from sample(payload, page.get("url") or f"http://{name}.example/", page["kind"])
    for line in (listing / "truth.jsonl").read_text().splitlines():
        page = json.loads(line)
        payload = (listing / "html" / f"{page['page']}.html").read_bytes()
        yield from sample(payload, page["url"], "listing")


def sample(payload: bytes, url: str, kind: str) -> Iterator[Sample]:
    """Yield the sample of one page, nothing for an unreadable one."""
    try:
        evidence = read_items(parse(payload, url=url)).evidence
    except Unreadable as error:
        print(f"left out: {error}")
        return
    if evidence is None:
        return
    host = urlsplit(url).hostname or url
    fold = int(hashlib.md5(host.encode()).hexdigest(), 16) % FOLDS
    weight = POSITIVE.get(kind) or NEGATIVE.get(kind, OTHERS)
    yield Sample(kind, fold, kind in POSITIVE, weight, dict(evidence.features()))


def fit(rows: list[Sample]) -> np.ndarray:
    """Return the weights in the order of the features, the bias last."""
    x = matrix(rows)
    y = np.array([row.wanted for row in rows], dtype=float)
    w = np.array([row.weight for row in rows])
    found = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ found))
        slope = x.T @ (w * (p - y)) + RIDGE * found
        bend = (x * (w * p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(len(found))
        found = found - np.linalg.solve(bend, slope)
    return found


def matrix(rows: list[Sample]) -> np.ndarray:
    """Return the features of all rows, and a column of ones for the bias."""
    return np.array([[*row.features.values(), 1.0] for row in rows])


def validate(rows: list[Sample]) -> None:
    """Print how many pages of each kind are taken for digest pages by a model without their site."""
    told: dict[str, list[float]] = {}
    for fold in range(FOLDS):
        held = [row for row in rows if row.fold == fold]
        found = fit([row for row in rows if row.fold != fold])
        for row, value in zip(held, 1 / (1 + np.exp(-matrix(held) @ found)), strict=True):
            told.setdefault(row.kind, []).append(float(value))
    print(f"{'kind':<16}{'pages':>6}{'>= .3':>8}{'>= .5':>8}{'>= .7':>8}")
    for kind, values in sorted(told.items()):
        shares = (sum(value >= least for value in values) / len(values) for least in (0.3, 0.5, 0.7))
        print(f"{kind:<16}{len(values):>6}" + "".join(f"{share:>8.3f}" for share in shares))


def write(rows: list[Sample]) -> None:
    """Write the weights fitted to all rows."""
    found = fit(rows)
    lines = [f'    "{name}": {value:.4f},' for name, value in zip(rows[0].features, found[:-1], strict=True)]
    TARGET.write_text(
        '"""Weights of the digest-page model; written by benchmarks/train_listing.py."""\n\n'
        f"BIAS = {found[-1]:.4f}\nWEIGHTS = {{\n" + "\n".join(lines) + "\n}\n"
    )
    print(f"written: {TARGET.name}")


def main() -> None:
    """Run the command."""
    command = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    command.add_argument("extraction", type=Path)
    command.add_argument("listing", type=Path)
    command.add_argument("--write", action="store_true")
    given = command.parse_args()
    rows = list(samples(given.extraction, given.listing))
    validate(rows)
    if given.write:
        write(rows)


if __name__ == "__main__":
    main()
