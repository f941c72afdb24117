"""Floors of quality on a sample of our own pages; neither they nor the sample may fall unnoticed."""

import json
import re
from collections import Counter
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from cleaner import Article, clean

HERE = Path(__file__).parent
PAGES = json.loads((HERE / "pages.json").read_text(encoding="utf-8"))
CORPUS = "sha256:bfcadafd728c2588c36ff117e7391718b46fb1b2967dcba663c7a04112c3bfa1"
"""The digest of the sample: pages, truths and list. Change it only with the floors read again."""

FLOORS = {
    "article": 0.995, "forum": 0.95, "documentation": 0.985, "product": 0.985, "service": 0.98,
    "listing": 0.99, "collection": 0.985,
}  # fmt: skip
LOWEST = 0.93
SHINGLES = 0.99
EXACT = 0.9
WORD = re.compile(r"\w+")


def digest() -> str:
    found = sha256()
    for path in sorted([HERE / "pages.json", *(HERE / "pages").iterdir()]):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return f"sha256:{found.hexdigest()}"


@cache
def cleaned(name: str) -> Article:
    payload = (HERE / "pages" / f"{name}.html").read_bytes()
    return clean(payload, url=PAGES[name]["url"])


def truth(name: str) -> str:
    return (HERE / "pages" / f"{name}.txt").read_text(encoding="utf-8")


def overlap(found: Counter[Any], wanted: Counter[Any]) -> tuple[float, float]:
    common = sum((found & wanted).values())
    return common / max(1, sum(found.values())), common / max(1, sum(wanted.values()))


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision and recall else 0.0


def word_f1(name: str) -> float:
    found, wanted = (Counter(WORD.findall(text.lower())) for text in (cleaned(name).text, truth(name)))
    return f1(*overlap(found, wanted))


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


def of_kind(kind: str) -> list[str]:
    return [name for name, facts in PAGES.items() if facts["kind"] == kind]


def test_the_sample_is_the_one_that_the_floors_were_read_from() -> None:
    """A page added, changed or taken away asks for its digest, and so for a look at the floors."""
    assert digest() == CORPUS


def test_the_sample_has_many_kinds_and_languages() -> None:
    """Twenty languages and seven kinds at least: no floor rests on one of them."""
    assert len({facts["language"] for facts in PAGES.values()}) >= 20
    assert {facts["kind"] for facts in PAGES.values()} == set(FLOORS)
    assert len(PAGES) >= 30


@pytest.mark.parametrize("kind", FLOORS)
def test_the_mean_of_a_kind_is_above_its_floor(kind: str) -> None:
    """The mean word F1 of every kind stays above what it was pinned at."""
    scores = {name: round(word_f1(name), 3) for name in of_kind(kind)}
    assert sum(scores.values()) / len(scores) >= FLOORS[kind], scores


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_lost(name: str) -> None:
    """Every single page keeps most of its words and gets few that are not its own."""
    assert word_f1(name) >= LOWEST


def test_shingles_and_exact_texts_of_articles_are_above_their_floors() -> None:
    """Runs of four words and whole texts that are right to the letter stay as many as they were."""
    names = of_kind("article")
    pairs = [overlap(shingles(cleaned(name).text), shingles(truth(name))) for name in names]
    precision, recall = (sum(each) / len(names) for each in zip(*pairs, strict=True))
    exact = [WORD.findall(cleaned(name).text) == WORD.findall(truth(name)) for name in names]
    assert f1(precision, recall) >= SHINGLES
    assert sum(exact) / len(names) >= EXACT, [
        name for name, is_exact in zip(names, exact, strict=True) if not is_exact
    ]


@pytest.mark.parametrize("name", of_kind("article"))
def test_articles_have_their_language_and_date(name: str) -> None:
    """Every article of the sample is told to be one, with its language and the day it was published."""
    article = cleaned(name)
    assert article.kind == "article"
    assert (article.language or "").split("-")[0] == PAGES[name]["language"]
    assert article.published
