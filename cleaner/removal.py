"""Where in the article things stood: links that are in it, and blocks that were taken out."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace

from cleaner.anchors import Anchor
from cleaner.article import Link, Removed
from cleaner.body.segment import Segment
from cleaner.judge import Judgement


def placed(links: Sequence[Link], anchors: Sequence[Anchor], segments: Sequence[Segment]) -> tuple[Link, ...]:
    """Return `links`, each with the number of the block that holds it."""
    blocks: dict[int, int] = {}
    for number, segment in enumerate(segments):
        for _, _, anchor in segment.pieces:
            if anchor is not None:
                blocks.setdefault(anchor, number)
    if not blocks:
        return tuple(links)
    return tuple(_with_block(link, anchors, blocks) for link in links)


def _with_block(link: Link, anchors: Sequence[Anchor], blocks: Mapping[int, int]) -> Link:
    element = anchors[link.index].element if link.index >= 0 else None
    number = blocks.get(element.number) if element is not None else None
    return link if number is None else replace(link, block=number)


def removed_from(
    judgement: Judgement, before: Sequence[int], segments: Sequence[Segment]
) -> tuple[Removed, ...]:
    """Return what the judge took out, with the block it stood behind.

    `before` says of each element that is left which number it had before; it is empty if nothing was
    taken out.
    """
    starts = sorted(before[segment.scope.number] if before else 0 for segment in segments)
    by_index = {link.index: link for link in judgement.links}
    removed, told = [], set[int]()
    for block in judgement.blocks:
        told.update(block.links)
        if block.action != "drop":
            continue
        first = min((cut.element.number if before else 0 for cut in block.cuts), default=0)
        removed.append(
            Removed(
                kind="block",
                text=block.text,
                links=tuple(by_index[index].href for index in block.links if index in by_index),
                reasons=block.reasons,
                place=block.place,
                after_block=bisect_left(starts, first) - 1,
            )
        )
    alone = (link for link in judgement.links if link.index not in told)
    return (*removed, *(_of_link(link) for link in alone if link.action in {"drop", "unlink"}))


def _of_link(link: Link) -> Removed:
    after = link.block if link.block is not None else -1
    hrefs = (link.href,) if link.href else ()
    return Removed(
        kind="link", text=link.text, links=hrefs, reasons=link.reasons, place=link.place, after_block=after
    )
