"""The difference by blocks, and a comparison in its three forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.comparing import as_html, as_text, compare
from console.diff_blocks import block_difference, differs
from console.web.diff_page import grouped


def said(*paragraphs: str, **more: object) -> dict[str, object]:
    blocks = [{"kind": "paragraph", "spans": [{"text": text}]} for text in paragraphs]
    return {"kind": "article", "title": "T", "text": "\n\n".join(paragraphs), "blocks": blocks, **more}


def kinds(old: dict[str, object], new: dict[str, object]) -> list[str]:
    return [change.kind for change in block_difference(old, new)]


ONE, TWO, THREE = "The first paragraph stands here.", "A second one follows it.", "And the third is the last."


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ((ONE, TWO), (ONE, TWO), ["equal", "equal"]),
        ((ONE, THREE), (ONE, TWO, THREE), ["equal", "insert", "equal"]),
        ((ONE, TWO, THREE), (ONE, THREE), ["equal", "delete", "equal"]),
        ((ONE, TWO), (ONE, TWO.replace("second", "further")), ["equal", "change"]),
        ((ONE, TWO), (ONE, "Nothing like that was ever said."), ["equal", "delete", "insert"]),
        ((ONE, TWO, THREE), (THREE, ONE, TWO), ["move", "equal", "equal"]),
        ((), (ONE,), ["insert"]),
        ((ONE,), (), ["delete"]),
        ((), (), []),
        ((ONE, ONE, ONE), (ONE, ONE), ["equal", "equal", "delete"]),
    ],
)
def test_what_became_of_each_block(old: tuple[str, ...], new: tuple[str, ...], expected: list[str]) -> None:
    """Blocks stay, come, go, change or move; a move is told once."""
    assert kinds(said(*old), said(*new)) == expected


def test_markup_makes_no_difference() -> None:
    """A paragraph that became a heading, in two styles and with other blanks, says the same."""
    old = said(ONE)
    new = said(ONE)
    new["blocks"] = [
        {
            "kind": "heading",
            "spans": [{"text": "The first  ", "strong": True}, {"text": "paragraph stands\nhere."}],
        }
    ]
    assert not differs(block_difference(old, new))


def test_a_changed_block_comes_with_its_words() -> None:
    """The runs of a change lead from the old words to the new."""
    (change,) = block_difference(said(TWO), said(TWO.replace("second", "further")))
    assert [(run.kind, run.text.strip()) for run in change.runs if run.kind != "equal"] == [
        ("delete", "second"),
        ("insert", "further"),
    ]


def test_a_digest_page_is_compared_by_its_items() -> None:
    """A new item, and one with another teaser."""
    old = said(kind="listing", items=[{"title": "Bridge opens", "teaser": "On Monday at noon"}])
    new = said(
        kind="listing",
        items=[
            {"title": "Ferry stops", "teaser": None},
            {"title": "Bridge opens", "teaser": "On Tuesday at noon"},
        ],
    )
    assert [(change.kind, change.sort) for change in block_difference(old, new)] == [
        ("insert", "item"),
        ("change", "item"),
    ]


def test_a_table_is_compared_by_its_cells() -> None:
    """Rows are part of what is said."""
    table = {"kind": "table", "rows": [[[{"text": "a"}], [{"text": "1"}]]]}
    other = {"kind": "table", "rows": [[[{"text": "a"}], [{"text": "2"}]]]}
    assert kinds(said(blocks=[table]), said(blocks=[other])) == ["change"]


PARAGRAPHS = st.lists(
    st.sampled_from([ONE, TWO, THREE, "x", "x y", TWO + " more", "文字が変わった"]), max_size=12
)


@given(PARAGRAPHS, PARAGRAPHS)
def test_no_block_is_lost(old: list[str], new: list[str]) -> None:
    """Whatever the two are, every block of both is told exactly once, the new ones in their order."""
    changes = block_difference(said(*old), said(*new))
    assert [change.new for change in changes if change.new is not None] == new
    assert sorted(change.old for change in changes if change.old is not None) == sorted(old)
    assert differs(changes) is (old != new)


def test_hundreds_of_other_blocks_are_no_burden() -> None:
    """Where nothing is alike among very many, neighbours are compared and no more."""
    old = said(*(f"old {n} " + "a " * 20 for n in range(600)))
    new = said(*(f"new {n} " + "a " * 20 for n in range(600)))
    assert len(kinds(old, new)) == 600


def test_the_head_counts() -> None:
    """A title that was changed is a change, though no word of the text was."""
    compared = compare(said(ONE, byline=["Ada", "Bo"]), said(ONE, title="U", byline=["Ada"]))
    assert compared.changed
    assert [(one.field, one.old, one.new) for one in compared.head] == [
        ("title", "T", "U"),
        ("byline", "Ada, Bo", "Ada"),
    ]


def test_equal_articles_are_unchanged_in_every_form() -> None:
    """No mark in text or HTML."""
    compared = compare(said(ONE, TWO), said(ONE, TWO))
    assert not compared.changed
    for by in ("words", "blocks"):
        assert "[-" not in as_text(compared, by)
        assert "<ins>" not in as_html(compared, by)


def test_text_by_blocks_has_a_sign_before_each() -> None:
    """As people know it: minus, plus, and a tilde before what changed."""
    compared = compare(
        said(ONE, TWO),
        said(ONE.replace("first", "last"), THREE, TWO),
    )
    lines = [line for line in as_text(compared, "blocks").splitlines() if line]
    assert lines == ["~ The [-first-]{+last+} paragraph stands here.", f"+ {THREE}", f"  {TWO}"]


@pytest.mark.parametrize("by", ["words", "blocks"])
def test_nothing_archived_is_markup(by: str) -> None:
    """Angle brackets in what was said stay words."""
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    compared = compare(said(ONE, evil, title=evil), said(evil + " more", title="<b>"))
    html = as_html(compared, by)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_far_from_a_change_blocks_are_folded() -> None:
    """One unchanged block is shown on either side of a change, the others go into a fold."""
    paragraphs = [f"Paragraph number {n} says this." for n in range(9)]
    changed = [*paragraphs[:4], "Something quite different stands there.", *paragraphs[5:]]
    groups = grouped(block_difference(said(*paragraphs), said(*changed)))
    assert [(group.folded, len(group.blocks)) for group in groups] == [(True, 3), (False, 4), (True, 3)]
    assert [group.folded for group in grouped(block_difference(said(ONE), said(ONE)))] == [True]
