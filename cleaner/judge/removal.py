"""Carry out a judgement on a tree: take out what is dropped, keep the words of what is unlinked."""

from __future__ import annotations

from dataclasses import replace

from cleaner.document import Document
from cleaner.flat import Flat
from cleaner.judge.verdicts import Judgement

_CLOSING = frozenset(",.;:!?…)]»”、。，；：！？）")


def remove(document: Document, judgement: Judgement) -> tuple[Document, list[int]]:
    """Return the document without what was judged not to be the author's, and where what is left stood.

    Dropped elements go, their following text stays unless the verdict says that it belongs to the
    block. Of an unlinked `<a>` all stays but its `href`. The list has, for each element that is left, its
    number in the tree before.
    """
    flat, gone = document.flat, set[int]()
    texts, tails = list(flat.texts), list(flat.tails)
    for cut in judgement.cuts:
        number = cut.element.number
        if flat.parents[number] < 0 or not gone.isdisjoint(_lineage(flat, number)):
            continue
        gone.add(number)
        tail, tails[number] = tails[number], ""
        if tail and not cut.tail:
            _put(flat, gone, number, tail, (texts, tails))
    stripped = {element.number for element in judgement.unlinked}
    left, before = replace(flat, texts=texts, tails=tails).without(gone, stripped)
    return document.with_tree(left, before), before


def _lineage(flat: Flat, number: int) -> list[int]:
    """Return the numbers of an element and of those around it."""
    found = []
    while number >= 0:
        found.append(number)
        number = flat.parents[number]
    return found


def _put(flat: Flat, gone: set[int], number: int, text: str, into: tuple[list[str], list[str]]) -> None:
    """Put the text behind an element that went behind what stands before it now."""
    texts, tails = into
    before = flat.element(number).getprevious()
    while before is not None and before.number in gone:
        before = before.getprevious()
    if before is not None:
        tails[before.number] = _joined(tails[before.number], text)
    else:
        parent = flat.parents[number]
        texts[parent] = _joined(texts[parent], text)


def _joined(left: str, right: str) -> str:
    """Join two texts that an element stood between, with the space the sentence had before."""
    if not left[-1:].isspace():
        return left + right
    if right[:1] in _CLOSING:
        return left.rstrip() + right
    return left + right.lstrip() if right[:1].isspace() else left + right
