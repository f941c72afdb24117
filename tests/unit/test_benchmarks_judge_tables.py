"""The judge's tables before they ship: sums, floors, and the form the judge reads."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from cleaner.judge.model import Model

BENCHMARKS = Path(__file__).parent.parent.parent / "benchmarks"


def load(name: str) -> ModuleType:
    """Load a benchmark's module by its file."""
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


judge_tables = load("judge_tables")
NAMES = ["HIDE.STRANGERS", "HIDE.TRICK", "POS.OUTSIDE", "URL.DEPTH"]


def tables() -> Any:
    """Return tables in which one piece says little, one much, and a pair more than both."""
    return judge_tables.Tables(
        names=list(NAMES),
        start=-3.0,
        edges=[np.array([0.5]), np.array([0.5]), np.array([0.5, 1.5]), np.array([2.0])],
        values={
            (0, 0): np.diag([0.0, 0.1]),
            (1, 1): np.diag([0.2, 5.0]),
            (1, 3): np.array([[0.0, 0.4], [0.3, 1.2]]),
            (3, 3): np.diag([0.1, -0.6]),
        },
    )


def evidence(**values: float) -> np.ndarray:
    """Return one row of evidence."""
    return np.array([[values.get(name.partition(".")[2], 0.0) for name in NAMES]])


def test_a_floor_raises_what_a_piece_says_by_itself() -> None:
    """Lifted, a piece that training gave less than its floor adds just the floor."""
    lifted = tables()
    lifted.lift()
    empty = lifted.score(evidence())[0]
    for name, key in (("HIDE.STRANGERS", "STRANGERS"), ("POS.OUTSIDE", "OUTSIDE")):
        assert lifted.score(evidence(**{key: 2.0}))[0] - empty == pytest.approx(judge_tables.FLOORS[name])


def test_a_floor_changes_nothing_that_says_more_already() -> None:
    """What training gave more than its floor stays as it was."""
    plain, lifted = tables(), tables()
    lifted.lift()
    assert lifted.score(evidence(TRICK=1.0)) == pytest.approx(plain.score(evidence(TRICK=1.0)))


def test_a_floor_changes_nothing_about_links_without_the_piece() -> None:
    """A link that lacks the floored evidence weighs what it weighed."""
    plain, lifted = tables(), tables()
    lifted.lift()
    for depth in (0.0, 1.0, 3.0):
        assert lifted.score(evidence(DEPTH=depth)) == pytest.approx(plain.score(evidence(DEPTH=depth)))


def test_a_floor_holds_for_a_piece_that_training_never_cut() -> None:
    """Evidence that training had no use for still says its floor, and its absence nothing."""
    unused, plain = tables(), tables()
    unused.edges[2] = np.zeros(0)
    unused.lift()
    assert unused.score(evidence()) == pytest.approx(plain.score(evidence()))
    said = unused.score(evidence(OUTSIDE=1.0))[0] - unused.score(evidence())[0]
    assert said == pytest.approx(judge_tables.FLOORS["POS.OUTSIDE"])


def test_lifting_twice_is_lifting_once() -> None:
    """A floor is a floor, not an addition."""
    once, twice = tables(), tables()
    once.lift()
    twice.lift()
    twice.lift()
    row = evidence(STRANGERS=1.0, TRICK=1.0, OUTSIDE=1.0)
    assert twice.score(row) == pytest.approx(once.score(row))


@pytest.mark.parametrize("lift", [False, True])
@pytest.mark.parametrize("trick", [0.0, 1.0])
@pytest.mark.parametrize("outside", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("depth", [0.0, 5.0])
def test_the_judge_reads_the_sum_that_was_grown(
    lift: bool, trick: float, outside: float, depth: float
) -> None:
    """The form that ships weighs a link as the grown tables do, calibrated."""
    grown = tables()
    if lift:
        grown.lift()
    slope, offset = 1.25, 0.5
    model = Model.from_json(json.dumps(grown.content(slope, offset)))
    row = evidence(TRICK=trick, OUTSIDE=outside, DEPTH=depth)
    link = dict(zip(NAMES, row[0].tolist(), strict=True))
    assert model.weigh([link])[0].total == pytest.approx(grown.score(row)[0] * slope + offset, abs=0.01)


def test_every_floor_names_evidence_that_can_only_speak_against_a_link() -> None:
    """A floor on evidence that may excuse a link would turn it around."""
    assert not set(judge_tables.FLOORS) & (judge_tables.FALLING | judge_tables.FREE)
