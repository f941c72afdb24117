from cleaner import Article, Block, Item, Link, Reason, Removed, Span

WHOLE = Article(
    kind="article",
    url="https://site.example/",
    title="Tïtle",
    byline=("A B", "C D"),
    blocks=(
        Block(kind="paragraph", spans=(Span(text="x", strong=True, href="https://h/"),)),
        Block(kind="table", rows=(((Span(text="a"),), ()), ((Span(text="b"),), (Span(text="c"),)))),
    ),
    items=(Item(title="t", url=None, teaser="y"),),
    links=(
        Link(href="https://h/", text="x", reasons=(Reason(code="A.B", weight=1.5, evidence="e"),), index=0),
    ),
    removed=(
        Removed(kind="block", text="spam", links=("https://s/",), reasons=(Reason(code="C", weight=1.0),)),
    ),
    confidence=0.5,
    notes=("n",),
)


def test_an_article_survives_its_json() -> None:
    """Reading what was written gives an equal article, and writing that gives the same bytes."""
    body = WHOLE.to_json()
    assert Article.from_json(body) == WHOLE
    assert Article.from_json(body).to_json() == body


def test_its_json_is_canonical() -> None:
    """Keys are sorted, there are no spaces, and text is UTF-8 as it is."""
    body = WHOLE.to_json()
    assert body.startswith(b'{"biography":"","blocks":[')
    assert "Tïtle".encode() in body
    assert b'": ' not in body


def test_keys_of_later_releases_are_left_out() -> None:
    """An article with a key that this release does not know is still read."""
    body = WHOLE.to_json().replace(b'{"biography"', b'{"aaa_new":1,"biography"')
    assert Article.from_json(body) == WHOLE


def test_a_tables_text_has_a_line_for_every_row() -> None:
    """A table's words are its cells', row by row."""
    assert WHOLE.blocks[1].text == "a | \nb | c"
