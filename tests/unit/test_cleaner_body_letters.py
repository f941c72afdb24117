import pytest

from cleaner.body.features import OWN_NAMES, features, word_counts
from cleaner.body.walk import segments_of
from cleaner.document import parse
from cleaner.hints import Hints
from cleaner.lines import letters

CHINESE = "昨天下午，市图书馆宣布延长开放时间，读者可以在晚上十点以前借阅图书、报纸和杂志。"
KOREAN = "도서관은 어제 오후 개관 시간을 연장한다고 밝혔다."
ENGLISH = "The library said yesterday that it will stay open until ten, and lend books and papers until then."


@pytest.mark.parametrize(
    ("text", "count"), [("abc d", 5), ("äöü", 3), ("図書", 6), ("かな", 6), ("도서관 1", 11), ("", 0)]
)
def test_a_sign_that_stands_for_a_syllable_or_word_counts_for_three_letters(text: str, count: int) -> None:
    """Ideographs, kana and hangul count thrice, all other signs once."""
    assert letters(text) == count


@pytest.mark.parametrize("text", [CHINESE, KOREAN, ENGLISH])
def test_blocks_around_a_segment_sum_up_letters(text: str) -> None:
    """Length, prose and links of a block are in one unit, whatever the script."""
    [segment] = segments_of(
        parse(f"<div><p>{text}<a href='/x'>…</a></p></div>", url="https://a.example").flat
    )
    assert segment.size == letters(segment.text)
    assert segment.scope.chars == segment.size
    assert segment.scope.link_chars == segment.linked_size < segment.size / 10


def test_a_chinese_paragraph_reads_like_an_english_one_of_its_length() -> None:
    """A line of forty ideographs is prose with commas and ten words, not a short line of one word."""
    segments = segments_of(parse(f"<p>{CHINESE}</p>", url="https://a.example").flat)
    row = dict(zip(OWN_NAMES, features(segments, Hints())[0], strict=False))
    assert row["chars"] > 100
    assert row["words"] == word_counts(segments)[0] == row["chars"] // 12
    assert row["commas"] * row["words"] == pytest.approx(3)
