"""The one parse that body, items, metadata and links share."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from lxml.html import HtmlElement
from selectolax.lexbor import LexborHTMLParser

from cleaner.addresses import Addresses
from cleaner.anchors import MOST_ANCHORS, Anchor, read_anchors
from cleaner.dump_tree import dump_to_html
from cleaner.errors import Unreadable
from cleaner.flat import Flat
from cleaner.nesting import bounded
from cleaner.normal import read_normal
from cleaner.numbering import number
from cleaner.source import Form, read
from cleaner.tree import tree_of
from cleaner.xhtml import as_html, is_xhtml

__all__ = ["Anchor", "Document", "parse"]

_HEAD_CHARS = 50_000
_FRAMESET = re.compile(r"<frameset\b", re.IGNORECASE)
_FRAMES = re.compile(r"</?(?:frameset|frame|noframes)\b[^<>]*+>?", re.IGNORECASE)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\f\r") + b"\x7f"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Document:
    """A parsed page.

    `flat` is the tree by HTML5's rules, with all that the file holds before its doctype and after
    ``</html>``. `source` is the decoded text as it came. `anchors` lists every ``<a`` start tag in the
    order of the file, those in comments and scripts included. `form` tells HTML from text dumps, whose
    tree is made from their lines.
    """

    flat: Flat
    url: str
    base_url: str
    source: str
    encoding: str
    form: Form
    anchors: tuple[Anchor, ...]
    addresses: Addresses
    notes: tuple[str, ...] = ()

    def tree(self) -> HtmlElement:
        """Return the tree for lxml, made anew at each call."""
        return tree_of(self.flat)

    def with_tree(self, flat: Flat, before: Sequence[int]) -> Self:
        """Return the document with what is left of its tree; `before` says which numbers that had."""
        now = {number: place for place, number in enumerate(before)}
        anchors = tuple(_moved(each, flat, now) for each in self.anchors)
        return replace(self, flat=flat, anchors=anchors)


def parse(payload: bytes | str, *, url: str, content_type: str | None = None) -> Document:
    """Return the document that `payload` holds.

    `payload` is undecoded bytes, or text; `content_type` is the HTTP header. Time and memory are
    bounded on any input: see `source.LIMIT`, `nesting` and `anchors.MOST_ANCHORS`.

    Raises:
        Unreadable: it is no page at all.
        TooLarge: it is longer than 32 MiB.
    """
    source = read(payload, url=url, content_type=content_type)
    if source.form == "html":
        markup = _unframed(as_html(source.text) if is_xhtml(source.text, content_type) else source.text)
    else:
        markup = dump_to_html(source.text, source.form)
    numbered = number(markup)
    text, notes = bounded(numbered.text)
    flat = _tree(text, url)
    addresses = Addresses(_base(flat, url))
    anchors = read_anchors(flat, markup, numbered.offsets, addresses)
    if len(numbered.offsets) > MOST_ANCHORS:
        notes += (f"of {len(numbered.offsets):,} links the first {MOST_ANCHORS:,} were read",)
    return Document(
        flat=flat,
        url=url,
        base_url=addresses.base,
        source=source.text,
        encoding=source.encoding,
        form=source.form,
        anchors=anchors,
        addresses=addresses,
        notes=notes,
    )


def _unframed(text: str) -> str:
    """Return the text of a page of frames as the page it shows to readers without frames."""
    return _FRAMES.sub("", text) if _FRAMESET.search(text, 0, _HEAD_CHARS) else text


def _tree(text: str, url: str) -> Flat:
    """Build the tree by HTML5's rules; NUL and other controls go, as HTML5 has it."""
    clean = text.encode("utf-8", "replace").translate(None, _CONTROLS)
    normal = LexborHTMLParser(clean).html
    flat = read_normal(normal) if normal else None
    if flat is None or not flat.tags:
        raise Unreadable(f"{url}: no element and no text could be read from it")
    return flat


def _moved(anchor: Anchor, flat: Flat, now: Mapping[int, int]) -> Anchor:
    if anchor.element is None:
        return anchor
    number = now.get(anchor.element.number)
    return replace(anchor, element=flat.element(number) if number is not None else None)


def _base(flat: Flat, url: str) -> str:
    number = next(iter(flat.named("base")), None)
    href = flat.attributes[number].get("href", "").strip() if number is not None else ""
    if not href or not re.match(r"https?://|/|\w", href):
        return url
    return Addresses(url).absolute(href) or url
