"""A small forest of oblivious trees: the same few questions at every depth, then a table look-up.

Such trees need no branching at all, so that numpy answers for a whole page in a millisecond. They
are trained elsewhere (see docs/models/body.md); here they are only read and asked.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]

_ROWS = 64
"""Rows asked at a time: what the trees say of them stays in the processor's cache."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forest:
    """Trees of equal depth: `columns` and `borders` are depth by trees, `leaves` trees by 2**depth."""

    columns: Integers
    borders: Floats
    leaves: Floats
    bias: float

    def probabilities(self, rows: Floats) -> Floats:
        """Return for every row the probability that its segment belongs to the body."""
        sums = [self._sums(rows[at : at + _ROWS]) for at in range(0, len(rows), _ROWS)]
        odds: Floats = np.exp(-(np.concatenate(sums) + np.float32(self.bias)))
        return np.asarray(1.0 / (1.0 + odds), dtype=np.float32)

    def _sums(self, rows: Floats) -> Floats:
        by_column = np.ascontiguousarray(rows.T)
        depth, trees = self.columns.shape
        index = np.zeros((trees, len(rows)), dtype=np.int32)
        for level in range(depth):
            above = by_column.take(self.columns[level], axis=0) > self.borders[level][:, None]
            index |= above.view(np.uint8).astype(np.int32) << level
        index += (np.arange(trees, dtype=np.int32) << depth)[:, None]
        sums: Floats = self.leaves.ravel().take(index).sum(axis=0)
        return sums


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """The two forests: the first sees the page, the second also what the first thought around."""

    first: Forest
    second: Forest
    version: str


@cache
def load_model() -> Model:
    """Return the model that ships with the package."""
    return read_model(files("cleaner.body").joinpath("body.npz").read_bytes())


def read_model(body: bytes) -> Model:
    """Return the model that `benchmarks/train_body.py` wrote."""
    with np.load(BytesIO(body), allow_pickle=False) as arrays:
        forests = [
            Forest(
                columns=np.ascontiguousarray(arrays[f"{name}_columns"].T.astype(np.int32)),
                borders=np.ascontiguousarray(arrays[f"{name}_borders"].T.astype(np.float32)),
                leaves=arrays[f"{name}_leaves"].astype(np.float32),
                bias=float(arrays[f"{name}_bias"]),
            )
            for name in ("first", "second")
        ]
        version = str(arrays["version"])
    return Model(first=forests[0], second=forests[1], version=version)
