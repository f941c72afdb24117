"""The page as a sequence of segments: runs of text that belong to one block.

A segment is the unit that is kept or left out. It keeps its pieces with their styles and links, so
that text, Markdown and HTML are later rendered from the very words that were judged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cleaner.article import BlockKind

STRONG, EMPHASIS, CODE, BREAK, UNSEEN = 1, 2, 4, 8, 16
"""Styles of a piece, as bits; BREAK marks a line break, UNSEEN what is only read out to who cannot see."""

Piece = tuple[str, int, int | None]
"""Text, its style, and the number of the ``<a`` element it stands in."""

Holds = tuple[BlockKind, int, int | None]
"""Kind, level and list number of a run of text directly in a block."""

PLAIN: Holds = ("paragraph", 0, None)


@dataclass(slots=True, eq=False)
class Scope:
    """A block-level element on the way from the root to a segment, with sums over what it holds."""

    number: int
    """The element's own."""
    attributes: Mapping[str, str]
    tag: str
    parent: "Scope | None"
    bits: int
    """Name groups of this element alone."""
    above: int
    """Name groups of this element and all above it."""
    tags: frozenset[str]
    """Tags of this element and all above it, of those that matter."""
    depth: int
    hidden: bool = False
    chars: int = 0
    link_chars: int = 0
    segments: int = 0
    prose: int = 0
    order: int = 0
    """Of a list's item: the how manyth of its list, from 1."""
    holds: Holds = PLAIN
    """What a run of text directly in it is."""


@dataclass(slots=True, eq=False)
class Segment:
    """One run of text in one block."""

    scope: Scope
    kind: BlockKind
    text: str
    pieces: list[Piece] = field(default_factory=list)
    level: int = 0
    number: int | None = None
    rows: list[list[list[Piece]]] = field(default_factory=list)
    link_chars: int = 0
    links: int = 0
    strong_chars: int = 0
    size: int = 0
    """The length of `text` in letters, as `lines.letters` counts them."""
    words: int = 0
    """How many runs of signs without white space `text` has; 0 if nobody counted."""
    label: bool = False
    """A short line of its own inside a label, button or the like."""

    @property
    def linked_size(self) -> int:
        """How many of its letters are link text."""
        length = len(self.text)
        return min(self.link_chars, length) * self.size // length if length else 0
