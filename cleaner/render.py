"""Text, Markdown and HTML, all from one list of blocks, so that they say the same."""

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import groupby

import nh3

from cleaner.article import Block, Span, Spans

_TAGS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "table",
    "thead", "tbody", "tr", "th", "td", "strong", "em", "a", "br", "hr", "figure", "figcaption",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel", "ftp"}

_SPECIAL = re.compile(r"([\\`*_\[\]<>~|])")
_LINE_START = re.compile(r"^(\s*)([#+=-]|\d{1,9}(?=[.)]))", re.MULTILINE)
_ENTITY = re.compile(r"&(?=#|\w)")


def to_text(blocks: Iterable[Block]) -> str:
    """Return the running text, paragraphs parted by one empty line, list items by a line's end.

    Captions are no part of it: they stand in the blocks, in Markdown and in HTML.
    """
    parts: list[str] = []
    before: Block | None = None
    for block in blocks:
        text = _plain(block)
        if not text or block.kind == "caption":
            continue
        close = before is not None and before.kind == block.kind == "list_item"
        if parts:
            parts.append("\n" if close else "\n\n")
        parts.append(text)
        before = block
    return "".join(parts)


def _plain(block: Block) -> str:
    if block.kind == "list_item":
        return "  " * block.level + f"{_bullet(block)} {block.text}"
    return block.text


def _bullet(block: Block) -> str:
    return "-" if block.number is None else f"{block.number}."


def to_markdown(blocks: Iterable[Block]) -> str:
    """Return CommonMark with tables; any CommonMark parser reads the same words back."""
    parts: list[str] = []
    before = ""
    for block in blocks:
        margin = "    " * block.level if block.kind == "list_item" else ""
        text = _markdown(block, margin)
        close = before == block.kind == "list_item"
        # Two lists of different kinds in a row would run together; so would quotes.
        parts.append(("\n" if close else "\n\n") if parts else "")
        parts.append(text)
        before = block.kind
    return "".join(parts)


def _markdown(block: Block, margin: str) -> str:
    write = _MARKDOWN.get(block.kind)
    return write(block) if write is not None else margin + _markdown_item(block, margin)


def _markdown_item(block: Block, margin: str) -> str:
    text = _inline(block.spans)
    if block.kind != "list_item":
        return text
    return f"{_bullet(block)} " + text.replace("\\\n", f"\\\n{margin}    ")


def _markdown_heading(block: Block) -> str:
    return f"{'#' * block.level} {_inline(block.spans).replace(chr(10), ' ')}"


def _markdown_quote(block: Block) -> str:
    return "> " + _inline(block.spans).replace("\n", "\n> ")


def _markdown_code(block: Block) -> str:
    fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", block.text)), default=0))
    return f"{fence}\n{block.text}\n{fence}"


def _markdown_caption(block: Block) -> str:
    return f"*{_inline([Span(text=block.text.replace(chr(10), ' '))])}*"


def _markdown_table(block: Block) -> str:
    width = max(map(len, block.rows))
    lines = []
    for number, row in enumerate(block.rows):
        cells = [_inline(cell).replace("\\\n", " ").strip() for cell in row]
        cells += [""] * (width - len(cells))
        lines.append(f"| {' | '.join(cells)} |")
        if number == 0:
            lines.append("|" + " --- |" * width)
    return "\n".join(lines)


_MARKDOWN: dict[str, Callable[[Block], str]] = {
    "heading": _markdown_heading,
    "quote": _markdown_quote,
    "code": _markdown_code,
    "table": _markdown_table,
    "caption": _markdown_caption,
    "rule": lambda _block: "---",
}


def _inline(spans: Iterable[Span]) -> str:
    return "".join(_escaped_lines(_markdown_span(span) for span in spans))


def _escaped_lines(pieces: Iterable[str]) -> Iterator[str]:
    start = True
    for piece in pieces:
        yield _LINE_START.sub(r"\1\\\2", piece) if start else piece
        start = piece.endswith("\n")


def _markdown_span(span: Span) -> str:
    lead, words, trail = _parted(span.text)
    if not words:
        return span.text
    text = _code(words) if span.code else _ENTITY.sub("&amp;", _SPECIAL.sub(r"\\\1", words))
    text = text.replace("\n", "\\\n")
    if span.emphasis:
        text = f"*{text}*"
    if span.strong:
        text = f"**{text}**"
    if span.href:
        text = f"[{text}](<{_target(span.href)}>)"
    return lead + text + trail


def _parted(text: str) -> tuple[str, str, str]:
    """Return leading space, words, trailing space: marks must touch the words they mark."""
    words = text.strip()
    if not words:
        return text, "", ""
    start = text.index(words[0])
    return text[:start], words, text[start + len(words) :]


def _code(words: str) -> str:
    ticks = "`" * (1 + max(map(len, re.findall(r"`+", words)), default=0))
    pad = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{ticks}{pad}{words}{pad}{ticks}"


def _target(href: str) -> str:
    return re.sub(r"[<>\s\\]", lambda match: f"%{ord(match[0]):02X}", href)


def to_html(blocks: Iterable[Block]) -> str:
    """Return sanitised HTML: no script, style, image, frame or attribute but a link's target."""
    pieces: list[str] = []
    for is_list, run in groupby(blocks, key=lambda block: block.kind == "list_item"):
        group = list(run)
        pieces.extend(_lists(group) if is_list else map(_html, group))
    return nh3.clean(
        "\n".join(pieces), tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None
    )


def _html(block: Block) -> str:
    if block.kind == "heading":
        return f"<h{block.level}>{_html_spans(block.spans)}</h{block.level}>"
    if block.kind == "code":
        return f"<pre><code>{escape(block.text)}</code></pre>"
    if block.kind == "table":
        rows = ("".join(f"<td>{_html_spans(cell)}</td>" for cell in row) for row in block.rows)
        return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table>"
    before, after = _AROUND.get(block.kind, ("<p>", "</p>"))
    return f"{before}{_html_spans(block.spans)}{after}"


_AROUND = {
    "quote": ("<blockquote><p>", "</p></blockquote>"),
    "caption": ("<figure><figcaption>", "</figcaption></figure>"),
    "rule": ("<hr>", ""),
}


def _lists(items: list[Block]) -> Iterator[str]:
    """Nest list items by their levels."""
    open_tags: list[str] = []
    for item in items:
        tag = "ul" if item.number is None else "ol"
        depth = min(item.level, len(open_tags)) + 1
        while len(open_tags) > depth:
            yield f"</li></{open_tags.pop()}>"
        if len(open_tags) == depth:
            yield "</li>"
            if open_tags[-1] != tag:
                yield f"</{open_tags.pop()}>"
        if len(open_tags) < depth:
            start = f' start="{item.number}"' if item.number not in {None, 1} else ""
            yield f"<{tag}{start}>"
            open_tags.append(tag)
        yield f"<li>{_html_spans(item.spans)}"
    yield from (f"</li></{tag}>" for tag in reversed(open_tags))


def _html_spans(spans: Spans) -> str:
    return "".join(map(_html_span, spans))


def _html_span(span: Span) -> str:
    text = escape(span.text, quote=False).replace("\n", "<br>")
    if span.code:
        text = f"<code>{text}</code>"
    if span.emphasis:
        text = f"<em>{text}</em>"
    if span.strong:
        text = f"<strong>{text}</strong>"
    if span.href:
        text = f'<a href="{escape(span.href)}">{text}</a>'
    return text
