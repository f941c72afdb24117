"""One walk over the tree that cuts it into segments."""

from itertools import chain

from lxml.html import HtmlElement

from cleaner.article import BlockKind
from cleaner.body.names import name_bits
from cleaner.body.segment import BREAK, CODE, EMPHASIS, STRONG, Piece, Scope, Segment
from cleaner.body.tables import is_grid, read_rows
from cleaner.flat import Flat, flatten
from cleaner.numbering import FENCE

_SKIPPED = frozenset((
    "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "select", "head",
    "textarea", "input", "button", "audio", "video", "canvas", "map", "math", "option", "datalist",
    "noframes", "title", "meta", "link", "progress", "meter", "applet", "dialog", FENCE,
))  # fmt: skip
_BLOCKS = frozenset((
    "html", "body", "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd",
    "blockquote", "pre", "figure", "figcaption", "table", "caption", "thead", "tbody", "tfoot", "tr",
    "td", "th", "section", "article", "aside", "header", "footer", "nav", "main", "form", "fieldset",
    "address", "details", "summary", "center", "hr", "menu", "dir", "legend", "hgroup", "frameset",
    "listing", "plaintext", "xmp", "search", "label", "amp-accordion",
))  # fmt: skip
_STYLES = {
    "b": STRONG, "strong": STRONG, "i": EMPHASIS, "em": EMPHASIS, "cite": EMPHASIS, "dfn": EMPHASIS,
    "var": EMPHASIS, "code": CODE, "kbd": CODE, "samp": CODE, "tt": CODE,
}  # fmt: skip
_MATTERING = frozenset((
    "article", "main", "aside", "header", "footer", "nav", "form", "figure", "table", "ul", "ol", "li",
    "blockquote", "section", "details", "td", "dl", "address", "pre", "label", "body",
))  # fmt: skip
_NAMING = ("class", "id", "role", "itemprop")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_DEEPEST = 400
_FALLBACK_CHARS = 300


class Walker:
    """Cuts one tree into segments; use `segments_of`."""

    def __init__(self, flat: Flat, skipped: frozenset[str]) -> None:
        self._flat = flat
        self._skipped = skipped
        self._out: list[Segment] = []
        self._pieces: list[Piece] = []
        self._style = 0
        self._anchor: HtmlElement | None = None
        self._scope: Scope | None = None
        self._pre = 0
        self._items: dict[int, int] = {}

    def walk(self) -> list[Segment]:
        """Return the segments of the tree in the order of the page."""
        flat = self._flat
        tags, texts, ends = flat.tags, flat.texts, flat.ends
        stack: list[tuple[int, int, HtmlElement | None]] = []
        number, count = 0, len(tags)
        while number < count:
            while stack and ends[stack[-1][0]] <= number:
                self._close(*stack.pop())
            tag = tags[number]
            stack.append((number, self._style, self._anchor))
            if tag in self._skipped or not self._enter(number, tag):
                number = ends[number]
                continue
            if text := texts[number]:
                self._take(text)
            number += 1
        while stack:
            self._close(*stack.pop())
        self._flush()
        return self._out

    def _close(self, number: int, style: int, anchor: HtmlElement | None) -> None:
        """Take in an end tag and the text behind it; the root has none."""
        self._style, self._anchor = style, anchor
        flat = self._flat
        if flat.tags[number] in _BLOCKS:
            self._leave(flat.elements[number])
        if number and (tail := flat.tails[number]):
            self._take(tail)

    def _take(self, text: str) -> None:
        """Take in text; white space before any words is nothing, but in preformatted text."""
        if self._pieces or self._pre or not text.isspace():
            self._pieces.append((text, self._style, self._anchor))

    def _enter(self, number: int, tag: str) -> bool:
        """Take in a start tag; False leaves out all below it."""
        if tag in _BLOCKS:
            return self._enter_block(number, tag)
        if tag == "br":
            self._line_break()
        elif tag == "a":
            self._anchor = self._flat.elements[number]
        else:
            self._style |= _STYLES.get(tag, 0)
        return True

    def _enter_block(self, number: int, tag: str) -> bool:
        if self._pieces:
            self._flush()
        element = self._flat.elements[number]
        self._scope = scope = self._scope_of(element, tag, self._flat.attributes[number])
        if tag == "li":
            parent = self._flat.parents[number]
            self._items[parent] = scope.order = self._items.get(parent, 0) + 1
        elif tag == "pre":
            self._pre += 1
        elif tag == "table" and is_grid(element):
            self._table(element)
            return False
        elif tag == "hr":
            return False
        return scope.depth < _DEEPEST

    def _leave(self, element: HtmlElement) -> None:
        if self._pieces:
            self._flush()
        scope = self._scope
        if scope is None or scope.element is not element:
            return
        if scope.tag == "pre":
            self._pre -= 1
        parent = scope.parent
        if parent is not None and scope.segments:
            parent.chars += scope.chars
            parent.link_chars += scope.link_chars
            parent.segments += scope.segments
            parent.prose += scope.prose
        self._scope = parent

    def _scope_of(self, element: HtmlElement, tag: str, attributes: dict[str, str]) -> Scope:
        parent = self._scope
        bits, hidden = 0, False
        if attributes:
            bits = name_bits(" ".join([attributes.get(name, "") for name in _NAMING]))
            hidden = _is_hidden(attributes)
        if parent is None:
            return Scope(element, tag, None, bits, bits, frozenset((tag,)), 0, hidden)
        tags = parent.tags if tag not in _MATTERING or tag in parent.tags else parent.tags | {tag}
        # What a whole page is called says nothing about one block in it.
        above = (parent.above if parent.tag != "body" else 0) | bits
        return Scope(element, tag, parent, bits, above, tags, parent.depth + 1, hidden or parent.hidden)

    def _line_break(self) -> None:
        if self._pre:
            self._pieces.append(("\n", 0, None))
            return
        for text, style, _ in reversed(self._pieces):
            if style == BREAK:
                self._flush()
                return
            if not text.isspace():
                break
        if self._pieces:
            self._pieces.append(("\n", BREAK, None))

    def _table(self, element: HtmlElement) -> None:
        rows = read_rows(element)
        pieces = list(chain.from_iterable(chain.from_iterable(rows)))
        text = " ".join("".join(piece[0] + " " for piece in pieces).split())
        if text and self._scope is not None:
            self._add(Segment(self._scope, "table", text, pieces, rows=rows))

    def _flush(self) -> None:
        pieces = self._pieces
        if not pieces:
            return
        self._pieces = []
        text = pieces[0][0] if len(pieces) == 1 else "".join([piece[0] for piece in pieces])
        text = text.strip("\n\r") if self._pre else " ".join(text.split())
        if not text or text.isspace() or self._scope is None:
            return
        kind, level, number = self._kind(self._scope)
        self._add(Segment(self._scope, kind, text, pieces, level, number))

    def _add(self, segment: Segment) -> None:
        for text, style, anchor in segment.pieces:
            if anchor is not None:
                segment.link_chars += len(text)
            if style & STRONG:
                segment.strong_chars += len(text)
        segment.links = len({id(piece[2]) for piece in segment.pieces if piece[2] is not None})
        scope = segment.scope
        length = len(segment.text)
        scope.chars += length
        scope.link_chars += min(length, segment.link_chars)
        scope.segments += 1
        scope.prose += length if length > 80 and segment.link_chars * 3 < length else 0
        self._out.append(segment)

    def _kind(self, scope: Scope) -> tuple[BlockKind, int, int | None]:
        """Return kind, level and list number of a run of text directly in `scope`."""
        if self._pre:
            return "code", 0, None
        at: Scope | None = scope
        while at is not None:
            tag = at.tag
            if tag in _HEADINGS:
                return "heading", _HEADINGS[tag], None
            if tag in {"figcaption", "caption"}:
                return "caption", 0, None
            if tag == "li":
                return _list_item(at)
            if tag == "blockquote":
                return "quote", 0, None
            if tag in {"article", "section", "body", "td", "main", "figure"}:
                break
            at = at.parent
        return "paragraph", 0, None


def _list_item(scope: Scope) -> tuple[BlockKind, int, int | None]:
    level, at, number = -1, scope.parent, None
    while at is not None:
        if at.tag in {"ul", "ol", "menu", "dir"}:
            level += 1
        at = at.parent
    if scope.parent is not None and scope.parent.tag == "ol":
        number = scope.order
    return "list_item", max(level, 0), number


def _is_hidden(attributes: dict[str, str]) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    if not style:
        return False
    flat = style.replace(" ", "").lower()
    return "display:none" in flat or "visibility:hidden" in flat


def segments_of(root: HtmlElement, flat: Flat | None = None) -> list[Segment]:
    """Return the segments of the tree below `root`; `flat` is that tree as lists, if at hand.

    Text in ``noscript`` counts only where it is the page: some sites show readers without scripts all
    there is, and others nothing.
    """
    flat = flat or flatten(root)
    shown = Walker(flat, _SKIPPED).walk()
    fallbacks = flat.named("noscript")
    if not fallbacks:
        return shown
    chars = sum(len(segment.text) for segment in shown)
    fallback = sum(len(text) for each in fallbacks for text in flat.pieces(each))
    if fallback < _FALLBACK_CHARS or fallback < 3 * chars:
        return shown
    return Walker(flat, _SKIPPED - {"noscript"}).walk()
