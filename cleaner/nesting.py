"""Bounds on depth and number of elements, before the tree is built.

Building an HTML5 tree takes time that grows with depth times length, and formatting elements left
open are opened again in every later paragraph. A page of 200,000 nested elements would take minutes,
and one of 20 MB of tiny elements gigabytes. Some things are quadratic in any parser: attributes of one
element, options of one menu, a second ``<html>`` whose attributes go to the first. Tags beyond a bound
are therefore left out; their words stay, and a note says so.
"""

import re
from collections import Counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DEEPEST = 200
"""The depth of nesting kept; what is nested deeper stands at this depth."""

MOST_ELEMENTS = 100_000
"""The most elements a tree is built of; behind them only words are kept."""

MOST_ATTRIBUTES = 300
"""The most attributes that an element keeps, its first ones."""

MOST_OF_A_KIND = {"option": 2000, "optgroup": 2000, "html": 10, "body": 10}
"""The most elements of those whose number makes parsers slow."""

_OPEN_FORMATTING = 60
_FEW = 3000
_MANY = 12_000
_UNBALANCED = 1200
# Quotes count behind "=" alone, and what never ends goes to the end, as in HTML5. So each token is read
# once and no choice is ever gone back on: time stays linear on any input.
_ATTRIBUTES = r"""(?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?)*+"""
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title|xmp|noframes)\b.*?(?:</\1\s*>|\Z)"
    rf"|<(/?)([a-zA-Z][^\s/>]*){_ATTRIBUTES}(?:>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_LONG_TAG = re.compile(
    rf"""<[a-zA-Z][^\s/>]*+[\s/]++(?:[^>=\s/]++[=\s/]*+(?:"[^"]*+"\s*+|'[^']*+'\s*+)?+){{{MOST_ATTRIBUTES}}}"""
)
_FIRST_ATTRIBUTES = re.compile(
    rf"""<[^\s/>]+(?:[\s/]*+[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>]*+))?+){{{MOST_ATTRIBUTES}}}+"""
)
_VOID = frozenset((
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "keygen", "link", "meta", "param", "source", "track", "wbr",
))  # fmt: skip
_SELF_CLOSING = frozenset((
    "p", "li", "td", "th", "tr", "dt", "dd", "option", "optgroup", "tbody", "thead", "tfoot", "rt",
    "rp",
))  # fmt: skip
_FORMATTING = frozenset((
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
))  # fmt: skip
_FORMATTING_LEFT = sorted(_FORMATTING - {"a"})  # a link closes the one before it
_LONGEST_NAME = 9
_PADDING = b" " * (_LONGEST_NAME + 2)
_SMALL = np.uint8(ord("a") - ord("A"))
_NAME_ENDS = np.frombuffer(b" \t\n\r\f\v>\x1c\x1d\x1e\x1f", dtype=np.uint8)


class Bounded(NamedTuple):
    """Source with its bounds kept, and what was left out for them, in words."""

    text: str
    notes: tuple[str, ...]


def bounded(source: str) -> Bounded:
    """Return `source` with depth, number of elements and of attributes bounded."""
    notes = []
    if _LONG_TAG.search(source):
        source, shortened = _with_few_attributes(source)
        if shortened:
            notes.append(f"{shortened} tags had over {MOST_ATTRIBUTES} attributes; the rest was left out")
    marks = _Marks(source)
    if marks.count >= _MANY or marks.looks_deep() or (marks.count >= _FEW and marks.are_suspect()):
        flattener = _Flattener(source)
        source = flattener.run()
        notes += flattener.notes()
    return Bounded(source, tuple(notes))


def _with_few_attributes(source: str) -> tuple[str, int]:
    """Return `source` without the attributes behind the first `MOST_ATTRIBUTES` of a tag."""
    shortened = 0

    def short(match: re.Match[str]) -> str:
        """Return a start tag without the attributes past the bound, and count it if any went."""
        nonlocal shortened
        first = _FIRST_ATTRIBUTES.match(match[0]) if match[3] else None
        if first is None or first.end() >= len(match[0]) - 1:
            return match[0]
        shortened += 1
        return f"{first[0]}>"

    return _TOKEN.sub(short, source), shortened


class _Marks:
    """Where tags begin in a source and the signs behind each ``<``, as arrays: no loop over thousands."""

    def __init__(self, source: str) -> None:
        signs = np.frombuffer(source.encode("utf-8", "replace") + _PADDING, dtype=np.uint8)
        at = np.flatnonzero(signs == ord("<"))
        self.count = len(at)
        self._closing = signs[at + 1] == ord("/")
        self._names_at = at + 1 + self._closing
        self._signs = signs

    def looks_deep(self) -> bool:
        """Estimate depth by start tags less end tags: void elements count as left open."""
        depth = np.cumsum(1 - 2 * self._closing.astype(np.int32))
        return bool(self.count) and int(depth.max()) > _UNBALANCED

    def are_suspect(self) -> bool:
        """Tell too many elements of a kind, or of formatting left open."""
        names = self._signs[self._names_at[:, None] + np.arange(_LONGEST_NAME)]
        names |= _SMALL * ((names >= ord("A")) & (names <= ord("Z")))
        opened = ~self._closing
        if any(
            np.count_nonzero(_begin(names, name) & opened) > most for name, most in MOST_OF_A_KIND.items()
        ):
            return True
        ended = np.isin(names, _NAME_ENDS)
        formatting = np.zeros(self.count, dtype=bool)
        for name in _FORMATTING_LEFT:
            formatting |= _begin(names, name) & ended[:, len(name)]
        return int(np.where(self._closing, -1, 1)[formatting].sum()) > DEEPEST


def _begin(names: NDArray[np.uint8], word: str) -> NDArray[np.bool_]:
    """Tell which rows of signs begin with `word`."""
    found: NDArray[np.bool_] = names[:, 0] == ord(word[0])
    for place, sign in enumerate(word[1:], 1):
        found &= names[:, place] == ord(sign)
    return found


class _Flattener:
    """One walk over the tags with a stack of the open ones."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._stack: list[str] = []
        self._open: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()
        self._formatting = 0
        self._cuts: list[tuple[int, int]] = []
        self._started = 0
        self._kinds: Counter[str] = Counter()
        self._deep = 0
        self._alike: set[str] = set()
        self._rest = len(source)

    def run(self) -> str:
        """Return the source without the tags that nest deeper than the bound."""
        for match in _TOKEN.finditer(self._source):
            name = match[3]
            if name is None:
                continue
            kept = self._end(name.lower()) if match[2] else self._start(name.lower())
            if not kept:
                self._cuts.append(match.span())
            if self._started > MOST_ELEMENTS:
                self._rest = match.end()
                break
        return self._without_cuts() + _TOKEN.sub(" ", self._source[self._rest :])

    def notes(self) -> list[str]:
        """Return what was left out, in words."""
        notes = [f"{self._deep} start tags were nested too deep and left out"] if self._deep else []
        notes += [
            f"of {name} elements the first {MOST_OF_A_KIND[name]} were kept" for name in sorted(self._alike)
        ]
        if self._rest < len(self._source):
            notes.append(
                f"of what stands behind the first {MOST_ELEMENTS:,} elements only the words were kept"
            )
        return notes

    def _start(self, name: str) -> bool:
        self._started += 1
        if name in _VOID:
            return True
        if name in MOST_OF_A_KIND and self._is_one_too_many(name):
            return False
        if name in _SELF_CLOSING:
            while self._stack and self._stack[-1] in _SELF_CLOSING and name in self._open:
                if self._pop() == name:
                    break
        if name == "a" and "a" in self._open:
            self._end(name)  # a link closes the one before it
        formatting = name in _FORMATTING
        if len(self._stack) >= DEEPEST or (formatting and self._formatting >= _OPEN_FORMATTING):
            self._left_out[name] += 1
            self._deep += 1
            return False
        self._stack.append(name)
        self._open[name] += 1
        self._formatting += formatting
        return True

    def _is_one_too_many(self, name: str) -> bool:
        self._kinds[name] += 1
        if self._kinds[name] <= MOST_OF_A_KIND[name]:
            return False
        self._alike.add(name)
        return True

    def _end(self, name: str) -> bool:
        if self._left_out[name]:
            self._left_out[name] -= 1
            return False
        if name in self._open:
            while self._pop() != name:
                pass
        return True

    def _pop(self) -> str:
        name = self._stack.pop()
        self._open[name] -= 1
        if not self._open[name]:
            del self._open[name]
        self._formatting -= name in _FORMATTING
        return name

    def _without_cuts(self) -> str:
        pieces, at = [], 0
        for start, end in self._cuts:
            pieces.append(self._source[at:start])
            at = end
        return "".join([*pieces, self._source[at : self._rest]])
