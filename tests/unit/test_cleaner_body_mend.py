import pytest

from cleaner.body.choose import Choice
from cleaner.body.mend import mended
from cleaner.body.segment import Segment
from cleaner.body.walk import segments_of
from cleaner.document import parse
from cleaner.hints import Hints

URL = "https://site.example/2020/a-story"
LONG = "The clock in the tower stopped at ten past four and nobody in the square noticed until evening."
OTHER = "Its keeper had gone to the coast for a funeral and left the key with a neighbour who was away."
GERMAN = (
    "Die Uhr im Turm blieb um zehn nach vier stehen, und bis zum Abend hat es auf dem Platz niemand bemerkt."
)
STANDFIRST = "A stopped clock, a lost key and a town that learned to live without the time of day."
VORSPANN = "Eine Uhr steht still, ein Schlüssel fehlt, und eine Stadt lernt, ohne die Zeit zu leben."


def cut(markup: str) -> list[Segment]:
    return segments_of(parse(f"<!doctype html><body>{markup}</body>", url=URL).flat)


def taken(
    markup: str, odds: list[float], *, bar: float = 0.6, description: str = "", types: tuple[str, ...] = ()
) -> list[bool]:
    """Return what is chosen after mending where all above `bar` was chosen before."""
    segments = cut(markup)
    choice = Choice(chosen=tuple(each >= bar for each in odds), probabilities=tuple(odds), confidence=0.9)
    hints = Hints(url=URL, title="A story", description=description, body="", types=frozenset(types))
    return list(mended(choice, segments, hints).chosen)


@pytest.mark.parametrize("heading", ["<h2>What comes next?</h2>", "<h3>Wie geht es weiter?</h3>"])
def test_a_heading_between_paragraphs_of_one_element_is_taken_on_less(heading: str) -> None:
    """A doubtful heading is the text's if its siblings before and behind it are."""
    markup = f"<div><p>{LONG}</p>{heading}<p>{GERMAN}</p></div>"
    assert taken(markup, [0.9, 0.35, 0.9]) == [True, True, True]
    assert taken(markup, [0.9, 0.25, 0.9]) == [True, False, True]


def test_a_heading_in_a_wrapper_of_its_own_is_a_sibling_too() -> None:
    """An element around a heading alone, or around a paragraph alone, does not part them."""
    markup = (
        f"<div><div><p>{LONG}</p></div><div><div><h3>The key</h3></div></div><div><p>{OTHER}</p></div></div>"
    )
    assert taken(markup, [0.9, 0.4, 0.9]) == [True, True, True]


def test_a_heading_from_elsewhere_needs_an_even_chance() -> None:
    """A heading in a box with other things is taken only where it is as likely as not."""
    box = "<section><h3>More of today</h3><p>Sport</p></section>"
    markup = f"<div><p>{LONG}</p>{box}<p>{OTHER}</p></div>"
    assert taken(markup, [0.9, 0.45, 0.1, 0.9]) == [True, False, False, True]
    assert taken(markup, [0.9, 0.55, 0.1, 0.9]) == [True, True, False, True]


def test_a_heading_at_the_end_heads_nothing() -> None:
    """What follows a heading has to be the text's, or the heading is another one's."""
    markup = f"<div><p>{LONG}</p><h2>Related</h2><ul><li>{OTHER}</li></ul></div>"
    assert taken(markup, [0.9, 0.55, 0.2]) == [True, False, False]


def test_a_picture_may_part_a_heading_from_its_text() -> None:
    """Captions, other headings and a few words stand between a heading and its text; a paragraph does not."""
    figure = "<figure><figcaption>The tower, seen from the west side of the town.</figcaption></figure>"
    markup = f"<div><p>{LONG}</p><h2>The key</h2>{figure}<p>{OTHER}</p></div>"
    assert taken(markup, [0.9, 0.4, 0.1, 0.9]) == [True, True, False, True]
    markup = f"<div><p>{LONG}</p><h2>The key</h2><p>{GERMAN}</p><p>{OTHER}</p></div>"
    assert taken(markup, [0.9, 0.4, 0.1, 0.9]) == [True, False, False, True]


def test_two_headings_in_a_row_are_both_taken() -> None:
    """A chapter's heading and its first section's stand together between paragraphs."""
    markup = f"<div><p>{LONG}</p><h2>The town</h2><h3>The tower</h3><p>{OTHER}</p></div>"
    assert taken(markup, [0.9, 0.4, 0.4, 0.9]) == [True, True, True, True]


@pytest.mark.parametrize("standfirst", [STANDFIRST, VORSPANN])
def test_a_standfirst_is_what_stands_above_the_text_and_in_the_description(standfirst: str) -> None:
    """The page's own description, shown above the text, opens the article."""
    markup = f"<header><p>{standfirst}</p></header><p>By Ada Lind</p><p>{LONG}</p>"
    odds = [0.35, 0.1, 0.9]
    assert taken(markup, odds, description=standfirst, types=("article",)) == [True, False, True]
    assert taken(markup, odds, description=f"{standfirst} And more.", types=("article",))[0]


@pytest.mark.parametrize(
    ("description", "types"), [("", ("article",)), (OTHER, ("article",)), (STANDFIRST, ("product",))]
)
def test_no_standfirst_without_a_description_or_an_article(description: str, types: tuple[str, ...]) -> None:
    """Nothing is taken for a standfirst where the page does not state it, or states to be no article."""
    markup = f"<header><p>{STANDFIRST}</p></header><p>{LONG}</p>"
    assert taken(markup, [0.35, 0.9], description=description, types=types) == [False, True]


def test_a_standfirst_that_is_surely_none_stays_out() -> None:
    """A teaser with the same words in a list of other stories is not taken."""
    markup = f"<ul><li>{STANDFIRST}</li></ul><p>{LONG}</p>"
    assert taken(markup, [0.1, 0.9], description=STANDFIRST, types=("article",)) == [False, True]


def test_where_nothing_was_chosen_nothing_is_mended() -> None:
    """A page without a text gets no heading and no standfirst."""
    markup = f"<h1>Shop</h1><p>{STANDFIRST}</p><h2>Offers</h2>"
    odds = [0.4, 0.4, 0.4]
    assert taken(markup, odds, description=STANDFIRST, types=("article",)) == [False, False, False]


@pytest.mark.parametrize(
    "below",
    [
        f'<p class="article__sub-title">{STANDFIRST}</p>',
        f'<h2 class="strapline">{VORSPANN}</h2>',
        f'<div class="chapo"><p>{STANDFIRST}</p></div>',
    ],
)
def test_what_a_site_calls_a_standfirst_right_below_the_title_is_taken(below: str) -> None:
    """However unlike the text it looks, what the element below the title is called says what it is."""
    markup = f"<header><h1>A story</h1>{below}<p>By Ada Lind</p></header><p>{LONG}</p>"
    assert taken(markup, [0.1, 0.05, 0.1, 0.9], types=("article",)) == [False, True, False, True]


@pytest.mark.parametrize(
    "below",
    [
        f"<p>{STANDFIRST}</p>",
        '<p class="subtitle">Town and country</p>',
        f'<figcaption class="image-description">{STANDFIRST}</figcaption>',
        f'<p class="teaser-excerpt">{STANDFIRST}</p>',
        f'<p class="excerpt"><a href="/b">{STANDFIRST}</a></p>',
    ],
)
def test_no_standfirst_is_what_is_short_linked_or_called_otherwise(below: str) -> None:
    """Kickers, captions, teasers and links below a title are none, nor is what no name speaks for."""
    markup = f"<h1>A story</h1>{below}<p>{LONG}</p>"
    assert taken(markup, [0.1, 0.05, 0.9], types=("article",)) == [False, False, True]


def test_a_standfirst_further_down_or_of_no_article_is_not_looked_for() -> None:
    """Only what stands right below the title counts, and only where the page says it is an article."""
    summary = f'<p class="summary">{STANDFIRST}</p>'
    markup = f"<h1>A story</h1><p>By Ada Lind</p>{summary}<p>{LONG}</p>"
    assert not taken(markup, [0.1, 0.1, 0.05, 0.9], types=("article",))[2]
    assert not taken(f"<h1>A story</h1>{summary}<p>{LONG}</p>", [0.1, 0.05, 0.9])[1]


def test_a_line_that_can_be_folded_away_heads_what_it_folds() -> None:
    """The summary of a folded part is taken like a heading where text stands before and behind it."""
    markup = f"<div><p>{LONG}</p><details><summary>Why a key?</summary><p>{OTHER}</p></details></div>"
    assert taken(markup, [0.9, 0.4, 0.9]) == [True, True, True]
    assert taken(markup, [0.9, 0.2, 0.9]) == [True, False, True]


def series(*odds: float, kind: str = "price") -> list[bool]:
    """Return which of some prices between two texts are taken."""
    goods = "".join(f"<li><p>{LONG}</p><p class={kind}>€ {number}</p></li>" for number in range(len(odds)))
    spread = [each for price in odds for each in (0.9, price)]
    return taken(f"<ul>{goods}</ul><p>{OTHER}</p>", [*spread, 0.9])[1 : 2 * len(odds) : 2]


def test_lines_of_one_series_are_taken_together() -> None:
    """Where three in five prices are the text's, so are the doubtful others; not what is surely none."""
    assert series(0.7, 0.4, 0.8, 0.7, 0.5) == [True, True, True, True, True]
    assert series(0.7, 0.4, 0.8, 0.7, 0.2) == [True, True, True, True, False]


def test_few_lines_or_a_minority_make_no_series() -> None:
    """Three lines, or two taken out of five, say nothing about the others."""
    assert series(0.7, 0.4, 0.7) == [True, False, True]
    assert series(0.7, 0.4, 0.8, 0.4, 0.4) == [True, False, True, False, False]


def notes(*odds: float) -> list[bool]:
    """Return which of some items of one list, behind a text, are taken."""
    items = "".join(f"<li>{number}. {OTHER}</li>" for number in range(len(odds)))
    return taken(f"<p>{LONG}</p><ol>{items}</ol>", [0.9, *odds])[1:]


def test_a_doubtful_item_beside_taken_ones_of_its_list_is_taken() -> None:
    """A list is the text's as a whole where most of it is; an item that is surely none stays out."""
    assert notes(0.8, 0.9, 0.35) == [True, True, True]
    assert notes(0.8, 0.9, 0.25) == [True, True, False]
    assert notes(0.35, 0.4, 0.9) == [False, False, True]


def test_an_aside_in_the_midst_of_an_article_is_its_authors_on_an_even_chance() -> None:
    """A box of facts between paragraphs stays, with its heading; a column behind them, or less, does not."""
    box = f"<aside><h3>The tower in figures</h3><p>{OTHER}</p></aside>"
    within = f"<article><p>{LONG}</p>{box}<p>{GERMAN}</p></article>"
    assert taken(within, [0.9, 0.4, 0.55, 0.9]) == [True, True, True, True]
    assert taken(within, [0.9, 0.4, 0.45, 0.9]) == [True, False, False, True]
    behind = f"<article><p>{LONG}</p><p>{GERMAN}</p></article>{box}"
    assert taken(behind, [0.9, 0.9, 0.4, 0.55]) == [True, True, False, False]


def test_a_note_at_the_end_of_a_recipe_is_its_authors() -> None:
    """A doubtful sentence in the recipe's own element stays; one behind it does not."""
    card = f"<div class='c-recipe'><ol><li>{LONG}</li></ol><div><p>{OTHER}</p></div></div>"
    assert taken(f"<article>{card}</article>", [0.9, 0.35]) == [True, True]
    assert taken(f"<article><ol><li>{LONG}</li></ol><p>{OTHER}</p></article>", [0.9, 0.35]) == [True, False]
