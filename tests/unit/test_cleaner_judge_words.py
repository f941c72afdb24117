"""Words as readers see them: folding, disguises, scripts, repetition."""

import pytest

from cleaner.judge.words import disguised, fold, repetition, script_of, tokens, visible


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Online  CASINO\n", "online casino"),
        ("çankaya Escort", "cankaya escort"),
        ("kızılay", "kizilay"),
        ("ｓｌｏｔ", "slot"),
        ("ca\u200bsi\u200bno", "casino"),
        ("саsino", "casino"),
        ("казино", "казино"),
        ("Straße", "strasse"),
    ],
)
def test_folding_undoes_case_accents_width_and_disguise(written: str, folded: str) -> None:
    """Words that look alike fold to the same text, and honest Cyrillic stays Cyrillic."""
    assert fold(written) == folded


@pytest.mark.parametrize("written", ["саsino", "ca\u200bsino", "v\u200dia\u200bgra", "рокer"])
def test_a_disguise_is_noticed(written: str) -> None:
    """Look-alike letters and invisible characters inside a word are evidence."""
    assert disguised(f"play {written} now")


@pytest.mark.parametrize("written", ["casino", "казино", "می‌خواهم", "Zu\u00adsammen", "👩‍🚀", "µm", "ТВ-3D"])
def test_honest_writing_is_no_disguise(written: str) -> None:
    """Soft hyphens, Persian joiners, emoji and words of one script are nobody's trick."""
    assert not disguised(written)


def test_unspaced_scripts_are_cut_into_pairs() -> None:
    """Chinese and Thai have no spaces, so overlapping pairs stand for words."""
    assert tokens("线上娱乐城 slot") == ("线上", "上娱", "娱乐", "乐城", "slot")


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Hello", "latin"),
        ("Привет", "cyrillic"),
        ("スロット比較", "kana"),
        ("百家乐", "han"),
        ("바카라", "hangul"),
        ("123 –", ""),
    ],
)
def test_the_script_of_a_text(text: str, script: str) -> None:
    """The script is the one most letters are in; kana decides over the han it comes with."""
    assert script_of(text) == script


def test_keyword_lists_repeat_and_headlines_do_not() -> None:
    """Repetition tells rows of keywords from lists of different titles."""
    spam = ["ankara escort", "çankaya escort", "escort ankara", "istanbul escort"]
    news = ["Ferry leaves later", "Library opens on Saturdays", "Crane three retires"]
    assert repetition(spam) >= 0.5
    assert repetition(news) == 0.0


def test_visible_text_has_no_invisible_characters() -> None:
    """What shows nothing is left out, and white space is collapsed."""
    assert visible(" a\u200b\u00ad b\n\tc ") == "a b c"
