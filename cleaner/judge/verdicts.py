"""The judge's answer, as values."""

from __future__ import annotations

from dataclasses import dataclass

from cleaner.article import Action, Link, Reason
from cleaner.flat import Element


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cut:
    """An element that is not the author's; with `tail`, the text right behind it goes as well."""

    element: Element
    tail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlockVerdict:
    """A block of the page that goes whole: a run of injected links, or a paragraph written for them.

    `links` are the ordinals (`Link.index`) of the links it holds, `cuts` the elements to take out in
    document order, `fingerprint` names the block wherever it is seen again.
    """

    action: Action
    score: float
    text: str
    links: tuple[int, ...]
    reasons: tuple[Reason, ...]
    place: str
    cuts: tuple[Cut, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judgement:
    """Verdicts on every link of a document and on the blocks that go whole.

    `cuts` lists all elements to take out, `unlinked` the `<a>` elements whose words stay. When the
    brakes held, `braked` is true, both are empty, and what would have gone is flagged. `doorway` says
    that the whole page exists for what it links to; then the brakes hold as well.
    """

    links: tuple[Link, ...]
    blocks: tuple[BlockVerdict, ...] = ()
    cuts: tuple[Cut, ...] = ()
    unlinked: tuple[Element, ...] = ()
    notes: tuple[str, ...] = ()
    braked: bool = False
    doorway: bool = False
