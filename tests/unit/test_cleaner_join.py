import pytest

from cleaner.body.segment import Segment
from cleaner.body.walk import segments_of
from cleaner.document import parse
from cleaner.join import join_cut


def segments(markup: str) -> list[Segment]:
    return segments_of(parse(f"<html><body>{markup}</body></html>", url="https://site.example/").flat)


def texts(markup: str) -> list[str]:
    return [segment.text for segment in join_cut(segments(markup))]


def test_a_paragraph_cut_in_mid_sentence_is_joined() -> None:
    """The second half goes on in small letters; one space joins them."""
    first = "The two governments used this opportunity to ask the union for financial"
    assert texts(f"<p>{first}</p><p>assistance for the border.</p>") == [
        f"{first} assistance for the border."
    ]


def test_a_hyphen_at_the_cut_goes_with_the_break() -> None:
    """A word hyphenated at the cut becomes one word; a compound used elsewhere keeps its hyphen."""
    start = "The bill for a sum that would have bought two new gauges was found in a"
    assert texts(f"<p>{start} draw-</p><p>er at the town hall in August, they say.</p>") == [
        f"{start} drawer at the town hall in August, they say."
    ]
    assert texts(
        f"<p>A half-timbered house burnt, and later {start} half-</p><p>timbered house in August.</p>"
    ) == [f"A half-timbered house burnt, and later {start} half-timbered house in August."]


def test_a_caption_between_the_halves_does_not_keep_them_apart() -> None:
    """A picture may stand in the cut; its caption comes after the whole paragraph."""
    first = "The two governments used this opportunity to ask the union for financial"
    found = texts(
        f"<p>{first}</p><figure><figcaption>The river.</figcaption></figure><p>help at the border.</p>"
    )
    assert found == [f"{first} help at the border.", "The river."]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>This sentence has come to its end, as a reader can see at once.</p><p>iPhones are sold here.</p>",
        "<p>The list of things that nobody would think of is long and it starts with:</p><p>a boat</p>",
        "<p>roses are red</p><p>violets are blue</p><p>and so on we go</p>",
        "<h2>A heading that is quite long and has no stop at its end at all</h2><p>and a small start</p>",
        "<p>The sentence trails off, as sentences sometimes do in stories like this…</p><p>and goes on</p>",
        "<ul><li>the first of several points that have no full stop at the end</li><li>the second</li></ul>",
    ],
)
def test_what_is_not_cut_is_left_apart(markup: str) -> None:
    """Finished sentences, colons, verse, headings, ellipses and list items stay as they are."""
    assert texts(markup) == [segment.text for segment in segments(markup)]
