"""Train the judge's tables and measure them, each link alone, on hosts and tricks they have not seen.

    python benchmarks/train_judge.py BENCH/spam --honest BENCH/extraction [--listing BENCH/listing]
                                     [--out cleaner/judge/model.json] [--folds FOLDER]

Three sources: the bench's labelled pages; honest pages as crawled; and the honest pages attacked by
`injections.py`, which shares neither trades nor tricks nor addresses with the bench. On half of the
bench's generated pages and on a third of our own the word list's evidence is blanked, so that the
judge does not lean on words we know. Scores are calibrated on links whose host and trick were held out
(Platt 1999). No chance is involved: the same pages give the same tables. LightGBM is needed
(`pip install palimpsest[train]`). `judge_whole.py` measures the whole judge in the same folds, whose tables
`--folds` keeps for it.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from judge_samples import Sample, bench_samples, fold_of, honest_samples
from judge_tables import Tables, fit, save

FOLDS = 3
WORDS = frozenset(
    [
        "TOPIC.TRADE", "TOPIC.ADDRESS", "TOPIC.UNSAID", "TOPIC.SELLING", "TOPIC.AROUND", "TOPIC.PAGE",
        "TOPIC.LABEL", "BLOCK.TRADE",
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """Scores of links by tables that saw neither their host nor their trick, as calibrated log-odds.

    `tables` are those of each fold of hosts and tricks, `slope` and `offset` make their sums log-odds.
    """

    scores: np.ndarray
    tables: dict[tuple[int, int], Tables]
    slope: float
    offset: float


class Material:
    """All samples as arrays."""

    def __init__(self, samples: list[Sample]) -> None:
        self.samples = samples
        self.names = sorted(samples[0].features)
        self.evidence = np.array([[each.features[name] for name in self.names] for each in samples])
        self.spam = np.array([each.spam for each in samples], dtype=float)
        self.source = np.array([each.source for each in samples])
        real = 3.0
        self.weight = np.array(
            [each.weight * (real if each.spam and each.source == "real" else 1.0) for each in samples]
        )
        self.blind = self._blinded()

    def _blinded(self) -> np.ndarray:
        """Return the evidence with the word list silent on some of the attacked pages."""
        blind = self.evidence.copy()
        columns = [at for at, name in enumerate(self.names) if name in WORDS]
        silent = {"injected": lambda page: fold_of(page, 2) == 1, "own": lambda page: fold_of(page, 3) == 1}
        rows = [
            at
            for at, each in enumerate(self.samples)
            if each.source in silent and silent[each.source](each.page)
        ]
        blind[np.ix_(rows, columns)] = 0.0
        return blind

    def folds(self, number: int) -> HeldOut:
        """Return held-out scores: neither host nor trick of a link was trained on."""
        hosts = np.array([fold_of(each.host, number) for each in self.samples])
        tricks = np.array([fold_of(each.trick, number) if each.trick else -1 for each in self.samples])
        real = self.source == "real"
        scores, tables = np.zeros(len(self.samples)), {}
        for host in range(number):
            for trick in range(number):
                test = (hosts == host) & ((tricks == trick) | ((tricks == -1) & (trick == 0)))
                train = (hosts != host) & ((tricks != trick) | real | (self.spam == 0))
                grown = fit(self.blind[train], self.spam[train], self.weight[train], self.names)
                tables[host, trick] = grown
                scores[test] = grown.score(self.evidence[test])
        slope, offset = calibrate(scores, self.spam, self.weight)
        return HeldOut(scores=slope * scores + offset, tables=tables, slope=slope, offset=offset)

    def whole(self) -> Tables:
        """Return the tables trained on everything."""
        return fit(self.blind, self.spam, self.weight, self.names)


def every_sample(bench: Path, honest: Path, listing: Path | None) -> list[Sample]:
    """Return the links of all sources."""
    samples = [*bench_samples(bench), *honest_samples(honest, attack=True)]
    return [*samples, *honest_samples(listing, attack=False)] if listing else samples


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


def fold_file(folder: Path, cell: tuple[int, int]) -> Path:
    """Return where the tables of a fold of hosts and a fold of tricks are kept."""
    return folder / f"{cell[0]}-{cell[1]}.json"


def report(material: Material, scores: np.ndarray, shown: int) -> None:
    """Print held-out precision and recall by source and threshold, links judged alone."""
    spam = material.spam == 1
    for threshold in (-2.0, -1.5, -1.0, -0.5, 0.0, 1.0, 1.6, 2.0, 2.2, 2.4, 2.8, 3.2, 4.0):
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
    for source, trick in sorted({(each.source, each.trick) for each in material.samples if each.trick}):
        here = np.array([each.source == source and each.trick == trick for each in material.samples]) & spam
        shares = "  ".join(f">={edge} {(scores[here] >= edge).mean():.2f}" for edge in (2.5, 0.0, -1.0))
        print(f"  {source:9} {trick:20} {here.sum():5}  {shares}")


def main() -> int:
    """Read the pages, measure on held-out hosts and tricks, train on all, write the model."""
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reader.add_argument("bench", type=Path)
    reader.add_argument("--honest", type=Path, required=True)
    reader.add_argument("--listing", type=Path)
    reader.add_argument("--out", type=Path)
    reader.add_argument("--folds", type=Path, help="keep the tables of each fold there")
    reader.add_argument("--errors", type=int, default=0, help="show the N honest links most suspected")
    options = reader.parse_args()
    material = Material(every_sample(options.bench, options.honest, options.listing))
    planted = int(material.spam.sum())
    print(
        f"{len(material.samples)} foreign links, {planted} injected, {len(material.names)} kinds of evidence"
    )
    held_out = material.folds(FOLDS)
    print(f"calibration on held-out scores: {held_out.slope:.3f} × score {held_out.offset:+.3f}")
    report(material, held_out.scores, options.errors)
    if options.folds:
        options.folds.mkdir(parents=True, exist_ok=True)
        for cell, tables in held_out.tables.items():
            save(tables.content(held_out.slope, held_out.offset), fold_file(options.folds, cell))
    if options.out:
        save(material.whole().content(held_out.slope, held_out.offset), options.out)
        print(f"wrote {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
