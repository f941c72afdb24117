"""Carry out a judgement on a tree: take out what is dropped, keep the words of what is unlinked."""

from __future__ import annotations

from lxml.html import HtmlElement

from cleaner.judge.verdicts import Judgement

_CLOSING = frozenset(",.;:!?…)]»”、。，；：！？）")


def remove(judgement: Judgement) -> None:
    """Change the judged document's tree in place.

    Dropped elements go, their following text stays unless the verdict says that it belongs to the
    block. Of an unlinked `<a>` all stays but its `href`.
    """
    for cut in judgement.cuts:
        _take_out(cut.element, with_tail=cut.tail)
    for element in judgement.unlinked:
        element.attrib.pop("href", None)


def _take_out(element: HtmlElement, *, with_tail: bool) -> None:
    parent = element.getparent()
    if parent is None:
        return
    tail = "" if with_tail else element.tail or ""
    previous = element.getprevious()
    parent.remove(element)
    if not tail:
        return
    if previous is not None:
        previous.tail = _joined(previous.tail, tail)
    else:
        parent.text = _joined(parent.text, tail)


def _joined(left: str | None, right: str) -> str:
    """Join two texts that an element stood between, with the space the sentence had before."""
    left = left or ""
    if not left[-1:].isspace():
        return left + right
    if right[:1] in _CLOSING:
        return left.rstrip() + right
    return left + right.lstrip() if right[:1].isspace() else left + right
