from cleaner import clean

URL = "https://forum.example/t/which-telescope/1555"
ASKED = (
    "I would like to buy a first telescope that shows the planets and can be carried up a hill by one person."
)
HEAD = '<title>Which telescope? - Forum</title><meta name="description" content="{}">'


def page(head: str, body: str = "<div id=app></div><script>draw()</script>") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def test_a_page_drawn_by_scripts_gives_what_it_states() -> None:
    """Where nothing is shown, the description stands for the text, and a note says so."""
    article = clean(page(HEAD.format(ASKED)), url=URL)
    assert article.text == ASKED
    assert any("shows no text" in note for note in article.notes)


def test_the_articles_own_text_in_json_ld_comes_before_its_description() -> None:
    """JSON-LD's articleBody is the whole text, a description only how it begins."""
    stated = f'{{"@type":"NewsArticle","articleBody":"{ASKED} {ASKED}"}}'
    head = HEAD.format("Short and of no use to anybody who reads it, but long enough.")
    data = f'{head}<script type="application/ld+json">{stated}</script>'
    assert clean(page(data), url=URL).text == f"{ASKED} {ASKED}"


def test_a_page_that_shows_its_text_is_left_alone() -> None:
    """A description is no part of a page that has a text of its own, however short."""
    shown = (
        "It rained on all three days, so that we came home again without having seen the comet or its tail."
    )
    other = "Nobody had brought a coat, and the tent stayed in the car because its poles were in another car."
    article = clean(page(HEAD.format(ASKED), f"<article><p>{shown}</p><p>{other}</p></article>"), url=URL)
    assert ASKED not in article.text
    assert shown in article.text


def test_a_page_of_many_words_that_are_no_text_stays_without_one() -> None:
    """Menus of a page without a body do not make its description the body."""
    menu = "".join(f"<li><a href=/{n}>Section number {n} of the site</a></li>" for n in range(60))
    assert ASKED not in clean(page(HEAD.format(ASKED), f"<nav><ul>{menu}</ul></nav>"), url=URL).text


def test_a_page_that_states_nothing_has_no_text() -> None:
    """Without any statement the text is empty."""
    assert clean(page("<title>Which telescope?</title>"), url=URL).text == ""
