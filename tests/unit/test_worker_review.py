"""Decisions on links, pages, sites and campaigns, over a real archive and the real cleaner."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive import Archive, NotArchived, open_archive, rebuild_catalog
from archive.review import Review, campaign_of, page_of
from archive.surt import surt
from archive.suspects import SuspectId
from cleaner import Article, clean
from tests.moderation_pages import (
    HONEST,
    NOW,
    SPAM,
    WORDS,
    captured,
    clean_all,
    crowded,
    doubted,
    hacked,
    page,
    verdict,
)
from worker.ingest import ingest
from worker.rules import InvalidRuling
from worker.ruling import Order, decide, standing_decisions, undo

HERE, THERE, OTHER = "https://news.example/a", "https://news.example/b", "https://paper.example/c"
CAMPAIGN = str(campaign_of(WORDS, SPAM))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(str(tmp_path / "store"), f"sqlite:///{tmp_path}/catalog.sqlite") as opened:
        yield opened


@pytest.fixture
def hacked_keys(archive: Archive) -> dict[str, str]:
    """The same flagged link on two pages of one host and on one of another."""
    keys = {url: captured(archive, url, hacked()) for url in (HERE, THERE, OTHER)}
    for key in keys.values():
        doubted(archive, key)
    return keys


def link_id(url: str) -> str:
    campaign = campaign_of(WORDS, SPAM)
    return str(SuspectId(pair=campaign.pair, place=page_of(surt(url)).place))


def ruled(archive: Archive, order: Order, *, actor: str = "ada") -> dict[str, object]:
    decision = decide(archive, order, actor=actor, now=NOW).decision
    clean_all(archive)
    return decision


def test_the_queue_is_grouped_by_campaign_and_ordered_by_score_and_spread(archive: Archive) -> None:
    """Widespread comes before strong and lone; a braked page is one line, not one for each link."""
    for url in (HERE, OTHER):
        doubted(archive, captured(archive, url, hacked()), score=0.4)
    lone = captured(archive, THERE, hacked("holiday flats", "http://flats.example/"))
    doubted(archive, lone, "http://flats.example/", score=0.6)
    captured(archive, "https://news.example/full", crowded())
    clean_all(archive)
    queue = Review(archive).queue()
    assert [(each.kind, each.links) for each in queue] == [("page", 12), ("campaign", 2), ("campaign", 1)]
    wide, strong = queue[1:]
    assert (wide.id, wide.anchor, wide.domain) == (CAMPAIGN, WORDS, "lucky-casino.example")
    assert (wide.pages, wide.hosts, wide.score) == (2, 2, 0.4)
    assert (strong.pages, strong.hosts, strong.score) == (1, 1, 0.6)
    assert [each.kind for each in Review(archive).queue(host="paper.example")] == ["campaign"]
    assert Review(archive).queue(host="paper.example")[0].pages == 1
    assert len(Review(archive).queue(limit=1)) == 1


@pytest.mark.parametrize("action", ["keep", "unlink", "drop"])
def test_a_decision_on_one_link_applies_at_once_and_only_there(
    archive: Archive, hacked_keys: dict[str, str], action: str
) -> None:
    """The page's article shows the person's word; the same link elsewhere still waits."""
    said = ruled(archive, Order(suspect=link_id(HERE), action=action, note="seen before"))  # type: ignore[arg-type]
    assert verdict(archive, hacked_keys[HERE]) == (action, verdict(archive, hacked_keys[HERE])[1])
    assert "HUMAN.DECIDED" in verdict(archive, hacked_keys[HERE])[1]
    assert verdict(archive, hacked_keys[THERE])[0] == "flag"
    assert (said["kind"], said["subject"], said["actor"]) == ("link", surt(HERE), "ada")
    assert said["note"] == "seen before"
    assert [each.pages for each in Review(archive).queue()] == [2]


def test_the_text_of_the_article_follows_the_decision(archive: Archive, hacked_keys: dict[str, str]) -> None:
    """Unlinking leaves the words, dropping takes them, and the capture stays what it was."""
    before = archive.payload(hacked_keys[HERE]).payload
    ruled(archive, Order(suspect=link_id(HERE), action="unlink"))
    ruled(archive, Order(suspect=link_id(THERE), action="drop"))
    unlinked, dropped = archive.article(hacked_keys[HERE]), archive.article(hacked_keys[THERE])
    assert unlinked is not None
    assert dropped is not None
    assert WORDS in unlinked.content["text"]
    assert WORDS not in dropped.content["text"]
    assert "said the mayor on Monday" in dropped.content["text"]
    assert SPAM not in unlinked.content["markdown"]
    assert archive.payload(hacked_keys[HERE]).payload == before


def test_a_decision_counts_for_captures_to_come(archive: Archive, hacked_keys: dict[str, str]) -> None:
    """A later capture of the page has the same verdict without being asked about."""
    ruled(archive, Order(suspect=link_id(HERE), action="keep"))
    later = captured(archive, HERE, hacked() + b"<!-- later -->", day=5)
    clean_all(archive)
    action, codes = verdict(archive, later)
    assert action == "keep"
    assert "HUMAN.DECIDED" in codes


def test_a_campaign_is_decided_everywhere_and_for_ever(archive: Archive, hacked_keys: dict[str, str]) -> None:
    """Every host's pages follow, and so does a page captured later on a host never seen."""
    said = ruled(archive, Order(suspect=CAMPAIGN, action="drop"))
    assert said["kind"] == "campaign"
    assert {verdict(archive, key)[0] for key in hacked_keys.values()} == {"drop"}
    new = captured(archive, "https://far.example/z", hacked(), day=9)
    clean_all(archive)
    action, codes = verdict(archive, new)
    assert action == "drop"
    assert "HUMAN.DECIDED" in codes
    assert not Review(archive).queue()


def test_a_decision_for_a_site_stays_on_that_host(archive: Archive, hacked_keys: dict[str, str]) -> None:
    """Both pages of the host follow, the other host's does not."""
    said = ruled(archive, Order(suspect=link_id(HERE), action="keep", scope="site"))
    assert said["subject"] == f"{CAMPAIGN}@example,news"
    actions = [verdict(archive, hacked_keys[url])[0] for url in (HERE, THERE, OTHER)]
    assert actions == ["keep", "keep", "flag"]


def test_a_narrower_decision_outweighs_a_wider_one(archive: Archive, hacked_keys: dict[str, str]) -> None:
    """A link that is kept on one page stays there when its campaign is dropped afterwards."""
    ruled(archive, Order(suspect=link_id(HERE), action="keep"))
    ruled(archive, Order(suspect=CAMPAIGN, action="drop"))
    assert [verdict(archive, hacked_keys[url])[0] for url in (HERE, OTHER)] == ["keep", "drop"]


@pytest.mark.parametrize("action", ["drop", "keep"])
def test_a_braked_page_is_decided_as_a_whole(archive: Archive, action: str) -> None:
    """All that was flagged follows, and the page leaves the queue."""
    key = captured(archive, HERE, crowded())
    clean_all(archive)
    (suspect,) = Review(archive).queue()
    assert suspect.id == str(page_of(surt(HERE)))
    said = ruled(archive, Order(suspect=suspect.id, action=action))  # type: ignore[arg-type]
    assert len(said["links"]) == 12  # type: ignore[arg-type]
    assert verdict(archive, key, "http://casino3.example/")[0] == action
    stored = archive.article(key)
    assert stored is not None
    assert "rebuild the northern quay" in stored.content["text"]
    assert not Review(archive).queue()


def test_an_expired_decision_counts_no_more(archive: Archive, hacked_keys: dict[str, str]) -> None:
    """What is cleaned after its end is judged as if nobody had decided."""
    ends = NOW + timedelta(days=7)
    decide(archive, Order(suspect=link_id(HERE), action="keep", until=ends), actor="ada", now=NOW)
    clean_all(archive)
    assert "HUMAN.DECIDED" in verdict(archive, hacked_keys[HERE])[1]
    archive.again(hacked_keys[HERE])
    clean_all(archive, now=ends)
    assert "HUMAN.DECIDED" not in verdict(archive, hacked_keys[HERE])[1]


def test_deciding_twice_appends_once(archive: Archive, hacked_keys: dict[str, str]) -> None:
    """The same decision again is found; another one supersedes it, and both stay in the bucket."""
    first = decide(archive, Order(suspect=link_id(HERE), action="drop"), actor="ada", now=NOW)
    clean_all(archive)
    again = decide(archive, Order(suspect=link_id(HERE), action="drop"), actor="bo", now=NOW)
    assert (first.new, again.new) == (True, False)
    assert again.decision["id"] == first.decision["id"]
    clean_all(archive)
    articles = len(archive.articles(hacked_keys[HERE]))
    other = ruled(archive, Order(suspect=link_id(HERE), action="unlink"), actor="bo")
    assert other["supersedes"] == first.decision["id"]
    assert verdict(archive, hacked_keys[HERE])[0] == "unlink"
    assert len(archive.articles(hacked_keys[HERE])) == articles + 1
    assert len(list(archive.store.list("decisions/"))) == 2


def test_undo_gives_back_what_stood_before(archive: Archive, hacked_keys: dict[str, str]) -> None:
    """First the earlier decision, then none; undoing the undoing brings it back; nothing is erased."""
    first = ruled(archive, Order(suspect=link_id(HERE), action="keep"))
    second = ruled(archive, Order(suspect=link_id(HERE), action="drop"))
    restored = undo(archive, str(second["id"]), actor="bo", now=NOW).decision
    clean_all(archive)
    assert (restored["action"], restored["restores"]) == ("keep", first["id"])
    assert verdict(archive, hacked_keys[HERE])[0] == "keep"
    ended = undo(archive, str(restored["id"]), actor="bo", now=NOW, note="never mind").decision
    clean_all(archive)
    assert (ended["kind"], ended["note"]) == ("undo", "never mind")
    assert "HUMAN.DECIDED" not in verdict(archive, hacked_keys[HERE])[1]
    assert standing_decisions(archive) == []
    undo(archive, str(ended["id"]), actor="bo", now=NOW)
    clean_all(archive)
    assert verdict(archive, hacked_keys[HERE])[0] == "keep"
    assert len(standing_decisions(archive, everything=True)) == 5


def test_undoing_a_campaign_reaches_the_pages_that_it_kept(
    archive: Archive, hacked_keys: dict[str, str]
) -> None:
    """Kept links are in no queue, and are found again when their decision ends."""
    said = ruled(archive, Order(suspect=CAMPAIGN, action="keep"))
    assert {verdict(archive, key)[0] for key in hacked_keys.values()} == {"keep"}
    waiting = undo(archive, str(said["id"]), actor="ada", now=NOW).waiting
    assert set(waiting) == set(hacked_keys.values())


def test_decisions_survive_the_loss_of_the_catalog(
    archive: Archive, hacked_keys: dict[str, str], tmp_path: Path
) -> None:
    """A catalog made anew from the bucket has the same queue, decisions and articles."""
    ruled(archive, Order(suspect=link_id(HERE), action="keep"))
    before = (Review(archive).queue(), archive.decisions(in_force=False), verdict(archive, hacked_keys[HERE]))
    fresh = f"sqlite:///{tmp_path}/fresh.sqlite"
    rebuild_catalog(str(tmp_path / "store"), fresh)
    with open_archive(str(tmp_path / "store"), fresh) as anew:
        after = (Review(anew).queue(), anew.decisions(in_force=False), verdict(anew, hacked_keys[HERE]))
        assert after == before
        assert Review(anew).leading_to("lucky-casino.example") == sorted(map(surt, (HERE, THERE, OTHER)))
        assert list(anew.verify()) == []


def test_a_decision_says_what_was_seen(archive: Archive, hacked_keys: dict[str, str]) -> None:
    """Words, address, capture, place in the page, verdict and score of that moment are kept with it."""
    said = ruled(archive, Order(suspect=link_id(HERE), action="drop"))
    (link,) = said["links"]  # type: ignore[misc]
    assert (link["text"], link["href"], link["url"]) == (WORDS, SPAM, HERE)
    assert (link["capture"], link["judged"], link["score"]) == (hacked_keys[HERE], "flag", 0.5)
    assert link["index"] >= 0
    stored = json.loads(archive.store.get(f"decisions/{said['id']}.json"))
    assert stored == said


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (Order(suspect=CAMPAIGN, action="drop", scope="link"), "3 pages"),
        (Order(suspect=CAMPAIGN, action="drop", scope="site"), "2 hosts"),
        (Order(suspect=link_id(HERE), action="drop", until=NOW), "later end"),
    ],
)
def test_what_cannot_be_decided_so_is_refused_with_the_mend(
    archive: Archive, hacked_keys: dict[str, str], order: Order, words: str
) -> None:
    """An id that stands on many pages is no link; an end that has passed is none."""
    with pytest.raises(InvalidRuling, match=words):
        decide(archive, order, actor="ada", now=NOW)
    assert archive.decisions() == []


def test_what_is_not_there_is_not_found(archive: Archive, hacked_keys: dict[str, str]) -> None:
    """An unknown id, a malformed one and an unknown decision are named."""
    with pytest.raises(NotArchived, match="nothing judged stands under 'c0000000000000000'"):
        decide(archive, Order(suspect="c" + 16 * "0", action="drop"), actor="ada", now=NOW)
    with pytest.raises(NotArchived, match="'casino' is no id"):
        decide(archive, Order(suspect="casino", action="drop"), actor="ada", now=NOW)
    with pytest.raises(NotArchived, match="no decision '01J' stands"):
        undo(archive, "01J", actor="ada", now=NOW)
    with pytest.raises(InvalidRuling, match="actor"):
        decide(archive, Order(suspect=link_id(HERE), action="drop"), actor=" ", now=NOW)


def test_what_was_settled_names_the_decision_that_settled_it(
    archive: Archive, hacked_keys: dict[str, str]
) -> None:
    """Kept by one scope, a suspect stands in no queue: asked for by another, it says how to go on."""
    ruled(archive, Order(suspect=link_id(OTHER), action="keep", scope="site"))
    for url in (HERE, THERE):
        ruled(archive, Order(suspect=link_id(url), action="keep"))
    with pytest.raises(NotArchived, match="review undo") as told:
        decide(archive, Order(suspect=CAMPAIGN, action="drop"), actor="ada", now=NOW)
    numbers = [each["id"] for each in standing_decisions(archive)]
    assert numbers[-1] in str(told.value)
    again = ruled(archive, Order(suspect=link_id(THERE), action="drop"))
    assert again["supersedes"] == numbers[-1]
    assert verdict(archive, hacked_keys[THERE])[0] == "drop"


def test_captures_that_a_takedown_covers_are_left_alone(
    archive: Archive, hacked_keys: dict[str, str]
) -> None:
    """They are in no queue, and no decision makes them wait."""
    archive.takedown(OTHER, reason="order", actor="jo", now=NOW)
    assert Review(archive).queue()[0].pages == 2
    waiting = decide(archive, Order(suspect=CAMPAIGN, action="drop"), actor="ada", now=NOW).waiting
    assert set(waiting) == {hacked_keys[HERE], hacked_keys[THERE]}


def test_honest_links_of_the_page_are_untouched(archive: Archive, hacked_keys: dict[str, str]) -> None:
    """A decision on one link changes no other link's verdict."""
    ruled(archive, Order(suspect=CAMPAIGN, action="drop"))
    assert verdict(archive, hacked_keys[HERE], HONEST)[0] == "keep"
    quiet = captured(archive, "https://quiet.example/", page())
    clean_all(archive)
    assert verdict(archive, quiet, HONEST)[0] == "keep"


def test_a_decision_made_while_a_page_is_being_cleaned_is_not_missed(archive: Archive) -> None:
    """The page is looked at again before its article is kept."""
    key = captured(archive, HERE, hacked())
    doubted(archive, key)
    archive.again(key)

    def slow(payload: bytes | str, **more: object) -> Article:
        if not archive.decisions():
            decide(archive, Order(suspect=link_id(HERE), action="keep"), actor="ada", now=NOW)
        return clean(payload, **more)  # type: ignore[arg-type]

    ingest(archive, key, owner="test", clock=lambda: NOW, clean=slow)
    assert verdict(archive, key)[0] == "keep"
