"""How much some words sound like an advertisement: weights of pieces of words, learned in many languages.

A word's pieces of three to five characters (one to three where words are not parted) each have a weight;
a word's weight is their mean, a phrase's the mean over its words. So words nobody listed are known by
their kin: `casinobonus`, `kasinobonukset`. The weights come from `benchmarks/train_pitch.py`.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from zlib import crc32

import numpy as np

BUCKETS = 1 << 15
"""How many weights there are; pieces of words share them by hash."""

_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MOST_WORDS = 24
_LONGEST = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Pitch:
    """Weights for link texts and for addresses, each with what one unit of them is worth and a start."""

    said: tuple[int, ...]
    address: tuple[int, ...]
    unit: tuple[float, float]
    start: tuple[float, float]


@lru_cache(maxsize=1)
def pitch() -> Pitch:
    """Return the weights that ship with the cleaner, read once."""
    with np.load(io.BytesIO((files("cleaner.judge") / "pitch.npz").read_bytes())) as found:
        return Pitch(
            said=tuple(found["said"].tolist()),
            address=tuple(found["address"].tolist()),
            unit=tuple(found["unit"].tolist()),
            start=tuple(found["start"].tolist()),
        )


@lru_cache(maxsize=65536)
def pieces(word: str) -> tuple[int, ...]:
    """Return the buckets of a folded word's pieces, the whole word among them."""
    unspaced = bool(_UNSPACED.search(word))
    bounded = word if unspaced else f"^{word}$"
    sizes = (1, 2, 3) if unspaced else (3, 4, 5)
    found = [bounded[at : at + size] for size in sizes for at in range(len(bounded) - size + 1)]
    return tuple(crc32(piece.encode()) % BUCKETS for piece in (*found, f"={word}"))


def words(folded: str) -> list[str]:
    """Return the words of a folded phrase that count, digits left out."""
    return [word[:_LONGEST] for word in _WORD.findall(folded)[:_MOST_WORDS]]


@lru_cache(maxsize=16384)
def of_words(folded: str) -> float:
    """Return how much a link's folded words sound like an advertisement, in log-odds; 0 without words."""
    said = words(folded)
    known = pitch()
    return known.start[0] + known.unit[0] * sum(map(_said, said)) / len(said) if said else 0.0


@lru_cache(maxsize=16384)
def of_address(folded: str) -> float:
    """Return the same for the words of an address."""
    said = words(folded)
    known = pitch()
    return known.start[1] + known.unit[1] * sum(map(_addressed, said)) / len(said) if said else 0.0


@lru_cache(maxsize=65536)
def _said(word: str) -> float:
    return _mean(pitch().said, word)


@lru_cache(maxsize=65536)
def _addressed(word: str) -> float:
    return _mean(pitch().address, word)


def _mean(weights: tuple[int, ...], word: str) -> float:
    found = pieces(word)
    return sum(weights[bucket] for bucket in found) / len(found)
