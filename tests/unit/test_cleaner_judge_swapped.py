"""Links whose words stayed while their target changed between two captures."""

from cleaner import clean
from cleaner.document import parse
from cleaner.judge import judge

URL = "https://fell-courier.example/valley/mill/"
MENU = "".join(
    f"<a href='/{name}/'>{name.title()}</a> " for name in ("valley", "sport", "farms", "letters", "school")
)
STORY = (
    "<p>The mill at the lower weir turns again. Volunteers spent three winters on the wheel, and the "
    "first flour was sold on Sunday. {}</p>"
)


def page(more: str) -> str:
    """Return a small article that ends on `more`."""
    return (
        f"<!doctype html><html lang=en><title>The mill turns</title><body><nav>{MENU}</nav><article>"
        f"<h1>The mill turns</h1>{STORY.format(more)}</article></body></html>"
    )


def verdict(before: str, after: str, href: str) -> tuple[str, dict[str, float]]:
    """Return the action on a link of the later page and its reasons by code."""
    found = judge(parse(page(after), url=URL), previous=clean(page(before), url=URL))
    link = next(link for link in found.links if link.href == href)
    return link.action, {reason.code: reason.weight for reason in link.reasons}


def test_a_target_swapped_beside_a_picture_that_still_leads_there_is_found() -> None:
    """A picture that still leads to the old address does not clear the words beside it."""
    picture = "<a href='https://millwrights.example/'><img src='/w.jpg' alt='The wheel'></a> "
    text = picture + "It was built by <a href='{}'>the millwrights of Upper Fell</a>."
    action, reasons = verdict(
        text.format("https://millwrights.example/"),
        text.format("https://grabasa.example/"),
        "https://grabasa.example/",
    )
    assert action == "unlink"
    assert "TIME.SWAPPED" in reasons


def test_words_of_the_sites_own_link_that_lead_away_are_found() -> None:
    """A link within the site whose words suddenly lead to a stranger counts as swapped."""
    text = "Read <a href='{}'>how the wheel was rebuilt</a> in three parts."
    action, reasons = verdict(
        text.format("/valley/wheel/"), text.format("https://grabasa.example/x"), "https://grabasa.example/x"
    )
    assert action == "unlink"
    assert "TIME.SWAPPED" in reasons


def test_a_short_label_given_away_is_not_removed() -> None:
    """An author may point a short label elsewhere while the old address keeps a link of its own."""
    text = (
        "<a href='{}'>Tickets</a> cost four pounds; see <a href='https://hall.example/'>the hall's page</a>."
    )
    action, reasons = verdict(
        text.format("https://hall.example/"),
        text.format("https://box-office.example/"),
        "https://box-office.example/",
    )
    assert action in {"keep", "flag"}
    assert reasons["TIME.SWAPPED"] < 9


def test_words_used_for_two_links_before_are_not_called_swapped() -> None:
    """Words that led to two addresses belong to neither."""
    before = (
        "<a href='https://one.example/'>our partner's page</a> and <a href='https://two.example/'>our "
        "partner's page</a>"
    )
    _, reasons = verdict(
        before, "<a href='https://three.example/'>our partner's page</a>", "https://three.example/"
    )
    assert "TIME.SWAPPED" not in reasons
    assert "TIME.NEW" in reasons


COPY = "<div class='{}'><a href='{{}}'>Flour and bread</a></div>"
TWICE = COPY.format("wide") + COPY.format("narrow")


def test_one_of_two_copies_of_a_link_that_leads_away_is_found() -> None:
    """A menu is often there twice; when one copy alone leads to a stranger, that one was changed."""
    action, reasons = verdict(
        TWICE.format("/farms/flour/?from=wide", "/farms/flour/"),
        TWICE.format("https://grabasa.example/", "/farms/flour/"),
        "https://grabasa.example/",
    )
    assert action == "unlink"
    assert "TIME.SWAPPED" in reasons


def test_a_second_link_with_words_used_before_is_new_and_not_swapped() -> None:
    """An author may use the same words again for another page."""
    _, reasons = verdict(
        "<a href='/farms/flour/'>Flour and bread</a>",
        TWICE.format("https://bakers.example/", "/farms/flour/"),
        "https://bakers.example/",
    )
    assert "TIME.SWAPPED" not in reasons
    assert "TIME.NEW" in reasons
