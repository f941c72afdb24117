"""What the command can do and what the documents say are the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from console.command.exits import Exit
from console.entry.app import app
from console.settings import SETTINGS

_DOCS = Path(__file__).parents[2] / "docs"


def _verbs(command: Any, words: str = "") -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield words, command
        return
    for name, child in children.items():
        yield from _verbs(child, f"{words} {name}".strip())


def _options(command: Any) -> set[str]:
    return {
        option
        for parameter in command.params
        for option in getattr(parameter, "opts", [])
        if option.startswith("-") and option != "--help" and not getattr(parameter, "hidden", False)
    }


def test_every_setting_is_documented() -> None:
    """docs/settings.md has each setting's name, variable and default in one row."""
    rows = (_DOCS / "settings.md").read_text(encoding="utf-8").splitlines()
    for setting in SETTINGS:
        row = next((row for row in rows if row.startswith(f"| `{setting.name}` ")), "")
        assert f"`{setting.variable}`" in row, setting.name
        default = setting.default
        assert not default or f"`{default}`" in row, setting.name


def test_every_verb_and_option_is_documented() -> None:
    """docs/commands.md names each verb, and each of its options in the same row."""
    rows = (_DOCS / "commands.md").read_text(encoding="utf-8").splitlines()
    for verb, command in _verbs(get_command(app)):
        row = next((row for row in rows if row.startswith("|") and f"`{verb}" in row), "")
        assert row, verb
        missing = {option for option in _options(command) if option not in row}
        assert not missing, (verb, missing)


def test_every_exit_code_is_documented() -> None:
    """docs/commands.md has each exit code; 70 is a defect and stands in the text."""
    text = (_DOCS / "commands.md").read_text(encoding="utf-8")
    for code in set(Exit) - {Exit.DEFECT}:
        assert f"\n| {code.value} | " in text, code
    assert "ends with 70" in text


def test_every_verb_explains_itself() -> None:
    """Each verb, argument and option has a help text."""
    for verb, command in _verbs(get_command(app)):
        assert command.help, verb
        for parameter in command.params:
            assert parameter.help, (verb, parameter.name)
