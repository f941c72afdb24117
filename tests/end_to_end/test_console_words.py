"""What the verbs that read say beside their results: dates, distances and numbers as people say them."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive import open_archive
from archive.instant import timestamp14, timestamp17
from console.command.applying import doer
from tests.proof_command import Ended, palimpsest
from tests.small_archive import NOON, STORY, capture, make


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small archive: a story at noon, hacked at two, edited at three, gone at four."""
    made = tmp_path_factory.mktemp("words")
    make(made).close()
    return made


def ask(folder: Path, *arguments: str) -> Ended:
    """Run a verb over that archive."""
    return palimpsest(
        folder,
        *arguments,
        PALIMPSEST_STORE=str(folder / "store"),
        PALIMPSEST_CATALOG=f"sqlite:///{folder}/catalog.sqlite",
    )


@pytest.mark.parametrize(
    ("at", "policy", "told"),
    [
        ("2015-02-17T15:00:00Z", "nearest", "15:00:00 UTC\n"),
        ("20150217150000", "before", "15:00:00 UTC\n"),
        ("20150217150000", "after", "15:00:00 UTC\n"),
        ("2015-02-17T14:59:00Z", "after", "0:01:00 after the date asked for"),
        ("2015-02-17T15:30:00Z", "before", "0:30:00 before the date asked for"),
        ("2015-02-16T12:00:00Z", "nearest", "1 day after the date asked for"),
        ("2015-02-14T12:00:00Z", "after", "3 days after the date asked for"),
        ("2015-02-14T09:00:00Z", "after", "3 days after the date asked for"),
    ],
)
def test_get_says_how_far_the_capture_is_from_the_date(folder: Path, at: str, policy: str, told: str) -> None:
    """Not at all when it is within the second, else in days, below a day in hours, and on which side."""
    ended = ask(folder, "get", STORY, "--at", at, "--policy", policy)
    assert ended.code == 0, ended.err
    assert told in ended.err
    assert ("from the date" in ended.err or "the date asked for" in ended.err) == ("date" in told)


def test_one_piece_is_one_piece(folder: Path) -> None:
    """A single removal, word or capture is told in the singular."""
    at = timestamp14(NOON.replace(hour=14))
    assert "1 injected piece removed" in ask(folder, "get", STORY, "--at", at).err
    differs = ask(folder, "diff", STORY, timestamp14(NOON), timestamp14(NOON.replace(hour=15)))
    assert "1 word went, 1 word came" in differs.err
    listed = ask(folder, "changes", STORY, "--kind", "injected").out
    assert "1 link or block injected" in listed
    exported = ask(folder, "export", STORY, "--from", at, "--to", at, "-o", "one.warc.gz")
    assert "one.warc.gz: 1 capture, " in exported.err


def test_every_timestamp_that_list_tells_leads_back(folder: Path) -> None:
    """The 17 digits in the list's JSON, and the second in its table, find that very capture again."""
    lines = ask(folder, "list", STORY, "--json").lines
    assert len(lines) == 5
    for line in lines:
        for at in (line["timestamp"], line["timestamp"][:14]):
            found = ask(folder, "list", STORY, "--from", at, "--to", at, "--json")
            assert [each["key"] for each in found.lines] == [line["key"]]
    assert {line["timestamp"] for line in lines} == {
        timestamp17(NOON.replace(hour=hour)) for hour in (12, 13, 14, 15, 16)
    }


def test_a_date_of_a_table_is_no_code(folder: Path) -> None:
    """Ends of decisions and rules are shown as all dates of tables are."""
    made = ask(folder, "rules", "add", "allow", "--domain", "shop.example", "--until", "2999-01-01", "--json")
    assert made.code == 0, made.err
    assert "2999-01-01 23:59:59 " in ask(folder, "rules", "list").out
    ended = ask(folder, "rules", "remove", made.said["decision"]["id"])
    assert ended.code == 0, ended.err
    assert "no rule" in ask(folder, "rules", "remove", made.said["decision"]["id"]).err


def test_what_has_no_article_is_said_by_every_verb_that_needs_one(folder: Path) -> None:
    """Exit code 1, with the status that the site answered, from get, audit and diff alike."""
    at = timestamp14(NOON.replace(hour=16))
    for arguments in (("get", STORY, "--at", at), ("audit", STORY, "--at", at), ("diff", STORY, "2015", at)):
        ended = ask(folder, *arguments)
        assert (ended.code, ended.out, "410" in ended.err) == (1, "", True), arguments


@pytest.mark.parametrize("pattern", ["*", "/*", "", "**"])
def test_a_pattern_without_a_host_names_the_forms(folder: Path, pattern: str) -> None:
    """All of an archive is no pattern; the forms that are one stand in the answer."""
    ended = ask(folder, "export", pattern, "-o", "all.warc.gz")
    assert (ended.code, "no host" in ended.err) == (2, True), ended.err


def test_an_import_tells_only_what_went_wrong(folder: Path, tmp_path: Path) -> None:
    """One record that could not be taken is one record, and nothing is said of files and captures."""
    (tmp_path / "notes.txt").write_text("no record at all\n")
    ended = ask(folder, "import", str(tmp_path / "notes.txt"))
    assert ended.code == 5
    assert "1 record not taken; everything else is in the archive" in ended.err


def test_a_takedown_names_who_made_it_and_that_it_covers_nothing_yet(folder: Path) -> None:
    """The actor given is kept; a slip in the pattern shows at once, and one that covers says nothing more."""
    ended = ask(folder, "takedown", "add", "courier.exmaple/*", "--reason", "asked", "--actor", "ada")
    assert (ended.code, "nothing that is shown now is covered" in ended.err) == (0, True)
    moved = STORY.replace("town/bridge", "old-bridge")
    one = ask(folder, "takedown", "add", moved, "--reason", "asked", "--json").said
    ended = ask(folder, "takedown", "lift", one["id"], "--actor", "bo", "--json")
    assert ended.code == 0, ended.err
    told = ask(folder, "takedown", "list", "--all", "--json").lines
    assert told[0]["actor"] == "ada"
    for each in told:
        ask(folder, "takedown", "lift", each["id"])


def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container: a decision is made all the same, by whoever that is."""
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", {}.__getitem__)
    assert doer() == f"user {os.getuid()}"


def test_export_names_the_patterns_that_match_nothing(folder: Path) -> None:
    """A slip in one of several patterns is said, though the others fill the file."""
    ended = ask(folder, "export", STORY, "courier.exmaple/*", "-o", "some.warc.gz")
    assert (ended.code, "nothing archived matches courier.exmaple/*" in ended.err) == (0, True)
    assert f"matches {STORY}" not in ended.err


def test_a_capture_as_warc_is_that_capture_alone(tmp_path: Path) -> None:
    """Another of the same URL and millisecond stays out; what a revisit points to comes along."""
    with open_archive(
        str(tmp_path / "palimpsest-data"), f"sqlite:///{tmp_path}/palimpsest-data/catalog.sqlite"
    ) as archive:
        one, other = (archive.record(capture(body=body)).row for body in ("one", "other"))
        again = archive.record(capture(hours=1, body="one")).row
    assert (one.captured_at, again.refers_to) == (other.captured_at, one.key)
    for at, expected in (("20150217120000000", 1), ("20150217130000", 2)):
        with (tmp_path / "capture.warc.gz").open("wb") as out:
            subprocess.run(
                [sys.executable, "-m", "console", "get", STORY, "--at", at, "--as", "warc"],
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
                stdout=out,
                check=True,
                timeout=180,
            )
        with (tmp_path / "capture.warc.gz").open("rb") as file:
            kinds = [record.rec_type for record in ArchiveIterator(file)]
        assert len([kind for kind in kinds if kind in {"response", "revisit"}]) == expected
