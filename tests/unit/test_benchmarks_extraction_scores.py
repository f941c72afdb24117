import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parent.parent.parent / "benchmarks"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


scores = load("extraction_scores")


def test_an_equal_text_is_exact() -> None:
    """White space and marks aside, the same words are the same text."""
    row = scores.of_text("One two,\n three four five.", "One two three four five")
    assert row == {"word": 1.0, "precision": 1.0, "recall": 1.0, "exact": 1.0}


def test_case_counts_for_shingles_and_not_for_words() -> None:
    """As in the public benchmark, shingles keep their case; the bag of words does not."""
    row = scores.of_text("one two three four", "One two three four")
    assert row["word"] == 1.0
    assert row["precision"] == 0.0
    assert row["exact"] == 0.0


def test_shingles_are_counted_as_often_as_they_stand() -> None:
    """A text said twice has a precision of about one half."""
    truth = "a b c d e f g h"
    row = scores.of_text(f"{truth} {truth}", truth)
    assert row["recall"] == 1.0
    assert row["precision"] == pytest.approx(5 / 13)


def test_what_is_undefined_does_not_count() -> None:
    """An empty text has no precision, and the mean is taken over the pages that have one."""
    empty = scores.of_text("", "a b c d")
    assert empty["precision"] is None
    assert empty["recall"] == 0.0
    rows = [empty, scores.of_text("a b c d", "a b c d")]
    assert scores.shingle_f1(rows) == pytest.approx(2 * 1.0 * 0.5 / 1.5)


def test_the_interval_is_of_pairs() -> None:
    """Where every page gains as much, the interval has no width, however unlike the pages are."""
    one = [{"word": 0.2 + 0.1}, {"word": 0.9 + 0.1}, {"word": 0.5 + 0.1}]
    other = [{"word": 0.2}, {"word": 0.9}, {"word": 0.5}]
    gap, low, high = scores.interval(one, other, scores.mean_of("word"))
    assert gap == pytest.approx(0.1)
    assert low == pytest.approx(0.1)
    assert high == pytest.approx(0.1)
