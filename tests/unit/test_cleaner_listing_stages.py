"""The stages that turn a tree into records."""

import pytest

from cleaner.document import parse
from cleaner.flat import Flat
from cleaner.listing.groups import gather
from cleaner.listing.outline import draw
from cleaner.listing.records import cut
from cleaner.listing.region import Regions
from cleaner.listing.roles import person, person_in
from cleaner.listing.shape import Shapes
from cleaner.listing.words import ASIDE, COUNT, MORE, counts


def tree(markup: str) -> Flat:
    return parse(f"<html><body>{markup}</body></html>", url="https://site.example/").flat


def test_an_outline_parts_lines_at_blocks_and_breaks() -> None:
    """Inline elements stay on a line, blocks and breaks end it."""
    outline = draw(tree("<p>one <b>two</b> three<br>four</p><p>five</p>"))
    assert len(set(outline.run_lines)) == 3
    assert outline.text(0) == "one two three four five"


def test_an_outline_leaves_out_what_nobody_is_shown() -> None:
    """Scripts, hidden elements and words for screen readers only are not text."""
    outline = draw(
        tree(
            "<p>seen</p><script>no()</script><p style='display: none'>no</p>"
            "<p hidden>no</p><p><span class='sr-only'>no</span>also seen</p>"
        )
    )
    assert outline.text(0) == "seen also seen"


def test_classes_that_number_or_mark_an_entry_do_not_count() -> None:
    """Odd, first, post-123 and made names leave two entries alike."""
    outline = draw(
        tree("<div class='post post-1 odd first'></div><div class='post post-2 even kQzTbn'></div>")
    )
    shapes = Shapes(outline)
    assert shapes.of(2) == shapes.of(3) == "div.post"


@pytest.mark.parametrize(
    ("markup", "records"),
    [
        ("<li><h3>A a</h3><p>x</p></li><li><h3>B b</h3><p>y</p></li>", ["A a x", "B b y"]),
        ("<h3>A a</h3><p>x</p><h3>B b</h3><p>y</p><p>end</p>", ["A a x", "B b y"]),
        ("<i>1</i><h3>A a</h3><p>x</p><i>2</i><h3>B b</h3><p>y</p>", ["1 A a x", "2 B b y"]),
        ("<p>This week</p><h3>A a</h3><p>x</p><h3>B b</h3><p>y</p>", ["A a x", "B b y"]),
        (
            "<p>This week</p><h3>A a</h3><p>x</p><p>xx</p><h3>B b</h3><p>y</p><h3>C c</h3><p>z</p>",
            ["A a x xx", "B b y", "C c z"],
        ),
    ],
    ids=["wrapped", "bare", "date before", "preface like the rest", "preface, uneven"],
)
def test_records_with_and_without_a_wrapper(markup: str, records: list[str]) -> None:
    """A record is its wrapper, or what stands between one headline and the next."""
    outline = draw(tree(f"<div>{markup}</div>"))
    found = cut(outline, Shapes(outline), outline.headings)
    texts = [outline.join(outline.runs(record.start, record.end)) for record in found]
    assert texts == records


def test_like_headlines_make_a_group() -> None:
    """Headlines of like entries are one group, a menu's links another."""
    outline = draw(
        tree(
            "<ul class='menu'><li><a href='/a'>Home page</a></li><li><a href='/b'>All news</a></li></ul>"
            "<div class='e'><h3><a href='/1'>Ferry late</a></h3></div>"
            "<div class='e odd'><h3><a href='/2'>Choir wins</a></h3></div>"
        )
    )
    sizes = {(group.sort, len(group.records)) for group in gather(outline, Shapes(outline))}
    assert ("heading", 2) in sizes
    assert ("link", 2) in sizes


def test_places_weigh_less_in_menus_and_boxes() -> None:
    """Navigation, frames named so, and what stands under "Most read" are unlikely places."""
    outline = draw(
        tree(
            "<nav><a href='/n'>n</a></nav><div class='sidebar'><a href='/s'>s</a></div>"
            "<div><h3>Most read</h3><a href='/m'>m</a></div>"
            "<p><a href='/p'>p</a>" + "long text " * 50 + "</p>"
        )
    )
    regions = Regions(outline)
    weights = [regions.weight(link) for link in outline.links]
    assert max(weights[:3]) < 0.5 < weights[3]


@pytest.mark.parametrize(
    "text",
    [
        "Read more",
        "Continue reading →",
        "mehr",
        "Weiterlesen",
        "Lire la suite",
        "Leer más",
        "Подробнее",
        "続きを読む",
        "[...]more",
    ],
)
def test_words_that_only_lead_on(text: str) -> None:
    """Links that say "more" in any language name nothing."""
    assert MORE.match(text)


@pytest.mark.parametrize(
    "text", ["More rain expected in the islands on Friday", "Continue or give up: a choir decides"]
)
def test_headlines_that_begin_like_more(text: str) -> None:
    """A headline is not taken for a "read more" link by its first word."""
    assert not MORE.match(text)


def test_counts_and_box_headings() -> None:
    """Counts are no headlines; headings of boxes are known, those of lists are not."""
    assert COUNT.match("12 comments")
    assert not COUNT.match("12 angry men")
    assert ASIDE.match("Most popular this week")
    assert not ASIDE.match("News of the islands")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("By Ann Mason", "Ann Mason"),
        ("von Eva Brandt | 3. Mai 2014", "Eva Brandt"),
        ("Автор: Иван Петров", "Иван Петров"),
        ("12 May 2014", None),
    ],
)
def test_names_in_bylines(text: str, name: str | None) -> None:
    """Words and dates round a name are left out."""
    assert person(text) == name


def test_a_name_behind_a_date() -> None:
    """A line that says when and by whom names a person."""
    assert person_in("Posted on April 20, 2011 by Eva Brandt") == "Eva Brandt"
    assert person_in("Filed under boats") is None


@pytest.mark.parametrize(
    "text",
    [
        "17 hours ago",
        "a day ago",
        "vor 3 Stunden",
        "il y a 2 jours",
        "hace 2 horas",
        "5 часов назад",
        "3時間前",
        "2일 전",
    ],
)
def test_how_long_ago_is_no_headline(text: str) -> None:
    """An hour or a day by which an entry is old counts like a number."""
    assert counts(text)


@pytest.mark.parametrize(
    "text", ["Vor dem Gericht", "Long, long ago", "Il y a un problème", "Hace falta más agua"]
)
def test_titles_that_begin_like_ages(text: str) -> None:
    """The same words without a number may be a title."""
    assert not counts(text)
