import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from lxml import etree

from cleaner import clean
from cleaner.body.choose import Choice, choose
from cleaner.body.features import word_counts
from cleaner.body.second_opinion import asks, extracted, held, seconded, weighed
from cleaner.body.segment import Segment
from cleaner.body.walk import segments_of
from cleaner.document import Document, parse
from cleaner.hints import Hints
from cleaner.metadata.head import read_head
from cleaner.metadata.hints import read_hints

URL = "https://river.example/2024/high-water"
STORY = (
    "The river rose again on Tuesday and the lower meadows stood under water until the evening "
    "of the next day, said the keeper of the lock, reading gauge {}."
)
OFFER = (
    "Readers in the valley can now order the regional paper at half its price for the first three "
    "months, and cancel whenever they like after month {}."
)
MENU = "".join(f'<li><a href="/{number}">Section {number}</a></li>' for number in range(12))


def page(*, stories: int = 1, offers: int = 4, kind: str = "article") -> str:
    """Return a page whose footer says more than its story does."""
    story = "".join(f"<p>{STORY.format(number)}</p>" for number in range(stories))
    offer = "".join(f"<p>{OFFER.format(number)}</p>" for number in range(offers))
    return (
        f'<html><head><title>High water</title><meta property="og:type" content="{kind}"></head>'
        f'<body><ul class="menu">{MENU}</ul><div>{story}</div><footer>{offer}</footer></body></html>'
    )


def looked_at(html: str) -> tuple[Document, list[Segment], Hints, Choice]:
    document = parse(html, url=URL)
    segments, hints = segments_of(document.flat), read_hints(read_head(document), URL)
    return document, segments, hints, choose(segments, hints)


def test_an_unsure_article_gets_a_second_opinion() -> None:
    """Where the model doubts an article's body, the odds follow what trafilatura says as well."""
    document, segments, hints, choice = looked_at(page())
    assert choice.confidence < 0.9
    after = seconded(choice, segments, hints, document.flat)
    assert after.seconded
    found = held([each.text for each in segments], extracted(document.flat))
    assert any(found)
    for before, now, agreed in zip(choice.probabilities, after.probabilities, found, strict=True):
        assert now >= before if agreed else now <= before


def test_its_story_stays_and_its_menu_goes() -> None:
    """The article has the story, no word of the menu, and a note that two were asked."""
    article = clean(page(), url=URL)
    assert STORY.format(0) in article.text
    assert "Section" not in article.text
    assert "a second opinion on the body was weighed in" in article.notes


def test_the_same_bytes_come_out_whatever_was_cleaned_before() -> None:
    """Trafilatura keeps nothing from one page to the next that would show."""
    first = clean(page(), url=URL).to_json()
    for number in range(2, 6):
        clean(page(stories=number, offers=number), url=URL)
        assert clean(page(), url=URL).to_json() == first


def test_the_same_bytes_come_out_of_another_process() -> None:
    """Nothing hangs on the order in which a process happens to hash its strings."""
    call = f"clean({page()!r}, url={URL!r})"
    script = f"import sys; from cleaner import clean; sys.stdout.buffer.write({call}.to_json())"
    outs = {
        subprocess.run(
            [sys.executable, "-W", "error", "-c", script],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert outs == {clean(page(), url=URL).to_json()}


def test_the_tree_is_left_as_it_was() -> None:
    """The opinion is formed on a tree of its own: links and places of the document still hold."""
    document, segments, hints, choice = looked_at(page())
    before = etree.tostring(document.tree())
    seconded(choice, segments, hints, document.flat)
    assert etree.tostring(document.tree()) == before


@pytest.mark.parametrize(
    ("confidence", "types"),
    [(0.95, {"article"}), (0.5, set()), (0.5, {"listing"}), (0.5, {"article", "listing"})],
)
def test_it_is_not_asked(confidence: float, types: set[str]) -> None:
    """A sure choice, and a page that does not call itself an article alone, stand as they are."""
    document, segments, hints, choice = looked_at(page())
    choice, hints = replace(choice, confidence=confidence), replace(hints, types=frozenset(types))
    assert seconded(choice, segments, hints, document.flat) is choice


def test_a_page_of_short_lines_is_not_asked_about() -> None:
    """What reads like a list is none of trafilatura's business, whatever the page calls itself."""
    choice = Choice(chosen=(True, True), probabilities=(0.6, 0.6), confidence=0.6)
    hints = Hints(types=frozenset({"article"}))
    assert not asks(choice, ["A short line", "Another one"], hints)
    assert asks(choice, ["A short line", STORY], hints)


def test_a_tree_beyond_the_bound_is_not_asked_about() -> None:
    """On endless pages the model's choice stands: trafilatura's time is not bounded."""
    document, segments, hints, choice = looked_at(
        page().replace("</footer>", "<b></b>" * 20_000 + "</footer>")
    )
    assert asks(choice, [each.text for each in segments], hints)
    assert seconded(choice, segments, hints, document.flat) is choice


def test_no_opinion_changes_nothing() -> None:
    """Where trafilatura finds no text, the model's choice stands."""
    _, segments, _, choice = looked_at(page())
    assert weighed(choice, [False] * len(segments), word_counts(segments)) is choice


def test_certain_odds_stay_certain() -> None:
    """Probabilities of nought and one are not moved."""
    choice = Choice(chosen=(False, True), probabilities=(0.0, 1.0), confidence=0.8)
    after = weighed(choice, (True, False), np.array([3.0, 3.0], dtype=np.float32))
    assert after.probabilities == (0.0, 1.0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two  words", True),
        ("two", False),
        ("the keeper said that the river rose again", True),
        ("the keeper said nothing at all of it", False),
        ("水位が上がった。", True),
        ("…", False),
    ],
)
def test_a_text_is_held_by_its_words_in_order(text: str, *, expected: bool) -> None:
    """A whole line counts, or most runs of four words; single words found somewhere do not."""
    opinion = "Two words\nOn Monday the keeper said that the river rose again.\n水位が上がった。\n"
    assert held([text], opinion) == (expected,)
