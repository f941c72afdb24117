"""Segments that were kept, as the article's blocks: white space settled, equal neighbours merged."""

import re
from collections.abc import Mapping, Sequence

from cleaner.article import Block, Span, Spans
from cleaner.body.segment import BREAK, CODE, EMPHASIS, STRONG, Piece, Segment

# What is to become one space; a single one, as between most words, is one already.
_SPACE = re.compile(r"[ \t\n\r\f\v\xa0\u2000-\u200a\u3000]{2,}|[\t\n\r\f\v\xa0\u2000-\u200a\u3000]")
_INVISIBLE = str.maketrans("", "", "\u200b\u2060\ufeff\xad")


def block_of(segment: Segment, hrefs: Mapping[int, str]) -> Block:
    """Return the block that `segment` makes; `hrefs` holds the targets of links that stay links."""
    if segment.kind == "code":
        text = "".join(piece[0] for piece in segment.pieces).strip("\r\n")
        return Block(kind="code", spans=(Span(text=text.replace("\r\n", "\n")),))
    if segment.rows:
        rows = tuple(tuple(spans_of(cell, hrefs) for cell in row) for row in segment.rows)
        return Block(kind="table", rows=rows)
    spans = spans_of(segment.pieces, hrefs)
    if segment.kind == "heading":
        spans = tuple(
            Span(text=span.text.replace("\n", " "), emphasis=span.emphasis, code=span.code, href=span.href)
            for span in spans
        )
    return Block(kind=segment.kind, spans=spans, level=segment.level, number=segment.number)


def spans_of(pieces: Sequence[Piece], hrefs: Mapping[int, str]) -> Spans:
    """Return styled runs of text with single spaces, none at either end."""
    runs: list[list[object]] = []
    space = True
    for raw, style, anchor in pieces:
        shown = raw if raw.isascii() else raw.translate(_INVISIBLE)
        text = "\n" if style == BREAK else _SPACE.sub(" ", shown)
        if space and text != "\n":
            text = text.lstrip(" ")
        if not text:
            continue
        if text == "\n":
            _trim(runs)
        space = text[-1] in " \n"
        key = (style & (STRONG | EMPHASIS | CODE), hrefs.get(anchor, "") if anchor is not None else "")
        if runs and (runs[-1][1] == key or text == "\n"):
            runs[-1][0] = f"{runs[-1][0]}{text}"
        elif text != "\n":
            runs.append([text, key])
    _trim(runs)
    return tuple(_span(str(text), key) for text, key in runs)  # type: ignore[arg-type]  # built above


def _trim(runs: list[list[object]]) -> None:
    while runs:
        runs[-1][0] = str(runs[-1][0]).rstrip(" \n")
        if runs[-1][0]:
            return
        runs.pop()


def _span(text: str, key: tuple[int, str]) -> Span:
    style, href = key
    return Span(
        text=text,
        strong=bool(style & STRONG),
        emphasis=bool(style & EMPHASIS),
        code=bool(style & CODE),
        href=href,
    )
