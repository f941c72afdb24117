"""The paragraphs of a text dump, with what Markdown and layout say about each."""

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import NamedTuple

_LINK = re.compile(r"(?<!!)\[((?:[^\[\]\\]|\\.)*)\]\(\s*<?([^)\s>]*)>?(?:\s+\"[^\"]*\")?\s*\)")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_BULLET = re.compile(r"\s*(?:[-*+•·‣–]|\d{1,3}[.)])\s+(?=\S)")
_STRONG = re.compile(r"(\*\*|__)(.+?)\1")
_RULE = re.compile(r"\s*(?:[-=*_]\s*){3,}$")
_WRAPPED_AT = 110


class Paragraph(NamedTuple):
    """One paragraph of a dump.

    ``gap`` is the number of empty lines before it; ``marked`` says that it is a heading; ``listed``
    that it is an entry of a list; ``linked`` and ``url`` are text and address of its first link.
    """

    text: str
    gap: int
    marked: bool
    listed: bool
    linked: str
    url: str | None


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of a text, lines that were wrapped at a margin joined again."""
    gap = 0
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n\n").split("\n")
    for line in _unwrapped(lines):
        if not line.strip() or _RULE.match(line):
            gap += 1
            continue
        paragraph = _paragraph(line, gap)
        if paragraph.text:
            yield paragraph
            gap = 0


def _unwrapped(lines: list[str]) -> Iterator[str]:
    inner = [len(line.rstrip()) for line, after in pairwise(lines) if line.strip() and after.strip()]
    longest = max((len(line.rstrip()) for line in lines), default=0)
    if len(inner) < 3 or longest > _WRAPPED_AT or median(inner) <= 0.7 * longest:
        yield from lines
        return
    held = last = ""
    for line in lines:
        starts = not line.strip() or _HEADING.match(line) or _BULLET.match(line)
        if held and (starts or len(last) < 0.6 * longest):
            yield held
            held = ""
        last = line.rstrip()
        if line.strip():
            held = f"{held} {line.strip()}".strip() if held else line
        else:
            yield line
    if held:
        yield held


def _paragraph(line: str, gap: int) -> Paragraph:
    heading = _HEADING.match(line)
    bullet = _BULLET.match(line)
    body = heading[1] if heading else line[bullet.end() :] if bullet else line
    body = _PICTURE.sub("", body)
    link = _LINK.search(body)
    plain = " ".join(_STRONG.sub(r"\2", _LINK.sub(r"\1", body)).split())
    linked = " ".join(link[1].replace("**", "").split()) if link else ""
    url = (link[2] or None) if link and link[2] != "#" else None
    listed = bool(bullet) or bool(link and plain.startswith(linked))
    return Paragraph(plain, gap, heading is not None, listed, linked, url)
