"""Moderation as people do it: the real command over an archive in a folder."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive import open_archive
from archive.review import campaign_of
from tests.moderation_pages import OLD_RULES, SPAM, WORDS, captured, crowded, doubted, hacked, verdict

_ROOT = Path(__file__).parents[2]
HERE, OTHER, FULL = "https://news.example/a", "https://paper.example/c", "https://news.example/full"
CAMPAIGN = str(campaign_of(WORDS, SPAM))

pytestmark = pytest.mark.xdist_group("console_review")


@dataclass
class Desk:
    """The command as run in `folder`, and the archive that is there."""

    folder: Path

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """Run the command, which must end with `code`; return what it printed, errors last."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PALIMPSEST_")}
        ended = subprocess.run(
            [sys.executable, "-m", "console", *arguments],
            cwd=self.folder,
            env=kept | {"PYTHONPATH": str(_ROOT), "NO_COLOR": "1", "PALIMPSEST_WORKERS": "2"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        assert ended.returncode == code, ended
        assert "Traceback" not in ended.stderr
        return ended.stdout + (ended.stderr if code or "--json" not in arguments else "")

    def json(self, *arguments: str) -> list[dict[str, Any]]:
        return self.json_of(*arguments, "--json")

    def json_of(self, *arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self(*arguments).splitlines() if line[:1] == "{"]

    def verdict(self, key: str) -> tuple[str, set[str]]:
        with self.open() as archive:
            return verdict(archive, key)

    def open(self) -> Any:
        data = self.folder / "palimpsest-data"
        return open_archive(str(data), f"sqlite:///{data}/catalog.sqlite")


@pytest.fixture
def keys() -> dict[str, str]:
    return {}


@pytest.fixture
def desk(tmp_path: Path, keys: dict[str, str]) -> Desk:
    """An archive with a doubted campaign on two hosts and a page on which the brakes held."""
    made = Desk(tmp_path)
    (tmp_path / "palimpsest-data").mkdir()
    with made.open() as archive:
        for url in (HERE, OTHER):
            keys[url] = captured(archive, url, hacked())
            doubted(archive, keys[url])
        keys[FULL] = captured(archive, FULL, crowded())
    made("reconcile")
    return made


def test_a_campaign_from_the_queue_to_the_article(desk: Desk, keys: dict[str, str]) -> None:
    """List, show, decide; the command comes back when both pages are cleaned; the queue is shorter."""
    queue = desk.json("review", "list")
    assert [each["id"] for each in queue][1] == CAMPAIGN
    assert (queue[1]["pages"], queue[1]["hosts"]) == (2, 2)
    shown = desk("review", "show", CAMPAIGN)
    for words in (WORDS, "hxxp://lucky-casino[.]example", HERE, OTHER, "why ", "said the mayor", keys[HERE]):
        assert words in shown
    assert SPAM not in shown
    desk("review", "decide", CAMPAIGN, "unlink", "--note", "sold links", "--actor", "ada")
    for url in (HERE, OTHER):
        action, codes = desk.verdict(keys[url])
        assert action == "unlink"
        assert "HUMAN.DECIDED" in codes
    assert CAMPAIGN not in desk("review", "list")
    (said,) = desk.json("review", "decisions")
    assert (said["actor"], said["note"], said["action"]) == ("ada", "sold links", "unlink")
    assert "a person decided" in desk("audit", HERE)
    desk("review", "undo", said["id"], "--actor", "bo")
    assert "HUMAN.DECIDED" not in desk.verdict(keys[HERE])[1]
    assert desk.json("review", "decisions") == []
    assert len(desk.json("review", "decisions", "--all")) == 2


def test_one_link_is_decided_by_the_id_that_show_prints(desk: Desk, keys: dict[str, str]) -> None:
    """The other host's page still waits, and a wrong scope is a wrong call."""
    (case,) = desk.json("review", "show", CAMPAIGN)
    one = next(place["id"] for place in case["places"] if place["url"] == HERE)
    assert "2 pages" in desk("review", "decide", CAMPAIGN, "keep", "--scope", "link", code=2)
    desk("review", "decide", one, "keep", "--until", "2999-01-01")
    assert "2999-01-01 23:59:59  " in desk("review", "decisions")
    assert desk.verdict(keys[HERE])[0] == "keep"
    assert desk.verdict(keys[OTHER])[0] == "flag"
    assert "has passed" in desk("review", "decide", one, "drop", "--until", "2001", code=2)


def test_a_braked_page_is_one_decision(desk: Desk, keys: dict[str, str]) -> None:
    """It heads the queue of its host, and dropping it takes every link that was doubted."""
    first = desk.json("review", "list", "--host", "news.example")[0]
    assert (first["kind"], first["url"], first["links"]) == ("page", FULL, 12)
    desk("review", "decide", first["id"], "drop")
    with desk.open() as archive:
        assert verdict(archive, keys[FULL], "http://casino3.example/")[0] == "drop"


def test_rules_from_making_to_ending(desk: Desk, keys: dict[str, str]) -> None:
    """A rule applies at once, is listed, says no when it can mean nothing, and ends."""
    (made,) = desk.json("rules", "add", "allow", "--domain", "lucky-casino.example", "--note", "a partner")
    assert (made["waiting"], made["cleaned"]) == (2, 2)
    assert desk.verdict(keys[HERE])[0] == "keep"
    (rule,) = desk.json("rules", "list")
    assert (rule["domain"], rule["verdict"], rule["state"]) == ("lucky-casino.example", "allow", "in force")
    assert "at least one" in desk("rules", "add", "deny", code=2)
    assert "must begin with /" in desk("rules", "add", "deny", "--path", "x", code=2)
    desk("rules", "remove", rule["id"])
    assert desk.json("rules", "list") == []
    assert [each["state"] for each in desk.json("rules", "list", "--all")] == ["ended"]
    assert "no rule" in desk("rules", "remove", rule["id"], code=1)
    assert "LIST.ALLOW" not in desk.verdict(keys[HERE])[1]


def test_reclean_rehearses_then_does_it_and_the_old_can_be_asked_for(
    desk: Desk, keys: dict[str, str]
) -> None:
    """Counts and samples first, nothing stored; then new articles, the old ones by their fingerprint."""
    (told,) = desk.json("reclean", "--dry-run")
    assert (told["captures"], told["failed"]) == (2, 0)
    assert told["samples"][0]["href"] == "hxxp://lucky-casino[.]example/slots"
    assert "links dropped" in (rehearsed := desk("reclean", "*.news.example", "--dry-run"))
    assert "other verdicts" in rehearsed
    assert desk.verdict(keys[HERE])[0] == "flag"
    assert desk.json("reclean")[0]["done"] == 2
    assert desk.verdict(keys[HERE])[0] != "flag"
    assert desk.json("reclean")[0]["done"] == 0
    assert "nothing to clean again" in desk("reclean")
    assert "today's rules" in desk("reclean", "--dry-run")
    names = {each["name"]: each for each in desk.json("list", HERE, "--articles")}
    assert len(names) == 2
    assert [each["fingerprint"] for each in names.values() if not each["in_force"]] == [OLD_RULES]
    (old,) = desk.json_of("get", HERE, "--as", "json", "--fingerprint", OLD_RULES)
    assert old["article"]["fingerprint"] == OLD_RULES
    (same,) = desk.json_of("get", HERE, "--as", "json", "--name", f"{OLD_RULES}.json.gz")
    assert same == old
    assert "--articles" in desk("get", HERE, "--fingerprint", "2000.1.1+00000000", code=1)


def test_samples_statistics_and_training_data(desk: Desk, keys: dict[str, str], tmp_path: Path) -> None:
    """Removals are drawn by the seed; a verdict on one is counted, and written for training."""
    desk("reclean")
    first = desk.json("review", "sample", "5", "--seed", "tide")
    assert first == desk.json("review", "sample", "5", "--seed", "tide")
    assert {place["url"] for place in first} == {HERE, OTHER}
    assert all(place["action"] in {"drop", "unlink"} for place in first)
    assert "nothing was decided" in desk("review", "stats")
    desk("review", "decide", first[0]["id"], "keep")
    desk("review", "decide", first[1]["id"], first[1]["action"])
    assert desk.json("review", "sample", "5", "--seed", "tide") == []
    bands = desk.json("review", "stats")
    assert sum(band["decided"] for band in bands) == 2
    assert (sum(band["overturned"] for band in bands), sum(band["agreed"] for band in bands)) == (1, 1)
    desk("review", "export", "-o", "training.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "training.jsonl").read_text().splitlines()]
    assert {line["decision"] for line in lines} == {"keep", first[1]["action"]}
    for line in lines:
        assert (line["anchor"], line["href"]) == (WORDS, SPAM)
        assert line["capture"] == keys[line["url"]]
        assert line["index"] >= 0


def test_decisions_and_queue_survive_the_catalog(desk: Desk, keys: dict[str, str]) -> None:
    """After `catalog rebuild` all is as it was, and nothing is amiss."""
    desk("review", "decide", CAMPAIGN, "keep", "--scope", "campaign")
    before = (desk.json("review", "list"), desk.json("review", "decisions"), desk.verdict(keys[HERE]))
    desk("catalog", "rebuild")
    assert (desk.json("review", "list"), desk.json("review", "decisions"), desk.verdict(keys[HERE])) == before
    desk("verify")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("review", "show", "casino"), 1, "palimpsest review list"),
        (("review", "show", "c0123456789abcdef"), 1, "nothing judged"),
        (("review", "decide", "c0123456789abcdef", "drop"), 1, "nothing judged"),
        (("review", "decide", "c0123456789abcdef", "burn"), 2, "burn"),
        (("review", "undo", "01J"), 1, "no decision '01J'"),
        (("rules", "remove", "01J"), 1, "no rule '01J'"),
        (("rules", "add", "perhaps", "--domain", "x.example"), 2, "perhaps"),
        (("reclean", "http://", "--dry-run"), 2, "http://"),
        (("review", "export", "-o", "no/folder/x.jsonl"), 2, "no/folder"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_a_code(
    desk: Desk, arguments: tuple[str, ...], code: int, words: str
) -> None:
    """Unknown ids are 1, wrong calls 2; the line names the thing."""
    assert words in desk(*arguments, code=code)


def test_without_an_archive_nothing_is_made(tmp_path: Path) -> None:
    """Reading and cleaning again say that there is nothing, and leave no folder behind."""
    here = Desk(tmp_path)
    for arguments in (("review", "list"), ("rules", "list"), ("reclean",), ("reclean", "--dry-run")):
        assert "palimpsest crawl" in here(*arguments, code=1)
    assert list(tmp_path.iterdir()) == []


def test_a_judge_in_the_shadow_is_told_of_and_changes_nothing(
    desk: Desk, keys: dict[str, str], tmp_path: Path
) -> None:
    """``reclean --shadow`` reports agreement; a file that is no model is refused with a sentence."""
    desk("reclean")
    shipped = _ROOT / "cleaner" / "judge" / "model.json"
    blind = tmp_path / "blind.json"
    blind.write_text(json.dumps({**json.loads(shipped.read_text()), "start": -60.0}))
    before = {url: desk.verdict(keys[url]) for url in (HERE, OTHER)}
    same, other = (desk.json("reclean", "--shadow", str(path))[0] for path in (shipped, blind))
    assert same["judged"] == same["agreed"] > 0
    assert other["agreed"] < other["judged"]
    assert "agree on" in desk("reclean", "--shadow", str(blind))
    assert {url: desk.verdict(keys[url]) for url in (HERE, OTHER)} == before
    (tmp_path / "none.json").write_text("{}")
    assert "not a model of the judge" in desk("reclean", "--shadow", str(tmp_path / "none.json"), code=2)
    assert "give it alone" in desk("reclean", "--all", "--shadow", str(blind), code=2)
