"""The word-level difference of two article texts. Pure; the command and the HTTP app share it.

Patience diff at two levels: first whole paragraphs, then the words of those that differ. It aligns
on what stands exactly once in both texts, so that a changed paragraph is not spelled out of stray
articles and commas; between such anchors it takes the longest common sequence (RapidFuzz's, which is
bit-parallel: difflib's is quadratic, cubic at worst). White space alone is never a difference.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from rapidfuzz.distance import LCSseq

Kind = Literal["equal", "delete", "insert"]

BREAK: Final = "\n\n"

_PARAGRAPHS: Final = re.compile(r"\n[^\S\n]*\n\s*")
# A word with its apostrophes and hyphens, one letter of a script that writes no spaces, or one other
# sign; then the space that follows it.
_TOKEN: Final = re.compile(
    r"([\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+(?:['’-][^\W\u3040-\u30ff\u3400-\u9fff]+)*|\S)(\s*)"
)
# Pairs of words within which the longest common sequence is looked for: bit by bit, 64 pairs at a step,
# so that two texts of 10,000 words without a word that stands once take some hundredths of a second.
_MOST_PAIRS: Final = 400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Consecutive text that both have, or only the old one (delete), or only the new one (insert)."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A stretch of both texts: the same words, or words that take the place of others."""

    same: bool
    old: tuple[str, ...]
    new: tuple[str, ...]


def difference(old: str, new: str) -> list[Run]:
    """Return the runs that lead from `old` to `new`; where something is replaced, delete comes first.

    The equal and the inserted runs together are `new`, and the equal and deleted ones `old`, up to
    white space. Equal runs keep the white space of `new`; a paragraph ends with one empty line.
    """
    before, after = _paragraphs(old), _paragraphs(new)
    parts: list[_Part] = []
    for part in _parts(before, after):
        if part.same:
            parts.append(_Part(same=True, old=_tokens(part.old), new=_tokens(part.new)))
        else:
            parts += _calm(_parts(_tokens(part.old), _tokens(part.new)))
    return _trimmed(_runs(parts))


def changed(runs: Iterable[Run]) -> bool:
    """Whether any of `runs` is a difference."""
    return any(run.kind != "equal" for run in runs)


def word_counts(runs: Iterable[Run]) -> tuple[int, int]:
    """Return how many words were deleted and how many inserted; signs are not words."""
    found = Counter[str]()
    for run in runs:
        found[run.kind] += sum(1 for word in _TOKEN.findall(run.text) if word[0][0].isalnum())
    return found["delete"], found["insert"]


def marked(runs: Sequence[Run]) -> str:
    """Return `runs` as plain text with ``[-deleted-]`` and ``{+inserted+}``."""
    return "".join(
        run.text if run.kind == "equal" else _mark(run, following)
        for run, following in zip(runs, [*runs, None][1:], strict=True)
    )


def excerpts(runs: Sequence[Run], around: int = 12) -> list[Run]:
    """Return `runs` with equal text cut to `around` words of the same paragraph beside a difference."""
    last = len(runs) - 1
    return [
        run
        if run.kind != "equal"
        else Run(kind="equal", text=_cut(run.text, around, head=n > 0, tail=n < last))
        for n, run in enumerate(runs)
    ]


def _mark(run: Run, following: Run | None) -> str:
    opened, closed = ("[-", "-]") if run.kind == "delete" else ("{+", "+}")
    words = run.text.rstrip()
    space = run.text[len(words) :]
    replaced = run.kind == "delete" and following is not None and following.kind == "insert"
    if replaced or (run.kind == "delete" and not words):
        space = ""
    return opened + (words or "¶") + closed + space


def _cut(text: str, around: int, *, head: bool, tail: bool) -> str:
    first, broken, _ = text.partition(BREAK)
    start = _TOKEN.findall(first)
    end = _TOKEN.findall(text.rpartition(BREAK)[2])
    if not broken and len(start) <= around * (head + tail):
        return text
    before = "".join(word + space for word, space in start[:around]) if head else ""
    after = "".join(word + space for word, space in end[-around:]) if tail else ""
    left = before.rstrip() + (" …" if head and len(start) > around else "")
    right = ("… " if tail and len(end) > around else "") + after
    if not (head and tail):
        return left + right
    return f"{left}\n{right}" if broken else left + right.removeprefix("…")


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part for part in _PARAGRAPHS.split(text.strip()) if part)


def _tokens(paragraphs: Iterable[str]) -> tuple[str, ...]:
    found: list[str] = []
    for paragraph in paragraphs:
        found += (word + space for word, space in _TOKEN.findall(paragraph.strip()))
        found.append(BREAK)
    return tuple(found)


def _key(token: str) -> str:
    return BREAK if token == BREAK else " ".join(token.split())


def aligned(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places in `old` and `new` that match, in the order of both."""
    return sorted(_pairs(old, new))


def _parts(old: Sequence[str], new: Sequence[str]) -> list[_Part]:
    """Return the stretches of `old` and `new`, alternately the same and different."""
    found: list[_Part] = []
    start_old = start_new = 0
    pairs = _pairs([_key(token) for token in old], [_key(token) for token in new])
    for i, j, size in [*_blocks(pairs), (len(old), len(new), 0)]:
        if i > start_old or j > start_new:
            found.append(_Part(same=False, old=tuple(old[start_old:i]), new=tuple(new[start_new:j])))
        start_old, start_new = i + size, j + size
        if size:
            found.append(_Part(same=True, old=tuple(old[i:start_old]), new=tuple(new[j:start_new])))
    return found


def _blocks(pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield (place in old, place in new, length) of each unbroken run of matched `pairs`."""
    numbered = enumerate(sorted(pairs))
    for _, group in groupby(numbered, key=lambda item: (item[1][0] - item[0], item[1][1] - item[0])):
        run = [pair for _, pair in group]
        yield run[0][0], run[0][1], len(run)


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places that match. A list of open stretches stands in for recursion."""
    found: list[tuple[int, int]] = []
    stretches = [(0, len(old), 0, len(new))]
    while stretches:
        low, high, new_low, new_high = _shrunk(old, new, stretches.pop(), found)
        if low == high or new_low == new_high:
            continue
        anchors = _anchors(old[low:high], new[new_low:new_high])
        if anchors:
            at, new_at = low, new_low
            for i, j in [*anchors, (high - low, new_high - new_low)]:
                stretches.append((at, low + i, new_at, new_low + j))
                at, new_at = low + i, new_low + j
        elif (high - low) * (new_high - new_low) <= _MOST_PAIRS:
            for op in LCSseq.opcodes(old[low:high], new[new_low:new_high]):
                if op.tag == "equal":
                    size = op.src_end - op.src_start
                    found += ((low + op.src_start + n, new_low + op.dest_start + n) for n in range(size))
    return found


def _shrunk(
    old: Sequence[str],
    new: Sequence[str],
    stretch: tuple[int, int, int, int],
    found: list[tuple[int, int]],
) -> tuple[int, int, int, int]:
    """Note the common head and tail of `stretch` in `found` and return what lies between."""
    low, high, new_low, new_high = stretch
    while low < high and new_low < new_high and old[low] == new[new_low]:
        found.append((low, new_low))
        low, new_low = low + 1, new_low + 1
    while low < high and new_low < new_high and old[high - 1] == new[new_high - 1]:
        high, new_high = high - 1, new_high - 1
        found.append((high, new_high))
    return low, high, new_low, new_high


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the longest chain of what stands exactly once in both, in the order of both."""
    once = {word for word, count in Counter(old).items() if count == 1}
    once &= {word for word, count in Counter(new).items() if count == 1}
    place = {word: n for n, word in enumerate(new) if word in once}
    tails: list[int] = []
    ends: list[int] = []
    links: list[tuple[int, int, int]] = []  # place in old, place in new, link before
    for i, word in enumerate(old):
        if word not in once:
            continue
        length = bisect_left(tails, place[word])
        tails[length:], ends[length:] = (
            [place[word], *tails[length + 1 :]],
            [
                len(links),
                *ends[length + 1 :],
            ],
        )
        links.append((i, place[word], ends[length - 1] if length else -1))
    return _chain(links, ends[-1] if ends else -1)


def _chain(links: Sequence[tuple[int, int, int]], last: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    while last >= 0:
        i, j, last = links[last]
        found.append((i, j))
    return found[::-1]


def _calm(parts: Sequence[_Part]) -> list[_Part]:
    """Fold a few equal words between much greater changes into them: they are equal by chance."""
    found: list[_Part] = []
    for part in parts:
        found.append(part)
        while len(found) >= 3 and not found[-1].same and _by_chance(found[-3:]):
            left, middle, right = found[-3:]
            found[-3:] = [
                _Part(
                    same=False,
                    old=left.old + middle.old + right.old,
                    new=left.new + middle.new + right.new,
                )
            ]
    return found


def _by_chance(three: Sequence[_Part]) -> bool:
    left, middle, right = three
    size = 2 * len(middle.new)
    return all(size <= max(len(side.old), len(side.new)) for side in (left, right))


def _runs(parts: Iterable[_Part]) -> list[Run]:
    found: list[Run] = []
    for part in parts:
        if part.same:
            found.append(Run(kind="equal", text="".join(part.new)))
            continue
        if part.old:
            found.append(Run(kind="delete", text="".join(part.old)))
        if part.new:
            found.append(Run(kind="insert", text="".join(part.new)))
    return _merged(found)


def _merged(runs: Iterable[Run]) -> list[Run]:
    return [
        Run(kind=kind, text="".join(run.text for run in group))
        for kind, group in groupby(runs, key=lambda run: run.kind)
    ]


def _trimmed(runs: list[Run]) -> list[Run]:
    """Take off the break behind the last paragraph, which no paragraph follows."""
    ending = 2 if [run.kind for run in runs[-2:]] == ["delete", "insert"] else 1
    body, tail = runs[:-ending], runs[-ending:]
    shorter = [Run(kind=run.kind, text=run.text.removesuffix(BREAK)) for run in tail]
    return [run for run in [*body, *shorter] if run.text]
