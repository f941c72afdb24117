"""A bound on nesting, before the tree is built.

Building an HTML5 tree takes time that grows with depth times length, and formatting elements left
open are opened again in every later paragraph. A page of 200,000 nested elements would take minutes.
Start tags deeper than `DEEPEST` are therefore left out, with their end tags; their words stay.
"""

import re
from collections import Counter

DEEPEST = 200
"""The depth of nesting kept; what is nested deeper stands at this depth."""

_OPEN_FORMATTING = 60
_FEW = 3000
_MANY = 12_000
_UNBALANCED = 1200
_CHUNK = 4096
_TOKEN = re.compile(
    r"""<!--.*?(?:-->|\Z)|<(script|style|textarea|title|xmp|noframes)\b.*?(?:</\1\s*>|\Z)"""
    r"""|<(/?)([a-zA-Z][^\s/>]*)(?:[^>"']|"[^"]*"|'[^']*')*>""",
    re.DOTALL | re.IGNORECASE,
)
_VOID = frozenset((
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "keygen", "link", "meta", "param", "source", "track", "wbr",
))  # fmt: skip
_SELF_CLOSING = frozenset((
    "p", "li", "td", "th", "tr", "dt", "dd", "option", "optgroup", "tbody", "thead", "tfoot", "rt",
    "rp",
))  # fmt: skip
_FORMATTING_TAG = re.compile(
    r"<(/?)(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s>]", re.IGNORECASE
)
_FORMATTING = frozenset((
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
))  # fmt: skip


def bounded(source: str) -> tuple[str, int]:
    """Return `source` with nesting bounded, and how many start tags were left out for it."""
    tags = source.count("<")
    if tags >= _MANY or _looks_deep(source) or (tags >= _FEW and _formatting_left_open(source)):
        return _Flattener(source).run()
    return source, 0


def _looks_deep(source: str) -> bool:
    """Estimate depth by start tags less end tags, a chunk at a time."""
    depth = 0
    for start in range(0, len(source), _CHUNK):
        depth += source.count("<", start, start + _CHUNK)
        depth -= 2 * source.count("</", start, start + _CHUNK)
        if depth > _UNBALANCED:
            return True
    return False


def _formatting_left_open(source: str) -> bool:
    """Count formatting elements opened and not closed, all names together."""
    opened = closed = 0
    for match in _FORMATTING_TAG.finditer(source):
        if match[1]:
            closed += 1
        else:
            opened += 1
    return opened - closed > DEEPEST


class _Flattener:
    """One walk over the tags with a stack of the open ones."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._stack: list[str] = []
        self._open: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()
        self._formatting = 0
        self._cuts: list[tuple[int, int]] = []
        self._starts_cut = 0

    def run(self) -> tuple[str, int]:
        for match in _TOKEN.finditer(self._source):
            name = match[3]
            if name is None:
                continue
            kept = self._end(name.lower()) if match[2] else self._start(name.lower())
            if not kept:
                self._cuts.append(match.span())
        return self._without_cuts(), self._starts_cut

    def _start(self, name: str) -> bool:
        if name in _VOID:
            return True
        if name in _SELF_CLOSING:
            while self._stack and self._stack[-1] in _SELF_CLOSING and name in self._open:
                if self._pop() == name:
                    break
        if name == "a" and "a" in self._open:
            self._end(name)  # a link closes the one before it
        formatting = name in _FORMATTING
        if len(self._stack) >= DEEPEST or (formatting and self._formatting >= _OPEN_FORMATTING):
            self._left_out[name] += 1
            self._starts_cut += 1
            return False
        self._stack.append(name)
        self._open[name] += 1
        self._formatting += formatting
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
        if not self._cuts:
            return self._source
        pieces, at = [], 0
        for start, end in self._cuts:
            pieces.append(self._source[at:start])
            at = end
        return "".join([*pieces, self._source[at:]])
