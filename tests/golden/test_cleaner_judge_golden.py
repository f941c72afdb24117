"""One small page for every trick of link sellers, and honest pages that look like one."""

import json
from pathlib import Path

import pytest

from cleaner import Article, clean

URL = "https://quay-gazette.example/harbour/ferry-timetable/"
CASES = sorted(path for path in Path(__file__).with_name("judge").iterdir() if path.is_dir())


def read(case: Path, name: str, previous: Article | None = None) -> Article:
    """Clean one of a case's pages."""
    return clean((case / name).read_bytes(), url=URL, previous=previous)


def earlier(case: Path) -> Article | None:
    """Clean the case's earlier capture, if it has one."""
    return read(case, "previous.html") if (case / "previous.html").exists() else None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_exactly_the_injected_links_are_removed(case: Path) -> None:
    """Every planted link gets the expected verdict with reasons, and no other link is removed."""
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))["removed"]
    article = read(case, "page.html", earlier(case))
    removed = [link for link in article.links if link.action in {"drop", "unlink"}]
    assert {link.href: link.action for link in removed} == expected
    assert all(link.reasons and link.score > 0.5 for link in removed)


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if earlier(case) and "honest" not in case.name],
    ids=lambda case: case.name,
)
def test_the_cleaned_text_is_that_of_the_clean_predecessor(case: Path) -> None:
    """What the attack added is gone, and not one of the author's words with it."""
    before = earlier(case)
    assert before is not None
    assert read(case, "page.html", before).text == before.text
