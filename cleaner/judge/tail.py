"""Spam without links: rows of keywords in text dumps, where only words are left of a block."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.article import Reason
from cleaner.judge.lexicon import hits
from cleaner.judge.words import fold, script_of, tokens

_STOP = re.compile(r"[.!?…。！？؟।]\s*|[,;:–—]\s+")
_MIN_WORDS = 6
_DOUBT = 3.5


@dataclass(frozen=True, slots=True, kw_only=True)
class TailVerdict:
    """A stretch of a paragraph that is a row of keywords: `text[start:end]` goes."""

    paragraph: int
    start: int
    end: int
    score: float
    reasons: tuple[Reason, ...]


def judge_text_tail(paragraphs: Sequence[str]) -> tuple[TailVerdict, ...]:
    """Return the stretches of a dump's paragraphs that are rows of sold keywords.

    A row has no sentence: no stops, words that come again and again in ever new company, often in
    another language than the text around it. All of that must be so, and nothing else is touched.
    """
    rest = Counter(word for text in paragraphs for word in set(tokens(fold(text))))
    script = script_of(" ".join(paragraphs))
    verdicts = []
    for number, text in enumerate(paragraphs):
        for start, end in _rows(text):
            verdict = _judge_row(number, text[start:end], start, rest=rest, script=script)
            if verdict is not None:
                verdicts.append(verdict)
    return tuple(verdicts)


def _rows(text: str) -> list[tuple[int, int]]:
    """Return the stretches between stops that are long enough to be a row of keywords."""
    rows = []
    start = 0
    for stop in [*(match.span() for match in _STOP.finditer(text)), (len(text), len(text))]:
        if len(text[start : stop[0]].split()) >= _MIN_WORDS:
            rows.append((start, stop[0]))
        start = stop[1]
    return rows


def _judge_row(number: int, row: str, start: int, *, rest: Counter[str], script: str) -> TailVerdict | None:
    words = re.findall(r"[^\W_]+", fold(row))
    refrain = _refrain(words)
    if len(words) < _MIN_WORDS or refrain is None:
        return None
    evidence = _evidence(row, words, refrain, rest, script)
    total = sum(evidence.values()) - _DOUBT
    stranger = bool(evidence["LANG.SCRIPT"]) and len(words) >= 12
    if total < 1.0 or not (evidence["TOPIC.TRADE"] or stranger or len(words) >= 20):
        return None
    reasons = tuple(
        Reason(code=code, weight=round(weight, 2), evidence=row[:80])
        for code, weight in evidence.items()
        if weight > 0
    )
    score = round(min(0.999, 0.5 + total / 10), 3)
    return TailVerdict(paragraph=number, start=start, end=start + len(row), score=score, reasons=reasons)


def _evidence(row: str, words: list[str], refrain: str, rest: Counter[str], script: str) -> dict[str, float]:
    """Return what speaks for a row of keywords, by reason code, in log-odds."""
    different = set(words)
    share = words.count(refrain) / len(words)
    absent = sum(1 for word in different if rest[word] <= 1) / len(different)
    trade = len(hits(" ".join(words)).words) / len(words)
    return {
        "BLOCK.REPEAT": 8.0 * max(0.0, min(share, 0.6) - 0.1),
        "TOPIC.TRADE": 6.0 * min(trade, 0.5),
        "TOPIC.ABSENT": 1.5 * absent,
        "LANG.SCRIPT": 1.5 if script and script_of(row) not in {"", script} else 0.0,
    }


def _refrain(words: list[str]) -> str | None:
    """Return the word that a row of keywords comes back to, in ever new company."""
    for word, count in Counter(words).most_common(2):
        beside = {*_neighbours(words, word)} - {word}
        if count >= 3 and len(word) > 2 and len(beside) >= 3:
            return word
    return None


def _neighbours(words: list[str], word: str) -> list[str]:
    """Return the words right before and right behind every occurrence of a word."""
    found = []
    for at, each in enumerate(words):
        if each == word:
            found += [*words[max(0, at - 1) : at], *words[at + 1 : at + 2]]
    return found
