"""Grow the judge's tables: one for each piece of evidence, and one for each pair that says more together.

They are boosted trees of two cuts, taken apart.

A tree of two cuts only ever looks at two pieces of evidence at once, so a sum of such trees is a sum of
tables (Lou et al. 2013). Each may only rise, or only fall, where common sense says so. LightGBM on one
thread, with nothing left to chance: the same links give the same tables.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

# Evidence that may only speak against an injection, and evidence that may do either; all else only for.
FALLING = frozenset(
    [
        "BLOCK.RENOWNED", "BLOCK.RELATED", "BLOCK.MIXED", "BLOCK.IMAGE", "URL.RENOWNED", "URL.RELATED",
        "URL.NOFOLLOW", "URL.QUERY", "URL.DATED", "URL.OFTEN", "URL.NAMED", "TOPIC.PAGE",
        "URL.NUMBER",
    ]
)  # fmt: skip
FREE = frozenset(
    [
        "POS.MARGIN", "POS.SENTENCE", "POS.INTRUDER", "URL.HOME", "BLOCK.LINKED", "URL.REPUTED",
        "URL.PLATFORM", "BLOCK.SHORT", "BLOCK.LENGTH", "BLOCK.ROW", "URL.DEPTH",
    ]
)  # fmt: skip
# What next to no honest page shows weighs at least this much, in log-odds before calibration, however much
# of it other evidence explains in training: attacks that come with nothing else are rare there.
FLOORS = {"POS.OUTSIDE": 3.2, "HIDE.TRICK": 1.6, "HIDE.STRANGERS": 2.0}
_SETTINGS: dict[str, Any] = {
    "objective": "binary", "learning_rate": 0.1, "num_leaves": 4, "max_depth": 2, "min_data_in_leaf": 15,
    "lambda_l2": 8.0, "max_bin": 15, "num_threads": 1, "deterministic": True, "force_col_wise": True,
    "enable_bundle": False, "feature_pre_filter": False, "seed": 1, "verbose": -1,
}  # fmt: skip
_ROUNDS = 400


@dataclass(slots=True, kw_only=True)
class Tables:
    """The grown sum: a start, and by (evidence, evidence) what each pair of ranges adds.

    `edges` are where each piece of evidence is cut; a value on an edge belongs below it. A table of one
    piece has that piece twice.
    """

    names: list[str]
    start: float
    edges: list[np.ndarray]
    values: dict[tuple[int, int], np.ndarray]

    def score(self, evidence: np.ndarray) -> np.ndarray:
        """Return the log-odds of every row."""
        bins = [np.searchsorted(edge, evidence[:, at], side="left") for at, edge in enumerate(self.edges)]
        total = np.full(len(evidence), self.start)
        for (one, two), table in self.values.items():
            total += table[bins[one], bins[two]]
        return total

    def content(self, slope: float, offset: float) -> dict[str, Any]:
        """Return the calibrated tables as the judge reads them; absent evidence adds nothing.

        What a pair adds where one of the two is absent belongs to the other's own table.
        """
        start, own = self.start * slope + offset, defaultdict(lambda: np.zeros(1))
        pairs = []
        for (one, two), table in sorted(self.values.items()):
            at = tuple(int(np.searchsorted(self.edges[each], 0.0, side="left")) for each in (one, two))
            scaled = table * slope
            if one == two:
                line = np.diagonal(scaled)
                start, own[one] = start + line[at[0]], own[one] + line - line[at[0]]
                continue
            base = scaled[at]
            first, second = scaled[:, at[1]] - base, scaled[at[0], :] - base
            start, own[one], own[two] = start + base, own[one] + first, own[two] + second
            rest = np.round(scaled - base - first[:, None] - second[None, :], 3)
            if np.abs(rest).max() >= 0.01:
                pairs.append({"codes": [self.names[one], self.names[two]], "values": rest.tolist()})
        tables = {
            self.names[at]: {
                "edges": [round(float(edge), 5) for edge in self.edges[at]],
                "values": np.round(line, 3).tolist() if len(line) > 1 else [0.0] * (len(self.edges[at]) + 1),
            }
            for at, line in sorted({**dict.fromkeys(self._paired(), np.zeros(1)), **own}.items())
        }
        return {"start": round(float(start), 3), "tables": tables, "pairs": pairs}

    def lift(self) -> None:
        """Raise what some pieces of evidence say by themselves to their floors."""
        for name, floor in FLOORS.items():
            at = self.names.index(name)
            if not len(self.edges[at]):  # training had no use for it: other evidence always came along
                self.edges[at] = np.zeros(1)
            alone = self._alone(at)
            present = np.arange(len(alone)) > np.searchsorted(self.edges[at], 0.0, side="left")
            missing = np.where(present, np.maximum(0.0, floor - alone), 0.0)
            old = self.values.get((at, at), np.zeros((len(alone), len(alone))))
            self.values[at, at] = old + np.diag(missing)

    def _alone(self, at: int) -> np.ndarray:
        """Return what each range of a piece of evidence adds where all other evidence is absent."""
        line = np.zeros(len(self.edges[at]) + 1)
        for (one, two), table in self.values.items():
            first, second = (int(np.searchsorted(self.edges[each], 0.0, side="left")) for each in (one, two))
            if one == two == at:
                line += np.diagonal(table) - table[first, first]
            elif one == at:
                line += table[:, second] - table[first, second]
            elif two == at:
                line += table[first, :] - table[first, second]
        return line

    def _paired(self) -> set[int]:
        return {at for pair in self.values for at in pair}


def fit(evidence: np.ndarray, spam: np.ndarray, weight: np.ndarray, names: Sequence[str]) -> Tables:
    """Grow the tables on rows of evidence."""
    import lightgbm  # needed to grow tables alone, not to read or lift them

    constraints = [-1 if name in FALLING else 0 if name in FREE else 1 for name in names]
    links = lightgbm.Dataset(evidence, label=spam, weight=weight, free_raw_data=True)
    settings = {**_SETTINGS, "monotone_constraints": constraints}
    grown = lightgbm.train(settings, links, num_boost_round=_ROUNDS)
    tables = _apart(grown.dump_model()["tree_info"], list(names))
    tables.lift()
    return tables


Cut = tuple[int, float]
Leaf = tuple[tuple[tuple[Cut, bool], ...], float]


def _apart(trees: list[dict[str, Any]], names: list[str]) -> Tables:
    """Return the tables that trees of two cuts add up to."""
    leaves = [leaf for tree in trees for leaf in _leaves(tree["tree_structure"], ())]
    found: list[set[float]] = [set() for _ in names]
    for path, _ in leaves:
        for (at, edge), _ in path:
            found[at].add(edge)
    edges = [np.array(sorted(each)) for each in found]
    start, values = 0.0, {}
    for path, value in leaves:
        if not path:
            start += value
            continue
        pair = (min(path[0][0][0], path[-1][0][0]), max(path[0][0][0], path[-1][0][0]))
        size = (len(edges[pair[0]]) + 1, len(edges[pair[1]]) + 1)
        table = values.setdefault(pair, np.zeros(size))
        inside = np.ones(size, dtype=bool)
        for (at, edge), low in path:
            below = np.arange(len(edges[at]) + 1) <= np.searchsorted(edges[at], edge)
            kept = below if low else ~below
            if at == pair[0]:
                inside &= kept[:, None]
            if at == pair[1]:
                inside &= kept[None, :]
        table[inside] += value
    return Tables(names=names, start=start, edges=edges, values=values)


def _leaves(node: dict[str, Any], path: tuple[tuple[Cut, bool], ...]) -> Iterator[Leaf]:
    if "leaf_value" in node:
        yield path, node["leaf_value"]
        return
    cut = (node["split_feature"], node["threshold"])
    yield from _leaves(node["left_child"], (*path, (cut, True)))
    yield from _leaves(node["right_child"], (*path, (cut, False)))


def save(content: dict[str, Any], path: Path) -> None:
    """Write the tables, one line each."""
    tables = ",\n".join(f"  {json.dumps(name)}: {_short(each)}" for name, each in content["tables"].items())
    pairs = ",\n".join(f"  {_short(each)}" for each in content["pairs"])
    text = f'{{"start": {content["start"]},\n "tables": {{\n{tables}\n }},\n "pairs": [\n{pairs}\n ]}}\n'
    path.write_text(text, encoding="utf-8")


def _short(value: Any) -> str:
    return json.dumps(_plain(value), separators=(",", ":"))


def _plain(value: Any) -> Any:
    """Return a value with whole numbers as such, which reads better."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
