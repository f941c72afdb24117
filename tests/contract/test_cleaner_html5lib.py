"""The parse step against html5lib's own cases: what HTML5 says is text of the page is in our tree, in order.

The cases (MIT licence) come with the source archive of html5lib, not with its wheel; name their folder in
HTML5LIB_TESTS: ``pip download --no-binary :all: --no-deps html5lib``, unpack, ``html5lib/tests/testdata``.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleaner import Unreadable, clean
from cleaner.document import parse

URL = "https://site.example/a.html"
FOLDER = Path(os.environ.get("HTML5LIB_TESTS", "none"))
_SECTION = re.compile(
    r"^#(data|errors|new-errors|document-fragment|document|script-on|script-off)\n", re.MULTILINE
)
# Frames show what stands in noframes, a script holds no text of the page, and behind the obsolete plaintext
# tag we read on.
_OTHER = ("<frameset", "<script", "<plaintext")
_LETTERS = re.compile(r"[^\W_]")


@pytest.fixture(autouse=True)
def _cases() -> None:
    """Skip with one line where the cases are not at hand; where nothing may be missing, fail."""
    if (FOLDER / "tokenizer").is_dir():
        return
    lacking = "html5lib's cases are not tested: name their folder in HTML5LIB_TESTS"
    if os.environ.get("CI") == "true":
        pytest.fail(lacking)
    pytest.skip(lacking)


def constructions() -> Iterator[tuple[str, str]]:
    """Yield markup and its expected tree; fragments of a page and cases for running scripts are left out."""
    for path in sorted((FOLDER / "tree-construction").glob("*.dat")):
        text = path.read_text(encoding="utf-8")
        for case in re.split(r"\n\n(?=#data\n)", text):
            parts = _SECTION.split(case)
            named = dict(zip(parts[1::2], parts[2::2], strict=True))
            if "document-fragment" not in named and "script-on" not in named and "document" in named:
                yield named["data"].removesuffix("\n"), texts_of(named["document"])


def tokens() -> Iterator[tuple[str, str]]:
    """Yield source and the text that a tokeniser in its first state finds in it."""
    for path in sorted((FOLDER / "tokenizer").glob("*.test")):
        for case in json.loads(path.read_text(encoding="utf-8")).get("tests", ()):
            if case.get("initialStates", ["Data state"]) == ["Data state"] and not case.get("doubleEscaped"):
                found = "".join(token[1] for token in case["output"] if token[0] == "Character")
                yield f"<!doctype html><body>{case['input']}", found


def letters(text: str) -> list[str]:
    return _LETTERS.findall(text)


def texts_of(tree: str) -> str:
    """Return the texts of an expected tree, which stand in quotes."""
    return "".join(re.findall(r'^\| +"(.*?)"$', tree, re.MULTILINE | re.DOTALL))


def differing(cases: Iterator[tuple[str, str]]) -> tuple[int, list[str]]:
    """Return how many cases are taken for pages at all, and those whose letters are not the expected ones."""
    count, different = 0, []
    for markup, expected in cases:
        try:
            document = parse(markup, url=URL)
        except Unreadable:
            continue
        if document.form != "html" or any(tag in markup.lower() for tag in _OTHER):
            continue
        count += 1
        if Counter(letters("".join(document.flat.pieces(0)))) != Counter(letters(expected)):
            different.append(markup)
    return count, different


def test_what_a_tree_of_html5_holds_ours_holds() -> None:
    """Of the tree construction cases hardly any differs in its letters."""
    count, different = differing(constructions())
    assert count > 850
    assert len(different) / count < 0.02, different[:20]


def test_what_the_tokeniser_calls_text_is_text() -> None:
    """So with the tokeniser's cases."""
    count, different = differing(tokens())
    assert count > 5000
    assert len(different) / count < 0.02, different[:20]


def test_every_case_can_be_cleaned() -> None:
    """No case of either kind is too odd for the cleaner from end to end."""
    for markup, _ in (*constructions(), *list(tokens())[::10]):
        try:
            assert clean(markup, url=URL, content_type="text/html").url == URL
        except Unreadable:
            continue
