from cleaner.article import Block, Span
from cleaner.render import to_html, to_markdown, to_text

BLOCKS = (
    Block(kind="heading", level=2, spans=(Span(text="What *is* it?"),)),
    Block(
        kind="paragraph",
        spans=(
            Span(text="One "),
            Span(text="two", strong=True, emphasis=True),
            Span(text=" three "),
            Span(text="four", href="https://h.example/a b"),
        ),
    ),
    Block(kind="list_item", spans=(Span(text="first"),)),
    Block(kind="list_item", level=1, spans=(Span(text="inner"),)),
    Block(kind="list_item", number=1, spans=(Span(text="ordered"),)),
    Block(kind="quote", spans=(Span(text="said\nshe"),)),
    Block(kind="code", spans=(Span(text="x = `1`\n<b>"),)),
    Block(
        kind="table", rows=(((Span(text="a"),), (Span(text="b|c"),)), ((Span(text="1"),), (Span(text="2"),)))
    ),
    Block(kind="caption", spans=(Span(text="A picture"),)),
)


def test_text_is_the_running_text_alone() -> None:
    """No marks, one empty line between paragraphs, captions left out."""
    assert to_text(BLOCKS) == (
        "What *is* it?\n\nOne two three four\n\n- first\n  - inner\n- ordered\n\n"
        "said\nshe\n\nx = `1`\n<b>\n\na | b|c\n1 | 2"
    )


def test_markdown_keeps_structure_and_escapes_marks() -> None:
    """Headings, lists, quotes, code, tables, emphasis and links are written so that they are read back."""
    assert to_markdown(BLOCKS) == (
        "## What \\*is\\* it?\n\nOne ***two*** three [four](<https://h.example/a%20b>)\n\n"
        "- first\n  - inner\n1. ordered\n\n"
        "> said\\\n> she\n\n```\nx = `1`\n<b>\n```\n\n| a | b\\|c |\n| --- | --- |\n| 1 | 2 |\n\n*A picture*"
    )


def test_html_is_escaped_and_sanitised() -> None:
    """Words are escaped, link targets with scripts go, and nothing active is left."""
    html = to_html(
        (Block(kind="paragraph", spans=(Span(text="<script>x</script>", href="javascript:alert(1)"),)),)
    )
    assert html == "<p><a>&lt;script&gt;x&lt;/script&gt;</a></p>"
    assert (
        to_html(BLOCKS[2:5])
        == "<ul>\n<li>first\n<ul>\n<li>inner\n</li></ul>\n</li>\n</ul>\n<ol>\n<li>ordered\n</li></ol>"
    )
