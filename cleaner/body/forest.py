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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forest:
    """Trees of equal depth: `columns` and `borders` are trees by depth, `leaves` trees by 2**depth."""

    columns: Integers
    borders: Floats
    leaves: Floats
    bias: float

    def probabilities(self, rows: Floats) -> Floats:
        """Return for every row the probability that its segment belongs to the body."""
        trees, depth = self.columns.shape
        index = np.zeros((len(rows), trees), dtype=np.int32)
        for level in range(depth):
            above = rows[:, self.columns[:, level]] > self.borders[:, level]
            index += above.astype(np.int32) << level
        index += np.arange(trees, dtype=np.int32) << depth
        sums = self.leaves.ravel()[index].sum(axis=1) + self.bias
        odds: Floats = np.exp(-sums)
        return np.asarray(1.0 / (1.0 + odds), dtype=np.float32)


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
                columns=arrays[f"{name}_columns"].astype(np.int32),
                borders=arrays[f"{name}_borders"].astype(np.float32),
                leaves=arrays[f"{name}_leaves"].astype(np.float32),
                bias=float(arrays[f"{name}_bias"]),
            )
            for name in ("first", "second")
        ]
        version = str(arrays["version"])
    return Model(first=forests[0], second=forests[1], version=version)
