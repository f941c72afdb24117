"""Title and teaser that an old dump ran together in one paragraph, parted again.

Nothing marks the seam. What gives it away: a capital letter on a word that is written small elsewhere,
a word before it that can end a title, names that stay whole elsewhere, words of the title that begin
the teaser.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

_WORD = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_OPENING = "\"'“„«‘("
_FUNCTION = frozenset((
    "with", "from", "into", "over", "amid", "against", "about", "after", "before", "under", "between",
    "through", "their", "its", "his", "her", "your", "our", "this", "that", "these", "those", "first",
    "than", "more", "will", "would", "former", "new", "senior", "chief", "late", "then",
    "through", "during", "within", "without", "toward", "towards", "across", "where", "when", "which",
    "gegen", "nach", "über", "unter", "zwischen", "durch", "eine", "einer", "eines", "einem", "dans",
    "avec", "pour", "entre", "sous", "sans", "para", "desde", "hasta", "sobre", "entre", "della",
    "delle", "dello", "degli", "nella", "между", "после", "перед", "через", "против", "около", "мiж",
))  # fmt: skip
_FINITE = frozenset((
    "is", "are", "was", "were", "has", "have", "had", "will", "would", "should", "can", "could", "may",
    "must", "did", "does", "ist", "sind", "war", "hat", "haben", "wird", "werden", "kann", "est", "sont",
    "était", "ont", "sera", "es", "son", "fue", "ha", "han", "será", "è", "sono", "era", "hanno", "foi",
    "são", "tem", "был", "была", "были", "есть", "будет", "может",
))  # fmt: skip
_OPENERS = frozenset((
    "the", "a", "an", "in", "on", "at", "this", "these", "it", "he", "she", "they", "we", "after",
    "before", "during", "according", "when", "while", "as", "for", "there", "one", "two", "three", "four",
    "five", "six", "seven", "eight", "nine", "ten", "der", "die", "das", "ein", "eine", "im", "am",
    "nach", "bei", "seit", "wer", "mit", "le", "les", "un", "une", "des", "dans", "après", "selon", "el",
    "los", "las", "una", "en", "tras", "según", "il", "lo", "gli", "dopo", "secondo", "o", "os", "um",
    "uma", "em", "após", "в", "на", "по", "после", "как", "это", "во", "у", "за", "из", "с",
))  # fmt: skip
_SENTENCE = re.compile(
    r"(?<!\b[A-ZÀ-Ý])(?<!\b[DM]r)(?<!\bMrs)(?<!\bvs)[.…。]+[\"'”’»)\]]*(?:\s|$)|[!?]\s+\S+\s+\S"
)
_FEWEST, _MOST = 3, 26
_REST = 40
_SURE = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Seam:
    """Where a title ends: `at` is the offset at which the teaser begins; `score` how sure that is."""

    at: int
    score: float


class Wording:
    """How words are written over a whole dump: small, in pairs."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.small: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            words = _LETTERS.findall(text)
            self.small.update(word for word in words if word[0].islower())
            self.pairs.update(pairwise(words))


def find_seam(text: str, wording: Wording, captions: Iterable[str] = ()) -> Seam | None:
    """Return where the title in front of `text` ends, None if there seems to be none.

    A caption with the very words that `text` begins with settles it.
    """
    for caption in captions:
        rest = text[len(caption) :].lstrip()
        if len(caption) > 15 and text.startswith(caption) and len(rest) > _REST:
            return Seam(at=len(text) - len(rest), score=10.0)
    words = list(_WORD.finditer(text))[: _MOST + 2]
    seams = [
        Seam(at=words[index].start(), score=_score(words, index, text, wording))
        for index in range(_FEWEST, len(words) - 1)
        if len(text) - words[index].start() > _REST
    ]
    best = max(seams, key=lambda seam: seam.score, default=None)
    return best if best is not None and best.score >= _SURE else None


def _score(words: list[re.Match[str]], index: int, text: str, wording: Wording) -> float:
    raw, before = words[index][0], words[index - 1][0]
    this, prior, after = _bare(raw), _bare(before), _bare(words[index + 1][0])
    title = text[: words[index].start()].rstrip()
    if not _can_start(raw) or not _can_end(before, title):
        return -9.0
    score = 1.5 if prior[:1].islower() else 0.0
    score += 1.0 if after[:1].islower() else 0.0
    if wording.small[this.lower()] or this.lower() in _OPENERS:
        score += 2.5
    score += _of_names((prior, this, after), words, index, wording)
    if raw[0] in _OPENING:
        score += 1.5
    if raw[0].isdigit() and not prior[:1].islower():
        score -= 4.0
    if after in _FINITE:
        score += 1.5
    return score - _unlikely_length(len(title), index)


def _of_names(
    around: tuple[str, str, str], words: list[re.Match[str]], index: int, wording: Wording
) -> float:
    """Weigh names: they stay whole, and what is named in the title often begins the teaser."""
    prior, this, after = around
    score = 0.0
    together = wording.pairs[prior, this]
    if prior[:1].isupper() and this[:1].isupper():
        score -= 2.5 if together > 1 else 0.0
        follows_small = index >= 2 and _is_function(_bare(words[index - 2][0]))
        score += 1.5 if follows_small else 0.0
    if wording.pairs[this, after] > 1 and together <= 1:
        score += 1.5
    title = [_bare(word[0]) for word in words[:index]]
    score += 1.0 if this in title else 0.0
    score += 1.5 if (this, after) in pairwise(title) else 0.0
    score += 2.5 if _akin(this, prior) else 0.0
    score -= 2.5 if _akin(prior, title[-2]) else 0.0
    return score


def _akin(one: str, other: str) -> bool:
    return len(other) >= 5 and one != other and one[:4] == other[:4]


def _unlikely_length(chars: int, words: int) -> float:
    short = max(0.0, 25 - chars) * 0.1 + max(0.0, 50 - chars) * 0.04
    long = max(0.0, chars - 100) * 0.04
    return short + long + 0.02 * words


def _bare(word: str) -> str:
    return word.strip("\"'“”„«»‘’()[].,:;!?…")


def _can_start(word: str) -> bool:
    bare = word.lstrip(_OPENING)
    return bool(bare) and (bare[0].isupper() or bare[0].isdigit())


def _can_end(word: str, title: str) -> bool:
    if word[-1] in ",;:–—-(“„«" or word in {"–", "-", "—", "|", "&"}:
        return False
    if _SENTENCE.search(title):
        return False  # a title is no whole sentence, and has none inside
    return not _is_function(_bare(word))


def _is_function(word: str) -> bool:
    return word[:1].islower() and (len(word) <= 3 or word in _FUNCTION)
