"""The brakes: what one page's own evidence may change at most."""

from cleaner import Article, clean
from cleaner.context import Context, Rule

URL = "https://quay-gazette.example/town/market/"
NAMES = (
    "slot gacor",
    "bandar togel",
    "judi online",
    "agen bola",
    "slot88",
    "situs slot",
    "rtp slot",
    "poker online",
)
SPAM = [
    f"<a href='https://{name.replace(' ', '-')}-{n}.example/daftar'>{name}</a>"
    for n, name in enumerate(NAMES)
]
TEXT = (
    "<p>The market on the quay opens an hour earlier from Saturday, the council said. Traders had asked for "
    "it since spring, because the fish comes in with the early boat.</p>"
)


def cleaned(
    body: str, own: int, *, previous: Article | None = None, context: Context | None = None
) -> Article:
    """Clean a page with so many links of its own."""
    menu = "".join(f"<li><a href='/section-{number}/'>Section {number}</a></li>" for number in range(own))
    source = (
        f"<html lang=en><title>Market</title><body><ul>{menu}</ul><article><h1>Market</h1>{TEXT}{body}"
        "</article></body></html>"
    )
    return clean(source, url=URL, previous=previous, context=context)


def gone(article: Article) -> int:
    """Return how many links were taken out."""
    return sum(1 for link in article.links if link.action in {"drop", "unlink"})


def flagged(article: Article) -> int:
    """Return how many links wait for a person."""
    return sum(1 for link in article.links if link.action == "flag")


def test_three_in_ten_may_go_and_no_more() -> None:
    """At 30% of the page's links the judge acts; above it nothing is changed and all is flagged."""
    block = f"<div class=footer>{' '.join(SPAM[:3])}</div>"
    within, beyond = cleaned(block, 7), cleaned(block, 6)
    assert (gone(within), within.braked) == (3, False)
    assert (gone(beyond), flagged(beyond), beyond.braked) == (0, 3, True)
    assert any("on this page's evidence alone" in note for note in beyond.notes)


def test_links_no_reader_sees_are_not_counted() -> None:
    """Taking out what nobody sees changes nothing an author wrote."""
    hidden = f"<div style='display:none'>{' '.join(SPAM)}</div>"
    article = cleaned(hidden, 2)
    assert (gone(article), article.braked) == (len(SPAM), False)


def test_evidence_from_time_is_not_the_pages_alone() -> None:
    """What was not there before may go, however much it is."""
    before = cleaned("", 4)
    after = cleaned(f"<div>{' '.join(SPAM)}</div>", 4, previous=before)
    assert (gone(after), after.braked) == (len(SPAM), False)
    assert after.text == before.text


def test_an_operators_word_is_not_the_pages_alone() -> None:
    """A rule that denies is carried out beyond the brakes."""
    rules = tuple(
        Rule(verdict="deny", domain=f"{name.replace(' ', '-')}-{n}.example") for n, name in enumerate(NAMES)
    )
    article = cleaned(f"<div>{' '.join(SPAM)}</div>", 4, context=Context(rules=rules))
    assert (gone(article), article.braked) == (len(SPAM), False)


def test_a_sentence_of_the_authors_holds_the_brakes() -> None:
    """A block that would take a sentence along stays, with its links flagged."""
    said = "The council will look at the prices of all stalls again before the end of the year."
    block = f"<div>{' '.join(SPAM[:6])}<br>{said}</div>"
    article = cleaned(f"{block}{TEXT}", 60)
    assert said in article.text
    assert gone(article) == 0 or not article.braked


def test_paragraphs_written_for_their_links_have_a_limit() -> None:
    """One paragraph that advertises goes; where a page is full of them, people look."""
    pitch = (
        "<p>Play {} today: the best bonus, free spins and a jackpot wait at the casino for every new player"
        " who joins this week.</p>"
    )
    one = cleaned(pitch.format(SPAM[0]), 60)
    many = cleaned("".join(pitch.format(link) for link in SPAM[:6]), 60)
    assert (gone(one), "jackpot" in one.text) == (1, False)
    assert (gone(many), flagged(many)) == (0, 6)
    assert many.text.count("jackpot") == 6


def test_a_deny_rule_unlinks_in_a_sentence_and_drops_elsewhere() -> None:
    """An author's sentence keeps its words; a link that stands for itself goes with them."""
    rule = Context(rules=(Rule(verdict="deny", domain="fish-prices.example"),))
    link = "<a href='https://fish-prices.example/list'>the traders' board</a>"
    sentence = cleaned(
        f"<p>All prices are on {link} every morning, in chalk, for everybody to read.</p>", 20, context=rule
    )
    alone = cleaned(f"<p>{link}</p>", 20, context=rule)
    acted = {link.href: link.action for link in (*sentence.links, *alone.links) if "fish" in link.href}
    assert [link.action for link in sentence.links if "fish" in link.href] == ["unlink"]
    assert "All prices are on the traders' board every morning" in sentence.text
    assert acted == {"https://fish-prices.example/list": "drop"}
    assert "traders' board" not in alone.text


def test_an_allow_rule_outweighs_a_deny_rule() -> None:
    """Of two rules that speak of one link the allowing counts."""
    rules = (
        Rule(verdict="deny", domain="fish-prices.example"),
        Rule(verdict="allow", domain="fish-prices.example", path="/list"),
    )
    link = "<a href='https://fish-prices.example/list'>the traders' board</a>"
    article = cleaned(f"<p>{link}</p>", 20, context=Context(rules=rules))
    assert [link.action for link in article.links if "fish" in link.href] == ["keep"]
