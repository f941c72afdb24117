"""Notes and code that chosen text brings with it."""

import pytest

from cleaner.body.attached import with_attached
from cleaner.body.walk import segments_of
from cleaner.document import parse

LONG = "The clock in the tower stopped at ten past four and nobody in the square noticed until evening."


def kept(markup: str, *words: str) -> list[str]:
    """Return what is kept of a page of which the segments that hold one of `words` were chosen."""
    document = parse(f"<!doctype html><body>{markup}</body>", url="https://site.example/a")
    segments = segments_of(document.flat)
    chosen = [any(word in segment.text for word in words) for segment in segments]
    found = with_attached(segments, chosen, document.flat)
    return [segment.text for segment, keep in zip(segments, found, strict=True) if keep]


@pytest.mark.parametrize("mark", ["1", "[1]", "(1)", "*", "†", "a", "※"])
def test_a_note_comes_with_the_text_that_its_mark_stands_in(mark: str) -> None:
    """Whatever sign leads to it, a note far behind the text is the author's."""
    text = f"<p>{LONG}<sup><a href='#n1'>{mark}</a></sup></p><p>Advertising.</p>"
    found = kept(f"{text}<ol><li id='n1'>Town register, 1873.</li></ol><p>Imprint.</p>", "clock")
    assert found[1:] == ["Town register, 1873."]


def test_a_list_of_notes_is_kept_whole() -> None:
    """Notes whose own mark was not found stay beside the others."""
    notes = "<ol><li id='n1'>Town register, 1873.</li><li id='n2'>Letter to the keeper.</li></ol>"
    found = kept(f"<p>{LONG}<a href='#n1'>1</a></p><p>Advertising.</p>{notes}", "clock")
    assert found[1:] == ["Town register, 1873.", "Letter to the keeper."]


def test_a_mark_in_what_was_not_chosen_brings_nothing() -> None:
    """A reader's remark may have notes of its own."""
    markup = f"<p>{LONG}</p><p>Remark <a href='#n1'>1</a></p><ol><li id='n1'>Town register, 1873.</li></ol>"
    assert kept(markup, "clock") == [LONG]


def test_words_that_lead_down_the_page_are_no_marks() -> None:
    """A table of contents is no row of marks, and its sections no notes."""
    markup = f"<p>{LONG} <a href='#s'>Frames</a></p><div id='s'><p>Subscribe to our letter.</p></div>"
    assert len(kept(markup, "clock")) == 1


def test_code_right_behind_a_paragraph_in_the_same_frame_is_kept() -> None:
    """What a paragraph announces comes with it; code in another frame does not."""
    assert kept(f"<div><p>{LONG}</p><pre><code>wind(4)</code></pre></div>", "clock")[1:] == ["wind(4)"]
    assert len(kept(f"<div><p>{LONG}</p></div><aside><pre><code>wind(4)</code></pre></aside>", "clock")) == 1


def test_pages_full_of_code_are_left_as_chosen() -> None:
    """Where there is much code its choice is not made by place alone."""
    code = "".join(f"<p>{LONG} {n}</p><pre><code>wind({n})</code></pre>" for n in range(4))
    assert not [text for text in kept(f"<div>{code}</div>", "clock") if text.startswith("wind")]
