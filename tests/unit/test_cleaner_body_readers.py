"""What readers wrote below an article is no part of it."""

import pytest

from cleaner.body.readers import without_comments
from cleaner.body.segment import Segment
from cleaner.body.walk import segments_of
from cleaner.document import parse

STORY = "The clock in the tower stopped at ten past four and nobody in the square noticed until evening. " * 5
REPLY = "I walk past that tower every morning, and I can tell you that it has never once been right before."


def kept(markup: str) -> list[str]:
    document = parse(f"<!doctype html><body>{markup}</body>", url="https://site.example/2020/a-story")
    segments: list[Segment] = segments_of(document.flat)
    return [each.text for each in without_comments(segments)]


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ('id="comments"', ""),
        ('class="commentlist"', 'id="comment-41" class="even depth-1"'),
        ('class="visitors_comment_block"', ""),
        ('class="userComments"', ""),
        ("", 'class="comment-text"'),
        ('class="kommentare"', ""),
        ('id="respond"', ""),
    ],
)
def test_comments_below_an_article_go(outer: str, inner: str) -> None:
    """A class or an id that says comments, however far out, marks what readers wrote."""
    comments = f"<div {outer}><ol><li {inner}><p>{REPLY}</p></li></ol></div>"
    assert kept(f"<div><p>{STORY}</p></div>{comments}") == [STORY.strip()]


@pytest.mark.parametrize("names", ["commentary", "has-comments", "comments-open", "comment-count-12 article"])
def test_a_name_that_speaks_of_comments_only_in_passing_marks_nothing(names: str) -> None:
    """A column, and an article that may be commented, are the author's."""
    assert kept(f'<p>{STORY}</p><div class="{names}"><p>{REPLY}</p></div>') == [STORY.strip(), REPLY]


def test_a_thread_keeps_its_replies() -> None:
    """Where a few words open what many answer, the answers are the text."""
    opening = f"<div><p>{REPLY}</p></div>"
    replies = f'<div id="comments">{f"<p>{STORY}</p>" * 3}</div>'
    assert len(kept(opening + replies)) == 4


def test_a_page_of_comments_alone_is_kept() -> None:
    """With nothing before them there is nothing that they are comments on."""
    assert kept(f'<div id="comments"><p>{STORY}</p></div>') == [STORY.strip()]
