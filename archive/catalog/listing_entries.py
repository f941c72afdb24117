"""Listing captures for the index protocols: light rows, both directions, resumable at any row.

A list goes by (surt, captured_at, digest). It is read chunk by chunk: first what is left of the URL that
the last chunk ended in, which is one range of the primary key, then the URLs behind it. So a chunk costs
the same wherever it begins, and a capture that arrives meanwhile shifts nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
)

from archive.catalog.captures import Span
from archive.catalog.catalog import Catalog
from archive.catalog.place import place_of_surt
from archive.catalog.tables import captures, packs, urls
from archive.instant import from_milliseconds
from archive.keys import capture_key, segment_key
from archive.surt import within

EARLIEST, LATEST = -(2**62), 2**62  # beside any instant, in milliseconds
_NO_DIGEST, _EVERY_DIGEST = b"", b"\xff" * 33  # below and above any
_FIRST_CHUNK, _CHUNK = 100, 2000


class Position(NamedTuple):
    """A place in the list: that of one capture, whether or not it is still there."""

    surt: str
    at: int
    digest: bytes


class Entry(NamedTuple):
    """What an index line says of one capture; `at` is in milliseconds, digests are bytes."""

    surt: str
    at: int
    digest: bytes
    url: str
    status: int
    mime: str
    kind: int
    sha1: bytes | None
    offset: int
    length: int
    pack: str | None = None

    @property
    def position(self) -> Position:
        """Where the entry stands."""
        return Position(self.surt, self.at, self.digest)

    @property
    def captured_at(self) -> datetime:
        """The instant of the capture."""
        return from_milliseconds(self.at)

    @property
    def key(self) -> str:
        """The key of the capture's object."""
        return capture_key(self.surt, self.captured_at, f"sha256:{self.digest.hex()}")

    @property
    def file(self) -> str:
        """The key of the WARC file in which `offset` and `length` count."""
        return self.key if self.pack is None else segment_key(self.pack)


_ENTRIES = (
    select(
        urls.c.surt,
        captures.c.captured_at,
        captures.c.digest,
        func.coalesce(captures.c.url, urls.c.url),
        captures.c.status,
        captures.c.mime,
        captures.c.kind,
        captures.c.sha1,
        captures.c.offset,
        captures.c.length,
        packs.c.name,
    )
    .select_from(
        captures.join(urls, urls.c.place == captures.c.place).outerjoin(
            packs, packs.c.number == captures.c.pack
        )
    )
    .where(
        captures.c.withdrawn == literal_column("0"),
        captures.c.captured_at >= bindparam("since"),
        captures.c.captured_at <= bindparam("until"),
    )
)
_MANY: BindParameter[int] = bindparam("many", type_=Integer)
_ROW = (captures.c.captured_at, captures.c.digest)
_BESIDE = tuple_(bindparam("at_time"), bindparam("its_digest"))
_HERE = captures.c.place == bindparam("at_place")


def _up(*where: ColumnElement[bool]) -> Select[Any]:
    return _ENTRIES.where(*where).order_by(urls.c.surt, *_ROW).limit(_MANY)


def _down(*where: ColumnElement[bool]) -> Select[Any]:
    order = [column.desc() for column in (urls.c.surt, *_ROW)]
    return _ENTRIES.where(*where).order_by(*order).limit(_MANY)


_REST_UP, _REST_DOWN = _up(_HERE, tuple_(*_ROW) > _BESIDE), _down(_HERE, tuple_(*_ROW) < _BESIDE)
_FROM_UP = _up(urls.c.surt >= bindparam("low"), urls.c.surt <= bindparam("high"))
_BEHIND_UP = _up(urls.c.surt > bindparam("low"), urls.c.surt <= bindparam("high"))
_FROM_DOWN = _down(urls.c.surt <= bindparam("high"), urls.c.surt >= bindparam("low"))
_BEHIND_DOWN = _down(urls.c.surt < bindparam("high"), urls.c.surt >= bindparam("low"))

_SURT = select(urls.c.surt).where(urls.c.place == bindparam("at_place"))


def ascending(
    catalog: Catalog,
    span: Span,
    *,
    after: Position | None = None,
    through: Position | None = None,
    first: int = _FIRST_CHUNK,
) -> Iterator[Entry]:
    """Yield the captures of `span` in order, those behind `after` and not behind `through`.

    `first` says how many are likely wanted.
    """
    high = min(span.high, through.surt) if through else span.high
    for entry in _listed(catalog, _way(span, span.low, high, up=True), after, first):
        if through is not None and entry.position > through:
            return
        if within(entry.surt, span.low, span.high):
            yield entry


def descending(
    catalog: Catalog,
    span: Span,
    *,
    before: Position | None = None,
    above: Position | None = None,
    first: int = _FIRST_CHUNK,
) -> Iterator[Entry]:
    """Yield the captures of `span` in reverse, those before `before` and behind `above`."""
    low = max(span.low, above.surt) if above else span.low
    for entry in _listed(catalog, _way(span, low, span.high, up=False), before, first):
        if above is not None and entry.position <= above:
            return
        if within(entry.surt, span.low, span.high):
            yield entry


def nearest_first(
    catalog: Catalog,
    span: Span,
    moment: tuple[int, int],
    *,
    after: Position | None = None,
    first: int = _FIRST_CHUNK,
) -> Iterator[Entry]:
    """Yield the captures of one URL, the nearest to `moment` first, of two as far the earlier.

    `moment` is the first and the last millisecond asked for: whatever lies between is no distance away,
    the latest first. `after` is the entry that an earlier list ended in.
    """
    down, up = _sides(span.low, moment, after)
    begin = moment[0]
    earlier_ones = descending(catalog, span, before=down, first=first)
    later_ones = ascending(catalog, span, after=up, first=first)
    earlier, later = next(earlier_ones, None), next(later_ones, None)
    while earlier is not None or later is not None:
        if earlier is not None and (later is None or begin - earlier.at <= later.at - begin):
            yield earlier
            earlier = next(earlier_ones, None)
        elif later is not None:
            yield later
            later = next(later_ones, None)


def _sides(surt: str, moment: tuple[int, int], after: Position | None) -> tuple[Position, Position]:
    """Return what the earlier ones stand before and the later ones behind, not to meet any up to `after`."""
    begin, end = moment
    down = up = Position(surt, end, _EVERY_DIGEST)
    if after is None:
        return down, up
    if after.at <= end:
        return after, max(up, Position(surt, begin + max(0, begin - after.at), _NO_DIGEST))
    return min(down, Position(surt, begin - (after.at - begin), _NO_DIGEST)), after


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One direction through a range: its bounds, and what to ask at the start, within a URL, behind it."""

    up: bool
    low: str
    high: str
    since: int
    until: int

    @property
    def statements(self) -> tuple[Select[Any], Select[Any], Select[Any]]:
        """What to ask for a range, for what is left of a URL, and for what is behind it."""
        return (_FROM_UP, _REST_UP, _BEHIND_UP) if self.up else (_FROM_DOWN, _REST_DOWN, _BEHIND_DOWN)

    def opening(self) -> Position | None:
        """Return the position before all of one URL, so that its key's range is all there is to read."""
        if self.low != self.high:
            return None
        at, digest = (EARLIEST, _NO_DIGEST) if self.up else (LATEST, _EVERY_DIGEST)
        return Position(self.low, at, digest)

    def whole(self, start: Position | None) -> dict[str, object]:
        """Return the parameters of the range, or of what is behind the URL of `start`."""
        low, high = self.low, self.high
        if start is not None:
            low, high = (start.surt, high) if self.up else (low, start.surt)
        return {"low": low, "high": high, "since": self.since, "until": self.until}

    def rest(self, start: Position) -> dict[str, object]:
        """Return the parameters of what is left of the URL of `start`.

        The nearer bound in time follows from the position; it is what SQLite seeks by.
        """
        since, until = self.since, self.until
        since, until = (max(since, start.at), until) if self.up else (since, min(until, start.at))
        return {
            "at_place": place_of_surt(start.surt),
            "at_time": start.at,
            "its_digest": start.digest,
            "since": since,
            "until": until,
        }


def _way(span: Span, low: str, high: str, *, up: bool) -> _Way:
    since = EARLIEST if span.since is None else span.since
    until = LATEST if span.until is None else span.until
    return _Way(up=up, low=low, high=high, since=since, until=until)


def _listed(catalog: Catalog, way: _Way, start: Position | None, many: int) -> Iterator[Entry]:
    """Yield entries from `start` on, which is left out."""
    at_first, within, behind = way.statements
    start = start or way.opening()
    while True:
        if start is not None:
            chunk = _fetch(catalog, within, way.rest(start), many)
            yield from chunk
            if len(chunk) == many:
                start, many = chunk[-1].position, _CHUNK
                continue
            if way.low == way.high:
                return
        chunk = _fetch(catalog, at_first if start is None else behind, way.whole(start), many)
        yield from chunk
        if len(chunk) < many:
            return
        start, many = chunk[-1].position, _CHUNK


def _fetch(catalog: Catalog, statement: Select[Any], values: dict[str, object], many: int) -> list[Entry]:
    return [Entry._make(row) for row in catalog.fetch(statement, **values, many=many)]


def surt_at(catalog: Catalog, place: int) -> str | None:
    """Return the surt whose captures lie at `place`, or None."""
    rows = catalog.fetch(_SURT, at_place=place)
    return str(rows[0][0]) if rows else None
