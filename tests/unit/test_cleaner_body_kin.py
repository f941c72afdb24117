import numpy as np
import pytest

from cleaner.body.kin import GROUPINGS, grouped, kinships
from cleaner.body.second_look import second_features, second_names
from cleaner.body.walk import segments_of
from cleaner.document import parse

MARKUP = """<!doctype html><body>
<div class="text"><p class="par">one</p><p class="par">two</p><p class="big">three</p></div>
<aside class="box"><p class="par">four</p><p>five</p></aside>
"""


def groups() -> dict[str, list[int]]:
    segments = segments_of(parse(MARKUP, url="https://site.example/a").flat)
    return {name: each.tolist() for name, each in zip(GROUPINGS, kinships(segments), strict=True)}


def columns(first: list[float], lengths: list[float], kin: list[list[int]]) -> dict[str, list[float]]:
    """Return the columns of the second look by name."""
    arrays = [np.array(each, dtype=np.intp) for each in kin]
    rows = second_features(np.array(first, np.float32), np.array(lengths, np.float32), arrays)
    return {name: [round(float(each), 4) for each in rows[:, at]] for at, name in enumerate(second_names())}


def test_equal_keys_share_a_number_in_the_order_of_the_page() -> None:
    """Groups are numbered from 0 as they come."""
    assert grouped(["b", "a", "b", "c"]).tolist() == [0, 1, 0, 2]


@pytest.mark.parametrize(
    ("grouping", "expected"),
    [("same_class", [0, 0, 1, 0, 2]), ("same_classes", [0, 0, 1, 2, 3]), ("same_path", [0, 0, 0, 1, 1])],
)
def test_segments_are_kin_by_class_by_both_classes_and_by_path(grouping: str, expected: list[int]) -> None:
    """One class in two boxes is one class; with that of the box, or by the tags around, it is two."""
    assert groups()[grouping] == expected


def test_what_was_thought_of_kin_leaves_oneself_out() -> None:
    """The mean is that of the others, weighted by their words; who has no kin gets -0.1."""
    kin = [[0, 0, 0, 1]] * len(GROUPINGS)
    found = columns([1.0, 0.5, 0.0, 0.9], [9.5, 9.5, 19.5, 3.5], kin)
    assert found["same_path_mean"] == [round(5 / 30, 4), round(10 / 30, 4), 0.75, -0.1]
    assert found["same_path_count"] == [3, 3, 3, 1]


def test_beyond_the_ends_of_a_page_nobody_is_asked() -> None:
    """Neighbours that are not there count as -0.1, and there is a column for every name."""
    found = columns([0.2, 0.8], [5.0, 5.0], [[0, 1]] * len(GROUPINGS))
    assert found["first_-1"] == [-0.1, 0.2]
    assert found["first_1"] == [0.8, -0.1]
    assert len(found) == len(second_names())
