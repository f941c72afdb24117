# ruff: noqa: E501  # markup and sentences are read best on one line
import pytest

from cleaner import clean
from cleaner.dump.split import Wording, find_seam
from cleaner.dump_tree import dump_to_html
from cleaner.lines import byline_in, is_count, is_menu, is_name

URL = "https://site.example/story"


@pytest.mark.parametrize(
    ("title", "teaser"),
    [
        ("Mayor opens the new footbridge at Orsa", "The new footbridge over the Orsa was opened on Sunday after two years."),
        ("Council wants closer ties with Sweden", "Swedish Prime Minister Ulf Berg arrived in Orsa on Monday for talks."),
        ("Railway to repair clocks in Orsa, Lenning", "Railway has found out why all of the clocks were wrong last week."),
        ("Brücke in Altdorf wird gesperrt", "Die Brücke über die Reuss in Altdorf wird ab Montag für drei Wochen gesperrt."),
        ("Мост через реку закроют на ремонт", "В понедельник мост через реку закроют на три недели, сообщили власти."),
    ],
)  # fmt: skip
def test_a_title_run_together_with_its_teaser_is_parted(title: str, teaser: str) -> None:
    """Nothing but their wording shows where the title ends."""
    text = f"{title} {teaser}"
    seam = find_seam(text, Wording([text]))
    assert seam is not None
    assert (text[: seam.at].strip(), text[seam.at :]) == (title, teaser)


def test_a_caption_with_the_same_words_settles_where_the_title_ends() -> None:
    """A caption that repeats the title leaves no doubt."""
    title = "winter road to stay closed until the Month of May"
    text = f"{title} it is still two metres deep at the top, the drivers say."
    seam = find_seam(text, Wording([text]), [title])
    assert seam is not None
    assert text[: seam.at].strip() == title


@pytest.mark.parametrize("text", ["355 reads", "1,204 Reads", "Views: 12", "17 комментариев", "12 k views"])
def test_counts_of_readers_are_known(text: str) -> None:
    """Counts of reads, views and comments that stand alone are no text of the author's."""
    assert is_count(text)


@pytest.mark.parametrize(
    "text", ["355 readers wrote to us", "In 2015 the town had 12 views of the sea", "12 ships"]
)
def test_sentences_with_numbers_are_no_counts(text: str) -> None:
    """A number and a word do not make a count."""
    assert not is_count(text)


def test_names_bylines_and_menus_are_told_by_their_looks() -> None:
    """People have two to five capitalised words; menus have usual words or separators."""
    assert is_name("Igar van der Meer")
    assert not is_name("The ship has sailed")
    assert byline_in("By Ines Halder") == "Ines Halder"
    assert byline_in("By the time it was dark, nobody was left.") == ""
    assert is_menu("Home | News | Sport | Weather")
    assert is_menu("You are here")


def test_wrapped_lines_are_one_paragraph_and_long_lines_are_their_own() -> None:
    """Lines wrapped at a margin go on in the next; lines of their own do not."""
    wrapped = "\n".join(["A line that was wrapped at the margin by some old program once,"] * 4)
    assert dump_to_html(wrapped, "text").count("<p ") == 1
    assert dump_to_html("A title\n" + "A long line that is a paragraph. " * 9, "text").count("<p ") == 2


def test_links_of_a_markdown_dump_are_judged_and_dead_ones_keep_their_words() -> None:
    """`[words](#)` leaves its words, an honest link stays a link."""
    body = "The board met [last week](#) and published [its report](https://board.example/r.pdf), which says a lot."
    article = clean(f"# A Title of Some Words\n\n{body}\n\n{body.replace('met', 'sat')}", url=URL)
    assert "last week" in article.text
    assert "[its report](<https://board.example/r.pdf>)" in article.markdown
    assert [(link.text, link.href, link.block) for link in article.links[:2]] == [
        ("last week", "", 0), ("its report", "https://board.example/r.pdf", 0),
    ]  # fmt: skip
