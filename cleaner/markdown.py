"""Blocks as CommonMark with tables, such that any parser reads the same words and blocks back.

What a page's author typed may look like marks: every character that could be read as one is escaped,
and our own marks stand only where CommonMark §6.2 takes them for marks (its flanking rule). Where it
would not, the words stay and the mark goes.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

from cleaner.article import Block, Span, Spans

_SPECIAL = re.compile(r"([\\`*_\[\]<>~|])")
_ENTITY = re.compile(r"&(?=#|\w)")
_IN_SIGHT = 200
_LINE_START = re.compile(r"(\d{1,9})(?=[.)](?:\s|$))|(?=[+-](?:\s|$)|#{1,6}(?:\s|$)|[-=\s]+$|:-)")
_CLOSING_MARKS = re.compile(r"(?:(?<=\s)|^)#+$")
_SPACES = re.compile(r"[ \t]*\n[ \t]*")


def to_markdown(blocks: Iterable[Block]) -> str:
    """Return CommonMark with tables; any CommonMark parser reads the same words back."""
    parts: list[str] = []
    columns: list[int] = []
    for block in blocks:
        close = bool(columns) and block.kind == "list_item"
        if parts:
            parts.append("\n" if close else "\n\n")
        if block.kind == "list_item":
            parts.append(_list_item(block, columns))
        else:
            columns.clear()
            parts.append(_WRITERS.get(block.kind, _paragraph)(block))
    return "".join(parts)


def _list_item(block: Block, columns: list[int]) -> str:
    """Return an item under its parent's text; `columns` holds where the text of open items begins."""
    del columns[block.level :]
    margin = columns[-1] if columns else 0
    bullet = "-" if block.number is None else f"{block.number}."
    columns.append(margin + len(bullet) + 1)
    text = _paragraph(block).replace("\n", "\n" + " " * columns[-1])
    return f"{' ' * margin}{bullet} {text}"


def _paragraph(block: Block) -> str:
    return _lines(_inline(block.spans))


def _heading(block: Block) -> str:
    text = _lines(" ".join(_inline(block.spans).replace("\\\n", " ").split("\n")))
    text = _CLOSING_MARKS.sub(lambda match: f"{match[0][:-1]}\\#", text)
    return f"{'#' * min(max(block.level, 1), 6)} {text}"


def _quote(block: Block) -> str:
    return "> " + _paragraph(block).replace("\n", "\n> ")


def _code(block: Block) -> str:
    fence = "`" * max(3, 1 + _longest_run(block.text))
    return f"{fence}\n{block.text}\n{fence}"


def _caption(block: Block) -> str:
    text = _escaped(" ".join(block.text.split()))
    return f"*{text}*" if text else ""


def _table(block: Block) -> str:
    width = max(map(len, block.rows))
    lines = []
    for number, row in enumerate(block.rows):
        cells = [" ".join(_inline(cell, in_table=True).replace("\\\n", " ").split()) for cell in row]
        cells += [""] * (width - len(cells))
        lines.append(f"| {' | '.join(cells)} |")
        if number == 0:
            lines.append("|" + " --- |" * width)
    return "\n".join(lines)


_WRITERS: dict[str, Callable[[Block], str]] = {
    "heading": _heading,
    "quote": _quote,
    "code": _code,
    "table": _table,
    "caption": _caption,
    "rule": lambda _block: "---",
}


def _lines(text: str) -> str:
    """Escape what would make a line something else than text: a heading, an item, a rule."""
    stripped = (line.strip(" \t") for line in text.split("\n"))
    return "\n".join(
        _LINE_START.sub(r"\1\\", line, count=1) if _LINE_START.match(line) else line for line in stripped
    )


def _inline(spans: Spans, *, in_table: bool = False) -> str:
    """Return the spans' text with marks around what is styled."""
    done, out = [], ""
    for span, follower in zip(spans, _followers(spans), strict=True):
        if len(out) > _IN_SIGHT:  # so that a paragraph of thousands of links takes no time squared
            done.append(out[:-_IN_SIGHT])
            out = out[-_IN_SIGHT:]
        out = _appended(out, span, follower, in_table=in_table)
    return "".join([*done, out])


def _followers(spans: Spans) -> list[str]:
    """Return for every span the first character behind it, "" where nothing follows."""
    found, first = [], ""
    for span in reversed(spans):
        found.append(first)
        first = span.text[:1] or first
    return found[::-1]


def _appended(out: str, span: Span, follower: str, *, in_table: bool) -> str:
    words = span.text.strip()
    if not words:
        return out + span.text
    start = span.text.index(words[0])
    lead, trail = span.text[:start], span.text[start + len(words) :]
    text = _code_span(words, in_table=in_table) if _may_be_code(span, out + lead) else _escaped(words)
    if not span.href:
        return out + lead + _styled(text, span, before=out + lead, after=trail or follower) + trail
    if out.endswith("!") and not lead:  # "![" would begin a picture
        out = f"{out[:-1]}\\!"
    target = _target(span.href, in_table=in_table)
    return f"{out}{lead}[{_styled(text, span, before='[', after=']')}](<{target}>){trail}"


def _styled(text: str, span: Span, *, before: str, after: str) -> str:
    marks = "*" * (span.emphasis + 2 * span.strong)
    if not marks or not _takes_marks(text, before[-1:], after[:1]) or before.endswith("*"):
        return text
    return f"{marks}{text}{marks}"


def _takes_marks(text: str, before: str, after: str) -> bool:
    """Tell whether marks around `text` would open and close, given its neighbours (CommonMark §6.2)."""
    opens = not _is_punctuation(text[0]) or _parts(before)
    closes = not _is_punctuation(text[-1]) or _parts(after)
    return opens and closes


def _is_punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def _parts(char: str) -> bool:
    """Tell an end of the line, white space or what every parser takes for punctuation."""
    return not char or char.isspace() or unicodedata.category(char)[0] == "P"


def _escaped(text: str) -> str:
    text = _ENTITY.sub("&amp;", _SPECIAL.sub(r"\\\1", text))
    return _SPACES.sub("\\\\\n", text)


def _may_be_code(span: Span, before: str) -> bool:
    """Code holds no line break, and two spans of code may not touch."""
    return span.code and "\n" not in span.text and not before.endswith("`")


def _code_span(words: str, *, in_table: bool) -> str:
    ticks = "`" * (1 + _longest_run(words))
    pad = " " if words.startswith("`") or words.endswith("`") else ""
    text = words.replace("|", "\\|") if in_table else words
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall(r"`+", text)), default=0)


def _target(href: str, *, in_table: bool) -> str:
    unsafe = r"[<>\s\\|]" if in_table else r"[<>\s\\]"
    return re.sub(unsafe, lambda match: f"%{ord(match[0]):02X}", href).replace("&", "&amp;")
