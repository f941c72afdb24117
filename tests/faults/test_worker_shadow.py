"""A candidate judge beside the one in force, and decisions that expire, in real processes."""

import json
from datetime import timedelta
from importlib.resources import files

import pytest

from archive import Archive
from archive.review import campaign_of, page_of
from archive.surt import surt
from archive.suspects import SuspectId
from cleaner.judge.model import InvalidModel, Model
from tests.moderation_pages import NOW, SPAM, WORDS, captured, clean_all, crowded, hacked, page, verdict
from worker.outlived import outlived
from worker.place import Place
from worker.queue import LocalQueue
from worker.recleaning import Scope, reclean_by_queue, rehearse
from worker.ruling import Order, decide, undo
from worker.shadowing import shadow

HERE, OTHER = "https://news.example/a", "https://paper.example/c"
OURS = (files("cleaner.judge") / "model.json").read_text(encoding="utf-8")


@pytest.fixture
def cleaned(archive: Archive) -> list[str]:
    """Two captures of one URL and one of another, cleaned."""
    keys = [captured(archive, HERE, page(), day=1), captured(archive, HERE, hacked(), day=2)]
    keys.append(captured(archive, OTHER, hacked(), day=3))
    clean_all(archive)
    return keys


def blind() -> str:
    """Return a judge that suspects nothing."""
    return json.dumps({**json.loads(OURS), "start": -60.0})


def everything(archive: Archive) -> object:
    """Return all that could have been changed."""
    return sorted(stat.key for stat in archive.store.list()), archive.counts()


def test_the_judge_in_force_agrees_with_itself(archive: Archive, place: Place, cleaned: list[str]) -> None:
    """The shipped model as its own candidate differs nowhere."""
    found = shadow(place, OURS, now=NOW, processes=2)
    assert (found.captures, found.same, found.verdicts, found.failed) == (3, 3, 0, 0)
    assert found.judged == found.agreed > 0


def test_another_judge_is_reported_and_changes_nothing(
    archive: Archive, place: Place, cleaned: list[str]
) -> None:
    """Counts and samples say where the candidate differs; every object and row stays as it was."""
    before = everything(archive)
    told: list[tuple[int, int | None]] = []
    found = shadow(place, blind(), now=NOW, processes=2, progress=lambda *so_far: told.append(so_far))
    assert everything(archive) == before
    assert found.verdicts >= 1
    assert found.agreed < found.judged
    assert {(change.href, change.after) for change in found.samples} >= {(SPAM, "keep")}
    assert told[-1] == (2, 2)


def test_a_pattern_limits_the_shadow(archive: Archive, place: Place, cleaned: list[str]) -> None:
    """Only what is asked for is judged."""
    assert shadow(place, OURS, now=NOW, pattern="paper.example/*", processes=1).captures == 1


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"start": 0, "tables": {"A": {"edges": [1], "values": [1]}}, "pairs": []}']
)
def test_what_is_no_model_is_refused_at_once(place: Place, archive: Archive, text: str) -> None:
    """A file that holds no model gives one clear error before any page is read."""
    with pytest.raises(InvalidModel, match="not a model of the judge"):
        shadow(place, text, now=NOW)


def test_a_model_survives_its_own_json() -> None:
    """The shipped model weighs the same however often it is read."""
    evidence = [{"TOPIC.TRADE": 2.0, "HIDE.TRICK": 1.0}, {"URL.RENOWNED": 1.0}, {}]
    first, second = (Model.from_json(OURS).weigh(evidence) for _ in range(2))
    assert [each.total for each in first] == [each.total for each in second]
    assert first[2].total == Model.from_json(OURS).start
    assert first[0].total > first[2].total > first[1].total


def test_reasons_add_up_to_the_score() -> None:
    """What the pieces of evidence added is the sum, pairs shared out to their two."""
    model = Model.from_json(OURS)
    for weight in model.weigh(
        [{"TOPIC.TRADE": 1.0, "BLOCK.TRADE": 1.0, "POS.SENTENCE": 1.0, "URL.HOME": 1.0}]
    ):
        assert model.start + sum(weight.parts().values()) == pytest.approx(weight.total)


def link_on(url: str) -> str:
    """Return the id of the spam link on a page."""
    return str(SuspectId(pair=campaign_of(WORDS, SPAM).pair, place=page_of(surt(url)).place))


def keep_for_a_day(archive: Archive, url: str, scope: str = "link") -> str:
    """Decide that the link is honest until tomorrow, and have that applied."""
    order = Order(suspect=link_on(url), action="keep", scope=scope, until=NOW + timedelta(days=1))  # type: ignore[arg-type]
    number: str = decide(archive, order, actor="ada", now=NOW).decision["id"]
    clean_all(archive)
    return number


@pytest.mark.parametrize("scope", ["link", "page", "site", "campaign"])
def test_a_decision_that_expired_is_found_by_recleaning(
    archive: Archive, place: Place, cleaned: list[str], scope: str
) -> None:
    """Nobody marks what time alone changes: reclean finds it without being told to take everything."""
    before = verdict(archive, cleaned[2])[0]
    keep_for_a_day(archive, OTHER, scope)
    assert verdict(archive, cleaned[2])[0] == "keep"
    later = NOW + timedelta(days=2)
    assert not outlived(archive, None, NOW)
    assert surt(OTHER) in outlived(archive, None, later)
    assert rehearse(place, Scope(), now=later, processes=1).verdicts >= 1
    # A queue's workers would go by the clock of today: here the marking alone is asked for.
    assert reclean_by_queue(archive, LocalQueue(), Scope(), now=later, room=100) >= 1
    clean_all(archive, now=later)
    assert verdict(archive, cleaned[2])[0] == before
    assert not outlived(archive, None, later)
    assert rehearse(place, Scope(), now=later, processes=1).captures == 0


def test_an_expired_decision_elsewhere_is_left_alone(
    archive: Archive, place: Place, cleaned: list[str]
) -> None:
    """A pattern limits what is looked for."""
    keep_for_a_day(archive, OTHER)
    assert not outlived(archive, "news.example/*", NOW + timedelta(days=2))


def test_an_undone_decision_has_not_expired(archive: Archive, place: Place, cleaned: list[str]) -> None:
    """What was undone was applied again when it was undone."""
    number = keep_for_a_day(archive, OTHER)
    undo(archive, number, actor="ada", now=NOW)
    clean_all(archive)
    assert not outlived(archive, None, NOW + timedelta(days=2))


def test_a_crowded_page_stays_braked_in_the_shadow(archive: Archive, place: Place) -> None:
    """Pages on which the brakes hold are compared like all others."""
    captured(archive, HERE, crowded())
    clean_all(archive)
    found = shadow(place, OURS, now=NOW, processes=1)
    assert (found.captures, found.failed, found.verdicts) == (1, 0, 0)
