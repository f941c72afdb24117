"""How like its truth a text is: the benchmark's own figures, and intervals for their differences."""

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import mean
from typing import Any

WORD = re.compile(r"\w+")
SHINGLE = 4
DRAWS = 1000

Row = dict[str, Any]
Figure = Callable[[Sequence[Row]], float]


def of_text(text: str, wanted: str) -> Row:
    """Return the word F1 of one page, precision and recall of its 4-word shingles, and whether it is exact.

    As the article-extraction benchmark has it, shingles are counted with their case and how often they
    occur; precision is undefined for an empty text, recall for an empty truth, and neither counts then.
    """
    precision, recall = overlap(shingles(text), shingles(wanted))
    return {
        "word": f1(*overlap(bag(text), bag(wanted))),
        "precision": precision,
        "recall": recall,
        "exact": float(WORD.findall(text) == WORD.findall(wanted)),
    }


def bag(text: str) -> Counter[Any]:
    """Return the words of `text` without their case, counted."""
    return Counter(WORD.findall(text.lower()))


def shingles(text: str) -> Counter[Any]:
    """Return the runs of four words, counted; a shorter text is one run."""
    words = WORD.findall(text)
    if not words:
        return Counter()
    return Counter(tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)))


def overlap(found: Counter[Any], wanted: Counter[Any]) -> tuple[float | None, float | None]:
    """Return precision and recall of two bags, None where undefined."""
    if not found and not wanted:
        return 1.0, 1.0
    common = sum((found & wanted).values())
    precision = common / sum(found.values()) if found else None
    recall = common / sum(wanted.values()) if wanted else None
    return precision, recall


def f1(precision: float | None, recall: float | None) -> float:
    """Return the harmonic mean, 0 where either is undefined or nothing."""
    return 2 * precision * recall / (precision + recall) if precision and recall else 0.0


def mean_of(key: str) -> Figure:
    """Return the figure that is the mean of `key` over the pages that have it."""

    def figure(rows: Sequence[Row]) -> float:
        values = [row[key] for row in rows if row.get(key) is not None]
        return mean(values) if values else 0.0

    return figure


def shingle_f1(rows: Sequence[Row]) -> float:
    """Return the F1 of the mean precision and the mean recall over pages."""
    return f1(mean_of("precision")(rows), mean_of("recall")(rows))


FIGURES: dict[str, Figure] = {
    "word": mean_of("word"),
    "shingles": shingle_f1,
    "exact": mean_of("exact"),
    "title": mean_of("title"),
    "date": mean_of("date"),
    "kind": mean_of("kind"),
}


def interval(one: Sequence[Row], other: Sequence[Row], figure: Figure) -> tuple[float, float, float]:
    """Return by how much `one` is ahead of `other` on the same pages, with a 95% bootstrap interval.

    Pages are drawn with replacement, the same for both: the pairs, not the pages, make the difference.
    """
    draw = random.Random(len(one))
    gaps = []
    for _ in range(DRAWS):
        at = draw.choices(range(len(one)), k=len(one))
        gaps.append(figure([one[n] for n in at]) - figure([other[n] for n in at]))
    gaps.sort()
    return figure(one) - figure(other), gaps[int(0.025 * DRAWS)], gaps[int(0.975 * DRAWS)]
