"""Paragraphs that a page break or an advertisement cut in mid-sentence, joined again.

Only a cut is mended: the first part ends without an end, the second goes on in small letters. The
words stay the same and in the same order; only the break, or a hyphen at it, goes.
"""

import re
from collections.abc import Callable, Collection, Sequence
from functools import cache, partial

from cleaner.body.segment import BREAK, Piece, Segment

_OPEN_END = re.compile(r"[\w,)\]\"'”’»–—-]$")
_FINISHED = re.compile(r"[.!?…。！？:;][\"'”’»)\]]*$")
_HYPHEN = re.compile(r"([^\W\d_]{2,})[-\u2010\xad]$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_CHARS = 45
_FEWEST_WORDS = 6


def join_cut(segments: Sequence[Segment]) -> list[Segment]:
    """Return `segments` with the parts of cut paragraphs joined; the input is left as it is."""
    vocabulary = cache(partial(_words, segments))  # most pages have no word cut in two
    joined: list[Segment] = []
    for segment in segments:
        # A picture with its caption may stand between the two parts.
        last = next((n for n in range(len(joined) - 1, -1, -1) if joined[n].kind != "caption"), -1)
        if last >= 0 and is_cut(joined[last], segment):
            joined[last] = _join(joined[last], segment, vocabulary)
        else:
            joined.append(segment)
    return joined


def is_cut(first: Segment, second: Segment) -> bool:
    """Tell whether `second` goes on with the sentence that `first` breaks off."""
    if first.kind != "paragraph" or second.kind != "paragraph" or not second.text[0].islower():
        return False
    text = first.text
    if len(text) < _FEWEST_CHARS or len(text.split()) < _FEWEST_WORDS or _is_verse(first):
        return False
    if text.endswith(("...", "…")) or _FINISHED.search(text) or not _OPEN_END.search(text):
        return False
    # Lines of a poem or of an address go on small too, but they are all short.
    return len(text) >= 2 * _FEWEST_CHARS or len(second.text) >= 2 * _FEWEST_CHARS or len(text.split()) > 9


def _is_verse(segment: Segment) -> bool:
    return sum(1 for piece in segment.pieces if piece[1] == BREAK) >= 2


def _join(first: Segment, second: Segment, vocabulary: Callable[[], Collection[str]]) -> Segment:
    pieces: list[Piece] = list(first.pieces)
    while pieces and not pieces[-1][0].strip():
        pieces.pop()
    glue = " "
    cut = _HYPHEN.search(first.text)
    if cut is not None:
        glue = ""
        if _is_one_word(cut[1], second.text, vocabulary):
            text, style, anchor = pieces[-1]
            pieces[-1] = (text.rstrip().rstrip("-\u2010\xad"), style, anchor)
        else:
            text, style, anchor = pieces[-1]
            pieces[-1] = (text.rstrip(), style, anchor)
    start = second.pieces[0]
    rest = [(start[0].lstrip(), *start[1:]), *second.pieces[1:]]
    whole = Segment(
        scope=first.scope,
        kind=first.kind,
        text=" ".join("".join(piece[0] for piece in [*pieces, (glue, 0, None), *rest]).split()),
        pieces=[*pieces, (glue, 0, None), *rest] if glue else [*pieces, *rest],
        level=first.level,
        number=first.number,
    )
    whole.link_chars = first.link_chars + second.link_chars
    whole.links = first.links + second.links
    return whole


def _is_one_word(before: str, after: str, vocabulary: Callable[[], Collection[str]]) -> bool:
    """Tell a word cut by hyphenation from a compound that has its hyphen anyway."""
    match = _FIRST_WORD.match(after)
    if match is None:
        return False
    start, end = before.casefold(), match[0].casefold()
    words = vocabulary()
    if start + end in words:
        return True
    return not (f"{start}-{end}" in words or (start in words and end in words))


def _words(segments: Sequence[Segment]) -> frozenset[str]:
    """Return the words of the text inside lines; those at a cut cannot vouch for themselves."""
    found: set[str] = set()
    for segment in segments:
        words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", segment.text.casefold())
        found.update(words[1:-1] if len(words) > 2 else ())
    return frozenset(found)
