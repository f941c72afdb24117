"""Doorways are a verdict on the whole page; honest pages about a trade are none."""

import pytest

from cleaner import clean
from cleaner.document import parse
from cleaner.judge import judge

URL = "https://quay-school.example/wp-content/uploads/pharma/"
DRUGS = ("viagra", "cialis", "levitra", "kamagra", "tramadol", "xanax", "ambien", "modafinil", "phentermine")
PITCH = " ".join(f"Buy {drug} online without prescription, {drug} delivered overnight." for drug in DRUGS)
OFFERS = " ".join(f"<a href='https://{drug}-express.example/buy'>cheap {drug} online</a>" for drug in DRUGS)
OWN = " ".join(
    f"<a href='/buy/{drug}-{size}/'>{drug} {size} mg</a>" for drug in DRUGS for size in (10, 20, 50)
)
REPORT = " ".join(
    f"In year {year} the court heard that the pharmacy had sold viagra to people who had seen no doctor, and "
    f"the council asked the health office for a report on all {year % 17} shops of the county."
    for year in range(2001, 2009)
)


def page(title: str, body: str, head: str = "") -> str:
    """Return a page."""
    return f"<html lang=en><head><title>{title}</title>{head}</head><body>{body}</body></html>"


DOORWAYS = {
    "links away": page("Cheap viagra online", f"<p>{PITCH}</p><div>{OFFERS}</div>"),
    "own shop": page("Canadian pharmacy: viagra, cialis", f"<p>{PITCH}</p><div>{OWN}</div>"),
    "another's page": page(
        "Buy cialis online", f"<p>{PITCH}</p>", "<link rel=canonical href='https://pills-direct.example/'>"
    ),
}


@pytest.mark.parametrize("kind", DOORWAYS)
def test_a_doorway_is_named_flagged_and_left_whole(kind: str) -> None:
    """The article says so, nothing is cut out of it, and one entry stands for the page."""
    article = clean(DOORWAYS[kind], url=URL)
    assert article.doorway
    assert article.braked
    assert any(note.startswith("doorway:") for note in article.notes)
    assert not [link for link in article.links if link.action in {"drop", "unlink"} and link.index >= 0]
    (whole,) = [link for link in article.links if link.href == URL and link.index < 0]
    assert whole.action == "flag"
    assert [reason.code for reason in whole.reasons] == ["POS.DOORWAY"]


HONEST = {
    "report": page("Pharmacy sold viagra without prescription", f"<article><p>{REPORT}</p></article>"),
    "report with sources": page(
        "The viagra trial",
        f"<article><p>{REPORT}</p><p>See <a href='https://www.bbc.co.uk/news/health-1'>the BBC</a>, "
        "<a href='https://health-office.example/reports/2008/pharmacies'>the health office's report</a> and "
        "<a href='https://county-court.example/cases/2008-17'>the judgement</a>.</p></article>",
    ),
    "hacked": page(
        "Market opens early",
        "<article><p>The market on the quay opens an hour earlier from Saturday, the council said.</p>"
        f"</article><div>{OFFERS}</div>",
    ),
    "shop": page(
        "CBD gummies and oils",
        "<p>"
        + "Our CBD oil is pressed from hemp, our CBD gummies are made by hand. " * 9
        + "</p>"
        + " ".join(f"<a href='/cbd-oil-{n}/'>CBD oil {n}</a>" for n in range(30)),
    ),
    "menu": page("Quay School", " ".join(f"<a href='/class-{n}/'>Class {n}</a>" for n in range(30))),
}


@pytest.mark.parametrize("kind", HONEST)
def test_pages_about_a_trade_or_hacked_ones_are_no_doorways(kind: str) -> None:
    """To report on a trade, or to carry its links in one place, makes no doorway."""
    assert not clean(HONEST[kind], url=URL).doorway


def test_a_doorway_without_words_is_not_guessed_at() -> None:
    """A title alone proves nothing."""
    assert not judge(parse(page("viagra cialis", "<p>Soon.</p>"), url=URL)).doorway
