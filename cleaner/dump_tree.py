"""Text dumps as a tree: text/plain and text/markdown lines become the elements they stand for.

Every paragraph carries ``data-gap``, the number of empty lines before it, which is often all the
structure that an old dump has left.
"""

import re
from html import escape
from itertools import pairwise, takewhile
from statistics import median
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

GAP = "data-gap"
"""Attribute with the number of empty lines before a paragraph."""

_PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")
_PARSER.validateLink = bool  # type: ignore[assignment]  # links are judged later
_WRAPPED_AT = 110
_BLOCK_START = re.compile(r"\s*(?:[-*+]|\d+[.)])\s|\s*[>#|`~]|\s{4}|\t|\s*(?:=+|-+)\s*$")
_FENCE = re.compile(r"\s*(```|~~~)")


def dump_to_html(text: str, form: Literal["html", "text", "markdown"]) -> str:
    """Return HTML for a dump: a paragraph for every line, or for every wrapped paragraph."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n\n").split("\n")
    wrapped = _is_wrapped(lines)
    if form == "markdown":
        return _document(_from_markdown(lines if wrapped else _parted(lines)))
    return _document(_from_lines(lines, wrapped=wrapped))


def _document(body: str) -> str:
    return f"<!DOCTYPE html><html><head></head><body>{body}</body></html>"


def _is_wrapped(lines: list[str]) -> bool:
    """Tell lines wrapped at a margin, which go on in the next, from lines that are paragraphs."""
    inner = [len(line.rstrip()) for line, after in pairwise(lines) if line.strip() and after.strip()]
    longest = max((len(line.rstrip()) for line in lines), default=0)
    return len(inner) >= 3 and longest <= _WRAPPED_AT and median(inner) > 0.7 * longest


def _from_lines(lines: list[str], *, wrapped: bool) -> str:
    pieces, gap, open_lines = [], 0, list[str]()

    def flush() -> None:
        """Make a paragraph of the lines gathered so far."""
        if open_lines:
            words = "\n".join(escape(line, quote=False) for line in open_lines)
            pieces.append(f'<p {GAP}="{gap}">{words}</p>')
            open_lines.clear()

    for line in lines:
        if line.strip():
            if open_lines and not wrapped:
                flush()
                gap = 0
            open_lines.append(line.strip())
        elif open_lines:
            flush()
            gap = 1
        else:
            gap += 1
    flush()
    return "\n".join(pieces)


def _parted(lines: list[str]) -> list[str]:
    """Put an empty line between plain lines, which Markdown would otherwise run together."""
    out: list[str] = []
    fenced = False
    for line in lines:
        plain = bool(line.strip()) and not _BLOCK_START.match(line)
        if plain and not fenced and out and out[-1].strip() and not _BLOCK_START.match(out[-1]):
            out.append("\0")  # parts the lines without counting as an empty one
        fenced ^= _FENCE.match(line) is not None
        out.append(line)
    return out


def _from_markdown(lines: list[str]) -> str:
    tokens = _PARSER.parse("\n".join("" if line == "\0" else line for line in lines))
    for token in tokens:
        if token.type in {"paragraph_open", "heading_open"} and token.map:
            token.attrSet(GAP, str(_gap_before(lines, token)))
    html: str = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return html


def _gap_before(lines: list[str], token: Token) -> int:
    start = token.map[0] if token.map else 0
    return sum(1 for _ in takewhile(lambda line: not line.strip(), reversed(lines[:start])))
