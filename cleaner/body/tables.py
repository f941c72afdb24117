"""Tables: which hold data in rows and columns, and which only lay out the page."""

from cleaner.body.segment import CODE, EMPHASIS, STRONG, Piece
from cleaner.flat import Flat

_LAYOUT = frozenset(("table", "form", "h1", "h2", "article", "section", "iframe", "nav", "script"))
_STYLES = {"b": STRONG, "strong": STRONG, "i": EMPHASIS, "em": EMPHASIS, "code": CODE}
_UNSEEN = frozenset(("script", "style", "noscript", "template", "svg"))
_LONG_CELL = 400
_APART = frozenset(("br", "p", "div", "li"))
_MOST_CELLS = 4000


def is_grid(flat: Flat, table: int) -> bool:
    """Tell a table of data from one that lays out the page.

    Data have at least two rows and two columns, short cells, and no headings, forms or further tables
    inside; a header cell or caption is a good sign, many images or links in a cell are not.
    """
    if flat.attributes[table].get("role") == "presentation":
        return False
    tags = flat.tags[table + 1 : flat.ends[table]]
    headers, rows = tags.count("th"), tags.count("tr")
    cells = headers + tags.count("td")
    if not _LAYOUT.isdisjoint(tags) or cells > _MOST_CELLS:
        return False
    if rows < 2 or cells < 2 * rows - 1 or cells < 4:
        return False
    longest = max(sum(map(len, flat.pieces(cell))) for cell in flat.inside(table, "td", "th"))
    return longest <= (3 * _LONG_CELL if headers else _LONG_CELL)


def read_rows(flat: Flat, table: int) -> list[list[list[Piece]]]:
    """Return the pieces of every cell, row by row; empty rows are left out."""
    rows = []
    for row in flat.inside(table, "tr"):
        cells = [_pieces(flat, cell) for cell in flat.inside(row, "td", "th") if flat.parents[cell] == row]
        if any(piece[0].strip() for cell in cells for piece in cell):
            rows.append(cells)
    return rows


def _pieces(flat: Flat, cell: int) -> list[Piece]:
    """Return the pieces of a cell's text."""
    out: list[Piece] = []
    opened: list[tuple[int, Piece]] = []
    style, anchor = 0, None
    number, end = cell, flat.ends[cell]
    while number < end:
        while opened and opened[-1][0] <= number:
            style, anchor = _closed(opened, out)
        tag = flat.tags[number]
        opened.append((flat.ends[number], ("" if number == cell else flat.tails[number], style, anchor)))
        if tag in _UNSEEN:
            number = flat.ends[number]
            continue
        style |= _STYLES.get(tag, 0)
        anchor = number if tag == "a" else anchor
        if tag in _APART:
            out.append((" ", 0, None))
        if flat.texts[number]:
            out.append((flat.texts[number], style, anchor))
        number += 1
    while opened:
        _closed(opened, out)
    return out


def _closed(opened: list[tuple[int, Piece]], out: list[Piece]) -> tuple[int, int | None]:
    """Take in the text behind the innermost element; return the style and link that go on there."""
    _, piece = opened.pop()
    if piece[0]:
        out.append(piece)
    return piece[1], piece[2]
