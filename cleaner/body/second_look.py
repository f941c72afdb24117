"""What the first forest said of a page, as columns for the second: of neighbours, kin and the whole."""

from collections.abc import Sequence

import numpy as np

from cleaner.body.forest import Floats
from cleaner.body.kin import GROUPINGS, Groups

_REACH = 4
_WINDOWS = (5, 15)
_BEYOND = -0.1
"""Stands where there is nobody to ask: beyond the ends of a page, and for what has no kin."""
_STEPS = (*range(-_REACH, 0), *range(1, _REACH + 1))
_NAMES = (
    "first", "page_mean", "mass_before", "words_before", "mass", "best",
    *(f"window_{width}" for width in _WINDOWS),
    *(f"first_{step}" for step in _STEPS),
    *(f"{grouping}_{what}" for grouping in GROUPINGS for what in ("mean", "count")),
)  # fmt: skip


def second_names() -> tuple[str, ...]:
    """Return the names of the columns of `second_features`."""
    return _NAMES


def second_features(first: Floats, lengths: Floats, kin: Sequence[Groups]) -> Floats:
    """Return a row for every segment, columns as in `second_names`.

    `first` is the first forest's probability for each segment, `lengths` its words, `kin` the groupings of
    `kinships`.
    """
    count = len(first)
    weights = lengths + 0.5
    mass = first * weights
    total = float(mass.sum()) + 1e-9
    columns = [
        first, np.full(count, total / weights.sum()), np.cumsum(mass) / total,
        np.cumsum(weights) / weights.sum(), np.full(count, total), np.full(count, first.max()),
    ]  # fmt: skip
    columns += [_window_mean(mass, weights, width) for width in _WINDOWS]
    beyond = np.full(_REACH, _BEYOND, dtype=np.float32)
    padded = np.concatenate([beyond, first, beyond])
    columns += [padded[_REACH + step : _REACH + step + count] for step in _STEPS]
    for groups in kin:
        columns += _of_kin(mass, weights, groups)
    return np.stack(columns, axis=1).astype(np.float32)


def _of_kin(mass: Floats, weights: Floats, groups: Groups) -> list[Floats]:
    """Return the weighted mean over the others of each segment's group, and how many the group has."""
    counts = np.bincount(groups)[groups]
    others = np.bincount(groups, weights)[groups] - weights
    mean = (np.bincount(groups, mass)[groups] - mass) / np.maximum(others, 1e-6)
    return [np.where(counts > 1, mean, _BEYOND), counts]


def _window_mean(mass: Floats, weights: Floats, width: int) -> Floats:
    """Return the weighted mean over `width` segments to either side."""
    ends = np.minimum(np.arange(len(mass)) + width + 1, len(mass))
    starts = np.maximum(np.arange(len(mass)) - width, 0)
    masses = np.concatenate([[0.0], np.cumsum(mass)])
    totals = np.concatenate([[0.0], np.cumsum(weights)])
    mean = (masses[ends] - masses[starts]) / (totals[ends] - totals[starts])
    return np.asarray(mean, dtype=np.float32)
