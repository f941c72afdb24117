"""Which segments are the body: two looks by the model, then the choice that promises the best F1."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cleaner.body.features import features, shape
from cleaner.body.forest import Floats, Model, load_model
from cleaner.body.segment import Segment
from cleaner.hints import Hints

_REACH = 4
_WINDOWS = (5, 15)
_SURE, _SURER = 0.5, 0.6
_MOST = 20_000
_PROSE = 80
_PARAGRAPH = 100
_WORTH_IT, _WORTH_MUCH = 0.02, 0.05
_SECOND_NAMES = (
    "first", "same_shape_mean", "page_mean", "mass_before", "words_before", "mass", "best",
    *(f"window_{width}" for width in _WINDOWS),
    *(f"first_{step}" for step in (*range(-_REACH, 0), *range(1, _REACH + 1))),
)  # fmt: skip


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
    lengths = [len(each.text) for each, kept in zip(segments, choice.chosen, strict=True) if kept]
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
    extra = second_features(first, word_counts(segments), [shape(each) for each in segments])
    return model.second.probabilities(np.hstack([rows, extra]))


def word_counts(segments: Sequence[Segment]) -> Floats:
    """Return how many words each segment has; text without spaces counts two characters a word."""
    counts = [max(each.words or len(each.text.split()), len(each.text) // 12) for each in segments]
    return np.array(counts, dtype=np.float32)


def second_features(first: Floats, lengths: Floats, shapes: Sequence[Hashable]) -> Floats:
    """Return columns on what the first forest said about a segment's neighbours and kin."""
    count = len(first)
    weights = lengths + 0.5
    mass = first * weights
    total = float(mass.sum()) + 1e-9
    columns = [
        first, _kin_mean(first, weights, shapes), np.full(count, total / weights.sum()),
        np.cumsum(mass) / total, np.cumsum(weights) / weights.sum(), np.full(count, total),
        np.full(count, first.max()),
    ]  # fmt: skip
    columns += [_window_mean(mass, weights, width) for width in _WINDOWS]
    beyond = np.full(_REACH, -0.1, dtype=np.float32)
    padded = np.concatenate([beyond, first, beyond])
    steps = (*range(-_REACH, 0), *range(1, _REACH + 1))
    columns += [padded[_REACH + step : _REACH + step + count] for step in steps]
    return np.stack(columns, axis=1).astype(np.float32)


def second_names() -> tuple[str, ...]:
    """Return the names of the columns of `second_features`."""
    return _SECOND_NAMES


def _kin_mean(first: Floats, weights: Floats, shapes: Sequence[Hashable]) -> Floats:
    numbers: dict[Hashable, int] = {}
    group = np.array([numbers.setdefault(each, len(numbers)) for each in shapes])
    sums = np.bincount(group, first * weights)
    return np.asarray((sums / np.bincount(group, weights))[group], dtype=np.float32)


def _window_mean(mass: Floats, weights: Floats, width: int) -> Floats:
    """Return the weighted mean over `width` segments to either side."""
    ends = np.minimum(np.arange(len(mass)) + width + 1, len(mass))
    starts = np.maximum(np.arange(len(mass)) - width, 0)
    masses = np.concatenate([[0.0], np.cumsum(mass)])
    totals = np.concatenate([[0.0], np.cumsum(weights)])
    mean = (masses[ends] - masses[starts]) / (totals[ends] - totals[starts])
    return np.asarray(mean, dtype=np.float32)


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
