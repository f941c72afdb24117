"""Declared advertising comes through with a mark; a declaration does not whitewash what is beyond doubt."""

import pytest

from cleaner import Article, clean
from cleaner.article import Link

URL = "https://quay-gazette.example/town/market/"
SECTIONS = ("town", "harbour", "sport", "letters", "schools", "weather", "events", "notices")
MENU = "".join(f"<a href='/{name}/'>{name}</a> " for name in SECTIONS)
TEXT = (
    "<p>The market on the quay opens an hour earlier from Saturday, the council said. Traders had asked for "
    "it since spring, because the fish comes in with the early boat.</p>"
)
OFFER = "https://seaview-hotel.example/rooms"


def cleaned(more: str, previous: Article | None = None) -> Article:
    """Clean a small page of the paper with something more in it."""
    page = (
        f"<html lang=en><title>Market opens early</title><body><nav>{MENU}</nav><article><h1>Market</h1>"
        f"{TEXT}{more}{TEXT}</article></body></html>"
    )
    return clean(page, url=URL, previous=previous)


def link_to(article: Article, href: str) -> Link:
    """Return the verdict on one link."""
    return next(link for link in article.links if link.href == href)


def paid(link: Link) -> str:
    """Return what declared a link to be paid for."""
    return next((reason.evidence for reason in link.reasons if reason.code == "POS.PAID"), "")


@pytest.mark.parametrize(
    "label",
    [
        "Anzeige",
        "Sponsored",
        "Advertisement",
        "Реклама",
        "広告",
        "Publicité",
        "Artykuł sponsorowany",
        "[Ad]",
        "광고",
    ],
)
def test_a_label_before_a_link_declares_it(label: str) -> None:
    """A link under a label for advertising is kept, and marked with that label."""
    link = link_to(cleaned(f"<div><span>{label}</span><a href='{OFFER}'>Rooms with a view</a></div>"), OFFER)
    assert link.action == "keep"
    assert paid(link) == label.strip("[]")


def test_rel_sponsored_declares_a_link() -> None:
    """What says so in its markup is kept, and marked."""
    link = link_to(cleaned(f"<p><a rel='noopener sponsored' href='{OFFER}'>cheap rooms</a></p>"), OFFER)
    assert (link.action, paid(link)) == ("keep", "rel=sponsored")


def test_a_box_named_for_advertising_declares_its_links() -> None:
    """The name of the box around a link counts as a label."""
    link = link_to(cleaned(f"<div class='teaser native-ad'><a href='{OFFER}'>Rooms</a></div>"), OFFER)
    assert paid(link) == "native-ad"


def test_a_section_named_advertising_declares_nothing() -> None:
    """A menu entry called so, or a label above a paragraph of the author's, says nothing of other links."""
    menu = cleaned(f"<ul><li><a href='/ads/'>Advertising</a></li><li><a href='{OFFER}'>Rooms</a></li></ul>")
    above = cleaned(
        "<p>Advertisement</p><p>The hotel on the cliff, where <a href='https://seaview-hotel.example/rooms'>"
        "all rooms</a> look at the sea, stays open in winter for the first time in its history.</p>"
    )
    assert not paid(link_to(menu, OFFER))
    assert not paid(link_to(above, OFFER))


def test_what_no_reader_sees_is_not_declared() -> None:
    """A hidden block of a trade's links goes, whatever label or markup it carries."""
    spam = "".join(
        f"<a rel=sponsored href='https://slot-{number}.example/'>slot gacor {number}</a> "
        for number in range(4)
    )
    article = cleaned(f"<div style='position:absolute;left:-9000px'>Sponsored {spam}</div>")
    assert {link.action for link in article.links if "slot-" in link.href} == {"drop"}


def test_a_label_on_what_is_beyond_doubt_still_asks_people() -> None:
    """Spam that calls itself sponsored is not removed without asking, nor passed in silence."""
    names = ("slot gacor", "bandar togel", "judi online", "situs slot resmi", "agen bola", "rtp slot")
    links = "".join(f"<a href='https://{name.replace(' ', '-')}-88.example/'>{name}</a> " for name in names)
    article = cleaned(f"<div><p>Sponsored:</p>{links}</div>")
    assert {link.action for link in article.links if "-88." in link.href} == {"flag"}


def test_what_was_put_into_an_old_sentence_declares_nothing() -> None:
    """A link pushed into a sentence that stood there before goes, with its markup's declaration."""
    before = cleaned("")
    after = cleaned("").html.replace(
        "Traders had", f"<a rel=sponsored href='{OFFER}'>cheap rooms</a> Traders had", 1
    )
    link = link_to(clean(f"<article>{after}</article>", url=URL, previous=before), OFFER)
    assert not paid(link)
    assert link.action in {"drop", "unlink"}
