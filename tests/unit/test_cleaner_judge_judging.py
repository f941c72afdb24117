"""The judge as a whole: time, context, brakes, prose, and what removal leaves."""

import pytest

from cleaner import Article, clean
from cleaner.article import Link
from cleaner.context import Context, Decision, Rule
from cleaner.document import parse
from cleaner.judge import CODES, Judgement, in_words, judge
from cleaner.judge.words import fold

URL = "https://quay-gazette.example/town/market/"
SECTIONS = ("town", "harbour", "sport", "letters", "schools", "weather", "events", "notices")
MENU = "".join(f"<a href='/{name}/'>{name}</a> " for name in SECTIONS)
TEXT = (
    "<p>The market on the quay opens an hour earlier from Saturday, the council said. Traders "
    "had asked for it since"
    " spring, because the fish comes in with the early boat.</p>"
)
SPAM = (
    "<a href='https://slot-88.example/'>slot gacor</a> <a href='https://togel-7.example/'>bandar "
    "togel</a> <a href='https://judi-x.example/'>judi online</a>"
)


def page(more: str = "", *, text: str = TEXT) -> str:
    """Return a small page of the paper."""
    return (
        f"<!doctype html><html lang=en><title>Market opens early</title><body><nav>{MENU}</nav>"
        f"<article><h1>Market opens early</h1>{text}{more}</article></body></html>"
    )


def judged(source: str, **kwargs: object) -> Judgement:
    """Judge a page."""
    return judge(parse(source, url=URL), **kwargs)  # type: ignore[arg-type]  # passed through


def actions(judgement: Judgement) -> dict[str, str]:
    """Return the action on each foreign link."""
    return {link.href: link.action for link in judgement.links if "quay-gazette" not in link.href}


def codes(links: tuple[Link, ...], href: str) -> set[str]:
    """Return the reasons' codes of one link."""
    return {reason.code for link in links if link.href == href for reason in link.reasons}


def test_a_hidden_block_is_dropped_whole_with_one_verdict() -> None:
    """Links no reader sees go together, as one block with one cut."""
    found = judged(page(f"<div style='position:absolute;left:-9000px'>{SPAM}</div>"))
    assert set(actions(found).values()) == {"drop"}
    assert len(found.blocks) == len(found.cuts) == 1
    assert "slot gacor" in found.blocks[0].text


def test_what_was_judged_before_is_not_honest_for_having_been_there() -> None:
    """A removed link stays removed in the next capture, for that reason."""
    spam = page(f"<p>{SPAM}</p>")
    before = clean(spam, url=URL, previous=clean(page(), url=URL))
    again = clean(spam, url=URL, previous=before)
    assert {link.action for link in again.links if "quay-gazette" not in link.href} == {"drop"}
    assert "TIME.JUDGED" in codes(again.links, "https://slot-88.example/")


def test_a_link_that_was_there_before_speaks_for_itself() -> None:
    """An odd link that stood in the previous, clean capture is kept."""
    odd = page(
        "<p>Prices are on <a href='https://fish-prices.example/list'>the traders' board</a> every "
        "morning.</p>"
    )
    assert set(actions(judged(odd, previous=clean(odd, url=URL))).values()) == {"keep"}


def test_a_swapped_target_loses_the_link_and_keeps_its_words() -> None:
    """The same words, alone on both pages, that suddenly lead to an unknown owner are unlinked."""
    text = "<p>More is said on <a href='https://{}/board'>the traders' own board</a> at the quay.</p>"
    before = clean(page(text.format("traders-coop.example")), url=URL)
    found = judged(page(text.format("harbourly.example")), previous=before)
    assert actions(found) == {"https://harbourly.example/board": "unlink"}
    assert "TIME.SWAPPED" in codes(found.links, "https://harbourly.example/board")


def test_a_site_that_moved_house_is_only_flagged() -> None:
    """Several links to one old owner that all lead to one new owner are no attack."""
    links = "".join(
        f"<li><a href='https://{{0}}/{name}'>{name.title()} desk</a></li>"
        for name in ("radio", "jobs", "travel")
    )
    before = clean(page(f"<ul>{links.format('old-partner.example')}</ul>"), url=URL)
    found = judged(page(f"<ul>{links.format('new-partner.example')}</ul>"), previous=before)
    assert not {"drop", "unlink"} & set(actions(found).values())


def test_an_authors_update_with_a_link_is_kept() -> None:
    """A new sentence with a link to a plain page is not removed."""
    before = clean(page(), url=URL)
    update = page(
        "<p>Update on Monday: the traders answer on <a href='https://traders-coop.example/answer'>their "
        "page</a>.</p>"
    )
    assert not {"drop", "unlink"} & set(actions(judged(update, previous=before)).values())


def test_operators_rules_decide_and_allowing_wins() -> None:
    """A denied domain goes, an allowed one stays, and where both match the link stays."""
    source = page("<p>See <a href='https://plain.example/x'>the board</a> for the new prices.</p>")
    deny = Rule(verdict="deny", domain="plain.example", name="ours")
    found = judged(source, context=Context(rules=(deny,)))
    assert actions(found)["https://plain.example/x"] in {"drop", "unlink"}
    both = Context(rules=(deny, Rule(verdict="allow", domain="plain.example", path="/x")))
    assert actions(judged(source, context=both)) == {"https://plain.example/x": "keep"}


def test_a_rule_for_one_site_leaves_others_alone() -> None:
    """A rule with a site speaks of pages of that site only."""
    source = page("<p>See <a href='https://plain.example/x'>the board</a> for the new prices.</p>")
    rule = Rule(verdict="deny", domain="plain.example", site="elsewhere.example")
    assert actions(judged(source, context=Context(rules=(rule,)))) == actions(judged(source))
    assert "LIST.DENY" not in codes(
        judged(source, context=Context(rules=(rule,))).links, "https://plain.example/x"
    )


def test_a_person_has_the_last_word() -> None:
    """A decision to keep outweighs everything, a decision to drop needs no evidence."""
    source = page(f"<div style='display:none'>{SPAM}</div>")
    keep = Decision(href="https://slot-88.example/", text="slot gacor", action="keep")
    assert actions(judged(source, context=Context(decisions=(keep,))))["https://slot-88.example/"] == "keep"


def test_a_campaign_elsewhere_is_evidence_here() -> None:
    """A pair judged injected on other hosts weighs on a page that alone would not convince."""
    source = page("<p>Read on <a href='https://harbourly.example/offer'>the harbour offer</a>.</p>")
    alone = judged(source)
    pair = {(fold("the harbour offer"), "harbourly.example"): 40}
    there = judged(source, context=Context(campaigns=pair))
    score = {
        name: max(link.score for link in each.links if "harbourly" in link.href)
        for name, each in (("alone", alone), ("there", there))
    }
    assert score["there"] > score["alone"] + 0.3


def test_the_brakes_hold_when_a_third_of_a_page_would_go() -> None:
    """On one page's evidence alone nothing is changed, all is flagged, and a note says so."""
    found = judged(
        f"<!doctype html><title>x</title><body><p>{SPAM} {SPAM.replace('.example', '-2.example')}</p></body>"
    )
    assert found.braked
    assert [*found.cuts, *found.blocks, *found.unlinked] == []
    assert set(actions(found).values()) == {"flag"}
    assert any("nothing was changed" in note for note in found.notes)


def test_reports_about_gambling_keep_their_links() -> None:
    """Where the page itself speaks of a trade, its words are no evidence."""
    report = TEXT + (
        "<p>The quay's casino closed on Friday, and the casino's restaurant with it.</p>"
        "<p>The casino had opened in 1998. Casino staff met the mayor; the casino union wants "
        "<a href='https://union.example/casino'>talks about the casino</a> before winter, and the"
        " casino's owner agreed.</p>"
    )
    assert not {"drop", "unlink"} & set(actions(judged(page(text=report))).values())


def test_every_reason_has_plain_words() -> None:
    """Each reason the judge gives is in the list of codes and reads as a sentence part."""
    found = judged(page(f"<div style='opacity:0'>{SPAM}</div>"))
    reasons = [reason for link in found.links for reason in link.reasons]
    assert reasons
    assert {reason.code for reason in reasons} <= CODES
    assert all(not in_words(reason).startswith(reason.code) for reason in reasons)


def test_a_context_survives_its_json() -> None:
    """A context comes back from JSON equal, with the same digest."""
    context = Context(
        rules=(Rule(verdict="deny", domain="x.example"),),
        campaigns={("slot", "x.example"): 3},
        site_blocks={"ab": 2},
        decisions=(Decision(href="https://x.example/", text="x", action="drop"),),
    )
    again = Context.from_json(context.to_json())
    assert again == context
    assert again.digest == context.digest != Context().digest


def test_a_broken_context_says_what_it_is() -> None:
    """What is no context raises one clear error."""
    with pytest.raises(ValueError, match="not a context"):
        Context.from_json('{"rules": [{"nonsense": 1}]}')


def test_removal_keeps_the_authors_text() -> None:
    """Words behind a dropped link stay, and the sentence's space and comma are mended."""
    before = clean(page(), url=URL)
    hacked = page().replace(
        "earlier from", "earlier <a href='https://pay-fast.example/'>payday loans</a> from"
    )
    article: Article = clean(hacked, url=URL, previous=before)
    assert article.text == before.text
