import pytest

from cleaner.body.captions import is_caption, with_captions
from cleaner.body.segment import Segment
from cleaner.body.walk import segments_of
from cleaner.document import parse

LONG = "The clock in the tower stopped at ten past four and nobody in the square noticed until evening."


def cut(markup: str) -> list[Segment]:
    return segments_of(parse(f"<!doctype html><body>{markup}</body>", url="https://site.example/a").flat)


@pytest.mark.parametrize(
    "markup",
    [
        "<figure><img src=a><figcaption>The quay at dawn.</figcaption></figure>",
        "<div class=wp-caption-text>The quay at dawn.</div>",
        "<p>Image: Jo Marsh</p>",
        "<p>Foto: Jens Uhlig/dpa</p>",
        "<p>Фото: Игорь Лапин</p>",
        "<p>写真＝大野健</p>",
        "<p>Photo credit: Jo Marsh</p>",
    ],
)
def test_a_caption_is_known_by_tag_class_or_credit(markup: str) -> None:
    """What stands under a picture is told by its tag, its class or the credit that it begins with."""
    assert is_caption(cut(markup)[0])


@pytest.mark.parametrize(
    "text",
    [
        "Image is everything, said the mayor, and bought a second clock for the other side of the square.",
        "Photographs of the clock are on sale at the bakery.",
        f"Foto: {LONG} {LONG}",
        LONG,
    ],
)
def test_a_sentence_is_no_caption(text: str) -> None:
    """A sentence about pictures, or a long one, is the author's."""
    assert not is_caption(cut(f"<p>{text}</p>")[0])


def test_captions_between_the_parts_of_a_text_are_kept_and_marked() -> None:
    """A caption that was not chosen comes in where its picture stands; one that was chosen is marked."""
    segments = cut(
        f"<p>{LONG}</p><figure><figcaption>The quay at dawn.</figcaption></figure><p>Image: Jo Marsh</p>"
        f"<p>{LONG} Again.</p>"
    )
    whole = with_captions([segments[0], segments[2], segments[3]], segments)
    assert [each.kind for each in whole] == ["paragraph", "caption", "caption", "paragraph"]


def test_captions_of_other_stories_stay_out() -> None:
    """A picture in a box of related stories has a caption that is not the text's."""
    segments = cut(
        f"<p>{LONG}</p><div class=related-stories><figcaption>Another.</figcaption></div><p>{LONG} Again.</p>"
    )
    assert len(with_captions([segments[0], segments[-1]], segments)) == 2
