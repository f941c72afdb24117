"""Numbered pages: a listing cut at fixed positions.

Counting rows anew for each page would shift every page behind a capture that arrives meanwhile. So the
listing is cut once, when somebody asks how many pages there are or for one of them; the cuts are rows'
positions, kept in the catalog while pages are turned and for an hour after. A capture that arrives falls
into some page, the last one being open at its end, and all others stay where they are.
"""

import hashlib
import json

from archive.catalog.captures import Span
from archive.catalog.catalog import Catalog
from archive.catalog.listing_cuts import keep_cuts, read_cuts
from archive.catalog.listing_entries import Position, ascending
from archive.errors import InvalidQuery

_PAGES_AT_MOST = 10_000

Bounds = tuple[Position | None, Position | None]


def cuts_of(catalog: Catalog, span: Span, size: int, now: int) -> list[Position]:
    """Return the last position of each page of `size` captures but the last page."""
    told = json.dumps([span.low, span.high, span.since, span.until, size])
    listing = hashlib.sha256(told.encode()).hexdigest()
    found = read_cuts(catalog, listing, now)
    return keep_cuts(catalog, listing, _cut(catalog, span, size), now) if found is None else found


def page_count(catalog: Catalog, span: Span, size: int, now: int) -> int:
    """Return how many pages of `size` captures there are; none if there is no capture."""
    if next(ascending(catalog, span, first=1), None) is None:
        return 0
    return len(cuts_of(catalog, span, size, now)) + 1


def page_bounds(cuts: list[Position], page: int) -> Bounds | None:
    """Return what page number `page` stands behind and what it ends in; None if it is behind the last."""
    if page > len(cuts):
        return None
    after = cuts[page - 1] if page else None
    return after, cuts[page] if page < len(cuts) else None


def _cut(catalog: Catalog, span: Span, size: int) -> list[Position]:
    cuts: list[Position] = []
    last: Position | None = None
    for number, entry in enumerate(ascending(catalog, span)):
        if number and number % size == 0 and last is not None:
            cuts.append(last)
            if len(cuts) >= _PAGES_AT_MOST:
                raise InvalidQuery(f"pageSize={size} makes more than {_PAGES_AT_MOST} pages: choose a larger")
        last = entry.position
    return cuts
