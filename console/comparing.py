"""Two captures of a URL compared: what changed in the article, by words, by blocks and in its head.

The command, the JSON API and the page share this.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from console.diff import Run, changed, difference, marked
from console.diff_blocks import BlockChange, block_difference, differs

_HEAD: Final = ("title", "byline", "published", "language", "kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadChange:
    """A field of the article's head that changed: title, byline, published, language or kind."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changed from one article to another: by words (`runs`), by `blocks`, and in the `head`."""

    runs: tuple[Run, ...]
    blocks: tuple[BlockChange, ...]
    head: tuple[HeadChange, ...]

    @property
    def changed(self) -> bool:
        """Whether the article says anything else; the head counts, what a block is called does not."""
        return changed(self.runs) or differs(self.blocks) or bool(self.head)


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Comparison:
    """Return what changed between two articles' JSON."""
    return Comparison(
        runs=tuple(difference(old["text"], new["text"])),
        blocks=tuple(block_difference(old, new)),
        head=tuple(_head(old, new)),
    )


def as_text(comparison: Comparison, by: str) -> str:
    """Return the comparison as plain text: ``[-…-]{+…+}`` by words, a sign before each block by blocks."""
    head = "".join(f"{one.field}: [-{one.old}-]{{+{one.new}+}}\n" for one in comparison.head)
    body = marked(comparison.runs) if by == "words" else "\n\n".join(map(_lines, comparison.blocks))
    return f"{head}\n{body}\n" if head else f"{body}\n"


def as_html(comparison: Comparison, by: str) -> str:
    """Return the comparison as a fragment of HTML with ``ins`` and ``del``, all words escaped."""
    head = "".join(
        f"<p>{escape(one.field)}: <del>{escape(one.old)}</del> <ins>{escape(one.new)}</ins></p>\n"
        for one in comparison.head
    )
    if by == "words":
        return f"{head}<p>{runs_html(comparison.runs)}</p>\n"
    return head + "".join(f"{_block_html(block)}\n" for block in comparison.blocks)


def runs_html(runs: Iterable[Run]) -> str:
    """Return `runs` as HTML that can stand in a paragraph; an empty line becomes a break."""
    return "".join(map(_run_html, runs))


def _run_html(run: Run) -> str:
    tag = {"equal": "", "delete": "del", "insert": "ins"}[run.kind]
    words = run.text.rstrip() if run.text.strip() else run.text
    space = run.text[len(words) :].replace("\n", "<br>")
    said = escape(words).replace("\n", "<br>")
    return f"<{tag}>{said}</{tag}>{space}" if tag else said + space


def _lines(block: BlockChange) -> str:
    signs = {"equal": " ", "delete": "-", "insert": "+", "change": "~", "move": ">"}
    said = marked(block.runs) if block.runs else block.new or block.old or ""
    return f"{signs[block.kind]} {said}"


def _block_html(block: BlockChange) -> str:
    old, new = escape(block.old or ""), escape(block.new or "")
    if block.kind == "delete":
        return f"<p><del>{old}</del></p>"
    if block.kind == "insert":
        return f"<p><ins>{new}</ins></p>"
    said = runs_html(block.runs) if block.runs else new
    return f'<p class="moved">{said}</p>' if block.kind == "move" else f"<p>{said}</p>"


def _head(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[HeadChange]:
    for field in _HEAD:
        before, after = _plain(old.get(field)), _plain(new.get(field))
        if before != after:
            yield HeadChange(field=field, old=before, new=after)


def _plain(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return "" if value is None else " ".join(str(value).split())
