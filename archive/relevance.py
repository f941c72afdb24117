"""How well a text answers a search, told by its words alone, so that every catalog ranks alike."""

from collections.abc import Sequence
from typing import Final

from archive import fold

_IN_TITLE: Final = 1.5
_USUAL: Final = 400  # words; a longer text must say a word more often to mean it as much
_SATURATION: Final = 1.2
_BY_LENGTH: Final = 0.6


def relevance(phrases: Sequence[Sequence[str]], title: str, text: str) -> float:
    """Return a number that grows with the occurrences of folded `phrases` in `title` and `text`.

    Each further occurrence counts less, as in Okapi BM25. What is rare elsewhere counts no more than
    what is common: all texts of one search hold all of its phrases.
    """
    named, said = _flanked(fold.words(title)), fold.words(text)
    body = _flanked(said)
    damping = _SATURATION * (1 - _BY_LENGTH + _BY_LENGTH * len(said) / _USUAL)
    total = 0.0
    for phrase in phrases:
        times = body.count(_flanked(phrase))
        total += times / (times + damping) + _IN_TITLE * (_flanked(phrase) in named)
    return total


def _flanked(words: Sequence[str]) -> str:
    # A blank at either side of each word, so that neighbours do not share one and both are counted.
    return "".join(f" {word} " for word in words)
