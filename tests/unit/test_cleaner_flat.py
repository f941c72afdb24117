import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import parse
from cleaner.flat import Flat, flatten

URL = "https://site.example/a.html"
PIECES = st.sampled_from(
    ["<p>", "</p>", "<div class=z>", "</div>", "<a href=/q>", "</a>", "<li>", "<b>", "</b>", "<br>", "word ",
     "<script>s</script>", "<!-- c -->", "<table><tr><td>", "</table>", "<svg><title>", "&amp;", "<template>"]
)  # fmt: skip
MARKUP = st.lists(PIECES, min_size=1, max_size=60).map("".join)


def flat_of(markup: str) -> Flat:
    return parse(f"<html><body>{markup}</body></html>", url=URL).flat


def test_elements_are_numbered_in_the_order_of_the_page() -> None:
    """Tags, parents and ends describe the same tree as the elements do."""
    flat = flat_of("<div><p>a<b>b</b></p><p>c</p></div>")
    assert flat.tags == ["html", "head", "body", "div", "p", "b", "p"]
    div = flat.tags.index("div")
    assert [flat.parents[div + step] for step in (1, 2, 3)] == [div, div + 1, div]
    assert flat.ends[div] == div + 4
    assert flat.ends[div + 1] == div + 3


def test_attributes_and_texts_are_as_parsed() -> None:
    """Attributes come as a mapping, missing texts as empty ones."""
    flat = flat_of("<p class='x' id=y>one<br>two</p>")
    paragraph, line_break = flat.tags.index("p"), flat.tags.index("br")
    assert flat.attributes[paragraph] == {"class": "x", "id": "y"}
    assert (flat.texts[paragraph], flat.texts[line_break], flat.tails[line_break]) == ("one", "", "two")
    assert flat.attributes[line_break] == {}


def test_elements_are_found_by_tag() -> None:
    """All elements of some tags are found in order."""
    flat = flat_of("<h1>a</h1><p>b</p><h2>c</h2>")
    assert [flat.texts[number] for number in flat.named("h1", "h2")] == ["a", "c"]


@given(MARKUP)
def test_the_lists_say_what_the_tree_says(markup: str) -> None:
    """On any markup the lists hold the tree's own structure and words."""
    flat = flat_of(markup)
    for number, element in enumerate(flat.elements):
        assert flat.numbers[element] == number
        assert flat.tags[number] == element.tag
        assert flat.attributes[number] == dict(element.items())
        assert flat.ends[number] - number == sum(1 for _ in element.iter("*"))
        assert flat.pieces(number) == [flat.texts[number], *_below(element)]
        parent = element.getparent()
        assert flat.parents[number] == (-1 if parent is None else flat.numbers[parent])


def _below(element: object) -> list[str]:
    found = []
    for child in element:  # type: ignore[attr-defined]
        found += [child.text or "", *_below(child), child.tail or ""]
    return found


@given(MARKUP)
def test_the_words_of_an_element_are_its_pieces(markup: str) -> None:
    """Joined, the pieces are the text that lxml gives; silent tags say nothing, what follows them does."""
    flat = flat_of(markup)
    assert "".join(flat.pieces(0)) == "".join(flat.elements[0].itertext())
    quiet = "".join(flat.pieces(0, frozenset({"script"})))
    loud = [each.text or "" for each in flat.elements if each.tag == "script"]
    assert len(quiet) == len("".join(flat.pieces(0))) - sum(map(len, loud))


@pytest.mark.parametrize("markup", ["<p>x", "x", "<svg/>"])
def test_a_changed_tree_is_read_again(markup: str) -> None:
    """What was taken out of the tree is gone from a new reading and still in the old one."""
    document = parse(f"<body><div>{markup}</div>", url=URL)
    held = next(document.root.iter("div"))
    held.getparent().remove(held)
    again = document.read_again()
    assert "div" in document.flat.tags
    assert "div" not in again.flat.tags
    assert again.flat.tags == flatten(document.root).tags
    assert again.anchors is document.anchors


def test_elements_are_found_by_attribute() -> None:
    """All elements with one of some attributes are found in order, whatever their values."""
    flat = flat_of("<p class=x>a</p><b itemprop=''>b</b><i>c</i><u rel=z class=y>d</u>")
    assert [flat.texts[number] for number in flat.holding("class")] == ["a", "d"]
    assert [flat.texts[number] for number in flat.holding("itemprop", "rel")] == ["b", "d"]
