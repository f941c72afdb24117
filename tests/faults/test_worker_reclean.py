"""Cleaning again, in real processes: rehearsed, for real, broken off, and gone on with."""

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive import Archive
from archive.surt import surt
from cleaner import Article, Context, clean, fingerprint
from tests.moderation_pages import NOW, OLD_RULES, SPAM, captured, doubted, hacked, page, verdict
from tests.worker_process import QUICK, started
from worker.place import Place
from worker.recleaning import Scope, reclean, reclean_by_queue, rehearse
from worker.rules import RuleOrder
from worker.ruling import add_rule

HERE, OTHER = "https://news.example/a", "https://paper.example/c"


@pytest.fixture
def old(archive: Archive) -> list[str]:
    """Three captures of one URL and one of another, all cleaned by an older release."""
    keys = [captured(archive, HERE, page(), day=0)]
    keys += [captured(archive, HERE, hacked() + b"<!-- %d -->" % day, day=day) for day in (1, 2)]
    keys += [captured(archive, OTHER, hacked())]
    for key in keys:
        doubted(archive, key)
    return keys


def made_by(archive: Archive, keys: list[str]) -> list[str]:
    return [article.row.fingerprint for key in keys if (article := archive.article(key)) is not None]


def breaking(payload: bytes | str, **more: object) -> Article:
    """A cleaner that one page breaks."""
    if b"<!-- 1 -->" in bytes(payload if isinstance(payload, bytes) else b""):
        raise ValueError("a page that breaks the cleaner")
    return clean(payload, **more)  # type: ignore[arg-type]


def test_a_rehearsal_says_what_would_change_and_stores_nothing(
    archive: Archive, place: Place, old: list[str]
) -> None:
    """Counts, samples and progress are told; every object and row stays as it was."""
    before = (sorted(stat.key for stat in archive.store.list()), archive.counts())
    told: list[tuple[int, int | None]] = []
    found = rehearse(place, Scope(), now=NOW, processes=2, progress=lambda *so_far: told.append(so_far))
    assert (found.captures, found.failed) == (4, 0)
    assert found.same == 1
    assert found.verdicts == 3
    assert sum(found.links.values()) == 3
    assert {change.href for change in found.samples} == {SPAM}
    assert told[-1] == (2, 2)
    assert (sorted(stat.key for stat in archive.store.list()), archive.counts()) == before


def test_for_real_it_does_what_the_rehearsal_said(archive: Archive, place: Place, old: list[str]) -> None:
    """Articles are added beside the old ones, which can still be asked for; verdicts are as rehearsed."""
    rehearsed = rehearse(place, Scope(), now=NOW, processes=1)
    done = reclean(place, Scope(), now=NOW, processes=2)
    assert (done.done, done.failed, done.dead) == (4, 0, 0)
    assert made_by(archive, old) == [fingerprint(Context())] * 4
    actions = [verdict(archive, key)[0] for key in old[1:]]
    told = {"dropped": "drop", "unlinked": "unlink", "flagged": "flag", "kept": "keep"}
    assert {told[name]: count for name, count in rehearsed.links.items()} == {
        action: actions.count(action) for action in set(actions)
    }
    earlier = archive.article(old[1], fingerprint=OLD_RULES)
    assert earlier is not None
    assert [link["action"] for link in earlier.content["links"] if link["href"] == SPAM] == ["flag"]
    assert list(archive.verify()) == []


def test_a_second_run_finds_nothing_to_do(archive: Archive, place: Place, old: list[str]) -> None:
    """Done is known by the fingerprint, without reading a capture; --all reads all and adds nothing."""
    reclean(place, Scope(), now=NOW, processes=2)
    objects = sorted(stat.key for stat in archive.store.list())
    assert reclean(place, Scope(), now=NOW, processes=1).done == 0
    assert rehearse(place, Scope(), now=NOW, processes=1).captures == 0
    assert reclean(place, Scope(everything=True), now=NOW, processes=2).done == 4
    assert sorted(stat.key for stat in archive.store.list()) == objects


def test_a_pattern_leaves_the_rest_alone(archive: Archive, place: Place, old: list[str]) -> None:
    """Only what the pattern covers is cleaned again."""
    assert reclean(place, Scope(pattern="*.paper.example"), now=NOW, processes=1).done == 1
    assert made_by(archive, old) == [*[OLD_RULES] * 3, fingerprint(Context())]


def test_a_new_rule_makes_all_else_stale(archive: Archive, place: Place, old: list[str]) -> None:
    """What a rule bears on is cleaned at once; the rest has another fingerprint and can follow."""
    reclean(place, Scope(), now=NOW, processes=2)
    order = RuleOrder(verdict="allow", domain="lucky-casino.example")
    waiting = add_rule(archive, order, actor="ada", now=NOW).waiting
    assert set(waiting) == set(old[1:])
    reclean(place, Scope(), now=NOW, processes=2)
    assert len(set(made_by(archive, old))) == 1
    assert [verdict(archive, key)[0] for key in old[1:]] == ["keep"] * 3


def test_broken_off_it_goes_on_where_it_was(archive: Archive, place: Place, old: list[str]) -> None:
    """What was marked waits still, what was done is not done again, and the end is the same."""

    def leave(done: int, _total: int | None) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reclean(place, Scope(), now=NOW, processes=1, progress=leave)
    assert archive.counts()["pending"] > 0
    assert made_by(archive, old)  # what is in force stays in force meanwhile
    reclean(place, Scope(), now=NOW, processes=2)
    assert archive.counts()["pending"] == 0
    assert made_by(archive, old) == [fingerprint(Context())] * 4
    assert [len(archive.articles(key)) for key in old] == [2] * 4


def test_killed_in_the_middle_the_next_run_does_the_rest(
    archive: Archive, place: Place, tmp_path: Path
) -> None:
    """After SIGKILL every page has an article in force; the next run adds what is missing, each once."""
    urls = [f"https://news.example/{number}" for number in range(16)]
    keys = [captured(archive, url, hacked() + url.encode()) for url in urls]
    for key in keys:
        doubted(archive, key)
    todays = fingerprint(Context())
    patient = replace(QUICK, clean=3)  # as the cleaner is made slow enough to be killed in the middle
    with started("reclean", place, tmp_path, cleaner="lazily", limits=patient) as process:
        until = time.monotonic() + 180
        while made_by(archive, keys).count(todays) < 3:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
        process.kill()
        process.wait(60)
    in_force = made_by(archive, keys)
    assert len(in_force) == len(keys)
    assert 3 <= in_force.count(todays) < len(keys)
    reclean(place, Scope(), now=NOW, processes=2, limits=QUICK)
    assert made_by(archive, keys) == [todays] * len(keys)
    assert [len(archive.articles(key)) for key in keys] == [2] * len(keys)
    assert archive.counts()["pending"] == 0
    assert list(archive.verify()) == []


def test_a_page_that_breaks_the_cleaner_is_told_and_holds_up_nothing(
    archive: Archive, place: Place, old: list[str]
) -> None:
    """A rehearsal names it; for real it ends dead, with its old article still in force."""
    found = rehearse(place, Scope(), now=NOW, processes=2, clean=breaking)
    assert (found.captures, found.failed) == (4, 1)
    assert "a page that breaks the cleaner" in found.errors[0]
    assert HERE in found.errors[0]
    done = reclean(place, Scope(), now=NOW, processes=2, clean=breaking)
    assert (done.done, done.dead) == (3, 1)
    assert made_by(archive, old)[1] == OLD_RULES


def test_a_takedown_keeps_captures_from_being_cleaned_again(
    archive: Archive, place: Place, old: list[str]
) -> None:
    """They neither wait nor are rehearsed."""
    archive.takedown(HERE, reason="order", actor="jo", now=NOW)
    assert rehearse(place, Scope(), now=NOW, processes=1).captures == 1
    assert reclean(place, Scope(), now=NOW, processes=1).done == 1


def test_a_cluster_gets_keys_no_faster_than_it_works(archive: Archive, place: Place, old: list[str]) -> None:
    """With no room in the queue nothing is marked; with room every capture is sent, in order of time."""
    sent: list[str] = []
    busy = captured(archive, "https://busy.example/", page(), day=9)

    class Queue:
        def send(self, key: str) -> None:
            sent.append(key)

        def close(self) -> None:
            """Nothing is held."""

    def rest(_seconds: float) -> None:
        assert sent == []
        archive.failed(busy, "given up", final=True)

    assert reclean_by_queue(archive, Queue(), Scope(), now=NOW, room=1, rest=rest) == 4
    assert sent == sorted(old)
    assert set(archive.pending(9, now=NOW + timedelta(days=1))) == set(old)
    assert surt(HERE) < surt(OTHER)
