"""Bylines: whose names, where from, and what of their words is no name."""

import pytest

from cleaner import clean
from cleaner.metadata.people import people, signed

_TEXT = (
    "<p>"
    + "The ferry was cancelled on Tuesday after part of the quay wall slid into the water. " * 4
    + "</p>"
)


def byline(markup: str, head: str = "") -> tuple[str, ...]:
    page = f"<html lang=en><head>{head}</head><body>{markup}</body></html>"
    return clean(page, url="https://post.example/town/ferry-cancelled-as-quay-gives-way").byline


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("By Ann Lester and Tom Reed | 12 March 2024 | 355 reads", ("Ann Lester", "Tom Reed")),
        ("Oleg Orlov Jul 18, 2025", ("Oleg Orlov",)),
        ("Oleg Orlov Jul 18", ("Oleg Orlov",)),
        ("Article by: Cara Dahl RN, BSN", ("Cara Dahl",)),
        ("Dylan Bailey, MS, RD", ("Dylan Bailey",)),
        ("Ann Reed, Home and Garden Expert", ("Ann Reed",)),
        ("Rachel Mac Staff Writer", ("Rachel Mac",)),
        ("André Oliver KLEIN", ("André Oliver KLEIN",)),
        ("Von Ines Halder und Tom Brac", ("Ines Halder", "Tom Brac")),
        ("Autor: Иван Петров", ("Иван Петров",)),
        ("文/李明", ("李明",)),
        ("記者 陳大文、林小美", ("陳大文", "林小美")),
        ("Par Claire Morand et Jean Petit", ("Claire Morand", "Jean Petit")),
        ("Reviewed by Justin Cole", ()),
        ("Photo: J. Olsen", ()),
        ("12 comments", ()),
        ("https://post.example/people/ann", ()),
        ("AFP", ("AFP",)),
        ("Ann Lester on Jun 24, 2014", ("Ann Lester",)),
        ("By Ann Lester Tuesday, Aug. 17, 2010", ("Ann Lester",)),
        ("By Ann Lester, 8:42 a.m. EDT October 2, 2014", ("Ann Lester",)),
        ("Publié le 12 juin 2019", ()),
        ("Claire Morand (avec Jean Petit et Marc Roy)", ("Claire Morand", "Jean Petit", "Marc Roy")),
        ("Nancy Friday", ("Nancy Friday",)),
        ("Coast Media GmbH", ()),
        ("coastpost.de", ()),
        ("coastmedia d.o.o.", ()),
        ("Coast Media GmbH, Sandray, Scotland", ()),
        ("王文 海边大学海洋研究员", ("王文",)),
        ("责任编辑：王芳", ()),
        ("海边观察 关注", ()),
        ("版权声明 来源：海边日报 时间：", ()),
    ],
)
def test_names_are_taken_out_of_the_words_around_them(words: str, names: tuple[str, ...]) -> None:
    """Roles, degrees, dates, counts and credits of pictures are no names."""
    assert people([words], "The Post") == names


def test_the_sites_own_name_is_nobody() -> None:
    """A paper that signs its texts itself names no person."""
    assert people(["The Post", "Ann Lester"], "The Post") == ("Ann Lester",)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ann Lester", ("Ann Lester",)),
        ("Ірина Довженко, 20.08.2020", ("Ірина Довженко",)),
        ("Ann Lester | 12 March 2024", ("Ann Lester",)),
        ("Ann Lester, 12 March 2024, on the ferry", ()),
        ("12 March 2024", ()),
        ("作者：未知 责任编辑：王芳", ()),
        ("Par Claire Morand, le 4 mai 2020", ("Claire Morand",)),
        ("By the time the ferry left, nobody was waiting", ()),
        ("By and large", ()),
        ("Por fin llega la lluvia", ()),
        ("Di nuovo in piazza", ()),
        ("Ann Lester", ()),
    ],
)
def test_a_line_signs_only_with_names(line: str, names: tuple[str, ...]) -> None:
    """A line near the title is a byline if what follows "By" looks like names."""
    assert signed(line, "The Post") == names


def test_a_plain_line_below_the_title_is_read() -> None:
    """No class, no microdata: a reader finds the author all the same."""
    assert byline(f"<h1>Ferry cancelled</h1><p>By Ann Lester</p>{_TEXT}") == ("Ann Lester",)


def test_commenters_and_authors_of_other_texts_are_left_out() -> None:
    """Of many marked names the byline behind the title counts."""
    comments = "".join(
        f"<div class=comment><span class=comment-author>{name}</span><p>Well said, I think.</p></div>"
        for name in ("Joe Miller", "Max Wood")
    )
    teaser = "<div class=related><span class=author>Vera Lind</span><a href=/x>Bridge opens</a></div>"
    page = f"{teaser}<h1>Ferry cancelled</h1><span class=author>Ann Lester</span>{_TEXT}{comments}{teaser}"
    assert byline(page) == ("Ann Lester",)


def test_several_authors_that_stand_together_all_count() -> None:
    """A byline of two links is two people."""
    names = (
        "<div class=byline>By <a rel=author href=/ann>Ann Lester</a> "
        "and <a rel=author href=/tom>Tom Reed</a></div>"
    )
    assert byline(f"<h1>Ferry cancelled</h1>{names}{_TEXT}") == ("Ann Lester", "Tom Reed")


def test_what_the_page_states_comes_before_what_it_shows() -> None:
    """JSON-LD's author is believed rather than a marked element."""
    stated = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry cancelled",'
        '"author":{"@type":"Person","name":"Ann Lester"}}</script>'
    )
    page = f"<h1>Ferry cancelled</h1><span class=author>The Desk</span>{_TEXT}"
    assert byline(page, stated) == ("Ann Lester",)


def test_last_names_first_are_turned_round() -> None:
    """Libraries state "Lester, Ann", one person a statement; a list of full names stays one."""
    stated = (
        '<meta name="citation_author" content="Lester, Ann"><meta name="citation_author" content="Tom Reed">'
    )
    assert byline(_TEXT, stated) == ("Ann Lester", "Tom Reed")
    assert byline(_TEXT, '<meta name="DC.Creator" content="Jong, Michiel de">') == ("Michiel de Jong",)
    assert byline(_TEXT, '<meta name="DC.Creator" content="Ann Lester, Tom Reed">') == (
        "Ann Lester",
        "Tom Reed",
    )
