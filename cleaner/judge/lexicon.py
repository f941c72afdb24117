"""What links for sale speak of, by trade: a word list used as one piece of evidence among many."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from cleaner.judge.words import fold

_MODIFIERS = frozenset({"retail", "lure"})
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TELLING = 6
_BEGINNING = 3
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """What the list found in a text: words of a trade, and words that merely sell."""

    trade: str
    words: tuple[str, ...]
    modifiers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The word list, ready to be asked: exact words and phrases, stems, and unspaced fragments."""

    exact: dict[str, str]
    stems: dict[str, str]
    fragments: re.Pattern[str]
    fragment_trade: dict[str, str]

    def find(self, folded: str) -> Hits:
        """Return what the list knows of a folded text."""
        words = _WORD.findall(folded)
        found = [*self._spaced(words)]
        if not folded.isascii() and _UNSPACED.search(folded):
            found += [(self.fragment_trade[hit], hit) for hit in self.fragments.findall(folded)]
        strong = [(trade, word) for trade, word in found if trade not in _MODIFIERS]
        weak = tuple(word for trade, word in found if trade in _MODIFIERS)
        return Hits(
            trade=strong[0][0] if strong else "",
            words=tuple(word for _, word in strong),
            modifiers=weak,
        )

    def _spaced(self, words: list[str]) -> list[tuple[str, str]]:
        """Return (trade, entry) for every word, pair and triple of words the list holds."""
        found = []
        for at, word in enumerate(words):
            for length in (3, 2, 1):
                phrase = " ".join(words[at : at + length]) if length > 1 else word
                trade = self.exact.get(phrase)
                if trade:
                    found.append((trade, phrase))
                    break
            else:
                stem = self._stem(word)
                if stem:
                    found.append((self.stems[stem], word))
        return found

    def trade_of(self, word: str) -> str:
        """Return the trade one folded word stands for, or an empty string."""
        trade = self.exact.get(word) or self.fragment_trade.get(word)
        if trade is None:
            stem = self._stem(word)
            trade = self.stems[stem] if stem else ""
        return "" if trade in _MODIFIERS else trade

    def _stem(self, word: str) -> str:
        """Return the longest stem of the list that `word` begins with."""
        for length in range(len(word), 2, -1):
            if word[:length] in self.stems:
                return word[:length]
        return ""


def may_sell(word: str) -> bool:
    """Tell quickly whether a word begins like one of the list's: most words do not."""
    return word[:_BEGINNING] in _beginnings() or not word.isascii()


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    known = lexicon()
    every = (*known.exact, *known.stems, *known.fragment_trade)
    return frozenset(word[:_BEGINNING] for word in every)


@lru_cache(maxsize=65536)
def trade_of(word: str) -> str:
    """Return the trade one word stands for, or an empty string."""
    return lexicon().trade_of(fold(word))


@lru_cache(maxsize=16384)
def hits(folded: str) -> Hits:
    """Return what the list knows of a folded text."""
    return lexicon().find(folded)


@lru_cache(maxsize=16384)
def sold_in(site: str) -> str:
    """Return the word of a trade that a registered name holds, written on without a gap, or nothing."""
    found = _names().search(site.rpartition(".")[0].replace("-", ""))
    return found[0] if found else ""


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    """Return a pattern of all words and phrases long enough to be told inside a name."""
    known = lexicon()
    every = {**known.exact, **known.stems}
    joined = {entry.replace(" ", "") for entry, trade in every.items() if trade not in _MODIFIERS}
    long = sorted(word for word in joined if word.isascii() and word.isalnum() and len(word) >= _TELLING)
    return re.compile("|".join(long[::-1]))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the list that ships with the cleaner, read once."""
    exact: dict[str, str] = {}
    stems: dict[str, str] = {}
    fragments: dict[str, str] = {}
    for trade, entry in _entries(asset("lexicon.txt")):
        word = fold(entry.rstrip("*"))
        if _UNSPACED.search(word):
            fragments.setdefault(word, trade)
        elif entry.endswith("*") and " " not in word:
            stems.setdefault(word, trade)
        else:
            exact.setdefault(word, trade)
    pattern = re.compile("|".join(re.escape(word) for word in sorted(fragments, key=len)[::-1]))
    return Lexicon(exact=exact, stems=stems, fragments=pattern, fragment_trade=fragments)


def asset(name: str) -> str:
    """Return the text of a file that ships beside this module."""
    return (files("cleaner.judge") / name).read_text(encoding="utf-8")


def _entries(text: str) -> list[tuple[str, str]]:
    """Return (trade, entry) pairs in the order of the file."""
    pairs = []
    trade = ""
    for line in text.splitlines():
        if line.startswith("["):
            trade = line.strip("[] ")
        elif line and not line.startswith("#"):
            pairs += [(trade, entry.strip()) for entry in line.split(",") if entry.strip()]
    return pairs
