"""Tables: which hold data in rows and columns, and which only lay out the page."""

from lxml.html import HtmlElement

from cleaner.body.segment import CODE, EMPHASIS, STRONG, Piece

_LAYOUT = frozenset(("table", "form", "h1", "h2", "article", "section", "iframe", "nav", "script"))
_STYLES = {"b": STRONG, "strong": STRONG, "i": EMPHASIS, "em": EMPHASIS, "code": CODE}
_UNSEEN = frozenset(("script", "style", "noscript", "template", "svg"))
_LONG_CELL = 400
_MOST_CELLS = 4000


def is_grid(table: HtmlElement) -> bool:
    """Tell a table of data from one that lays out the page.

    Data have at least two rows and two columns, short cells, and no headings, forms or further tables
    inside; a header cell or caption is a good sign, many images or links in a cell are not.
    """
    if table.get("role") == "presentation":
        return False
    cells, rows, headers, longest = 0, 0, 0, 0
    for element in table.iterdescendants():
        tag = element.tag
        if tag in {"td", "th"}:
            cells += 1
            headers += tag == "th"
            length = sum(map(len, element.itertext()))
            longest = max(longest, length)
        elif tag == "tr":
            rows += 1
        elif tag in _LAYOUT:
            return False
        if cells > _MOST_CELLS:
            return False
    if rows < 2 or cells < 2 * rows - 1 or cells < 4:
        return False
    return longest <= (3 * _LONG_CELL if headers else _LONG_CELL)


def read_rows(table: HtmlElement) -> list[list[list[Piece]]]:
    """Return the pieces of every cell, row by row; empty rows are left out."""
    rows = []
    for row in table.iter("tr"):
        cells = [_pieces(cell) for cell in row if cell.tag in {"td", "th"}]
        if any(piece[0].strip() for cell in cells for piece in cell):
            rows.append(cells)
    return rows


def _pieces(cell: HtmlElement) -> list[Piece]:
    """Return the cell's pieces; a short walk, since cells are small and shallow."""
    out: list[Piece] = []
    stack: list[tuple[HtmlElement, int, HtmlElement | None]] = [(cell, 0, None)]
    tails: list[tuple[str, int, HtmlElement | None] | None] = [None]
    while stack:
        element, style, anchor = stack.pop()
        tail = tails.pop()
        if element is _END:
            if tail is not None:
                out.append(tail)
            continue
        after = (element.tail, style, anchor) if element.tail and element is not cell else None
        stack.append((_END, 0, None))
        tails.append(after)
        if element.tag in _UNSEEN:
            continue
        style |= _STYLES.get(str(element.tag), 0)
        anchor = element if element.tag == "a" else anchor
        if element.tag in {"br", "p", "div", "li"}:
            out.append((" ", 0, None))
        if element.text:
            out.append((element.text, style, anchor))
        for child in reversed(element):
            stack.append((child, style, anchor))
            tails.append(None)
    return out


_END = HtmlElement()
