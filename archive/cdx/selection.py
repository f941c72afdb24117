"""The captures that answer a question to the index, one after the other."""

from collections import deque
from collections.abc import Iterator
from heapq import nsmallest
from itertools import islice

from archive.catalog.catalog import Catalog
from archive.catalog.listing_entries import Entry, Position, ascending, descending, nearest_first
from archive.cdx.filters import collapsed
from archive.cdx.paging import Bounds, cuts_of, page_bounds, page_count
from archive.cdx.query import Query
from archive.cdx.resume import read_resume, write_resume
from archive.errors import InvalidQuery


class Selection:
    """Reads the captures that `query` asks for from the catalog, as they are asked for.

    `now` is the present in milliseconds, by which numbered pages that nobody turns any more are let go.
    Iterating may raise InvalidQuery at its start, and CatalogUnavailable. When it has come to its end,
    `resume_key` is that of the next answer, or empty if there is nothing more; `beyond` says that the page
    asked for lies behind the last.
    """

    def __init__(self, catalog: Catalog, query: Query, *, now: int) -> None:
        self._catalog = catalog
        self._query = query
        self._now = now
        self._marks = [b""] * len(query.collapses)
        self.resume_key = ""
        self.beyond = False

    def page_count(self) -> int:
        """Return how many pages the captures of the question's URLs and dates fill."""
        return page_count(self._catalog, self._query.span, self._query.page_size, self._now)

    def __iter__(self) -> Iterator[Entry]:
        limit = self._query.limit
        if self._query.sort == "closest" and self._query.span.low != self._query.span.high:
            return self._closest(limit or 0)
        return self._last(-limit) if limit is not None and limit < 0 else self._first(limit)

    def _first(self, limit: int | None) -> Iterator[Entry]:
        query = self._query
        start = self._resumed()
        to_skip = 0 if start else query.offset
        last, given = start, 0
        for entry in self._passing(self._listed(start, wanted=limit)):
            before = list(self._marks)
            if collapsed(query.collapses, entry, self._marks):
                last = entry.position
            elif to_skip:
                to_skip, last = to_skip - 1, entry.position
            elif given == limit:
                self.resume_key = write_resume(last, before) if last else ""
                return
            else:
                yield entry
                given, last = given + 1, entry.position
                if given == limit and not query.show_resume:
                    return

    def _closest(self, many: int) -> Iterator[Entry]:
        """Yield, of a whole range, the `many` captures nearest to a moment, the nearest first."""
        query = self._query
        if query.resume or query.page is not None:
            raise InvalidQuery(
                "sort=closest over more than one URL comes in one piece: no resumeKey, no page"
            )
        begin, end = query.moment or (0, 0)
        passing = self._passing(ascending(self._catalog, query.span))
        kept = (entry for entry in passing if not collapsed(query.collapses, entry, self._marks))

        def distance(entry: Entry) -> tuple[int, Position]:
            """Return milliseconds from the moment asked for, 0 within it; equals keep the index's order."""
            return max(begin - entry.at, entry.at - end, 0), entry.position

        nearest = nsmallest(many + query.offset, kept, key=distance)
        return iter(nearest[query.offset :])

    def _last(self, many: int) -> Iterator[Entry]:
        """Yield the last `many`, in the order asked for."""
        query = self._query
        if query.collapses:  # which neighbours are one is decided from the beginning
            passing = self._passing(self._listed(None, wanted=None))
            kept = (entry for entry in passing if not collapsed(query.collapses, entry, self._marks))
            return iter(deque(kept, maxlen=many))
        if query.sort == "closest":
            return self._first(many)
        behind = self._passing(self._listed(None, wanted=many, backwards=True))
        return reversed(list(islice(behind, query.offset, query.offset + many)))

    def _passing(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        filters = self._query.filters
        if not filters:
            return entries
        return (entry for entry in entries if all(one.keeps(entry) for one in filters))

    def _listed(
        self, start: Position | None, *, wanted: int | None, backwards: bool = False
    ) -> Iterator[Entry]:
        """Yield every capture of the question's range, or of its page, in the order asked for."""
        query, catalog = self._query, self._catalog
        first = min(100, wanted + query.offset + query.show_resume) if wanted else 100
        if query.sort == "closest" and query.moment:
            return nearest_first(catalog, query.span, query.moment, after=start, first=first)
        bounds = self._bounds()
        if bounds is None:
            self.beyond = True
            return iter(())
        behind, through = bounds
        if (query.sort == "reverse") != backwards:
            begin = start or (_just_behind(through) if through else None)
            return descending(catalog, query.span, before=begin, above=behind, first=first)
        return ascending(catalog, query.span, after=start or behind, through=through, first=first)

    def _bounds(self) -> Bounds | None:
        query = self._query
        if query.page is None:
            return None, None
        cuts = cuts_of(self._catalog, query.span, query.page_size, self._now)
        # In reverse the first page holds the last captures.
        page = len(cuts) - query.page if query.sort == "reverse" else query.page
        return page_bounds(cuts, page) if page >= 0 else None

    def _resumed(self) -> Position | None:
        if not self._query.resume:
            return None
        resumed = read_resume(self._catalog, self._query.resume, len(self._query.collapses))
        self._marks = resumed.marks
        return resumed.position


def _just_behind(position: Position) -> Position:
    return Position(position.surt, position.at, position.digest + b"\0")
