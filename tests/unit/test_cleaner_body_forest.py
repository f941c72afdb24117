import numpy as np
import pytest

from cleaner.body.choose import best_cut, choose, decide, strict_cut
from cleaner.body.features import feature_names
from cleaner.body.forest import Forest, load_model
from cleaner.body.second_look import second_names
from cleaner.hints import Hints


def forest_of(
    columns: list[list[int]], borders: list[list[float]], leaves: list[list[float]], bias: float
) -> Forest:
    """Return a forest of trees that are given one by one, as training writes them."""
    return Forest(
        columns=np.array(columns, np.int32).T,
        borders=np.array(borders, np.float32).T,
        leaves=np.array(leaves, np.float32),
        bias=bias,
    )


def odds(probabilities: np.ndarray) -> list[float]:
    return [round(float(np.log(each / (1 - each))), 3) for each in probabilities]


def test_a_tree_asks_its_questions_in_order() -> None:
    """The answers make a number, the first question its lowest bit, and the number finds the leaf."""
    forest = forest_of([[0, 1]], [[0.5, 10.0]], [[0.0, 1.0, 2.0, 3.0]], 0.0)
    rows = np.array([[0, 0], [1, 0], [0, 11], [1, 11]], np.float32)
    assert odds(forest.probabilities(rows)) == [0.0, 1.0, 2.0, 3.0]


def test_trees_and_bias_add_up() -> None:
    """What the trees say is summed, and the bias once."""
    forest = forest_of([[0], [0]], [[0.5], [0.5]], [[0.0, 1.0], [0.0, 0.5]], -1.0)
    assert odds(forest.probabilities(np.array([[0.0], [1.0]], np.float32))) == [-1.0, 0.5]


def test_a_value_at_the_border_is_not_above_it() -> None:
    """Only a greater value is answered with yes, as in training."""
    forest = forest_of([[0]], [[0.5]], [[0.0, 1.0]], 0.0)
    assert odds(forest.probabilities(np.array([[0.5]], np.float32))) == [0.0]


def test_rows_do_not_depend_on_how_many_are_asked_together() -> None:
    """Asked in one go or one by one, every row gets the same answer, but for rounding."""
    forest = load_model().first
    rows = np.random.default_rng(1).normal(20, 40, (201, len(feature_names()))).astype(np.float32)
    whole = forest.probabilities(rows)
    alone = np.concatenate([forest.probabilities(rows[at : at + 1]) for at in range(len(rows))])
    assert np.allclose(whole, alone, atol=1e-6)


def test_the_model_that_ships_knows_our_columns() -> None:
    """No question is asked about a column that the features do not have, and the arrays are small."""
    model = load_model()
    own = len(feature_names())
    for forest, columns in ((model.first, own), (model.second, own + len(second_names()))):
        assert forest.columns.min() >= 0
        assert forest.columns.max() < columns
        assert forest.leaves.nbytes + forest.columns.nbytes + forest.borders.nbytes < 2_500_000
    assert len(model.version) == 8


def test_nothing_is_chosen_from_nothing() -> None:
    """A page without a segment has no choice and no confidence."""
    assert choose([], Hints()).confidence == 0.0


@pytest.mark.parametrize(
    ("probabilities", "lengths", "kept"),
    [
        ([0.9, 0.1, 0.8], [10, 10, 10], [True, False, True]),
        ([0.4, 0.4, 0.01], [10, 10, 10], [True, True, False]),
        ([0.49, 0.98], [1, 100], [False, True]),
    ],
)
def test_the_choice_promises_the_best_score(
    probabilities: list[float], lengths: list[float], kept: list[bool]
) -> None:
    """All above one half; less only where little is sure and taking in promises clearly more."""
    chosen = best_cut(np.array(probabilities, np.float32), np.array(lengths, np.float32))
    assert chosen.tolist() == kept


def test_confidence_is_what_the_choice_promises() -> None:
    """The expected F1: one for a sure choice, less for a doubtful one."""
    sure = decide(np.array([1.0, 0.0], np.float32), np.array([10, 10], np.float32))
    doubtful = decide(np.array([0.6, 0.4], np.float32), np.array([10, 10], np.float32))
    assert sure.confidence == 1.0
    assert 0.3 < doubtful.confidence < 0.8


@pytest.mark.parametrize(
    ("probabilities", "lengths", "kept"),
    [
        ([0.95, 0.55, 0.9], [50, 10, 50], [True, False, True]),
        ([0.55, 0.52, 0.01], [10, 10, 10], [True, True, False]),
        ([0.4, 0.4, 0.01], [10, 10, 10], [True, True, False]),
    ],
)
def test_an_article_asks_for_more_than_an_even_chance(
    probabilities: list[float], lengths: list[float], kept: list[bool]
) -> None:
    """What is hardly more likely than not goes, unless there is nothing surer on the page."""
    chosen = strict_cut(np.array(probabilities, np.float32), np.array(lengths, np.float32))
    assert chosen.tolist() == kept
