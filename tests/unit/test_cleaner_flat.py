from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import parse
from cleaner.flat import Element, Flat

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
def test_the_lists_say_what_the_elements_say(markup: str) -> None:
    """On any markup an element's children, parents, siblings and words are those of the lists."""
    flat = flat_of(markup)
    for number in range(len(flat.tags)):
        element = flat.element(number)
        assert flat.element(number) is element
        assert (element.tag, element.attrib) == (flat.tags[number], flat.attributes[number])
        assert flat.ends[number] - number == sum(1 for _ in element.iter())
        assert flat.pieces(number) == [flat.texts[number], *_below(element)]
        parent = element.getparent()
        assert flat.parents[number] == (-1 if parent is None else parent.number)
        assert [each.getparent() for each in element] == [element] * len(element)
        assert [each.number for each in element.iter("a", "b")] == [
            inner for inner in range(number, flat.ends[number]) if flat.tags[inner] in ("a", "b")
        ]


def _below(element: Element) -> list[str]:
    found = []
    for child in element:
        found += [child.text, *_below(child), child.tail]
    return found


@given(MARKUP)
def test_siblings_are_found_both_ways(markup: str) -> None:
    """From each child its siblings before and behind it are the other children, the nearest first."""
    flat = flat_of(markup)
    for number in range(len(flat.tags)):
        children = list(flat.element(number))
        for place, child in enumerate(children):
            assert list(child.itersiblings()) == children[place + 1 :]
            assert list(child.itersiblings(preceding=True)) == children[:place][::-1]
            assert child.getprevious() is (children[place - 1] if place else None)
            assert next(child.iterancestors()) is flat.element(number)


@given(MARKUP)
def test_the_words_of_an_element_are_its_pieces(markup: str) -> None:
    """Joined, the pieces are all its text; silent tags say nothing, what follows them does."""
    flat = flat_of(markup)
    assert "".join(flat.pieces(0)) == "".join(flat.element(0).itertext())
    quiet = "".join(flat.pieces(0, frozenset({"script"})))
    loud = [flat.texts[number] for number in flat.named("script")]
    assert len(quiet) == len("".join(flat.pieces(0))) - sum(map(len, loud))


@given(MARKUP, st.data())
def test_what_is_left_is_the_tree_without_what_went(markup: str, data: st.DataObject) -> None:
    """Taken out, elements go with all they hold; what is left keeps its order, words and parents."""
    flat = flat_of(markup)
    gone = data.draw(st.sets(st.integers(1, len(flat.tags) - 1), max_size=4))
    left, before = flat.without(gone, ())
    held = {inner for number in gone for inner in range(number, flat.ends[number])}
    assert before == [number for number in range(len(flat.tags)) if number not in held]
    for number, old in enumerate(before):
        assert (left.tags[number], left.texts[number]) == (flat.tags[old], flat.texts[old])
        assert left.ends[number] - number == sum(old <= each < flat.ends[old] for each in before)
        assert (before[left.parents[number]] if number else -1) == flat.parents[old]
        assert number in left.by_tag[left.tags[number]]


def test_a_stripped_link_leads_nowhere() -> None:
    """Only the link that is named loses its address; the tree before keeps it."""
    flat = flat_of("<a href=/x title=t>x</a><a href=/x title=t>y</a>")
    first, second = flat.named("a")
    left, _ = flat.without((), {first})
    assert [left.attributes[each] for each in (first, second)] == [
        {"title": "t"},
        {"href": "/x", "title": "t"},
    ]
    assert flat.attributes[first]["href"] == "/x"


def test_elements_are_found_by_attribute() -> None:
    """All elements with one of some attributes are found in order, whatever their values."""
    flat = flat_of("<p class=x>a</p><b itemprop=''>b</b><i>c</i><u rel=z class=y>d</u>")
    assert [flat.texts[number] for number in flat.holding("class")] == ["a", "d"]
    assert [flat.texts[number] for number in flat.holding("itemprop", "rel")] == ["b", "d"]
