"""Text and HTML from one list of blocks; with Markdown (`cleaner.markdown`) they say the same."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

import nh3

from cleaner.article import Block, Span, Spans
from cleaner.markdown import to_markdown

__all__ = ["to_html", "to_markdown", "to_text"]

_TAGS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "table",
    "thead", "tbody", "tr", "th", "td", "strong", "em", "a", "br", "hr", "figure", "figcaption",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel", "ftp"}


def to_text(blocks: Iterable[Block]) -> str:
    """Return the running text, paragraphs parted by one empty line, list items by a line's end.

    Captions are no part of it: they stand in the blocks, in Markdown and in HTML. The numbers of a list
    are no words of the page either, and are left to Markdown and HTML.
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
    return f"{'  ' * block.level}- {block.text}" if block.kind == "list_item" else block.text


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
