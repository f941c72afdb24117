"""Round-ups of a month: whose entries are dated by a day alone."""

from datetime import date

import pytest

from cleaner.listing.roundup import Month, day_within, first_sentence, month_named

_MARCH = Month(2015, 3)


@pytest.mark.parametrize(
    ("title", "language", "month"),
    [
        ("News digest: March 2015", "en", _MARCH),
        ("Pressespiegel März 2015", "de", _MARCH),
        ("Дайджест: март 2015", "ru", _MARCH),
        ("Resumen de marzo de 2015", "es", _MARCH),
        ("2015年3月のニュース", "ja", _MARCH),
        ("From 1 to 7 March 2015", "en", _MARCH),
        ("News of 2015", "en", None),
        ("March and what it brought", "en", None),
        ("March 2015 and April 2015", "en", None),
        ("", None, None),
    ],
)
def test_month_is_the_one_that_titles_name(title: str, language: str | None, month: Month | None) -> None:
    """One month with its year counts; a year alone, a month alone and several months do not."""
    assert month_named([title], language) == month


def test_titles_that_name_several_months_name_none() -> None:
    """The page's title and its heading must not disagree."""
    assert month_named(["March 2015", "April 2015"], "en") is None
    assert month_named(["March 2015", "Digest, March 2015"], "en") == _MARCH


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("2 March.", "en"),
        ("March 2", "en"),
        ("Mar 2nd: the minister resigned", "en"),
        ("Monday, 2 March", "en"),
        ("– 2. März", "de"),
        ("2 марта", "ru"),
        ("2 de marzo", "es"),
        ("3月2日", "ja"),
    ],
)
def test_day_at_the_start_of_a_line_is_one_of_the_month(text: str, language: str) -> None:
    """A day with the name of that month, whatever the order of the two."""
    found = day_within(text, _MARCH, language)
    assert found is not None
    assert found.day == date(2015, 3, 2)


@pytest.mark.parametrize(
    "text", ["2 April", "31 February", "2 marchers", "On 2 March", "2", "March", "March 45"]
)
def test_other_months_and_lines_that_begin_otherwise_are_no_date(text: str) -> None:
    """Only a day of the very month, at the start, is taken for a date."""
    assert day_within(text, _MARCH, "en") is None


def test_day_that_the_month_does_not_have_is_none() -> None:
    """The 30th of February is no date."""
    assert day_within("30 February", Month(2015, 2), "en") is None


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("The minister spoke in Riga. Talks go on.", ("The minister spoke in Riga.", "Talks go on.")),
        ("“We shall see what comes of it.” He left.", ("“We shall see what comes of it.”", "He left.")),
        ("Mr. Dahl resigned on Tuesday. So did she.", ("Mr. Dahl resigned on Tuesday.", "So did she.")),
        ("No end in sight", ("No end in sight", "")),
    ],
)
def test_first_sentence_is_parted_from_the_rest(text: str, parted: tuple[str, str]) -> None:
    """A full stop after a short word ends no sentence, and a text without one stays whole."""
    assert first_sentence(text) == parted
