"""Snippets and relevance: pure, over folded words."""

import itertools

import pytest

from archive import fold
from archive.relevance import relevance
from archive.searching import around


def phrases(*texts: str) -> list[list[str]]:
    return [fold.words(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "sought", "marked"),
    [
        ("The Harbour was full.", ("harbour",), ["Harbour"]),
        ("a bridge, and a tunnel", ("tunnel", "bridge"), ["bridge", "tunnel"]),
        ("人人为我，中华人民共和国成立", ("人民",), ["人民"]),
        ("Işık ve ışık", ("IŞIK",), ["Işık", "ışık"]),
        ("new york, york new", ("new york",), ["new york"]),
        ("aa aa aa", ("aa aa",), ["aa aa"]),
        ("Straße", ("strasse",), ["Straße"]),
        ("nothing of it", ("harbour",), []),
        ("", ("x",), []),
    ],
)
def test_marks_lie_on_whole_phrases(text: str, sought: tuple[str, ...], marked: list[str]) -> None:
    """Only where the words of a phrase stand together, each place once."""
    snippet, marks = around(text, phrases(*sought))
    assert [snippet[start:end] for start, end in marks] == marked


def test_the_passage_is_the_one_that_holds_most() -> None:
    """A later passage with both words is shown rather than an earlier one with one of them."""
    text = (
        "The bridge. "
        + "Other words stand here. " * 30
        + "The bridge and the tunnel opened. "
        + "More. " * 50
    )
    snippet, marks = around(text, phrases("bridge", "tunnel"))
    assert [snippet[a:b] for a, b in marks] == ["bridge", "tunnel"]
    assert len(snippet) < 250


def test_without_words_the_beginning_is_shown() -> None:
    """As the list of the newest articles asks."""
    assert around("First words. " * 50, [])[0].startswith("First words.")


def test_more_occurrences_count_more_and_each_less_than_the_last() -> None:
    """The number rises with what is said, and ever less."""
    rest = "filler " * 300
    values = [relevance(phrases("needle"), "", "needle " * n + rest) for n in range(5)]
    steps = [b - a for a, b in itertools.pairwise(values)]
    assert values[0] == 0
    assert all(step > 0 for step in steps)
    assert steps == sorted(steps, reverse=True)


def test_a_title_and_brevity_count() -> None:
    """Words in the title beat words in the text; the same words in a short text beat a long one."""
    sought = phrases("needle")
    assert relevance(sought, "Needle", "hay") > relevance(sought, "Hay", "needle " * 20)
    assert relevance(sought, "", "needle hay") > relevance(sought, "", "needle " + "hay " * 2000)


def test_neighbours_of_one_word_are_all_counted() -> None:
    """``tora tora tora`` says it three times."""
    one, three = (relevance(phrases("tora"), "", "tora " * n + "x " * (9 - n)) for n in (1, 3))
    assert three > one
