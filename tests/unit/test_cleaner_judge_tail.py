"""Rows of keywords in text dumps, where no link is left."""

import pytest

from cleaner.judge import judge_text_tail

STORY = [
    "The council met on Tuesday and spoke about the ferry, which leaves later from November.",
    "Commuters had asked for it since spring. The bus often reaches the quay after the boat has gone.",
    "Hanna Quill writes about the harbour.",
]


@pytest.mark.parametrize(
    "row",
    [
        "ankara escort çankaya escort kızılay escort eryaman escort istanbul rus escort escort bayan",
        "slot gacor slot online slot terpercaya slot88 link slot slot deposit pulsa bandar togel",
        "купить диплом диплом купить москва диплом вуза купить диплом техникума диплом недорого",
    ],
)
def test_a_row_of_sold_keywords_is_found(row: str) -> None:
    """Words of a trade that come again and again without a sentence are a spam tail."""
    (verdict,) = judge_text_tail([*STORY, row])
    assert (verdict.paragraph, verdict.start, verdict.end) == (3, 0, len(row))
    assert verdict.score > 0.6
    assert verdict.reasons


def test_only_the_row_goes_when_it_is_glued_to_a_sentence() -> None:
    """The author's sentence before the row stays."""
    text = (
        "Hanna Quill writes about the harbour. ankara escort çankaya escort kızılay escort eryaman "
        "escort bursa escort"
    )
    (verdict,) = judge_text_tail([*STORY[:2], text])
    assert text[: verdict.start] == "Hanna Quill writes about the harbour. "


@pytest.mark.parametrize(
    "text",
    [
        "Windows Yes Yes Yes Yes Yes No Yes",
        "Order Now Order Now Order Now Order Now Order Now",
        "Town Harbour Sport Letters Schools Weather Events Notices Obituaries",
        "The casino on the quay, which opened in 1998, has lost its licence; the casino's owner will appeal.",
        "Goals: Quill 12, Quill 34, Marsh 60, Quill 88. Cards: Marsh 20, Fenn 71.",
        "Belarus Belarusian foreign policy Belarus Russia relations Belarus EU relations travel to Belarus",
    ],
)
def test_tables_menus_and_reports_are_no_rows_of_keywords(text: str) -> None:
    """Repetition without a trade, and a trade within sentences, are the author's."""
    assert judge_text_tail([*STORY, text]) == ()
