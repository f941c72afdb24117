"""The one parse that body, items, metadata and links share."""

import re
from dataclasses import dataclass, replace
from typing import Self, cast

from lxml import etree
from lxml.html import HtmlElement
from selectolax.lexbor import LexborHTMLParser

from cleaner.addresses import Addresses
from cleaner.anchors import MOST_ANCHORS, Anchor, read_anchors
from cleaner.dump_tree import dump_to_html
from cleaner.errors import Unreadable
from cleaner.flat import Flat, flatten
from cleaner.nesting import bounded
from cleaner.numbering import number
from cleaner.source import Form, read
from cleaner.xhtml import as_html, is_xhtml

__all__ = ["Anchor", "Document", "parse"]

_HEAD_CHARS = 50_000
_FRAMESET = re.compile(r"<frameset\b", re.IGNORECASE)
_FRAMES = re.compile(r"</?(?:frameset|frame|noframes)\b[^<>]*+>?", re.IGNORECASE)
# lxml.html's own look-up asks a Python function for each element which class it is of.
_LOOKUP = etree.ElementDefaultClassLookup(element=HtmlElement)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\f\r") + b"\x7f"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Document:
    """A parsed page.

    `root` is the tree by HTML5's rules, with all that the file holds before its doctype and after
    ``</html>``; treat it as read-only. `source` is the decoded text as it came. `anchors` lists every
    ``<a`` start tag in the order of the file, those in comments and scripts included. `form` tells
    HTML from text dumps, whose tree is made from their lines. `flat` is the tree as lists.
    """

    root: HtmlElement
    flat: Flat
    url: str
    base_url: str
    source: str
    encoding: str
    form: Form
    anchors: tuple[Anchor, ...]
    addresses: Addresses
    notes: tuple[str, ...] = ()

    def read_again(self) -> Self:
        """Return the document with `flat` as its tree is now, after something was taken out."""
        return replace(self, flat=flatten(self.root))


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
    root = _tree(text, url)
    addresses = Addresses(_base(root, url))
    flat = flatten(root)
    anchors = read_anchors(flat, markup, numbered.offsets, addresses)
    if len(numbered.offsets) > MOST_ANCHORS:
        notes += (f"of {len(numbered.offsets):,} links the first {MOST_ANCHORS:,} were read",)
    return Document(
        root=root,
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


def _tree(text: str, url: str) -> HtmlElement:
    """Build the tree by HTML5's rules, then hand it to lxml.

    lxml alone drops all that follows ``</html>`` and mends broken markup in ways of its own. Fed with
    lexbor's serialisation it has nothing left to mend. NUL and other controls go, as HTML5 has it.
    """
    clean = text.encode("utf-8", "replace").translate(None, _CONTROLS)
    normal = LexborHTMLParser(clean).html
    if not normal:
        raise Unreadable(f"{url}: no element and no text could be read from it")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_LOOKUP)
    try:
        root = cast("HtmlElement | None", etree.fromstring(normal.encode("utf-8"), parser=parser))
    except etree.ParserError as error:
        raise Unreadable(f"{url}: no element and no text could be read from it") from error
    if root is None:
        raise Unreadable(f"{url}: no element and no text could be read from it")
    return root


def _base(root: HtmlElement, url: str) -> str:
    element = next(root.iter("base"), None)
    href = (element.get("href") or "").strip() if element is not None else ""
    if not href or not re.match(r"https?://|/|\w", href):
        return url
    return Addresses(url).absolute(href) or url
