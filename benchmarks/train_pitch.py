"""Train the weights that tell how much some words sound like an advertisement.

    python benchmarks/train_pitch.py BENCH/spam --honest BENCH/extraction [--listing BENCH/listing]
                                     [--out cleaner/judge/pitch.npz]

Logistic regression on pieces of words (see `cleaner/judge/pitch.py`), once for what links say and once
for where they lead. Against are all links of honest pages, those within their sites too; for are the
links planted in the bench's pages and by `injections.py`, the phrases of `wares.txt`, and the word list.
No chance is involved. `held_out` gives each planted link's score by weights that never saw its trade.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from judge_samples import NOT_HONEST, Sample, bench_samples, fold_of, honest_pages, honest_samples
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from cleaner.judge.lexicon import entries
from cleaner.judge.pitch import BUCKETS, pieces, words
from cleaner.judge.urls import target
from cleaner.judge.words import fold

FOLDS = 4
_PENALTY = 2e-5
_WARES = Path(__file__).with_name("wares.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Some folded words, whether they advertise, and what is held out together with them."""

    text: str
    spam: bool
    group: str


def known_phrases() -> list[Phrase]:
    """Return what is sold by the list of wares and the word list, by trade."""
    found = [Phrase(text=fold(entry), spam=True, group=trade) for trade, entry in entries()]
    for line in _WARES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            trade, _, rest = line[1:].partition("]")
            found += [Phrase(text=fold(each), spam=True, group=trade) for each in rest.split(",")]
    return [each for each in found if each.group not in {"lure", "retail"}]


def honest_phrases(folders: Iterable[Path]) -> tuple[list[Phrase], list[Phrase]]:
    """Return what the links of honest pages say and the words of where they lead."""
    said, led = set(), set()
    for folder in folders:
        for name, url, document in honest_pages(folder):
            if name in NOT_HONEST:
                continue
            for anchor in document.anchors:
                where = target(anchor.href)
                if anchor.text and len(anchor.text) < 200:
                    said.add(Phrase(text=fold(anchor.text), spam=False, group=url.split("/")[2]))
                if where is not None:
                    led.add(Phrase(text=where.words, spam=False, group=url.split("/")[2]))
    return _once(said), _once(led)


def _once(phrases: Iterable[Phrase]) -> list[Phrase]:
    """Return phrases sorted, each wording once."""
    first = {each.text: each for each in sorted(phrases, key=lambda one: (one.text, one.group))[::-1]}
    return [first[text] for text in sorted(first)]


def matrix(texts: Sequence[str]) -> csr_matrix:
    """Return one row a phrase: the mean over its words of the mean over their pieces."""
    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        said = words(text)
        for word in said:
            found = pieces(word)
            rows += [row] * len(found)
            columns += found
            values += [10.0 / len(found) / len(said)] * len(found)
    return csr_matrix((values, (rows, columns)), shape=(len(texts), BUCKETS))


def fit(evidence: csr_matrix, spam: np.ndarray) -> tuple[np.ndarray, float]:
    """Return weights and start of a logistic regression with a quadratic penalty."""
    # As if one link in ten advertised, whatever the lists' lengths.
    weight = np.where(spam, 0.1 / max(1, spam.sum()), 0.9 / max(1, (~spam).sum()))

    def loss(solution: np.ndarray) -> tuple[float, np.ndarray]:
        total = evidence @ solution[:-1] + solution[-1]
        value = float(weight @ np.logaddexp(0, np.where(spam, -total, total)))
        slope = weight * (1 / (1 + np.exp(-total)) - spam)
        value += _PENALTY * float(solution[:-1] @ solution[:-1]) / 2
        gradient = np.append(evidence.T @ slope + _PENALTY * solution[:-1], slope.sum())
        return value, gradient

    found = minimize(loss, np.zeros(BUCKETS + 1), jac=True, method="L-BFGS-B", options={"maxiter": 120})
    return found.x[:-1], float(found.x[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Phrases of both kinds for one of the two sets of weights."""

    phrases: tuple[Phrase, ...]
    evidence: csr_matrix

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> Corpus:
        """Read the evidence of phrases, those without words left out."""
        kept = tuple(each for each in phrases if words(each.text))
        return cls(phrases=kept, evidence=matrix([each.text for each in kept]))

    def weights(self, without: int | None = None) -> tuple[np.ndarray, float]:
        """Return weights and start, with the groups of a fold left out."""
        rows = [n for n, each in enumerate(self.phrases) if fold_of(each.group, FOLDS) != without]
        spam = np.array([self.phrases[row].spam for row in rows])
        return fit(self.evidence[rows], spam)


def corpora(samples: Sequence[Sample], folders: Iterable[Path]) -> tuple[Corpus, Corpus]:
    """Return what links say and where they lead, planted and honest."""
    said, led = honest_phrases(folders)
    planted = [each for each in samples if each.spam]
    listed = known_phrases()
    words_of = [Phrase(text=each.words, spam=True, group=each.topic) for each in planted]
    address_of = [Phrase(text=each.address, spam=True, group=each.topic) for each in planted]
    ascii_listed = [each for each in listed if each.text.isascii()]
    return (
        Corpus.of([*said, *_once([*words_of, *listed])]),
        Corpus.of([*led, *_once([*address_of, *ascii_listed])]),
    )


def held_out(samples: Sequence[Sample], corpus: Corpus, *, address: bool) -> np.ndarray:
    """Return the samples' scores by weights that saw neither their trade nor, if honest, their host."""
    scores = np.zeros(len(samples))
    texts = [each.address if address else each.words for each in samples]
    folds = np.array([fold_of(each.topic if each.spam else each.host, FOLDS) for each in samples])
    for number in range(FOLDS):
        rows = np.flatnonzero(folds == number)
        weights, start = corpus.weights(number)
        evidence = matrix([texts[row] for row in rows])
        scores[rows] = np.where(np.diff(evidence.indptr) > 0, evidence @ weights + start, 0.0)
    return scores


def save(said: Corpus, led: Corpus, path: Path) -> None:
    """Train on everything and write the weights, each as one byte."""
    content, units, starts = {}, [], []
    for name, corpus in (("said", said), ("address", led)):
        weights, start = corpus.weights()
        unit = float(np.abs(weights).max()) / 127
        content[name] = np.round(weights / unit).astype(np.int8)
        units.append(round(unit * 10, 9))
        starts.append(round(start, 6))
    np.savez_compressed(path, unit=np.array(units), start=np.array(starts), **content)


def main() -> int:
    """Read the pages, train, write the weights."""
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reader.add_argument("bench", type=Path)
    reader.add_argument("--honest", type=Path, required=True)
    reader.add_argument("--listing", type=Path)
    reader.add_argument("--out", type=Path, required=True)
    options = reader.parse_args()
    samples = [*bench_samples(options.bench), *honest_samples(options.honest, attack=True)]
    folders = [folder for folder in (options.honest, options.listing) if folder]
    said, led = corpora(samples, folders)
    save(said, led, options.out)
    print(f"{len(said.phrases)} phrases and {len(led.phrases)} addresses; wrote {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
