"""Which segments are the body: two looks by the model, then the choice that promises the best F1."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cleaner.body.features import features, word_counts
from cleaner.body.forest import Floats, Model, load_model
from cleaner.body.kin import kinships
from cleaner.body.second_look import second_features
from cleaner.body.segment import Segment
from cleaner.hints import Hints

_SURE, _SURER = 0.5, 0.6
_MOST = 20_000
_PROSE = 80
_PARAGRAPH = 100
_WORTH_IT, _WORTH_MUCH = 0.02, 0.05


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """For every segment whether it is body and how likely; `confidence` is about the whole.

    `seconded` says that a second opinion was weighed in.
    """

    chosen: tuple[bool, ...]
    probabilities: tuple[float, ...]
    confidence: float
    seconded: bool = False


def choose(segments: Sequence[Segment], hints: Hints) -> Choice:
    """Return which of `segments` are the page's main text."""
    if not segments:
        return Choice(chosen=(), probabilities=(), confidence=0.0)
    looked_at = list(segments[:_MOST])
    rest = np.array([_plain_guess(each) for each in segments[_MOST:]], dtype=np.float32)
    probabilities = np.concatenate([score(looked_at, hints, load_model()), rest])
    lengths = word_counts(segments)
    choice = decide(probabilities, lengths)
    if "article" not in hints.types or "listing" in hints.types or not _reads_on(choice, segments):
        return choice
    chosen = [bool(each) for each in strict_cut(probabilities, lengths)]
    return replace(choice, chosen=tuple(_whole_lists(chosen, choice.chosen, segments)))


def _reads_on(choice: Choice, segments: Sequence[Segment]) -> bool:
    """Tell whether at least half of what was chosen stands in paragraphs rather than in lines."""
    lengths = [each.size for each, kept in zip(segments, choice.chosen, strict=True) if kept]
    return 0 < sum(lengths) <= 2 * sum(length for length in lengths if length > _PARAGRAPH)


def _whole_lists(chosen: list[bool], before: Sequence[bool], segments: Sequence[Segment]) -> list[bool]:
    """Return `chosen` with the items that it tore from a list of which it kept one next to them."""
    for number in (*range(1, len(chosen)), *range(len(chosen) - 1, 0, -1)):
        one, other = number - 1, number
        if segments[one].kind == segments[other].kind == "list_item" and chosen[one] != chosen[other]:
            chosen[one] = chosen[one] or before[one]
            chosen[other] = chosen[other] or before[other]
    return chosen


def strict_cut(probabilities: Floats, lengths: Floats) -> NDArray[np.bool_]:
    """Return the choice for a page that states it is an article and reads like one.

    There what surrounds a text is more often taken for it than the other way round, so that more than an
    even chance is asked for; less than one only where that promises far more.
    """
    chosen = best_cut(probabilities, lengths, worth=_WORTH_MUCH)
    sure = probabilities >= _SURER
    plain = bool((chosen == (probabilities >= _SURE)).all())
    return np.asarray(sure) if plain and sure.any() else chosen


def decide(probabilities: Floats, lengths: Floats) -> Choice:
    """Return the choice that `probabilities` call for, of segments of `lengths` words."""
    chosen = best_cut(probabilities, lengths)
    confidence = _expected(probabilities, lengths, chosen)
    return Choice(
        chosen=tuple(bool(each) for each in chosen),
        probabilities=tuple(float(each) for each in probabilities),
        confidence=round(confidence, 3),
    )


def _plain_guess(segment: Segment) -> float:
    """Return 1.0 for prose: what stands behind twenty thousand segments gets no closer look."""
    length = len(segment.text)
    return float(length > _PROSE and segment.link_chars * 3 < length)


def score(segments: list[Segment], hints: Hints, model: Model) -> Floats:
    """Return the model's probability for every segment."""
    rows = features(segments, hints)
    first = model.first.probabilities(rows)
    extra = second_features(first, word_counts(segments), kinships(segments))
    return model.second.probabilities(np.hstack([rows, extra]))


def best_cut(probabilities: Floats, lengths: Floats, worth: float = _WORTH_IT) -> NDArray[np.bool_]:
    """Return the choice with the best expected word F1.

    All above one half is the plain choice. A lower bar is taken only where it promises clearly more:
    where little is sure, leaving out loses more than taking in.
    """
    order = np.argsort(-probabilities, kind="stable")
    kept = np.cumsum(lengths[order])
    right = np.cumsum((lengths * probabilities)[order])
    expected = 2 * right / (kept + float((lengths * probabilities).sum()) + 1e-9)
    best = int(np.argmax(expected))
    plain = probabilities >= _SURE
    if float(expected[best]) - _expected(probabilities, lengths, plain) < worth:
        return plain
    return probabilities >= min(float(probabilities[order][best]), _SURE)


def _expected(probabilities: Floats, lengths: Floats, chosen: NDArray[np.bool_]) -> float:
    right = float((lengths * probabilities)[chosen].sum())
    both = float(lengths[chosen].sum()) + float((lengths * probabilities).sum())
    return 2 * right / both if both else 0.0
