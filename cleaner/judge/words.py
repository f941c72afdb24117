"""Words as a reader sees them: folded, freed of disguises, cut into tokens.

Spammers write `саsino` with Cyrillic letters or put invisible characters inside a word so that lists
do not match. A reader sees no difference, so both are undone before anything is compared, and the
undoing itself is evidence.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

# Characters that show nothing. Soft hyphen, ZWNJ and ZWJ have honest uses (hyphenation, Persian,
# emoji), so removing those is not yet a disguise; see `disguised`.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufe00-\ufe0f\ufeff]+"
)
_COVERT = re.compile(
    "(?<=[A-Za-z\u0400-\u04ff])[\u200b-\u200d\u2060-\u2064\ufeff\u180e]+(?=[A-Za-z\u0400-\u04ff])"
)
_ACCENTS = re.compile("[\u0300-\u036f]+")
_TOKEN = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LOOKALIKE = re.compile("[\u0370-\u03ff\u0400-\u052f]")

# Letters of other scripts that look like a Latin one, folded (lower case) form.
_TWINS = str.maketrans(
    "асеорхуіјѕԛԝһкмтвнгӏԁɡαβγεικνορτυχωѵүո",
    "aceopxyijsqwhkmtbhrldgabyeikvoptuxwvyn",
)
_PLAIN = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "æ": "ae", "œ": "oe", "ß": "ss", "ς": "σ"}
)

_SCRIPTS = (
    ("latin", "A-Za-z\u00c0-\u024f\u1e00-\u1eff"),
    ("cyrillic", "\u0400-\u052f"),
    ("greek", "\u0370-\u03ff\u1f00-\u1fff"),
    ("hebrew", "\u0590-\u05ff"),
    ("arabic", "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff"),
    ("indic", "\u0900-\u0dff"),
    ("thai", "\u0e00-\u0e7f"),
    ("han", "\u3400-\u9fff\uf900-\ufaff"),
    ("kana", "\u3040-\u30ff"),
    ("hangul", "\u1100-\u11ff\uac00-\ud7af"),
    ("armenian", "\u0530-\u058f"),
    ("georgian", "\u10a0-\u10ff"),
)
_SCRIPT_PATTERNS = tuple((name, re.compile(f"[{letters}]")) for name, letters in _SCRIPTS)


def word_set(words: str) -> frozenset[str]:
    """Return the words of a spaced list as a set."""
    return frozenset(words.split())


# What languages call themselves, folded: a link to another edition is in another script by nature.
TONGUES = word_set(
    "中文 简体中文 繁體中文 简体 繁體 汉语 漢語 日本語 にほんご 한국어 조선말 русскии украінська українська"
    " беларуская булгарски български македонски српски қазақша кыргызча монгол тоҷики татарча"
    " العربية عربي فارسی اردو دری پښتو کوردی עברית ייִדיש ελληνικα हिन्दी हिंदी मराठी नेपाली বাংলা"
    " ગુજરાતી ਪੰਜਾਬੀ தமிழ் తెలుగు ಕನ್ನಡ മലയാളം ଓଡ଼ିଆ සිංහල ไทย ភាសាខ្មែរ ລາວ မြန်မာ አማርኛ ქართული հայերեն"
)


def visible(text: str) -> str:
    """Return `text` without characters that show nothing, white space collapsed."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(_INVISIBLE.sub("", text).split())


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Fold `text` for comparison: compatibility forms, case, accents, invisible and twin letters."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold().translate(_PLAIN)
    plain = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", plain)))
    if _LATIN.search(plain) and _LOOKALIKE.search(plain):
        plain = _TOKEN.sub(_untwin, plain)
    return " ".join(plain.split())


def _untwin(match: re.Match[str]) -> str:
    """Turn look-alike letters to Latin in a word that mixes scripts; other words stay."""
    word: str = match[0]
    if _LATIN.search(word) and _LOOKALIKE.search(word):
        return word.translate(_TWINS)
    return word


def disguised(text: str) -> str:
    """Return the first word of `text` that hides from a plain comparison, or an empty string.

    A word is disguised when invisible characters part its Latin or Cyrillic letters, or when Latin
    letters and look-alikes of another script stand in one word.
    """
    if text.isascii():
        return ""
    covert = _COVERT.search(text)
    if covert:
        return visible(text[max(0, covert.start() - 20) : covert.end() + 20])
    words: list[str] = _TOKEN.findall(text)
    for word in words:
        if _LATIN.search(word) and _LOOKALIKE.search(word) and len(word) > 2:
            translated = word.casefold().translate(_TWINS)
            if not _LOOKALIKE.search(translated):
                return word
    return ""


def more_often(text: str, word: str, times: int) -> bool:
    """Tell whether `text` holds `word` more than `times` times, looking no further than it must."""
    at = -len(word)
    for _ in range(times + 1):
        at = text.find(word, at + len(word))
        if at < 0:
            return False
    return True


def tokens(folded: str) -> tuple[str, ...]:
    """Cut folded text into words; scripts without spaces give overlapping pairs of characters."""
    if folded.isascii() or not _UNSPACED.search(folded):
        return tuple(_TOKEN.findall(folded))
    found: list[str] = []
    for word in _TOKEN.findall(folded):
        if _UNSPACED.search(word) and len(word) > 2:
            found.extend(word[at : at + 2] for at in range(len(word) - 1))
        else:
            found.append(word)
    return tuple(found)


def script_of(text: str) -> str:
    """Return the script most letters of `text` belong to, or an empty string when there are none.

    Kana or hangul anywhere decides over han, because Japanese and Korean write both.
    """
    sample = text[:1500]
    if sample.isascii():
        return "latin" if _LATIN.search(sample) else ""
    counts = {name: len(pattern.findall(sample)) for name, pattern in _SCRIPT_PATTERNS}
    if counts["kana"] * 10 > counts["han"] and counts["kana"]:
        counts["kana"] += counts["han"]
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""


def repetition(phrases: Iterable[str]) -> float:
    """Return how much a list of phrases repeats its words: 0 none, near 1 the same words again.

    The share of word occurrences, over all phrases, that fall on a word already used by another
    phrase. A list of different titles scores low; keyword lists score high.
    """
    bags = [set(tokens(fold(phrase))) for phrase in phrases]
    seen: Counter[str] = Counter(word for bag in bags for word in bag)
    total = sum(seen.values())
    return sum(count - 1 for count in seen.values()) / total if total else 0.0
