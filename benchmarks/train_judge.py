"""Train the judge's tables and measure them on hosts and tricks they have not seen.

    python benchmarks/train_judge.py BENCH/spam --honest BENCH/extraction [--listing BENCH/listing]
                                     [--out cleaner/judge/model.json] [--folds 5]

The model is a sum of tables, one for each piece of evidence, grown by boosting single cuts
(Friedman 2001) under the constraint that each table only rises or only falls where common sense
says so. No chance is involved: the same pages give the same model.

Three sources: the bench's labelled pages; honest pages as crawled; and the honest pages hacked by
`injections.py`, which shares neither trades nor tricks nor addresses with the bench. On half of all
hacked pages the word list's evidence is blanked, so that the model does not lean on words we know.
Scores are calibrated on pages whose host and trick were held out (Platt 1999).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from injections import TRICKS, hack

from cleaner.document import Document, parse
from cleaner.judge.features import all_features
from cleaner.judge.gather import gather
from cleaner.judge.pagewide import Pagewide
from cleaner.judge.runs import runs

# Evidence that may only speak for an injection (+) or only against it (-); the rest is free.
FALLING = frozenset(
    [
        "BLOCK.RENOWNED",
        "BLOCK.RELATED",
        "BLOCK.MIXED",
        "BLOCK.LENGTH",
        "BLOCK.IMAGE",
        "BLOCK.EMPTY",
        "URL.RENOWNED",
        "URL.RELATED",
        "URL.NOFOLLOW",
        "URL.QUERY",
        "URL.DATED",
        "URL.OFTEN",
        "TOPIC.PAGE",
    ]
)
FREE = frozenset(
    ["POS.MARGIN", "POS.SENTENCE", "URL.HOME", "BLOCK.LINKED", "URL.REPUTED", "URL.PLATFORM", "BLOCK.SHORT"]
)
WORDS = frozenset(
    [
        "TOPIC.TRADE",
        "TOPIC.ADDRESS",
        "TOPIC.UNSAID",
        "TOPIC.SELLING",
        "TOPIC.AROUND",
        "TOPIC.PAGE",
        "BLOCK.TRADE",
    ]
)
# Pages of the honest collections that are hacked or made up, seen by eye: no natural negatives.
NOT_HONEST = frozenset(
    ["wcxb-0393", "wcxb-0548", "a29", "a43", "d1_div", "d2_table", "d3_drupal", "d4_pair", "d5_more"]
)
ROUNDS, RATE, PENALTY = 800, 0.15, 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One foreign link: its evidence, whether it was injected, and what must be held out together."""

    features: dict[str, float]
    spam: bool
    weight: float
    host: str
    trick: str
    source: str
    page: str
    said: str


def page_samples(document: Document, spam: dict[int, bool], **facts: Any) -> list[Sample]:
    """Return the foreign links of a page that `spam` knows by their ordinal."""
    gathered = gather(document)
    page = Pagewide(document=document, gathered=gathered)
    found = []
    for run in runs(gathered):
        for sighting, features in zip(run.members, all_features(run, page), strict=True):
            label = spam.get(sighting.anchor.index)
            if label is not None:
                found.append((features, label, f"{sighting.text[:50]} {sighting.anchor.href[:70]}"))
    counts = {label: max(1, sum(1 for _, each, _ in found if each is label)) for label in (True, False)}
    # A page counts about as the root of its links: a block of forty is not forty attacks.
    return [
        Sample(
            features=features,
            spam=label,
            said=said,
            weight=(1.0 if label else 4.0) / counts[label] ** 0.5,
            **facts,
        )
        for features, label, said in found
    ]


def bench_samples(bench: Path) -> Iterator[Sample]:
    """Yield the links of the labelled bench; opinions that differ and doorways are left out."""
    for line in (bench / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] == "doorway":
            continue
        document = parse((bench / row["page"]).read_bytes(), url=row["url"])
        spam = {each["i"]: bool(each["spam"]) for each in row["anchors"] if not each.get("grey")}
        yield from page_samples(
            document,
            spam,
            host=row["host_domain"],
            trick=row.get("technique") or "",
            source=row["kind"],
            page=row["page"],
        )


def honest_pages(folder: Path) -> Iterator[tuple[str, str, Document]]:
    """Yield (name, url, document) for the pages of the extraction or listing bench."""
    urls = _urls(folder)
    for path in sorted((folder / "html").iterdir()):
        name = path.name.split(".html")[0]
        payload = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        url = urls.get(name) or _canonical(payload)
        yield name, url, parse(payload, url=url)


def _urls(folder: Path) -> dict[str, str]:
    pages = folder / "pages.jsonl"
    if not pages.exists():
        return {}
    rows = map(json.loads, pages.read_text(encoding="utf-8").splitlines())
    return {row["page"]: row["url"] for row in rows}


def _canonical(payload: bytes) -> str:
    found = re.search(rb"<link[^>]+rel=[\"']?canonical[\"']?[^>]+href=[\"']?(https?://[^\"' >]+)", payload)
    found = found or re.search(rb"property=[\"']og:url[\"'][^>]+content=[\"'](https?://[^\"']+)", payload)
    return found[1].decode("utf-8", "replace") if found else "http://unknown.invalid/"


def honest_samples(folder: Path, *, attack: bool) -> Iterator[Sample]:
    """Yield the links of honest pages, and with `attack` those of the same pages after an attack."""
    tricks = list(TRICKS)
    for number, (name, url, document) in enumerate(honest_pages(folder)):
        host = (
            re.sub(r"^https?://(?:www\.)?", "", url).split("/")[0] if "unknown.invalid" not in url else name
        )
        host = name.split("_20")[0] if name.startswith("news-") else host
        facts = {"host": host, "page": name}
        if name not in NOT_HONEST:
            every = {anchor.index: False for anchor in document.anchors}
            yield from page_samples(document, every, trick="", source="natural", **facts)
        if not attack or name in NOT_HONEST or document.form != "html":
            continue
        trick = tricks[number % len(tricks)]
        hacked = hack(document.source, trick, number, honest=True)
        if hacked is not None:
            after = parse(hacked.text, url=url)
            spam = {anchor.index: anchor.href in hacked.ours for anchor in after.anchors}
            yield from page_samples(after, spam, trick=f"own {trick}", source="own", **facts)


@dataclass(slots=True, kw_only=True)
class Tables:
    """A starting point and, for each piece of evidence, its cuts and what each range adds."""

    start: float
    edges: list[np.ndarray]
    values: list[np.ndarray]

    def score(self, evidence: np.ndarray) -> np.ndarray:
        """Return the log-odds of every row."""
        total = np.full(len(evidence), self.start)
        for column, (edges, values) in enumerate(zip(self.edges, self.values, strict=True)):
            total += values[np.searchsorted(edges, evidence[:, column], side="right")]
        return total


def cuts(column: np.ndarray) -> np.ndarray:
    """Return where a column may be cut: between its values, or at twelfths of many."""
    different = np.unique(column)
    if len(different) <= 12:
        return (different[1:] + different[:-1]) / 2
    return np.unique(np.quantile(column, np.linspace(0, 1, 13)[1:-1]))


def fit(evidence: np.ndarray, spam: np.ndarray, weight: np.ndarray, names: list[str]) -> Tables:
    """Grow the tables: in each round the one cut that helps most, a little of it."""
    edges = [cuts(evidence[:, column]) for column in range(len(names))]
    bins = [np.searchsorted(edge, evidence[:, column], side="right") for column, edge in enumerate(edges)]
    values = [np.zeros(len(edge) + 1) for edge in edges]
    share = (weight * spam).sum() / weight.sum()
    start = float(np.log(share / (1 - share)))
    total = np.full(len(spam), start)
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-total))
        slope, bend = weight * (spam - chance), weight * chance * (1 - chance)
        best = max(
            (
                (*_best_cut(bins[column], len(values[column]), slope, bend, name), column)
                for column, name in enumerate(names)
                if len(edges[column])
            ),
            key=lambda found: found[0],
        )
        gain, at, left, right, column = best
        if gain < 1e-3:
            break
        values[column][: at + 1] += RATE * left
        values[column][at + 1 :] += RATE * right
        total += RATE * np.where(bins[column] <= at, left, right)
    return Tables(start=start, edges=edges, values=values)


def _best_cut(
    bins: np.ndarray, size: int, slope: np.ndarray, bend: np.ndarray, name: str
) -> tuple[float, int, float, float]:
    """Return (gain, place, left value, right value) of a column's best allowed cut."""
    slopes, bends = np.bincount(bins, slope, size), np.bincount(bins, bend, size)
    left_slope, left_bend = np.cumsum(slopes)[:-1], np.cumsum(bends)[:-1]
    left = left_slope / (left_bend + PENALTY)
    right = (slopes.sum() - left_slope) / (bends.sum() - left_bend + PENALTY)
    gain = left_slope * left + (slopes.sum() - left_slope) * right
    if name in FALLING:
        gain = np.where(right <= left, gain, -1.0)
    elif name not in FREE:
        gain = np.where(right >= left, gain, -1.0)
    at = int(gain.argmax())
    return float(gain[at]), at, float(left[at]), float(right[at])


def calibrate(score: np.ndarray, spam: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Return slope and offset that make held-out scores log-odds (Newton's method on two numbers)."""
    design = np.column_stack([score, np.ones(len(score))])
    solution = np.array([1.0, 0.0])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ solution))
        gradient = design.T @ (weight * (spam - chance))
        hessian = (design * (weight * chance * (1 - chance))[:, None]).T @ design
        solution = solution + np.linalg.solve(hessian + 1e-6 * np.eye(2), gradient)
    return float(solution[0]), float(solution[1])


def fold_of(name: str, folds: int) -> int:
    """Return the fold that a host or trick belongs to."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % folds


class Material:
    """All samples as arrays."""

    def __init__(self, samples: list[Sample]) -> None:
        self.samples = samples
        self.names = sorted(samples[0].features)
        self.evidence = np.array([[each.features[name] for name in self.names] for each in samples])
        self.spam = np.array([each.spam for each in samples], dtype=float)
        self.source = np.array([each.source for each in samples])
        factor = {"real": 3.0, "injected": 1.0, "own": 1.0, "negative": 1.0, "natural": 1.0}
        self.weight = np.array(
            [each.weight * (factor[each.source] if each.spam else 1.0) for each in samples]
        )
        self.blind = self._blinded()

    def _blinded(self) -> np.ndarray:
        """Return the evidence with the word list silent on half of the hacked pages."""
        blind = self.evidence.copy()
        columns = [at for at, name in enumerate(self.names) if name in WORDS]
        rows = [
            at for at, each in enumerate(self.samples) if each.source == "injected" and fold_of(each.page, 2)
        ]
        blind[np.ix_(rows, columns)] = 0.0
        return blind

    def folds(self, number: int) -> np.ndarray:
        """Return held-out scores: neither host nor trick of a link was trained on."""
        hosts = np.array([fold_of(each.host, number) for each in self.samples])
        tricks = np.array([fold_of(each.trick, number) if each.trick else -1 for each in self.samples])
        real = self.source == "real"
        scores = np.zeros(len(self.samples))
        for host in range(number):
            for trick in range(number):
                test = (hosts == host) & ((tricks == trick) | ((tricks == -1) & (trick == 0)))
                train = (hosts != host) & ((tricks != trick) | real | (self.spam == 0))
                if test.any():
                    tables = fit(self.blind[train], self.spam[train], self.weight[train], self.names)
                    scores[test] = tables.score(self.evidence[test])
        return scores

    def whole(self) -> Tables:
        """Return the tables trained on everything."""
        return fit(self.blind, self.spam, self.weight, self.names)


def report(material: Material, scores: np.ndarray, shown: int) -> None:
    """Print held-out precision and recall by source and threshold, links judged alone."""
    spam = material.spam == 1
    for threshold in (-1.0, 0.0, 1.0, 2.0, 2.5, 3.0, 4.0):
        taken = scores >= threshold
        cells = []
        for source in ("real", "injected", "own", "negative", "natural"):
            here = material.source == source
            lost = {material.samples[at].page for at in np.flatnonzero(taken & here & ~spam)}
            recall = (taken & here & spam).sum() / max(1, (here & spam).sum())
            cells.append(f"{source} {recall:.3f} -{(taken & here & ~spam).sum()}/{len(lost)}p")
        precision = (taken & spam).sum() / max(1, taken.sum())
        print(f"{threshold:5.1f}  precision {precision:.4f}  recall -lost/pages: {'  '.join(cells)}")
    for at in np.argsort(-np.where(spam, -99.0, scores))[:shown]:
        each = material.samples[at]
        print(f"  honest {scores[at]:5.1f} {each.source} {each.page} {each.said}")
    tricks = sorted({(each.source, each.trick) for each in material.samples if each.trick})
    for source, trick in tricks:
        here = np.array([each.source == source and each.trick == trick for each in material.samples]) & spam
        print(
            f"  {source:9} {trick:20} {here.sum():5}  >=2.0 {(scores[here] >= 2.0).mean():.2f}  >=0 "
            f"{(scores[here] >= 0).mean():.2f}"
        )


def save(tables: Tables, names: list[str], slope: float, offset: float, path: Path) -> None:
    """Write the calibrated tables; a table's value for absent evidence is moved into the start."""
    start = tables.start * slope + offset
    content = {}
    for name, edges, values in zip(names, tables.edges, tables.values, strict=True):
        absent = float(values[np.searchsorted(edges, 0.0, side="right")])
        start += slope * absent
        scaled = [round(slope * (float(value) - absent), 3) for value in values]
        if any(scaled):
            content[name] = {"edges": [round(float(edge), 4) for edge in edges], "values": scaled}
    text = json.dumps({"start": round(start, 3), "tables": content}, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def main() -> int:
    """Read the pages, measure on held-out hosts and tricks, train on all, write the model."""
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reader.add_argument("bench", type=Path)
    reader.add_argument("--honest", type=Path, required=True)
    reader.add_argument("--listing", type=Path)
    reader.add_argument("--out", type=Path)
    reader.add_argument("--errors", type=int, default=0, help="show the N honest links most suspected")
    reader.add_argument("--folds", type=int, default=5)
    options = reader.parse_args()
    samples = list(bench_samples(options.bench))
    samples += honest_samples(options.honest, attack=True)
    if options.listing:
        samples += honest_samples(options.listing, attack=False)
    material = Material(samples)
    print(
        f"{len(samples)} foreign links, {int(material.spam.sum())} injected, {len(material.names)} "
        f"kinds of evidence"
    )
    scores = material.folds(options.folds)
    slope, offset = calibrate(scores, material.spam, material.weight)
    print(f"calibration on held-out scores: {slope:.3f} × score {offset:+.3f}")
    report(material, slope * scores + offset, options.errors)
    if options.out:
        save(material.whole(), material.names, slope, offset, options.out)
        print(f"wrote {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
