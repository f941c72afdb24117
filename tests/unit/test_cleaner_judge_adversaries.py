"""Spam written to look honest, honest pages written to look like spam, and a spammer who knows the rules."""

import pytest

from cleaner import Article, Context, clean
from cleaner.context import Decision, Rule
from cleaner.judge.urls import target

URL = "https://quay-gazette.example/town/market/"
SECTIONS = ("town", "harbour", "sport", "letters", "schools", "weather", "events", "notices")
MENU = "".join(f"<li><a href='/{name}/'>{name.title()}</a></li>" for name in SECTIONS)
TEXT = (
    "<p>The market on the quay opens an hour earlier from Saturday, the council said. Traders had asked for "
    "it since spring, because the fish comes in with the early boat.</p>"
    "<p>More is said on <a href='https://traders-coop.example/board'>the traders' own board</a> by the "
    "crane, where the prices of the week are chalked up every morning before six.</p>"
)


def page(more: str = "", text: str = TEXT) -> str:
    """Return a page of the paper."""
    return (
        f"<html lang=en><title>Market opens early</title><body><ul>{MENU}</ul><article>"
        f"<h1>Market opens early</h1>{text}{more}</article></body></html>"
    )


BEFORE = clean(page(), url=URL)


def after(source: str, context: Context | None = None) -> Article:
    """Clean a later capture."""
    return clean(source, url=URL, previous=BEFORE, context=context)


def foreign(article: Article) -> dict[str, str]:
    """Return the verdicts on links to other sites."""
    return {link.href: link.action for link in article.links if link.href and "quay-gazette" not in link.href}


BOARD = "https://traders-coop.example/board"
SPAM = "https://lib.hillside-college.example/-/slot-gacor/"

DISGUISED = {
    "capital letters and a colon": f"<p>Source: <a href='{SPAM}'>Slot Gacor Report</a></p>",
    "cyrillic twins": f"<p><a href='{SPAM}'>sl\u043et g\u0430\u0441\u043er</a></p>",
    "zero-width": f"<p><a href='{SPAM}'>s\u200bl\u200bo\u200bt ga\u200bcor</a></p>",
    "entities": f"<p><a href='{SPAM}'>&#115;&#108;&#111;&#116; gacor</a></p>",
    "full-width": f"<p><a href='{SPAM}'>\uff53\uff4c\uff4f\uff54 gacor</a></p>",
    "an honest neighbour": f"<p><a href='https://www.bbc.co.uk/'>BBC</a> <a href='{SPAM}'>slot gacor</a></p>",
    "rel of a careful author": f"<p><a rel='nofollow noopener' href='{SPAM}'>slot gacor</a></p>",
    "author's words around it": (
        f"<p>The council said on Monday that the market, as <a href='{SPAM}'>slot gacor</a> shows, will stay "
        "open through the winter, and that traders need no new papers for it.</p>"
    ),
    "a redirector": "<p><a href='https://www.facebook.com/l.php?u=https%3A%2F%2Fslot-gacor.example%2F'>slot</a></p>",
    "a shortener's silence": f"<p><a href='{SPAM}'>.</a></p>",
    "an heading": f"<h2><a href='{SPAM}'>Slot gacor</a></h2>",
    "split over two links": f"<p><a href='{SPAM}'>slot</a> <a href='{SPAM}2'>gacor</a></p>",
}


@pytest.mark.parametrize("how", DISGUISED)
def test_disguised_spam_does_not_pass_where_there_is_an_earlier_capture(how: str) -> None:
    """However it is written, a planted link goes or waits for a person; the author's link stays."""
    found = foreign(after(page(DISGUISED[how])))
    planted = {href: action for href, action in found.items() if "slot" in href}
    assert planted
    assert set(planted.values()) <= {"drop", "unlink", "flag"}
    assert found[BOARD] == "keep"


HONEST = {
    "a new source": (
        "<p>The figures are in <a href='https://harbour-statistics.example/reports/2026/fish-landings'>the "
        "report on fish landings</a> of the harbour office, which came out on Friday.</p>"
    ),
    "a casino's closing": (
        "<p>The casino on the quay closes: the town's last casino had lost its licence, and the casino's "
        "staff go to the hotel, <a href='https://www.bbc.co.uk/news/quay-casino-closes'>the BBC says</a>.</p>"
    ),
    "cheap flights": (
        "<p>An hour's delay follows from the airline's plan; the airport lists it under "
        "<a href='https://quay-airport.example/timetable/winter-2026'>winter timetable</a>.</p>"
    ),
    "a foreign name": (
        "<p>The guests came from <a href='https://www.gdansk-harbour.example/en/news/market'>Gdańsk</a>, "
        "whose market has opened at six for three hundred years.</p>"
    ),
    "a poem's source": "<blockquote>Fish in the morning.</blockquote><p>(<a href='https://old-songs.example/12'>12</a>)</p>",
}


@pytest.mark.parametrize("how", HONEST)
def test_an_authors_new_links_come_through(how: str) -> None:
    """What an author adds between two captures is not removed, whatever words it needs."""
    article = after(page(HONEST[how]))
    assert not [link for link in article.links if link.action in {"drop", "unlink"}]
    assert all(block.text in article.text for block in BEFORE.blocks if block.kind == "paragraph")


def test_the_words_of_a_swapped_link_stay() -> None:
    """A hijacked target goes, and not one word with it."""
    article = after(page().replace(BOARD, SPAM))
    assert foreign(article) == {SPAM: "unlink"}
    assert article.text == BEFORE.text


def test_a_spammer_who_keeps_below_the_brakes_is_still_seen() -> None:
    """Few links on a page of many are judged like many."""
    found = foreign(after(page(f"<p><a href='{SPAM}'>slot gacor</a></p>")))
    assert found[SPAM] == "drop"


def test_a_spammer_who_sets_off_the_brakes_wins_no_keep() -> None:
    """To overload a page only gets all of it flagged."""
    spam = " ".join(
        f"<a href='https://slot-{number}.example/'>slot gacor {number}</a>" for number in range(30)
    )
    article = clean(page(f"<div>{spam}</div>"), url=URL)
    assert article.braked
    assert {action for href, action in foreign(article).items() if "slot" in href} == {"flag"}


def test_to_have_been_there_unnoticed_once_does_not_whitewash_what_was_judged() -> None:
    """What was removed in one capture is removed in the next, and the next."""
    spam = page(f"<p><a href='{SPAM}'>slot gacor</a></p>")
    second = after(spam)
    third = clean(spam, url=URL, previous=second)
    fourth = clean(spam, url=URL, previous=third)
    assert [foreign(each)[SPAM] for each in (second, third, fourth)] == ["drop"] * 3
    assert fourth.text == BEFORE.text


def test_a_persons_word_outweighs_every_evidence() -> None:
    """What somebody decided to keep stays, what somebody decided to drop goes."""
    source = page(f"<p><a href='{SPAM}'>slot gacor</a></p>")
    kept = Context(decisions=(Decision(href=SPAM, text="slot gacor", action="keep", name="d1"),))
    gone = Context(
        decisions=(Decision(href=BOARD, text="the traders' own board", action="unlink", name="d2"),)
    )
    assert foreign(after(source, kept))[SPAM] == "keep"
    assert foreign(after(source, gone))[BOARD] == "unlink"


def test_the_same_context_gives_the_same_bytes() -> None:
    """A replay with the same evidence is the same article, whatever the order it came in."""
    rules = (Rule(verdict="deny", domain="b.example"), Rule(verdict="allow", domain="a.example"))
    source = page(f"<p><a href='{SPAM}'>slot gacor</a></p>")
    blocks = {"00ff": 2, "11aa": 1}
    first = Context(
        rules=rules, campaigns={("slot gacor", "x.example"): 2, ("y", "z.example"): 1}, site_blocks=blocks
    )
    second = Context.from_json(first.to_json())
    assert after(source, first).to_json() == after(source, second).to_json()
    assert first.digest == second.digest


def test_evidence_on_blocks_survives_its_json() -> None:
    """What other sites say of a block comes back from a stored context."""
    context = Context(campaign_blocks={"00ff": 3}, site_blocks={"11aa": 2})
    assert Context.from_json(context.to_json()) == context


@pytest.mark.parametrize(
    ("href", "site", "through"),
    [
        (
            "https://www.google.com/url?q=https%3A%2F%2Fslot.example%2Fx&sa=D",
            "slot.example",
            "www.google.com",
        ),
        ("https://l.facebook.com/l.php?u=http%3A%2F%2Fa.slot.example%2F", "slot.example", "l.facebook.com"),
        ("https://www.youtube.com/redirect?q=https://slot.example/", "slot.example", "www.youtube.com"),
        ("https://www.google.com/search?q=https://slot.example/", "google.com", ""),
        ("https://www.facebook.com/sharer.php?u=https://slot.example/", "facebook.com", ""),
        ("https://www.google.com/url?q=not-an-address", "google.com", ""),
        ("https://example.org/url?q=https://slot.example/", "example.org", ""),
    ],
)
def test_a_redirector_counts_as_what_it_leads_to(href: str, site: str, through: str) -> None:
    """A widely known host lends its name to nobody; sharing and searching are no redirects."""
    where = target(href)
    assert where is not None
    assert (where.site, where.through, where.url) == (site, through, href)
