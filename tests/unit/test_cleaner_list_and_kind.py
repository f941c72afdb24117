"""The list of a page beside its kind: who gets items."""

from cleaner import clean

_THREADS = [
    "Which varnish for a teak deck?",
    "Mooring fees have doubled again",
    "Diesel bug: what worked for you",
    "Crew wanted for the May crossing",
    "Chart plotter loses its position",
    "Winter berths in the old basin",
    "Rigging inspection before the season",
    "How do you carry drinking water?",
]


def _forum() -> str:
    rows = "".join(
        f'<tr class="topic"><td><a href="/t/{number}">{title}</a></td><td>{number} replies</td>'
        f"<td>{number}.03.2021</td></tr>"
        for number, title in enumerate(_THREADS, 2)
    )
    return (
        "<html lang=en><head><title>Boat talk - Harbour forum</title></head><body><h1>Boat talk</h1>"
        f"<table class=topics>{rows}</table></body></html>"
    )


def test_index_of_threads_has_its_threads_as_items() -> None:
    """Whatever kind the page of a forum is taken for, its list is handed out."""
    article = clean(_forum(), url="https://harbour.example/forum/viewforum.php?f=3")
    assert [item.title for item in article.items] == _THREADS
    assert article.kind == "listing"


def test_article_with_a_menu_has_no_items() -> None:
    """A menu and a few related links make no digest page of an article."""
    text = "<p>" + "The quay wall gave way before dawn and nobody was on it. " * 6 + "</p>"
    menu = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("News", "Sport", "Arts", "Opinion"))
    page = f"<html lang=en><body><ul>{menu}</ul><h1>Quay wall gives way</h1>{text * 4}</body></html>"
    article = clean(page, url="https://harbour.example/news/quay-wall-gives-way-before-dawn")
    assert (article.kind, article.items) == ("article", ())


def test_a_short_article_is_no_list_of_its_menu() -> None:
    """Where the only list of a page is its menu, the page is no digest, however short its text."""
    page = (
        "<html lang=en><head><title>The northern quay</title></head><body>"
        "<nav><a href=/>Home</a> <a href=/town/>Town</a> <a href=/sport/>Sport</a></nav>"
        "<article><h1>The northern quay</h1><p>The harbour council met on Tuesday and agreed to rebuild the "
        "northern quay before winter sets in.</p><p>Fishermen who keep their boats there have asked for a "
        "date, and were promised one by Friday.</p></article><footer><a href=/about>About</a></footer></body>"
    )
    article = clean(page, url="https://news.example/a")
    assert (article.kind, article.items) == ("article", ())


def test_comments_that_answer_each_other_below_an_article_are_no_digest() -> None:
    """Replies with subjects make threads, but the page is the text above them."""
    text = "".join(
        f"<p>{'The mole was raised by a yard and faced with granite, which took a year. ' * 3}</p>" * 4
    )
    words = "I do not think so, and my neighbours who saw the work agree with me on every point of it. " * 3
    reply = f"<ul><li><a href='/c/2'>Re: Too high</a> by Jo<p>{words}</p></li></ul>"
    thread = f"<li><a href='/c/1'>Too high</a> by Ann<p>{words}</p>{reply}</li>"
    page = f"<h1>The mole is done</h1><article>{text}</article><h2>Comments</h2><ul>{thread * 3}</ul>"
    article = clean(page.encode(), url="https://news.example/2021/03/the-mole-is-done-at-last")
    assert (article.kind, article.items) == ("article", ())
