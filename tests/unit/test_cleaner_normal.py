import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaner.flat import Flat
from cleaner.normal import read_normal
from cleaner.tree import written

NAMES = st.sampled_from(["p", "div", "a", "b", "li", "td", "table", "svg", "title", "textarea", "pre", "br"])
VALUES = st.text(st.sampled_from("ab <>&\"'=/é\xa0;"), max_size=8)
TAGS = st.builds(lambda name, value, text: f'<{name} class="{value}" {value}>{text}', NAMES, VALUES, VALUES)
ENDS = NAMES.map("</{}>".format)
RAW_TAGS = ("script", "style", "xmp", "iframe", "noframes")
RAW = st.builds("<{0}>{1}</{0}>".format, st.sampled_from(RAW_TAGS), VALUES)
MARKUP = st.lists(st.one_of(TAGS, ENDS, RAW, VALUES.map("<!--{}-->".format), VALUES), max_size=25).map(
    "".join
)


def read(markup: str) -> Flat:
    return read_normal(LexborHTMLParser(markup).html)


def test_text_stands_before_the_first_child_or_behind_an_element() -> None:
    """Words go to the element opened last, or behind the one closed last."""
    flat = read("<p>one<b>two</b>three<br>four</p>five")
    words = {tag: (flat.texts[at], flat.tails[at]) for at, tag in enumerate(flat.tags)}
    assert words["p"] == ("one", "five")
    assert (words["b"], words["br"]) == (("two", "three"), ("", "four"))


def test_escapes_are_read_once() -> None:
    """What the page wrote with escapes comes as it is meant, in words and in values, and no further."""
    flat = read("<p title='&lt;b&gt; &amp;amp; &quot;&nbsp;'>&lt;i&gt; &amp;lt; &nbsp;&eacute;</p>")
    [paragraph] = flat.named("p")
    assert flat.attributes[paragraph] == {"title": '<b> &amp; "\xa0'}
    assert flat.texts[paragraph] == "<i> &lt; \xa0é"
    assert flat.named("i", "b") == []


@pytest.mark.parametrize("tag", ["script", "style", "xmp", "iframe", "noembed", "noframes"])
def test_raw_text_is_no_markup(tag: str) -> None:
    """Scripts, sheets and the like hold words alone, and what follows them is markup again."""
    flat = read(f"<body><{tag}>if (a<b) '&lt;</p>' > c</{tag}>tail<p>p</p>")
    [raw] = flat.named(tag)
    assert flat.texts[raw] == "if (a<b) '&lt;</p>' > c"
    assert (flat.tails[raw], flat.texts[flat.named("p")[0]]) == ("tail", "p")
    assert flat.named("b") == []


def test_scripts_and_sheets_of_drawings_are_words_too() -> None:
    """In a drawing HTML5 reads them as markup, and writes them as in a page: they are taken for raw text."""
    flat = read("<svg><style>a&lt;b</style><script><o>c</o><o</script></svg><p>d</p>")
    assert flat.named("o") == []
    assert flat.texts[flat.named("style")[0]] == "a<b"
    assert flat.texts[flat.named("p")[0]] == "d"


def test_comments_are_no_place() -> None:
    """Words on both sides of a comment are one text, whatever markup stands in it."""
    flat = read("<p>a<!-- <b>x</b> > -->b<!---->c<i>d</i><!--e-->f")
    assert flat.texts[flat.named("p")[0]] == "abc"
    assert flat.tails[flat.named("i")[0]] == "f"
    assert flat.named("b") == []


def test_odd_names_of_attributes_do_not_break_tags() -> None:
    """Names with quotes and signs in them, as careless markup has them, stay names."""
    flat = read("""<p a"b=c <g=h checked class='x y'>t</p><p>u</p>""")
    first, second = flat.named("p")
    assert flat.attributes[first] == {'a"b': "c", "<g": "h", "checked": "", "class": "x y"}
    assert (flat.texts[first], flat.texts[second]) == ("t", "u")


@given(MARKUP)
def test_written_out_again_the_tree_is_the_same(markup: str) -> None:
    """What was read holds all that the normal form says: written, it is the same, comments aside."""
    flat = read(markup)
    again = read_normal(written(flat))
    assert written(again) == written(flat)
    assert (again.tags, again.attributes, again.texts, again.tails) == (
        flat.tags, flat.attributes, flat.texts, flat.tails,
    )  # fmt: skip


def in_raw(node: LexborNode) -> bool:
    """Tell what stands in a script or sheet of a drawing: the normal form cannot tell it from raw text."""
    at = node.parent
    while at is not None and at.tag not in RAW_TAGS:
        at = at.parent
    return at is not None


@given(MARKUP)
def test_the_tree_is_lexbors(markup: str) -> None:
    """Tags, parents, attributes and words are those of the nodes that lexbor itself gives."""
    parser = LexborHTMLParser(markup)
    flat = read_normal(parser.html)
    nodes = [
        node for node in parser.root.traverse() if node.tag not in ("-comment", "-text") and not in_raw(node)
    ]
    assert flat.tags == [node.tag for node in nodes]
    for number, node in enumerate(nodes):
        assert flat.attributes[number] == {name: value or "" for name, value in node.attributes.items()}
        parent = node.parent.tag if number else None
        assert parent == (flat.tags[flat.parents[number]] if number else None)


@pytest.mark.parametrize(
    "html", ["", "<", ">", "<>", "<><p>x</p>", "</p>", "<p", "<!--", "<script>", "a<p>b</p></p></p>c"]
)
def test_what_is_no_normal_form_is_read_as_far_as_it_goes(html: str) -> None:
    """Whatever comes, reading ends, and the lists fit each other."""
    flat = read_normal(html)
    assert len(flat.tags) == len(flat.texts) == len(flat.tails) == len(flat.parents) == len(flat.ends)
    assert all(number < end <= len(flat.tags) for number, end in enumerate(flat.ends))
