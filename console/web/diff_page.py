"""What the page of a difference shows: blocks that changed, and what lies between them folded away."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from console.diff_blocks import BlockChange

_BESIDE = 1  # unchanged blocks shown on either side of a change


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Consecutive blocks; those of a `folded` group are the same in both and far from any change."""

    folded: bool
    blocks: tuple[BlockChange, ...]


def grouped(blocks: Sequence[BlockChange]) -> list[Group]:
    """Return `blocks` in groups, in order."""
    changed = [number for number, block in enumerate(blocks) if block.kind != "equal"]
    shown = {n for at in changed for n in range(at - _BESIDE, at + _BESIDE + 1)} if changed else set()
    numbered = groupby(enumerate(blocks), key=lambda item: item[0] not in shown)
    return [Group(folded=folded, blocks=tuple(block for _, block in group)) for folded, group in numbered]
