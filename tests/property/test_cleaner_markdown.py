"""Markdown read back by a CommonMark parser, whatever the words look like."""

import re
from itertools import groupby

from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cleaner import Block, Span
from cleaner.render import to_html, to_markdown, to_text

COMMONMARK = MarkdownIt("commonmark").enable("table")

marks = st.sampled_from([
    "*", "**", "_", "__", "`", "``", "~~~", "#", "##", "+", "-", "--", "---", "=", "===", "1.", "12)", "999.",
    ">", "|", "| - |", ":-", "[a]", "[a](b)", "![a](b)", "[a]: /b", "<b>", "</p>", "<!--", "<script>",
    "&amp;", "&copy", "&#35;", "\\", "\\\\", "!", "(", ")", "a", "Wort", "слово", "文字", "كلمة", "e\u0301",
    "…", "“q”", "$x$", "http://a.b", "1", "\t",
])  # fmt: skip
lines = st.lists(marks, min_size=1, max_size=6).flatmap(
    lambda parts: st.sampled_from([" ".join(parts), "".join(parts)])
)
words_of_text = lines.map(lambda text: " ".join(text.split())).filter(bool)
texts = st.lists(words_of_text, min_size=1, max_size=3).map("\n".join)
spaces = st.sampled_from(["", " "])
spans = st.builds(
    lambda text, lead, trail, style, href: Span(text=lead + text + trail, href=href, **style),
    words_of_text,
    spaces,
    spaces,
    st.sampled_from(
        [{}, {"strong": True}, {"emphasis": True}, {"code": True}, {"strong": True, "emphasis": True}]
    ),
    st.sampled_from(["", "", "https://h.example/a?b=c&copy=(e)|<\\>"]),
)
runs = st.lists(spans, min_size=1, max_size=4).map(tuple)
plain = texts.map(lambda text: (Span(text=text),))
inline = st.one_of(runs, plain)
cells = st.one_of(st.just(()), runs)
blocks = st.one_of(
    st.builds(Block, kind=st.just("paragraph"), spans=inline),
    st.builds(Block, kind=st.just("heading"), level=st.integers(1, 6), spans=runs),
    st.builds(Block, kind=st.just("quote"), spans=inline),
    st.builds(Block, kind=st.just("caption"), spans=plain),
    st.builds(Block, kind=st.just("code"), spans=plain),
    st.builds(Block, kind=st.just("list_item"), level=st.integers(0, 3), spans=inline),
    st.builds(Block, kind=st.just("list_item"), number=st.sampled_from([1, 9, 10, 100]), spans=inline),
    st.builds(
        Block,
        kind=st.just("table"),
        rows=st.lists(st.lists(cells, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(tuple),
    ),
    st.just(Block(kind="rule")),
)
documents = st.lists(blocks, min_size=1, max_size=6)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def said(block: Block) -> str:
    """Return the characters of a block; those of a table without what parts its cells."""
    if block.rows:
        return "".join(span.text for row in block.rows for cell in row for span in cell)
    return "".join(span.text for span in block.spans)


def kinds(made: list[Block]) -> list[str]:
    """Return the kinds as a parser names them: a caption is a paragraph, all of it emphasised."""
    named = ["paragraph" if block.kind == "caption" else block.kind for block in made]
    return [
        f"h{block.level}" if block.kind == "heading" else name
        for name, block in zip(named, made, strict=True)
    ]


def read_kinds(tokens: list[Token]) -> list[str]:
    """Return the kinds of the leaf blocks that a parser found."""
    names = {"fence": "code", "hr": "rule", "table_open": "table", "list_item_open": "list_item"}
    found, inside = [], []
    for token in tokens:
        if token.type in {"blockquote_open", "list_item_open"}:
            inside.append("quote" if token.type == "blockquote_open" else "list_item")
        elif token.type in {"blockquote_close", "list_item_close"}:
            inside.pop()
        elif token.type == "heading_open":
            found.append(token.tag)
        elif token.type == "paragraph_open":
            found.append(inside[-1] if inside else "paragraph")
        elif token.type in names:
            found.append(names[token.type])
    return found


def tree_of(markup: str) -> html.HtmlElement:
    return html.fragment_fromstring(markup, create_parent="div")


@settings(deadline=None, max_examples=250)
@given(documents)
@example([Block(kind="paragraph", spans=(Span(text="1. one"),))])
@example([Block(kind="heading", level=2, spans=(Span(text="C ##"),))])
@example(
    [
        Block(kind="list_item", spans=(Span(text="a"),)),
        Block(kind="list_item", level=2, spans=(Span(text="b"),)),
    ]
)
@example([Block(kind="paragraph", spans=(Span(text="hello!"), Span(text="a", href="https://h.example/")))])
@example([Block(kind="paragraph", spans=(Span(text='"so,"', strong=True), Span(text="mid")))])
@example([Block(kind="paragraph", spans=(Span(text="a\n:-"),))])
def test_a_commonmark_parser_reads_the_same_characters_and_blocks(made: list[Block]) -> None:
    """Whatever marks the words hold, a parser finds the same characters in the same kinds of blocks."""
    markdown = to_markdown(made)
    tokens = COMMONMARK.parse(markdown)
    read = "".join(tree_of(COMMONMARK.render(markdown)).itertext())
    assert squeezed(read) == squeezed("".join(map(said, made)))
    assert read_kinds(tokens) == kinds(made)


@settings(deadline=None, max_examples=120)
@given(documents)
def test_html_says_what_markdown_says(made: list[Block]) -> None:
    """HTML and Markdown hold the same characters in the same order."""
    shown = "".join(tree_of(to_html(made) or "<p></p>").itertext())
    read = "".join(tree_of(COMMONMARK.render(to_markdown(made))).itertext())
    assert squeezed(shown) == squeezed(read)


@settings(deadline=None, max_examples=120)
@given(documents)
def test_text_is_markdown_without_captions_and_marks(made: list[Block]) -> None:
    """The text holds the same characters, but for captions; every item has a bullet."""
    wanted = []
    for block in made:
        if block.kind == "list_item":
            wanted.append("-")
        if block.kind != "caption":
            wanted.append(block.text)
    assert squeezed(to_text(made)) == squeezed("".join(wanted))


@settings(deadline=None, max_examples=120)
@given(documents)
def test_links_keep_their_targets(made: list[Block]) -> None:
    """Every link of Markdown leads to the address that HTML has, percent signs aside."""
    read = tree_of(COMMONMARK.render(to_markdown(made)))
    targets = {each.get("href") for each in read.iter("a")}
    linked = [
        span
        for block in made
        if block.kind not in {"code", "caption"}
        for row in block.rows or ((block.spans,),)
        for cell in row
        for span in cell
        if span.href
    ]
    assert len(list(read.iter("a"))) >= len({(span.href) for span in linked})
    assert all(
        target.startswith("https://h.example/a?b=c&copy=(e)") or target == "https://h.example/"
        for target in targets
    )


@settings(deadline=None, max_examples=120)
@given(documents)
def test_items_nest_as_deep_as_their_parents_allow(made: list[Block]) -> None:
    """An item stands one list deeper than the last item of a lower level, never as code or as text of it."""
    tree = tree_of(COMMONMARK.render(to_markdown(made)))
    depths = [len(list(each.iterancestors("ul", "ol"))) for each in tree.iter("li")]
    wanted = []
    for is_item, run in groupby(made, key=lambda block: block.kind == "list_item"):
        depth = 0
        for block in run if is_item else ():
            depth = min(block.level, depth) + 1
            wanted.append(depth)
    assert depths == wanted
