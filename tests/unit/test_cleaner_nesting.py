import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import clean
from cleaner.anchors import MOST_ANCHORS
from cleaner.document import parse
from cleaner.nesting import DEEPEST, MOST_ATTRIBUTES, MOST_ELEMENTS, MOST_OF_A_KIND, bounded

URL = "https://site.example/a.html"


def test_an_ordinary_page_is_left_alone() -> None:
    """Nothing is changed and nothing noted where no bound is reached."""
    page = "<html><body><p class=x>words <b>bold</b></p><!-- c --></body></html>" * 50
    assert bounded(page) == (page, ())


def test_a_million_elements_become_words() -> None:
    """Behind the bound tags are gone, their words stay apart from each other, and a note says so."""
    page = "<html><body>" + "<p>one</p><p>two</p>" * MOST_ELEMENTS + "<script>no()</script><p>last</p>"
    document = parse(page, url=URL)
    assert len(document.flat.tags) <= MOST_ELEMENTS + 5
    words = "".join(document.tree().itertext())
    assert words.count("one") == words.count("two") == MOST_ELEMENTS
    assert words.split()[-3:] == ["one", "two", "last"]
    assert "no()" not in words
    assert any(f"{MOST_ELEMENTS:,} elements" in note for note in document.notes)


def test_the_notes_reach_the_article() -> None:
    """What was left out is said in the article, never lost silently."""
    page = "<html><body>" + "<div>" * 5000 + "<p>words</p>"
    assert any("nested too deep" in note for note in clean(page, url=URL).notes)


def test_links_behind_the_bound_keep_their_words() -> None:
    """So many links are read; the others are words, and a note says how many there were."""
    page = "<html><body>" + "<a href=/x>y</a> " * (MOST_ANCHORS + 10)
    document = parse(page, url=URL)
    assert len(document.anchors) == MOST_ANCHORS
    assert any(f"{MOST_ANCHORS + 10:,} links" in note for note in document.notes)


def test_attributes_behind_the_bound_are_left_out() -> None:
    """The first attributes stay as they are, values in quotes included, and so do the page's other tags."""
    many = " ".join(f'a{number}="v > {number}"' for number in range(2 * MOST_ATTRIBUTES))
    text, notes = bounded(f"<p class=kept><i {many}>words</i><b title='x'>bold</b>")
    document = parse(text, url=URL)
    [italic] = document.flat.named("i")
    assert document.flat.attributes[italic]["a7"] == "v > 7"
    assert len(document.flat.attributes[italic]) == MOST_ATTRIBUTES
    assert document.tree().text_content() == "wordsbold"
    assert len(notes) == 1
    assert f"over {MOST_ATTRIBUTES} attributes" in notes[0]


@pytest.mark.parametrize("attribute", ["a#", "a#=1", "a#='<'", 'a#=">"', "a#/", "a# =\n'x y'"])
def test_attributes_are_counted_however_they_are_written(attribute: str) -> None:
    """With or without values, quoted or not, with signs of tags in them."""
    many = " ".join(attribute.replace("#", str(number)) for number in range(3000))
    text, notes = bounded(f"<p {many}>words")
    document = parse(text, url=URL)
    assert len(document.flat.attributes[document.flat.named("p")[0]]) <= MOST_ATTRIBUTES
    assert document.tree().text_content() == "words"
    assert notes


def test_a_long_value_is_no_long_list_of_attributes() -> None:
    """A picture written into its address stays whole."""
    page = f'<img alt=x src="data:image/png;base64,{"A" * 50_000}"><script>if (a<b) {"x " * 3000}</script>'
    assert bounded(page) == (page, ())


@pytest.mark.parametrize("tag", ["option", "OPTION"])
def test_only_so_many_options_are_kept(tag: str) -> None:
    """A menu with more entries than anybody reads keeps the first ones, and all words."""
    page = "<select>" + f"<{tag}>x" * 9000 + "</select>"
    text, notes = bounded(page)
    assert text.lower().count("<option>") == MOST_OF_A_KIND["option"]
    assert text.count("x") == 9000
    assert any("option" in note for note in notes)


@pytest.mark.parametrize(
    "tail", ["<p title='never ended", '<p title="', "<p", "<!-- never ended", "<script>never ended"]
)
def test_what_never_ends_goes_to_the_end(tail: str) -> None:
    """A tag, comment or script that is not closed does not bring back what stands before it."""
    page = "<b>" * (DEEPEST * 100) + "words " + tail
    text, _ = bounded(page)
    assert "words " in text
    assert text.count("<b>") < DEEPEST


@given(st.text(alphabet="<>/\"'= abp!-\n", max_size=300))
def test_tags_are_cut_and_words_kept_on_any_input(soup: str) -> None:
    """On any soup of markup the bounded text is made of pieces of the source in their order."""
    text, _ = bounded("<i>" * 3500 + soup)
    rest = iter("<i>" * 3500 + soup)
    assert all(char in rest for char in text)


FILLER = "<p>words</p>" * 1600


@pytest.mark.parametrize("tag", ["b", "I", "strong", "Font", "nobr", "code"])
def test_formatting_left_open_is_noticed(tag: str) -> None:
    """Hundreds of formatting elements that nobody closes are bounded, in small and capital letters."""
    page = f"<html><body>{FILLER}" + f"<p><{tag} x=y>w" * 250
    assert any("nested too deep" in note for note in bounded(page).notes)


@pytest.mark.parametrize("tag", ["b", "strong"])
def test_formatting_that_is_closed_is_left_alone(tag: str) -> None:
    """However many there are, closed ones are no danger; nor are elements whose names begin alike."""
    page = f"<html><body>{FILLER}" + f"<p><{tag}>w</{tag} ><br><button></button><input></p>" * 250
    assert bounded(page) == (page, ())


@pytest.mark.parametrize(("tag", "count"), [("html", 11), ("BODY", 11), ("optgroup", 2001), ("Option", 2001)])
def test_too_many_of_a_kind_are_noticed(tag: str, count: int) -> None:
    """One element more than the bound is noticed, and the bound itself is not."""
    few = FILLER + f"<{tag}>" * (count - 1 - (tag in ("html", "BODY")))
    assert bounded(few + "</p>" * 2200).notes == ()
    assert any("elements the first" in note for note in bounded(few + f"<{tag}>" * 2 + "</p>" * 2200).notes)


def test_depth_in_the_midst_of_a_page_is_noticed() -> None:
    """Elements nested and closed again are as deep as they were, whatever stands before and behind."""
    page = FILLER + "<i>" * 1300 + "</i>" * 1300 + FILLER
    assert any("nested too deep" in note for note in bounded(page).notes)
    assert bounded(FILLER + "<i></i>" * 1300 + FILLER).notes == ()
