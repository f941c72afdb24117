import pytest

from cleaner.body.boxes import is_in_site_box
from cleaner.body.segment import Segment
from cleaner.body.walk import segments_of
from cleaner.document import parse

LONG = "The clock in the tower stopped at ten past four and nobody in the square noticed until evening."
OFFER = "Mit einem Abonnement lesen Sie alle Beiträge, jeden Morgen unseren Brief und die Zeitung von morgen."


def cut(markup: str) -> list[Segment]:
    return segments_of(parse(f"<!doctype html><body>{markup}</body>", url="https://site.example/a").flat)


def in_box(markup: str) -> list[bool]:
    return [is_in_site_box(each) for each in cut(markup)]


@pytest.mark.parametrize(
    "names",
    ["noprint", "no-print", "notPrint", "d-print-none", "hidden-print", "article_sign-in", "signIn box"],
)
def test_a_small_box_that_readers_on_paper_or_with_an_account_never_see_is_the_sites(names: str) -> None:
    """What is left out in print, and what asks for an account, is no part of the text."""
    assert in_box(f"<div class='{names}'><ul><li>Share by mail</li></ul></div><p>{LONG}</p>") == [True, False]


@pytest.mark.parametrize(
    "names", ["print", "printed-matter", "signing", "assign-index", "blueprint", "design-in-use"]
)
def test_names_that_only_hold_such_letters_say_nothing(names: str) -> None:
    """A word that has another in it is another word."""
    assert in_box(f"<div class='{names}'><p>Oak and brass.</p></div><p>{LONG}</p>") == [False, False]


@pytest.mark.parametrize("hidden", ["hidden", "is-hidden", "d-none", "hide"])
def test_a_box_that_is_not_shown_may_hold_more_words(hidden: str) -> None:
    """A wall that a script would show goes whole, though it says much, and from many levels out."""
    items = f"<div><header><div><div><ul>{f'<li>{OFFER}</li>' * 7}</ul></div></div></header></div>"
    assert all(in_box(f"<div class='sign-in-group {hidden}'><section>{items}</section></div>"))
    assert not any(in_box(f"<div class='sign-in-group'><section>{items}</section></div>"))


@pytest.mark.parametrize("names", ["hidden md:block", "d-none d-lg-flex"])
def test_what_is_hidden_on_narrow_screens_alone_is_shown(names: str) -> None:
    """A box for wide screens is no wall that waits for a script."""
    assert not any(in_box(f"<div class='subscriber-text {names}'>{f'<p>{LONG}</p>' * 7}</div>"))


def test_a_hidden_box_without_a_telling_name_may_be_the_text() -> None:
    """Some sites hide the rest of an article until it is asked for."""
    assert not any(in_box(f"<div class='rest hidden'>{f'<p>{LONG}</p>' * 7}</div>"))


def test_a_whole_article_in_a_hidden_wall_stays() -> None:
    """What a hidden wall wraps stays, if it is longer than any wall."""
    assert not any(in_box(f"<div class='paywall hidden'>{f'<p>{LONG}</p>' * 30}</div>"))


def test_no_name_counts_beyond_the_article() -> None:
    """What the page or the article as a whole is called says nothing about a box in it."""
    assert not any(in_box(f"<article class='subscribers hidden'><p>{LONG}</p></article>"))


@pytest.mark.parametrize(
    "names", ["signature", "post-sig sig", "signature_17", "postprofile", "post-buttons", "MessageUser"]
)
def test_what_a_forum_prints_around_each_post_is_the_sites(names: str) -> None:
    """Who wrote a post, how often, under which motto, and the buttons below it, are no part of its text."""
    assert in_box(f"<div><div>{LONG}</div><div class='{names}'>Green is hope</div></div>") == [False, True]


@pytest.mark.parametrize("names", ["signature-dishes", "signed", "signage", "user-guide", "postcard"])
def test_names_that_only_begin_like_a_forums_are_none(names: str) -> None:
    """Other words with such beginnings say nothing."""
    assert in_box(f"<div><div>{LONG}</div><div class='{names}'>Oak and brass</div></div>") == [False, False]
