"""One walk over the tree that cuts it into segments."""

from functools import lru_cache
from itertools import chain

from cleaner.body.names import is_for_screen_readers, name_bits
from cleaner.body.segment import BREAK, CODE, EMPHASIS, PLAIN, STRONG, UNSEEN, Holds, Piece, Scope, Segment
from cleaner.body.tables import is_grid, read_rows
from cleaner.flat import Flat
from cleaner.lines import letters
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
_HOLDS: dict[str, Holds] = {
    "figcaption": ("caption", 0, None), "caption": ("caption", 0, None), "blockquote": ("quote", 0, None),
    **dict.fromkeys(("article", "section", "body", "td", "main", "figure"), PLAIN),
}  # fmt: skip
# In these a run of text is of a kind of its own; in all others it is what it is in the block around.
_TELLING = frozenset((*_HEADINGS, *_HOLDS, "li"))
_PARTING = frozenset(("iframe", "object", "embed", "audio", "video"))
_IDEOGRAPHS = "\u2e80"
_PROSE = 80
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
        self._anchor: int | None = None
        self._scope: Scope | None = None
        self._pre = 0
        self._items: dict[int, int] = {}
        self._parted = False

    def walk(self) -> list[Segment]:
        """Return the segments of the tree in the order of the page."""
        flat, skipped = self._flat, self._skipped
        tags, texts, tails, ends = flat.tags, flat.texts, flat.tails, flat.ends
        opened: list[tuple[int, int, int, int | None]] = []
        number, count, until = 0, len(tags), len(tags) + 1
        while number < count:
            while until <= number:
                self._close(*opened.pop())
                until = opened[-1][0] if opened else count + 1
            tag, end = tags[number], ends[number]
            if tag in skipped:
                self._parted |= tag in _PARTING
                if tail := tails[number]:
                    self._take(tail)
                number = end
                continue
            opened.append((end, number, self._style, self._anchor))
            until = end
            if not self._enter(number, tag):
                number = end
                continue
            if text := texts[number]:
                self._take(text)
            number += 1
        while opened:
            self._close(*opened.pop())
        self._flush()
        return self._out

    def _close(self, _end: int, number: int, style: int, anchor: int | None) -> None:
        """Take in an end tag and the text behind it; the root has none."""
        self._style, self._anchor = style, anchor
        flat = self._flat
        if flat.tags[number] in _BLOCKS:
            self._leave()
        if number and (tail := flat.tails[number]):
            self._take(tail)

    def _take(self, text: str) -> None:
        """Take in text; white space before any words is nothing, but in preformatted text."""
        if self._parted:
            self._part(text)
        if self._pieces or self._pre or not text.isspace():
            self._pieces.append((text, self._style, self._anchor))

    def _part(self, text: str) -> None:
        """Keep apart the words before and behind a picture or player, and those of two links in a row.

        A mark may stand right behind them, and scripts without spaces take none.
        """
        self._parted = False
        if self._pieces and text[0].isalnum() and text[0] < _IDEOGRAPHS:
            self._pieces.append((" ", 0, None))

    def _enter(self, number: int, tag: str) -> bool:
        """Take in a start tag; False leaves out all below it."""
        if tag in _BLOCKS:
            return self._enter_block(number, tag)
        if tag == "br":
            self._line_break()
        elif tag == "a":
            self._anchor = number
            self._parted |= bool(self._pieces) and self._pieces[-1][2] is not None
        elif tag == "img":
            self._parted = True
        else:
            self._style |= _STYLES.get(tag, 0)
            names = self._flat.attributes[number].get("class")
            if names and is_for_screen_readers(names):
                self._style |= UNSEEN
        return True

    def _enter_block(self, number: int, tag: str) -> bool:
        if self._pieces:
            self._flush()
        self._scope = scope = _scope_of(number, tag, self._flat.attributes[number], self._scope)
        if tag in _TELLING:
            if tag == "li":
                parent = self._flat.parents[number]
                self._items[parent] = scope.order = self._items.get(parent, 0) + 1
            scope.holds = _held_by(scope)
        elif tag == "pre":
            self._pre += 1
        elif tag == "table" and is_grid(self._flat, number):
            self._table(number)
            return False
        elif tag == "hr":
            return False
        return scope.depth < _DEEPEST

    def _leave(self) -> None:
        if self._pieces:
            self._flush()
        scope = self._scope
        if scope is None:
            return
        if scope.tag == "pre":
            self._pre -= 1
        self._scope = parent = scope.parent
        if parent is not None and scope.segments:
            parent.chars += scope.chars
            parent.link_chars += scope.link_chars
            parent.segments += scope.segments
            parent.prose += scope.prose

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

    def _table(self, number: int) -> None:
        rows = read_rows(self._flat, number)
        pieces = list(chain.from_iterable(chain.from_iterable(rows)))
        text = " ".join("".join(piece[0] + " " for piece in pieces).split())
        if text and self._scope is not None:
            self._add(Segment(self._scope, "table", text, pieces, rows=rows))

    def _flush(self) -> None:
        pieces, scope = self._pieces, self._scope
        if not pieces:
            return
        self._pieces = []
        text = pieces[0][0] if len(pieces) == 1 else "".join([piece[0] for piece in pieces])
        words = text.split()
        if not words or scope is None:
            return
        text = text.strip("\n\r") if self._pre else " ".join(words)
        kind, level, order = ("code", 0, None) if self._pre else scope.holds
        segment = Segment(scope, kind, text, pieces, level, order)
        segment.words = len(words)
        self._add(segment)

    def _add(self, segment: Segment) -> None:
        linked = strong = 0
        anchors: set[int] = set()
        for text, style, anchor in segment.pieces:
            if anchor is not None:
                linked += len(text)
                anchors.add(anchor)
            if style & STRONG:
                strong += len(text)
        segment.link_chars, segment.strong_chars, segment.links = linked, strong, len(anchors)
        scope, length = segment.scope, len(segment.text)
        segment.size = size = letters(segment.text)
        scope.chars += size
        scope.link_chars += segment.linked_size
        scope.segments += 1
        if size > _PROSE and linked * 3 < length:
            scope.prose += size
        self._out.append(segment)


def _scope_of(number: int, tag: str, attributes: dict[str, str], parent: Scope | None) -> Scope:
    bits, hidden = 0, False
    if attributes:
        for name in _NAMING:
            if name in attributes:
                bits |= name_bits(attributes[name])
        hidden = _is_hidden(attributes)
    if parent is None:
        return Scope(number, attributes, tag, None, bits, bits, frozenset((tag,)), 0, hidden)
    tags = parent.tags
    if tag in _MATTERING and tag not in tags:
        tags = _with(tags, tag)
    # What a whole page is called says nothing about one block in it.
    above = bits | parent.above if parent.tag != "body" else bits
    scope = Scope(
        number, attributes, tag, parent, bits, above, tags, parent.depth + 1, hidden or parent.hidden
    )
    scope.holds = parent.holds
    return scope


@lru_cache(maxsize=4096)
def _with(tags: frozenset[str], tag: str) -> frozenset[str]:
    """Return `tags` and `tag`; equal sets are one object, so that comparing them takes no time."""
    return tags | {tag}


def _held_by(scope: Scope) -> Holds:
    """Return kind, level and list number of a run of text in a block whose tag tells them."""
    tag = scope.tag
    if tag in _HEADINGS:
        return "heading", _HEADINGS[tag], None
    if tag == "li":
        return _list_item(scope)
    return _HOLDS.get(tag, PLAIN)


def _list_item(scope: Scope) -> Holds:
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


def segments_of(flat: Flat) -> list[Segment]:
    """Return the segments of a tree.

    Text in ``noscript`` counts only where it is the page: some sites show readers without scripts all
    there is, and others nothing.
    """
    shown = Walker(flat, _SKIPPED).walk()
    fallbacks = flat.named("noscript")
    if not fallbacks:
        return shown
    chars = sum(len(segment.text) for segment in shown)
    fallback = sum(len(text) for each in fallbacks for text in flat.pieces(each))
    if fallback < _FALLBACK_CHARS or fallback < 3 * chars:
        return shown
    return Walker(flat, _SKIPPED - {"noscript"}).walk()
