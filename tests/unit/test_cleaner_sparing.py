"""Stages that are asked only where there is something to do give what they gave when always asked."""

import pytest

from cleaner import clean
from cleaner.document import parse
from cleaner.judge.elsewhere import mentions
from cleaner.kind import names_one_text
from cleaner.metadata.head import read_head
from cleaner.metadata.read import read_metadata

URL = "https://lantern.example/2024/05/ferry-is-late"
PARAGRAPH = (
    "The ferry to the islands was late again on Friday, and those who waited on the pier knew why. " * 4
)
TYPE = "<meta property='og:type' content='article'>"
LIST = "".join(
    f"<li><h3><a href='/2024/05/0{n}-story'>Story number {n} of the islands this week</a></h3>"
    f"<p>What happened on day {n} of the week, told in a sentence or two.</p></li>"
    for n in range(1, 9)
)


def led_to(script: str) -> list[str]:
    document = parse(f"<body><script>{script}</script><p>words</p>", url=URL)
    return [each.href for each in mentions(document) if each.how == "script that leads away"]


@pytest.mark.parametrize("before", ["", "/* é */ "], ids=["ascii", "beyond ascii"])
def test_scripts_that_lead_away_are_found_in_any_script(before: str) -> None:
    """Every address that a script sends readers to is named once, in order, however it is written."""
    script = (
        before
        + "window.LOCATION = 'https://one.example/a'; location.href='https://two.example/location=';"
        + 'window.open("https://three.example/"); location = here; window.open(there)'
    )
    assert led_to(script) == [
        "https://one.example/a",
        "https://two.example/location=",
        "https://three.example/",
    ]


@pytest.mark.parametrize("name", ["datePublished", "publishDate", "publishedAt", "datePosted"])
def test_dates_in_scripts_are_the_last_resort(name: str) -> None:
    """A page that names its date in a script alone is dated by it."""
    page = f'<title>T</title><p>{PARAGRAPH}</p><script>var x = {{"{name}": "2019-03-04T05:06:07Z"}}</script>'
    document = parse(page, url="https://lantern.example/ferry")
    found = read_metadata(document, read_head(document), shown=(), text="")
    assert (found.published or "")[:10] == "2019-03-04"


def page(paragraphs: int, *, says: str = TYPE) -> str:
    return (
        f"<html><head><title>Ferry is late</title>{says}</head><body><article><h1>Ferry is late</h1>"
        + f"<p>{PARAGRAPH}</p>" * paragraphs
        + f"</article><ul>{LIST}</ul></body></html>"
    )


def test_a_plain_article_has_no_items_whatever_stands_below_it() -> None:
    """A page that says it is an article, and mostly reads like one, is an article with no items."""
    article = clean(page(12), url=URL)
    assert (article.kind, article.items) == ("article", ())
    assert "knew why" in article.text


def test_a_list_is_read_where_a_page_only_claims_to_be_an_article() -> None:
    """Sections that call themselves articles still give their items, for want of paragraphs."""
    article = clean(page(0), url="https://lantern.example/islands/")
    assert [item.title for item in article.items] == [
        f"Story number {n} of the islands this week" for n in range(1, 9)
    ]


def test_a_start_page_gives_its_items_though_it_holds_long_texts() -> None:
    """The front page of a site is asked for its list, whatever type it states."""
    article = clean(page(8), url="https://lantern.example/")
    shown = clean(page(8), url=URL)
    assert article.confidence != shown.confidence


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("https://lantern.example/islands/ferry-is-late-again", True),
        ("https://lantern.example/2024/05/ferry", True),
        ("https://lantern.example/story.php?id=1", False),
        ("https://lantern.example/a/104233.html", True),
        ("https://lantern.example/islands/", False),
        ("https://lantern-of-the-islands.example/news", False),
        ("https://lantern.example/news?day=2024/05/01", False),
    ],
)
def test_addresses_that_name_one_text(url: str, names: bool) -> None:
    """Words of a title, a day or a number in the path name one text; hosts and queries do not."""
    assert names_one_text(url) is names


def test_a_plain_text_under_an_address_of_its_own_has_no_items() -> None:
    """A page that states no type is taken for one text by its address, if it mostly reads like one."""
    long = clean(page(12, says=""), url="https://lantern.example/islands/ferry-is-late-again")
    assert (long.kind, long.items) == ("article", ())
    short = clean(page(0, says=""), url="https://lantern.example/islands/ferry-is-late-again")
    assert len(short.items) == 8


@pytest.mark.parametrize("run", [" ", "  ", "\t", " \n ", "\xa0", "\u2003 ", "\u3000\u3000", " \t\r\n"])
def test_any_run_of_white_space_is_one_space(run: str) -> None:
    """Spaces of every width, alone or in a row, part words as one plain space does."""
    article = clean(f"<h1>T</h1><p>{PARAGRAPH}one{run}two</p>", url=URL)
    assert "one two" in article.markdown
