"""The word lists that ship with the cleaner say where they are from."""

import re
from pathlib import Path

import pytest

import cleaner

LISTS = sorted(Path(cleaner.__file__).parent.rglob("*.txt"))


def test_there_are_lists() -> None:
    """The test below looks at what really ships."""
    assert {"lexicon.txt", "platforms.txt", "renowned.txt"} <= {path.name for path in LISTS}


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_a_list_has_source_licence_and_date(path: Path) -> None:
    """In its first lines, so that nobody ships a list of unknown origin."""
    head = "\n".join(
        line for line in path.read_text(encoding="utf-8").splitlines()[:5] if line.startswith("#")
    )
    assert re.search(r"\bwritten for this project\b|\bSource: \S", head, re.IGNORECASE), head
    assert re.search(r"\b(Apache|MIT|BSD|CC0|CC-BY|Unlicense)", head), head
    assert re.search(r"\b20\d\d-\d\d-\d\d\b", head), head
