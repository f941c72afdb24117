"""The difference of two articles by blocks: paragraphs, headings, items that came, went, moved or changed.

Pure. What is compared is what the cleaner kept, so markup, advertising and spam make no difference; nor
does what sort of block says the same words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from rapidfuzz import process
from rapidfuzz.distance import Indel

from console.diff import Run, aligned, difference

BlockKind = Literal["equal", "delete", "insert", "change", "move"]

_ALIKE: Final = 0.5  # share of words in common from which a block is the other one, changed
_WEIGHED: Final = 200  # blocks on either side of a gap beyond which only neighbours are compared


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockChange:
    """One block of either article, in the order of the new one.

    `sort` is the cleaner's word for the block (``paragraph``, ``heading``, …; ``item`` of a digest page).
    `old` and `new` are its words, None where it is not there. `runs` lead from one to the other where it
    changed.
    """

    kind: BlockKind
    sort: str
    old: str | None
    new: str | None
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    sort: str
    words: str


def block_difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[BlockChange]:
    """Return what became of each block, from the `old` article's JSON to the `new` one's."""
    before, after = _blocks(old), _blocks(new)
    pairs = aligned([one.words for one in before], [one.words for one in after])
    found: list[BlockChange] = []
    start = new_start = 0
    for i, j in [*pairs, (len(before), len(after))]:
        found += _gap(before[start:i], after[new_start:j])
        if i < len(before):
            found.append(_change("equal", after[j], before[i].words, after[j].words))
        start, new_start = i + 1, j + 1
    return _with_moves(found)


def differs(changes: Sequence[BlockChange]) -> bool:
    """Whether any of `changes` is a difference."""
    return any(change.kind != "equal" for change in changes)


def _blocks(article: Mapping[str, Any]) -> list[_Said]:
    """Return the blocks with words; of a digest page, its items too."""
    said = [_Said(block["kind"], " ".join(_words(block).split())) for block in article.get("blocks", [])]
    for item in article.get("items", []) if article.get("kind") == "listing" else []:
        parts = (item.get("title"), item.get("teaser"))
        said.append(_Said("item", " – ".join(" ".join(part.split()) for part in parts if part)))
    return [one for one in said if one.words]


def _words(block: Mapping[str, Any]) -> str:
    if block.get("rows"):
        return " | ".join(_joined(cell) for row in block["rows"] for cell in row)
    return _joined(block.get("spans", []))


def _joined(spans: Sequence[Mapping[str, Any]]) -> str:
    return "".join(span["text"] for span in spans)


def _gap(old: list[_Said], new: list[_Said]) -> Iterator[BlockChange]:
    """Yield what lies between two blocks that stayed: pairs that are alike, in order, and the rest."""
    start = new_start = 0
    for i, j in [*_alike(old, new), (len(old), len(new))]:
        yield from (_change("delete", one, one.words, None) for one in old[start:i])
        yield from (_change("insert", one, None, one.words) for one in new[new_start:j])
        if i < len(old):
            runs = tuple(difference(old[i].words, new[j].words))
            yield _change("change", new[j], old[i].words, new[j].words, runs)
        start, new_start = i + 1, j + 1


def _alike(old: list[_Said], new: list[_Said]) -> list[tuple[int, int]]:
    """Return pairs of places that say much the same: the best chain that keeps the order of both."""
    if not old or not new:
        return []
    if len(old) > _WEIGHED or len(new) > _WEIGHED:
        together = min(len(old), len(new))
        return [
            (n, n) for n in range(together) if _share(old[n].words.split(), new[n].words.split()) >= _ALIKE
        ]
    shares = process.cdist(
        [one.words.split() for one in old],
        [one.words.split() for one in new],
        scorer=Indel.normalized_similarity,
        score_cutoff=_ALIKE,
    ).tolist()
    return _best_chain(shares)


def _share(old: list[str], new: list[str]) -> float:
    return Indel.normalized_similarity(old, new, score_cutoff=_ALIKE)


def _best_chain(shares: list[list[float]]) -> list[tuple[int, int]]:
    """Return the places, rising in row and column, whose shares add up to most."""
    height, width = len(shares), len(shares[0])
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i in range(height - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            taken = shares[i][j] + best[i + 1][j + 1] if shares[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], taken)
    found: list[tuple[int, int]] = []
    i = j = 0
    while i < height and j < width:
        if shares[i][j] and best[i][j] == shares[i][j] + best[i + 1][j + 1]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _with_moves(changes: list[BlockChange]) -> list[BlockChange]:
    """Make one move of what went here and came there with the same words."""
    went: dict[str, list[int]] = {}
    for number, change in enumerate(changes):
        if change.kind == "delete" and change.old:
            went.setdefault(change.old, []).append(number)
    gone: set[int] = set()
    came: dict[int, BlockChange] = {}
    for number, change in enumerate(changes):
        places = went.get(change.new or "") if change.kind == "insert" else None
        if places:
            gone.add(places.pop(0))
            came[number] = replace(change, kind="move", old=change.new)
    kept = [number for number in range(len(changes)) if number not in gone]
    return [came.get(number, changes[number]) for number in kept]


def _change(
    kind: BlockKind, one: _Said, old: str | None, new: str | None, runs: tuple[Run, ...] = ()
) -> BlockChange:
    return BlockChange(kind=kind, sort=one.sort, old=old, new=new, runs=runs)
