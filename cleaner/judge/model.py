"""The weights: an additive model whose every part is a small table anyone can read.

A link's score is the logistic of a sum: a starting point plus, for each piece of evidence, the value
its table gives. So each reason's weight is exactly what it added. The tables come from
`benchmarks/train_judge.py`, which keeps each one rising or falling as common sense demands.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cleaner.judge.lexicon import asset


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What one piece of evidence adds: `values[i]` from `edges[i-1]` up to `edges[i]`."""

    code: str
    edges: tuple[float, ...]
    values: tuple[float, ...]

    def weight(self, value: float) -> float:
        """Return what `value` adds to the sum, in log-odds."""
        return self.values[bisect_right(self.edges, value)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A starting point and a table for each piece of evidence."""

    start: float
    tables: tuple[Table, ...]

    def weigh(self, features: Mapping[str, float]) -> dict[str, float]:
        """Return what each piece of evidence adds, by code, in log-odds; what is absent adds nothing."""
        return {
            table.code: table.weight(value)
            for table in self.tables
            if (value := features.get(table.code, 0.0))
        }


@lru_cache(maxsize=1)
def model() -> Model:
    """Return the model that ships with the cleaner, read once."""
    content = json.loads(asset("model.json"))
    return Model(
        start=content["start"],
        tables=tuple(
            Table(code=code, edges=tuple(table["edges"]), values=tuple(table["values"]))
            for code, table in sorted(content["tables"].items())
        ),
    )


def probability(log_odds: float) -> float:
    """Return log-odds as a number from 0 to 1."""
    if log_odds < -40:
        return 0.0
    return 1.0 / (1.0 + math.exp(-log_odds))
