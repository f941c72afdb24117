import pytest

from cleaner.body.captions import with_captions
from cleaner.body.pictures import under_pictures
from cleaner.body.walk import segments_of
from cleaner.document import parse

LONG = "The clock in the tower stopped at ten past four and nobody in the square noticed until evening. " * 4
OTHER = "Der Türmer war zu einem Begräbnis an die Küste gefahren, den Schlüssel hatte eine Nachbarin. " * 4


def captions(markup: str) -> list[str]:
    """Return what is told as captions where all of the page is an article's body."""
    flat = parse(f"<!doctype html><body>{markup}</body>", url="https://site.example/a").flat
    segments = segments_of(flat)
    whole = with_captions(segments, segments, under_pictures(segments, segments, flat))
    return [each.text for each in whole if each.kind == "caption"]


def test_a_line_with_a_picture_that_was_not_chosen_comes_in_as_its_caption() -> None:
    """Captions are kept and marked, though they are no part of the text's sentences."""
    box = "<div><img src=a><p>The quay at dawn.</p></div>"
    card = "<div><img src=b><p><a href=/b>Another story altogether</a></p></div>"
    flat = parse(f"<body><p>{LONG}</p>{box}{card}<p>{OTHER}</p>{box}", url="https://site.example/a").flat
    segments = segments_of(flat)
    body = [segments[0], segments[3]]
    whole = with_captions(body, segments, under_pictures(body, segments, flat))
    assert [(each.kind, each.text) for each in whole[1:-1]] == [("caption", "The quay at dawn.")]


@pytest.mark.parametrize(
    "box",
    [
        "<div><img src=a><p>The quay at dawn.</p></div>",
        "<div><a href=/b><span><img src=a></span></a><p>The quay at dawn.</p></div>",
        "<div><div><picture><img src=a></picture></div><div><p><i>The quay at dawn.</i></p></div></div>",
        "<div class=image-caption><p>The quay at dawn.</p></div>",
        "<figure><img src=a><p>The quay at dawn.</p></figure>",
        "<div><script>size()</script><button>Zoom</button><img src=a>The quay at dawn.</div>",
    ],
)
def test_a_line_in_one_box_with_a_picture_is_its_caption(box: str) -> None:
    """A small box with a picture, then a line, needs no name to be a picture with its caption."""
    assert captions(f"<p>{LONG}</p>{box}<p>{OTHER}</p>") == ["The quay at dawn."]


def test_a_credit_in_the_same_box_is_one_as_well() -> None:
    """Caption and photographer stand under the picture together."""
    box = "<div><img src=a><p>Der Hafen am Morgen.</p><p>Jens Uhlig, dpa</p></div>"
    assert captions(f"<p>{LONG}</p>{box}<p>{OTHER}</p>") == ["Der Hafen am Morgen.", "Jens Uhlig, dpa"]


@pytest.mark.parametrize(
    "box",
    [
        "<div><p>The quay at dawn.</p><img src=a></div>",
        "<div><img src=a><h3>The quay</h3><p>It was built of oak.</p></div>",
        "<div><img src=a><img src=b><p>It was built of oak.</p></div>",
        "<section><img src=a><p>It was built of oak.</p></section>",
        "<p><img src=a>It was built of oak.</p>",
        f"<div><img src=a><p>{LONG}</p></div>",
        "<div><img src=a><p>One.</p><p>Two.</p><p>Three.</p><p>Four.</p></div>",
    ],
)
def test_text_beside_pictures_is_no_caption(box: str) -> None:
    """Text before a picture, under a heading, long, or of many lines is the author's."""
    assert captions(f"<p>{LONG}</p>{box}<p>{OTHER}</p>") == []


def test_where_pictures_with_a_few_words_are_the_article_there_are_no_captions() -> None:
    """A guide that shows one plant after the other says of each what it has to say."""
    plants = "".join(
        f"<div><img src={n}><p>Plant {n} likes the shade and little water.</p></div>" for n in range(9)
    )
    assert captions(f"<p>{LONG}</p>{plants}") == []
    assert captions(f"<p>{LONG}</p>{plants}" + f"<p>{OTHER}</p>" * 20) == []


def test_a_box_called_after_captions_holds_one_however_many_there_are() -> None:
    """Where the name says so, captions are captions even if they are half of the page."""
    photos = "".join(f"<div class=caption><p>Der Hafen, Bild {n} von neun.</p></div>" for n in range(9))
    assert len(captions(f"<p>{LONG}</p>{photos}")) == 9


def test_lines_of_lists_and_cells_have_no_pictures_of_their_own() -> None:
    """An item of a list is no picture's box, even if it has one."""
    assert captions(f"<p>{LONG}</p><ul><li><img src=a>The quay at dawn.</li></ul><p>{OTHER}</p>") == []
