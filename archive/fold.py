"""Folding: what makes two spellings of words, anchors and domains the same to a search.

Both databases get words already folded and parted, so neither's own notion of a word counts. Scripts
that do not part words by spaces are parted into single characters and searched as phrases: two Han
characters are a word as often as three, which rules trigrams out.
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit


def _of(kinds: str, *ranges: tuple[int, int]) -> str:
    """Return the characters in `ranges` whose Unicode category begins with one of `kinds`."""
    letters = (chr(code) for low, high in ranges for code in range(low, high + 1))
    return "".join(letter for letter in letters if unicodedata.category(letter)[0] in kinds)


# Thai, Lao, Myanmar, Khmer, Hangul, kana, Bopomofo, Han and their extensions. Of the first four and of
# the kana the signs do not count: a full stop is no word.
_SINGLE = (
    _of("LMN", (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x312F))
    + "\u1100-\u11ff\u3005-\u3007\u3130-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
# Marks stand within a word: accents written apart, vowel signs of India, points of Hebrew and Arabic.
_MARKS = "\u0300-\u036f" + _of("M", (0x0483, 0x0DFF), (0x1AB0, 0x1DFF), (0xA66F, 0xAAFF))
_LETTERS = rf"[^\W_{_SINGLE}\u0300-\u036f]"
# One character may be written in parts, as macOS does: a syllable in its letters, a kana and its marks.
_PARTS = (
    "[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|[\uac00-\ud7a3][\u11a8-\u11c2]"
    "|[\u3041-\u30ff][\u3099\u309a]|\u1025\u102e"
)
_WORD = re.compile(rf"{_LETTERS}(?:{_LETTERS}++|[{_MARKS}]++)*+|{_PARTS}|[{_SINGLE}]")
_PLAIN_WORD = re.compile("[a-z0-9]+")
# Hebrew and Arabic are mostly written without their points, and searched for so; a stroke between
# Arabic letters only makes the line longer.
_POINTS = _of("M", (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x06ED)) + "\u0640"
_ACCENTS = re.compile(f"[\u0300-\u036f{_POINTS}]")
_INVISIBLE = frozenset({"Cf", "Cc", "Co", "Cn"})
_LONGEST_WORD = 200
_REMEMBERED = 16_384  # the same words, anchors and addresses stand on page after page of a site


def words(text: str) -> list[str]:
    """Return the folded words of `text` in order: case, accents and width do not count."""
    if text.isascii():  # as most of the archive's words are; it takes a quarter of the time
        return [word[:_LONGEST_WORD] for word in _PLAIN_WORD.findall(text.lower())]
    return [folded for word in _WORD.findall(text) for folded in _folded(word)]


def spans(text: str) -> list[tuple[int, int]]:
    """Return start and end of every word of `text`."""
    return [match.span() for match in _WORD.finditer(text)]


@lru_cache(maxsize=_REMEMBERED)
def anchor(text: str) -> str:
    """Return a link's words as campaigns compare them: folded, without what cannot be seen."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(char for char in folded if char.isspace() or unicodedata.category(char) not in _INVISIBLE)
    return " ".join(seen.split())


@lru_cache(maxsize=_REMEMBERED)
def domain(href_or_host: str) -> str:
    """Return the host that a link leads to, in lower case and without ``www.``; empty if it has none."""
    try:
        host = urlsplit(href_or_host).hostname if "//" in href_or_host else href_or_host
    except ValueError:
        return ""
    return (host or "").lower().rstrip(".").removeprefix("www.")


@lru_cache(maxsize=_REMEMBERED)
def _folded(word: str) -> tuple[str, ...]:
    if word.isascii():
        return (word.lower()[:_LONGEST_WORD],)
    # Twice through the accents: casefold parts Turkish İ into i and a dot, NFKC joins what can be joined.
    plain = unicodedata.normalize("NFKC", word).casefold().replace("ı", "i")
    bare = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", plain)))
    return tuple(part[:_LONGEST_WORD] for part in _WORD.findall(bare))
