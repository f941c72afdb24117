# ruff: noqa: E501  # markup and sentences are read best on one line
import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from cleaner import Article, Block, Span, Unreadable, clean
from cleaner.body.walk import segments_of
from cleaner.document import parse
from cleaner.encoding import decode
from cleaner.join import join_cut
from cleaner.render import to_html, to_markdown, to_text

URL = "https://site.example/2015/a-story-of-some-kind"
CASES = [
    next(path for path in case.iterdir() if path.stem == "page")
    for case in sorted((Path(__file__).parent.parent / "golden" / "cleaner").iterdir())
    if case.is_dir()
]
PAGES = [path.read_bytes() for path in CASES]
COMMONMARK = MarkdownIt("commonmark").enable("table")

words_of_text = st.text(
    st.characters(categories=["L", "N", "P", "S", "Zs"], include_characters="\n*_`[]<>#&\\|~!-+="),
    max_size=40,
)
spans = st.builds(
    Span,
    text=words_of_text.map(lambda text: " ".join(text.split())).filter(bool),
    strong=st.booleans(),
    emphasis=st.booleans(),
    href=st.sampled_from(["", "https://h.example/a?b=c&d=(e)"]),
)
blocks = st.one_of(
    st.builds(Block, kind=st.just("paragraph"), spans=st.tuples(spans)),
    st.builds(Block, kind=st.just("heading"), level=st.integers(1, 6), spans=st.tuples(spans)),
    st.builds(Block, kind=st.just("quote"), spans=st.tuples(spans)),
    st.builds(Block, kind=st.just("list_item"), spans=st.tuples(spans)),
)
pieces = st.sampled_from([
    "<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<table>", "<tr>", "<td>", "</table>", "<a href=/x>", "</a>", "<br>",
    "<h1>", "</h1>", "<ul>", "<li>", "</ul>", "</body>", "</html>", "<!doctype html>", "<!--", "-->", "<script>", "</script>",
    "<pre>", "</pre>", "<svg>", "<template>", "</template>", "<noscript>", "&amp;", "&#0;", "\x00", "<p class='", "'>",
    "The first words of a sentence that goes on for a while, and ends.", "Und noch ein Satz, der etwas länger ist.", "слово за слово", "a b c ",
])  # fmt: skip


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def shown(markup: str) -> str:
    """Return the text of rendered HTML without captions, a space at every element's end."""
    if not markup.strip():
        return ""
    tree = html.fragment_fromstring(markup, create_parent="div")
    for figure in tree.xpath("//figure"):
        figure.drop_tree()
    return " ".join(tree.itertext())


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(pieces, max_size=40))
def test_any_markup_is_cleaned_without_an_error(parts: list[str]) -> None:
    """Whatever the tags' order, clean returns an article, the same one twice, that survives its JSON."""
    markup = "<html>" + "".join(parts)
    try:
        article = clean(markup, url=URL)
    except Unreadable:
        return
    assert article.to_json() == clean(markup, url=URL).to_json()
    assert Article.from_json(article.to_json()) == article


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PAGES), st.data())
def test_mutated_pages_are_cleaned_without_an_error(page: bytes, data: st.DataObject) -> None:
    """Bytes cut out, doubled or overwritten anywhere in a page do no harm."""
    start = data.draw(st.integers(0, len(page)))
    end = data.draw(st.integers(start, min(len(page), start + 400)))
    junk = data.draw(st.binary(max_size=20))
    try:
        clean(page[:start] + junk + page[end:], url=URL)
    except Unreadable:
        return


@settings(deadline=None, max_examples=150)
@given(st.lists(blocks, min_size=1, max_size=6))
def test_markdown_round_trips_through_a_commonmark_parser(made: list[Block]) -> None:
    """Whatever marks the words hold, a parser reads the same characters back, and the same headings."""
    markup = COMMONMARK.render(to_markdown(made))
    tree = html.fragment_fromstring(markup, create_parent="div")
    read = re.sub(r"\s", "", "".join(tree.itertext()))
    assert read == re.sub(r"\s", "", "".join(block.text for block in made))
    headings = [each.text_content() for each in tree.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert len(headings) == sum(block.kind == "heading" for block in made)


@settings(deadline=None, max_examples=100)
@given(st.lists(blocks, max_size=6))
def test_html_holds_only_what_is_allowed(made: list[Block]) -> None:
    """No tag, attribute or scheme gets out but those of the list."""
    markup = to_html(made)
    if markup:
        tree = html.fragment_fromstring(markup, create_parent="div")
        for element in tree.iterdescendants():
            assert element.tag not in {"script", "style", "img", "iframe"}
            assert set(element.attrib) <= {"href", "start"}
    assert words(shown(markup)) == words(re.sub(r"(?m)^\s*- ", "", to_text(made)))


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text("abc -,.\n", min_size=1, max_size=120), max_size=6))
def test_joining_never_changes_the_letters(paragraphs: list[str]) -> None:
    """Whatever is joined, the letters stay the same and in the same order."""
    markup = "<html><body>" + "".join(f"<p>{text}</p>" for text in paragraphs) + "</body></html>"
    before = segments_of(parse(markup, url=URL).flat)
    after = join_cut(before)
    assert letters("".join(s.text for s in after)) == letters("".join(s.text for s in before))


@settings(deadline=None, max_examples=200)
@given(
    st.binary(max_size=300),
    st.sampled_from([None, "text/html; charset=koi8-r", "text/html; charset=nonsense"]),
)
def test_any_bytes_are_decoded(payload: bytes, header: str | None) -> None:
    """Decoding never raises and gives text that can be encoded again."""
    text, name = decode(payload, header)
    assert isinstance(name, str)
    text.encode("utf-8", "surrogatepass")
