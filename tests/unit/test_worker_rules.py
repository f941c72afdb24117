"""Operators' rules: what is accepted, what they do to links, and how they end."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive import Archive, NotArchived, open_archive
from tests.moderation_pages import HONEST, NOW, SPAM, WORDS, captured, clean_all, page, verdict
from worker.rules import InvalidRuling, RuleOrder
from worker.ruling import add_rule, standing_decisions, undo
from worker.standing import rules_at

HERE, OTHER = "https://news.example/a", "https://paper.example/c"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(str(tmp_path / "store"), f"sqlite:///{tmp_path}/catalog.sqlite") as opened:
        yield opened


@pytest.fixture
def keys(archive: Archive) -> dict[str, str]:
    """A hacked page on each of two hosts, cleaned without any rule: a line of its own, surely injected."""
    planted = page(tail=f'<p><a href="{SPAM}">{WORDS}</a></p>')
    found = {url: captured(archive, url, planted) for url in (HERE, OTHER)}
    clean_all(archive)
    return found


def ruled(archive: Archive, order: RuleOrder) -> dict[str, object]:
    decision = add_rule(archive, order, actor="ada", now=NOW).decision
    clean_all(archive)
    return decision


def test_an_allowing_rule_keeps_what_the_judge_took_out(archive: Archive, keys: dict[str, str]) -> None:
    """At once, on every page that has such a link, with the rule among the reasons."""
    assert verdict(archive, keys[HERE])[0] in {"drop", "unlink"}
    ruled(archive, RuleOrder(verdict="allow", domain="lucky-casino.example"))
    for key in keys.values():
        action, codes = verdict(archive, key)
        assert action == "keep"
        assert "LIST.ALLOW" in codes


def test_a_denying_rule_takes_out_what_the_judge_kept(archive: Archive) -> None:
    """Kept links are found as well, and so are those of captures to come."""
    alone = page(tail='<p><a href="http://ferry-tickets.example/">Tickets for the ferry</a></p>')
    keys = [captured(archive, url, alone) for url in (HERE, OTHER)]
    clean_all(archive)
    assert verdict(archive, keys[0], "http://ferry-tickets.example/")[0] == "keep"
    ruled(archive, RuleOrder(verdict="deny", domain="ferry-tickets.example"))
    keys.append(captured(archive, "https://new.example/", alone, day=3))
    clean_all(archive)
    for key in keys:
        action, codes = verdict(archive, key, "http://ferry-tickets.example/")
        assert action in {"drop", "unlink"}
        assert "LIST.DENY" in codes


def test_a_denied_link_within_a_sentence_is_not_kept(archive: Archive, keys: dict[str, str]) -> None:
    """The rule shows among the reasons there too."""
    ruled(archive, RuleOrder(verdict="deny", domain="statistics.example"))
    action, codes = verdict(archive, keys[HERE], HONEST)
    assert action != "keep"
    assert "LIST.DENY" in codes


@pytest.mark.parametrize(
    ("order", "concerned"),
    [
        (RuleOrder(verdict="deny", domain="statistics.example", path="/rep"), {HERE, OTHER}),
        (RuleOrder(verdict="deny", domain="statistics.example", path="/other"), set()),
        (RuleOrder(verdict="deny", domain="example"), None),
        (RuleOrder(verdict="allow", anchor=WORDS.upper()), {HERE, OTHER}),
        (RuleOrder(verdict="allow", domain="lucky-casino.example", site="paper.example"), {OTHER}),
        (RuleOrder(verdict="deny", path="/slots"), {HERE, OTHER}),
        (RuleOrder(verdict="deny", domain="casino.example"), set()),
    ],
)
def test_only_pages_that_a_rule_bears_on_are_cleaned_again(
    archive: Archive, keys: dict[str, str], order: RuleOrder, concerned: set[str] | None
) -> None:
    """Domain, path, anchor and site narrow it; a whole suffix is refused."""
    if concerned is None:
        with pytest.raises(InvalidRuling, match="whole suffix"):
            add_rule(archive, order, actor="ada", now=NOW)
        return
    waiting = add_rule(archive, order, actor="ada", now=NOW).waiting
    assert set(waiting) == {keys[url] for url in concerned}


def test_a_rule_is_made_once_and_its_terms_can_change(archive: Archive, keys: dict[str, str]) -> None:
    """The same rule again is found; with another end it supersedes the first."""
    order = RuleOrder(verdict="allow", domain="WWW.Lucky-Casino.example.", note="a partner")
    first = add_rule(archive, order, actor="ada", now=NOW)
    again = add_rule(archive, order, actor="bo", now=NOW)
    assert (first.new, again.new) == (True, False)
    assert first.decision["domain"] == "lucky-casino.example"
    ends = RuleOrder(verdict="allow", domain="lucky-casino.example", until=NOW + timedelta(days=1))
    changed = add_rule(archive, ends, actor="bo", now=NOW)
    assert changed.decision["supersedes"] == first.decision["id"]
    assert [said["id"] for said in standing_decisions(archive)] == [changed.decision["id"]]


def test_an_expired_rule_is_left_out(archive: Archive, keys: dict[str, str]) -> None:
    """At its end it counts no more, and the fingerprint is again what it was."""
    before = archive.articles(keys[HERE])[0].fingerprint
    ends = NOW + timedelta(days=7)
    ruled(archive, RuleOrder(verdict="allow", domain="lucky-casino.example", until=ends))
    assert len(rules_at(archive, NOW)) == 1
    assert rules_at(archive, ends) == ()
    archive.again(keys[HERE])
    clean_all(archive, now=ends)
    stored = archive.article(keys[HERE])
    assert stored is not None
    assert stored.row.fingerprint == before
    assert verdict(archive, keys[HERE])[0] in {"drop", "unlink"}


def test_ending_a_rule_is_felt_at_once(archive: Archive, keys: dict[str, str]) -> None:
    """The links that it kept are judged again; its object stays."""
    said = ruled(archive, RuleOrder(verdict="allow", domain="lucky-casino.example"))
    undo(archive, str(said["id"]), actor="bo", now=NOW)
    clean_all(archive)
    assert verdict(archive, keys[HERE])[0] in {"drop", "unlink"}
    assert rules_at(archive, NOW) == ()
    assert len(list(archive.store.list("decisions/"))) == 2
    with pytest.raises(NotArchived):
        undo(archive, str(said["id"]), actor="bo", now=NOW)


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (RuleOrder(verdict="deny"), "at least one"),
        (RuleOrder(verdict="deny", site="news.example"), "at least one"),
        (RuleOrder(verdict="deny", domain="https://x.example/path"), "as a path"),
        (RuleOrder(verdict="deny", domain="not a host.example"), "no host name"),
        (RuleOrder(verdict="deny", domain="x..example"), "no host name"),
        (RuleOrder(verdict="deny", path="slots"), "must begin with /"),
        (RuleOrder(verdict="deny", anchor="  "), "blank"),
        (RuleOrder(verdict="deny", anchor="x" * 301), "300"),
        (RuleOrder(verdict="deny", domain="x.example", site="example"), "whole suffix"),
        (RuleOrder(verdict="deny", domain="x.example", until=NOW), "later end"),
    ],
)
def test_a_rule_that_can_mean_nothing_is_refused_with_the_mend(
    archive: Archive, order: RuleOrder, words: str
) -> None:
    """Nothing is stored, and the message names the part and what to give instead."""
    with pytest.raises(InvalidRuling, match=words):
        add_rule(archive, order, actor="ada", now=NOW)
    assert archive.decisions() == []


@pytest.mark.parametrize(
    ("given", "domain"),
    [
        ("https://Shop.Example", "shop.example"),
        ("*.shop.example", "shop.example"),
        ("shop.example:8080", "shop.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("localhost", "localhost"),
    ],
)
def test_a_domain_is_taken_as_people_write_it(given: str, domain: str) -> None:
    """Addresses, stars, ports and letters outside ASCII come to the one form."""
    assert RuleOrder(verdict="deny", domain=given).checked(NOW).domain == domain


def test_a_rule_goes_by_its_words_without_case(archive: Archive, keys: dict[str, str]) -> None:
    """An anchor rule meets the link whatever the case of either."""
    ruled(archive, RuleOrder(verdict="allow", anchor=WORDS.title()))
    assert verdict(archive, keys[HERE], SPAM)[0] == "keep"
