"""A second opinion by trafilatura, weighed in where the model is unsure of an article's body.

Only there does it help (docs/models/body.md has the figures): on digests, forums and shops, and wherever
the model is sure, it lowers the word F1 more often than it raises it. It is given the tree that
was parsed and judged already, and only moves the odds of segments: no word comes in that is not in one of
the page's own segments, and nothing comes back that the judge took out.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cleaner.body.choose import Choice, decide
from cleaner.body.features import word_counts
from cleaner.body.forest import Floats
from cleaner.body.segment import Segment
from cleaner.flat import Flat
from cleaner.hints import Hints
from cleaner.tree import tree_of

_SURE = 0.9
_WEIGHT = 0.5
_PROSE = 100
_RUN = 4
_MOST_ELEMENTS = 20_000
"""Trafilatura's time grows faster than the tree."""
_WORD = re.compile(r"\w+")


def seconded(choice: Choice, segments: Sequence[Segment], hints: Hints, flat: Flat) -> Choice:
    """Return `choice`, made anew with trafilatura's opinion weighed in where it is unsure.

    `flat` is the tree that `segments` were cut from.
    """
    texts = [segment.text for segment in segments]
    if not asks(choice, texts, hints) or len(flat.tags) > _MOST_ELEMENTS:
        return choice
    return weighed(choice, held(texts, extracted(flat)), word_counts(segments))


def asks(choice: Choice, texts: Sequence[str], hints: Hints) -> bool:
    """Tell whether `choice` is an unsure one of an article: the page says it is, and it reads like one."""
    if choice.confidence >= _SURE or "article" not in hints.types or "listing" in hints.types:
        return False
    chosen = [len(text) for text, kept in zip(texts, choice.chosen, strict=True) if kept]
    return 0 < sum(chosen) <= 2 * sum(length for length in chosen if length > _PROSE)


def extracted(flat: Flat) -> str:
    """Return what trafilatura takes for the main text of a tree; it fetches nothing."""
    # Imported here: it takes about as long as all of the cleaner, and most pages need no second opinion.
    from trafilatura import bare_extraction  # noqa: PLC0415

    # What `fast` leaves out, a comparison with other extractors, takes long and helps no more here.
    found = bare_extraction(
        tree_of(flat), fast=True, include_comments=False, deduplicate=False, with_metadata=False
    )
    return str(getattr(found, "text", None) or "")


def held(texts: Sequence[str], opinion: str) -> tuple[bool, ...]:
    """Tell for each text whether `opinion` holds it: as a line, or most of its four-word runs."""
    lines = {_squashed(line) for line in opinion.splitlines()}
    runs = set(_runs(opinion))
    return tuple(_is_held(text, lines, runs) for text in texts)


def weighed(choice: Choice, found: Sequence[bool], lengths: Floats) -> Choice:
    """Return the choice with the odds of what was found raised, and those of all else lowered."""
    if not any(found):
        return choice
    before = np.array(choice.probabilities, dtype=np.float64)
    factors = np.exp(np.where(found, _WEIGHT, -_WEIGHT))
    after = before * factors / (1.0 - before + before * factors)
    return replace(decide(after.astype(np.float32), lengths), seconded=True)


def _is_held(text: str, lines: set[str], runs: set[tuple[str, ...]]) -> bool:
    squashed = _squashed(text)
    if squashed in lines:
        return bool(squashed)
    own = _runs(text)
    return sum(run in runs for run in own) * 2 > len(own)


def _runs(text: str) -> list[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return [tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)]


def _squashed(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))
