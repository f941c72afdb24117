"""What holds for every page that this project wrote for itself, whatever comes out."""

import json
import re
from functools import cache
from pathlib import Path

import pytest
from lxml import html
from markdown_it import MarkdownIt

from cleaner import Article, clean
from cleaner.document import parse

TESTS = Path(__file__).parent.parent
FLOORS = json.loads((TESTS / "floors" / "pages.json").read_text(encoding="utf-8"))
CASES = sorted(path for path in (TESTS / "golden" / "cleaner").iterdir() if path.is_dir())
NAMES = [*(case.name for case in CASES), *FLOORS]
COMMONMARK = MarkdownIt("commonmark").enable("table")
ALLOWED = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "table", "tbody",
    "tr", "td", "strong", "em", "a", "br", "hr", "figure", "figcaption",
}  # fmt: skip
ENDS = 20


@cache
def source(name: str) -> tuple[bytes, str, str | None]:
    if name in FLOORS:
        return (TESTS / "floors" / "pages" / f"{name}.html").read_bytes(), FLOORS[name]["url"], None
    case = TESTS / "golden" / "cleaner" / name
    meta = json.loads((case / "meta.json").read_text(encoding="utf-8"))
    page = next(path for path in case.iterdir() if path.stem == "page")
    return page.read_bytes(), meta["url"], meta.get("content_type")


@cache
def cleaned(name: str) -> Article:
    payload, url, content_type = source(name)
    return clean(payload, url=url, content_type=content_type)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def tree_of(markup: str) -> html.HtmlElement:
    return html.fragment_fromstring(markup or "<p></p>", create_parent="div")


def said(tree: html.HtmlElement) -> list[str]:
    return words(" ".join(tree.itertext()))


def of_blocks(article: Article) -> list[str]:
    """Return the words of all blocks but captions."""
    return [word for block in article.blocks if block.kind != "caption" for word in words(block.text)]


@pytest.mark.parametrize("name", NAMES)
def test_no_word_is_invented_and_none_changes_its_place(name: str) -> None:
    """Every block stands in the page letter by letter, behind the one before it."""
    payload, url, content_type = source(name)
    there = letters(" ".join(parse(payload, url=url, content_type=content_type).tree().itertext()))
    at = 0
    for block in cleaned(name).blocks:
        own = letters(block.text)
        start = there.find(own, at)
        if start < 0:  # joined from two parts: what stood between them is gone
            start = there.find(own[:ENDS], at)
            end = there.find(own[-ENDS:], max(start, 0))
            assert start >= 0, block.text
            assert end >= start, block.text
        at = start


@pytest.mark.parametrize("name", NAMES)
def test_text_is_the_blocks_and_no_more(name: str) -> None:
    """The text holds the blocks' words in their order, but for captions and with items' numbers."""
    article = cleaned(name)
    bare = (
        re.sub(r"(?m)^\s*(?:-|\d+\.) ", "", article.text) if "list_item" in kinds(article) else article.text
    )
    assert words(bare) == of_blocks(article)


def kinds(article: Article) -> set[str]:
    return {block.kind for block in article.blocks}


@pytest.mark.parametrize("name", NAMES)
def test_html_says_what_the_text_says(name: str) -> None:
    """HTML has the words of the text, and captions inside figures, where they are known by their tag."""
    article = cleaned(name)
    tree = tree_of(article.html)
    captions = [" ".join(figure.itertext()) for figure in tree.iter("figcaption")]
    assert [words(text) for text in captions] == [
        words(b.text) for b in article.blocks if b.kind == "caption"
    ]
    for figure in list(tree.iter("figure")):
        figure.drop_tree()
    assert said(tree) == of_blocks(article)


@pytest.mark.parametrize("name", NAMES)
def test_markdown_says_what_html_says(name: str) -> None:
    """A CommonMark parser reads from Markdown the very words of HTML, captions among them."""
    article = cleaned(name)
    assert said(tree_of(COMMONMARK.render(article.markdown))) == said(tree_of(article.html))


@pytest.mark.parametrize("name", NAMES)
def test_html_holds_what_is_allowed_alone(name: str) -> None:
    """No script, style, picture, frame or handler gets out, and no link but to an address that is safe."""
    for element in tree_of(cleaned(name).html).iterdescendants():
        assert element.tag in ALLOWED
        assert set(element.attrib) <= {"href", "start"}
        assert not (element.get("href") or "http").lower().startswith(("javascript:", "data:", "vbscript:"))


def articles() -> list[str]:
    """Return the pages that are articles: others are told by what our HTML leaves out."""
    cases = [
        case.name for case in CASES if '"kind": "article"' in (case / "expected.json").read_text("utf-8")
    ]
    return [*cases, *(name for name, facts in FLOORS.items() if facts["kind"] == "article")]


@pytest.mark.parametrize("name", articles())
def test_an_article_cleaned_again_from_its_own_html_stays_as_it_is(name: str) -> None:
    """Our own HTML has nothing left to clean: the text comes out the same."""
    article = cleaned(name)
    assert clean(article.html, url=article.url).text == article.text


@pytest.mark.parametrize("name", NAMES)
def test_blocks_are_what_the_renderings_were_made_from(name: str) -> None:
    """An article read back from its JSON has the same blocks, and no block is empty."""
    article = cleaned(name)
    assert Article.from_json(article.to_json()).blocks == article.blocks
    assert all(block.text.strip() for block in article.blocks)
