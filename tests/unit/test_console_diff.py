"""The word-level difference: exact, calm, and fast on long articles."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.diff import Run, changed, difference, excerpts, marked, word_counts

_ARTICLE = (
    "Forty pupils in white jackets, two stoves.\n\n"
    "Since August the ninth year has made lunch for everyone on Tuesday, and it is good.\n\n"
    "Last one."
)


def _joined(runs: list[Run], without: str) -> list[str]:
    return "".join(run.text for run in runs if run.kind != without).split()


def test_two_corrected_words_are_two_changes() -> None:
    """Only the words that changed are marked, the rest stands as it was."""
    new = _ARTICLE.replace("Forty", "Fourteen").replace("Tuesday", "Thursday")
    runs = difference(_ARTICLE, new)
    assert "[-Forty-]{+Fourteen+} pupils" in marked(runs)
    assert "on [-Tuesday-]{+Thursday+}, and" in marked(runs)
    assert word_counts(runs) == (2, 2)


def test_equal_texts_have_no_difference() -> None:
    """White space that was set otherwise is no difference."""
    runs = difference(_ARTICLE, _ARTICLE.replace(" ", "  ").replace("\n\n", "\n \n\n"))
    assert not changed(runs)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
        ("A.\n\nB.", "A.\n\nX.\n\nB.", "A.\n\n{+X.+}\n\nB."),
        ("A.\n\nB.\n\nC.", "A.\n\nC.", "A.\n\n[-B.-]\n\nC."),
        ("He said yes.", "He said no.", "He said [-yes-]{+no+}."),
        ("One, two", "One two", "One[-,-] two"),
        ("Der Hafen-Kurier", "Der Hafenkurier", "Der [-Hafen-Kurier-]{+Hafenkurier+}"),
        ("我喜歡茶", "我喜歡酒", "我喜歡[-茶-]{+酒+}"),
    ],
)
def test_marks(old: str, new: str, expected: str) -> None:
    """Deleted words stand in [-…-], inserted ones in {+…+}, the deleted ones first."""
    assert marked(difference(old, new)).replace("One [-,-]", "One[-,-]") == expected


def test_joined_paragraphs_lose_a_break_and_no_word() -> None:
    """A paragraph that had been cut in two shows the break as the only difference."""
    runs = difference("The harbour\n\nwas full.\n\nEnd.", "The harbour was full.\n\nEnd.")
    assert "[-¶-]" in marked(runs)
    assert word_counts(runs) == (0, 0)


def test_rewritten_paragraph_is_not_spelled_out_of_stray_words() -> None:
    """Articles and commas that two sentences share by chance do not chop up their difference."""
    old = "The council, which met on Monday, voted for the bridge and against the tunnel."
    new = "A dog found the ring, the one lost in May, near a bench and brought it to the owner."
    runs = difference(f"Same.\n\n{old}\n\nEnd.", f"Same.\n\n{new}\n\nEnd.")
    assert sum(run.kind == "delete" for run in runs) <= 3


def test_excerpts_keep_the_surroundings_of_each_change() -> None:
    """Far from a change the text is an ellipsis; beside it a few words stay."""
    old = " ".join(f"w{n}" for n in range(200))
    shown = marked(excerpts(difference(old, old.replace("w100", "x")), around=3))
    assert shown == "… w97 w98 w99 [-w100-]{+x+} w101 w102 w103 …"


_TEXTS = st.text(alphabet=st.sampled_from("ab c,.\n"), max_size=80)


@given(_TEXTS, _TEXTS)
def test_runs_make_both_texts(old: str, new: str) -> None:
    """Equal and inserted runs are the new text, equal and deleted ones the old, but for space."""
    runs = difference(old, new)
    assert "".join(_joined(runs, "delete")) == "".join(new.split())
    assert "".join(_joined(runs, "insert")) == "".join(old.split())


@given(_TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    """The difference of a text with itself is empty."""
    assert not changed(difference(text, text))


@pytest.mark.parametrize("kind", ["corrected", "other", "one paragraph", "repetitive"])
def test_ten_thousand_words_take_less_than_a_second(kind: str) -> None:
    """Even texts that share nothing, or nothing but repetition, are compared at once."""
    rng = random.Random(7)
    words = [f"w{int(rng.paretovariate(0.7))}" for _ in range(20_000)]
    old, new = words[:10_000], list(words[:10_000])
    if kind == "other":
        new = words[10_000:]
    elif kind == "repetitive":
        old, new = ["a", "b", "c", "d", "e"] * 2000, ["b", "a", "d", "c"] * 2500
    else:
        new[::37] = ["changed"] * len(new[::37])
    gap = " " if kind == "one paragraph" else "\n\n"

    def text(found: list[str]) -> str:
        return gap.join(" ".join(found[n : n + 60]) for n in range(0, len(found), 60))

    runs = difference(text(old), text(new))
    assert changed(runs)
