"""What is printed: hostile text made harmless, tables for people, JSON for programs."""

import io
import json
import sys
from datetime import UTC, datetime

import pytest

from console.command.terminal import Column, plain, print_json, printable, progress, show

_COLUMNS = (Column(heading="Name", key="name"), Column(heading="Count", key="count", right=True))
_RECORDS = [{"name": "a long name", "count": 1}, {"name": "b", "count": 20}]


@pytest.mark.parametrize("hostile", ["\x1b[2J", "\x07", "\x9b31m", "a\u202eb", "x\rY", "\x00"])
def test_control_characters_never_reach_the_terminal(hostile: str) -> None:
    """Escape sequences and marks that turn the writing become replacement characters."""
    shown = printable(f"before {hostile} after")
    assert "\ufffd" in shown
    assert all(ord(letter) >= 32 for letter in shown)


def test_lines_tabs_and_other_scripts_stay() -> None:
    """What is no control character is left alone."""
    text = "Ärger\n\tдом 我 مرحبا e\u0301 🐚"
    assert printable(text) == text


def test_table_into_a_pipe_is_aligned_and_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """A pipe gets headings in capitals and columns that line up, without colours or cuts."""
    assert show(iter(_RECORDS), _COLUMNS, as_json=False) == 2
    assert capsys.readouterr().out == "NAME         COUNT\na long name  1\nb            20\n"


def test_json_is_one_line_a_record(capsys: pytest.CaptureFixture[str]) -> None:
    """Each record is one JSON object, and the keys are the record's own."""
    show(iter(_RECORDS), _COLUMNS, as_json=True)
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == _RECORDS


def test_instants_are_iso_in_json_and_short_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON has the whole instant with Z; tables have it to the second."""
    instant = datetime(2026, 11, 1, 7, 8, 9, 123000, tzinfo=UTC)
    print_json({"at": instant})
    assert json.loads(capsys.readouterr().out) == {"at": "2026-11-01T07:08:09.123000Z"}
    assert plain(instant) == "2026-11-01 07:08:09"


def test_nothing_is_a_dash() -> None:
    """A missing value keeps its column."""
    assert [plain(value) for value in (None, "", [], True, ("a", "b"))] == ["-", "-", "-", "yes", "a, b"]


def test_no_bar_into_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress writes nothing where stderr is no terminal."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("working", total=3) as advance:
        advance(1, None)
        advance(3, 3)
    assert stream.getvalue() == ""
