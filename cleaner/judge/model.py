"""The weights: a sum of tables that anyone can read, one for each piece of evidence and some for pairs.

A link's score is the logistic of a sum: a starting point, plus what each piece of evidence adds by its
table, plus what some pairs add beyond that where both are there (a trade's words say more in a hidden
place). A pair's part is shared out evenly to its two, so that each reason's weight is exactly what it
added. The tables come from `benchmarks/train_judge.py`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from cleaner.judge.lexicon import asset

Bins = npt.NDArray[np.intp]
Numbers = npt.NDArray[np.float64]


class InvalidModel(ValueError):
    """A text that holds no model of the judge's."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """A starting point and the tables, laid out so that many links are weighed at once.

    Evidence number `i` is `codes[i]` and is cut at the finite numbers of `edges[i]`; a value on an edge
    belongs below it. Its own table begins at `own_at[i]` of `own`. Pair `j` joins evidence `pairs[0][j]`
    and `pairs[1][j]`; its table begins at `pair_at[j]` of `joint` and has `width[j]` columns. `sharing`
    lists the pairs by the evidence they are shared out to, half to each of its two: the evidence numbered
    `sharers[k]` has those from `shared_at[k]` on.
    """

    start: float
    codes: tuple[str, ...]
    edges: Numbers
    own: Numbers
    own_at: Bins
    pairs: tuple[Bins, Bins]
    joint: Numbers
    pair_at: Bins
    width: Bins
    sharing: Bins
    sharers: Bins
    shared_at: Bins

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Return the model that `train_judge.py` wrote.

        Raises:
            InvalidModel: the text is no such model.
        """
        try:
            return cls._read(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InvalidModel(f"not a model of the judge: {error}; write one with train_judge.py") from error

    @classmethod
    def _read(cls, content: Mapping[str, Any]) -> Self:
        codes = tuple(sorted(content["tables"]))
        number = {code: at for at, code in enumerate(codes)}
        tables = [content["tables"][code] for code in codes]
        pairs = [[number[code] for code in pair["codes"]] for pair in content["pairs"]]
        joint = [np.array(pair["values"], dtype=float) for pair in content["pairs"]]
        for table in tables:
            if len(table["values"]) != len(table["edges"]) + 1:
                raise ValueError("a table must have one value more than edges")
        for (one, two), values in zip(pairs, joint, strict=True):
            if values.shape != (len(tables[one]["values"]), len(tables[two]["values"])):
                raise ValueError(f"the pair {codes[one]}, {codes[two]} does not fit its evidence")
        return cls(
            start=float(content["start"]),
            codes=codes,
            edges=_padded([table["edges"] for table in tables]),
            own=np.concatenate([np.array(table["values"], dtype=float) for table in tables]),
            own_at=_starts([len(table["values"]) for table in tables]),
            pairs=(_column(pairs, 0), _column(pairs, 1)),
            joint=np.concatenate([values.ravel() for values in joint]) if joint else np.zeros(0),
            pair_at=_starts([values.size for values in joint]),
            width=np.array([values.shape[1] for values in joint], dtype=np.intp),
            **_shared(pairs),
        )

    def weigh(self, links: Sequence[Mapping[str, float]]) -> list[Weight]:
        """Return what the evidence on each of some links comes to; what a link lacks adds nothing."""
        if not links:
            return []
        evidence = np.array([[link.get(code, 0.0) for code in self.codes] for link in links])
        bins = (evidence[:, :, None] > self.edges).sum(axis=2)
        own = self.own[bins + self.own_at]
        first, second = self.pairs
        joint = self.joint[bins[:, first] * self.width + bins[:, second] + self.pair_at]
        added = own
        if len(self.sharers):
            # No matrix product: BLAS would wake its threads for it, and spend more than the sum takes.
            added[:, self.sharers] += np.add.reduceat(joint.T[self.sharing], self.shared_at).T / 2
        totals = (self.start + added.sum(axis=1)).tolist()
        return [
            Weight(codes=self.codes, total=total, added=one) for total, one in zip(totals, added, strict=True)
        ]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weight:
    """What the evidence on one link comes to: the sum in log-odds, and what it is made of."""

    codes: tuple[str, ...]
    total: float
    added: Numbers

    def parts(self) -> dict[str, float]:
        """Return what each piece of evidence added, by code, in log-odds; what added nothing is left out."""
        return {code: part for code, part in zip(self.codes, self.added.tolist(), strict=True) if part}

    def least(self) -> tuple[str, float]:
        """Return the piece of evidence that spoke most against an injection, and what it added."""
        at = int(self.added.argmin())
        return self.codes[at], float(self.added[at])


def _padded(rows: list[list[float]]) -> Numbers:
    """Return lists of different lengths as one table, filled up with what no value exceeds."""
    found = np.full((len(rows), max(map(len, rows), default=0)), np.inf)
    for row, values in zip(found, rows, strict=True):
        row[: len(values)] = values
    return found


def _starts(sizes: list[int]) -> Bins:
    return np.cumsum([0, *sizes])[:-1].astype(np.intp)


def _shared(pairs: list[list[int]]) -> dict[str, Bins]:
    """Return the pairs in the order of the evidence they belong to, each listed under both of its two."""
    listed = sorted((code, at) for at, pair in enumerate(pairs) for code in pair)
    sharers = sorted({code for code, _ in listed})
    starts = [next(at for at, (each, _) in enumerate(listed) if each == code) for code in sharers]
    return {
        "sharing": np.array([at for _, at in listed], dtype=np.intp),
        "sharers": np.array(sharers, dtype=np.intp),
        "shared_at": np.array(starts, dtype=np.intp),
    }


def _column(pairs: list[list[int]], at: int) -> Bins:
    return np.array([pair[at] for pair in pairs], dtype=np.intp)


@lru_cache(maxsize=1)
def model() -> Model:
    """Return the model that ships with the cleaner, read once."""
    return Model.from_json(asset("model.json"))


def probability(log_odds: float) -> float:
    """Return log-odds as a number from 0 to 1."""
    if log_odds < -40:
        return 0.0
    return 1.0 / (1.0 + math.exp(-log_odds))


def log_odds(chance: float) -> float:
    """Return a probability between 0 and 1 as log-odds."""
    return math.log(chance / (1.0 - chance))
