"""The captures of all URLs as they pass by, in time or as they arrived, each beside the one before it.

What equals the capture of its URL before it in payload and status changed nothing and stays in the database.
The rest is read window by window along an index, so that a step costs the same wherever it begins and
however little of it is wanted.
"""

import re
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, Self

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
    tuple_,
)

from archive.catalog.arrivals import START, Arrival, holds, number_of
from archive.catalog.catalog import Catalog
from archive.catalog.place import place_of_surt
from archive.catalog.rows import SELECT_ROWS, STATES, TO_DO, capture_row
from archive.catalog.tables import arrivals, captures, origins, urls
from archive.errors import InvalidQuery
from archive.instant import milliseconds
from archive.rows import DEAD, CaptureRow
from archive.surt import within

GONE: Final = (404, 410)
WINDOW: Final = 2000
_FEW: Final = 64  # URLs that are looked at one by one rather than along the index in time

Axis = Literal["time", "arrival"]

_MOMENT = re.compile(r"(-?[0-9]{1,16})\.(-?[0-9]{1,19})\.((?:[0-9a-f]{2}){0,32})")
_ARRIVED = re.compile(r"a([0-9]{1,16})\.([0-9]{1,16})")
_AGAIN = 24 * 60 * 60 * 1000  # milliseconds


class Moment(NamedTuple):
    """A place in time among all captures: that of one capture, whether or not it is still there."""

    at: int
    place: int = -(2**63)
    digest: bytes = b""

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the moment that `text` writes; InvalidQuery if it writes none."""
        found = _MOMENT.fullmatch(text)
        if found is None or not -(2**63) <= int(found[2]) < 2**63:
            raise _no_cursor(text)
        return cls(int(found[1]), int(found[2]), bytes.fromhex(found[3]))

    def write(self) -> str:
        """Return the text by which a client names the moment; the same in every catalog."""
        return f"{self.at}.{self.place}.{self.digest.hex()}"


class Arrived(NamedTuple):
    """A place among the arrivals: behind the one of this number, in the catalog made then."""

    number: int
    made: int

    @classmethod
    def read(cls, text: str, here: int) -> Self:
        """Return the place that `text` writes in the catalog made at `here`; InvalidQuery if it writes none.

        A rebuilt catalog knows of each capture only when its object was stored, which is some time before
        it was told of: there the place is a day earlier, so that nothing is missed.
        """
        found = _ARRIVED.fullmatch(text)
        if found is None:
            raise _no_cursor(text)
        number, made = int(found[1]), int(found[2])
        return cls(number if made == here else max(0, number - _AGAIN), here)

    def write(self) -> str:
        """Return the text by which a client names the place."""
        return f"a{self.number}.{self.made}"


def is_arrived(text: str) -> bool:
    """Say whether `text` is a place among the arrivals, and no date or moment."""
    return _ARRIVED.fullmatch(text) is not None


def _no_cursor(text: str) -> InvalidQuery:
    return InvalidQuery(
        f"'{text[:80]}' is no cursor: send back the one that an answer gave, in the same order"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Which captures count: a range of surts, a source, and milliseconds, both ends included; None is any."""

    low: str = ""
    high: str = "\x7f"
    source: str | None = None
    since: int | None = None
    until: int | None = None


class Passed(NamedTuple):
    """A capture that may have changed something, its number, and where the one before it stands."""

    moment: Moment
    number: int
    waits: bool
    before: Moment | None


class Window(NamedTuple):
    """A stretch that was read: what is in it, the last that was looked at, and whether more follows."""

    passed: list[Passed]
    end: tuple[Moment, int] | None
    full: bool


def _tells(table: Any) -> ColumnElement[bool]:
    """Return the condition that a capture says what its URL holds: no error of the server's or of ours."""
    return and_(
        or_(table.c.status < _number(400), *(table.c.status == _number(status) for status in GONE)),
        table.c.state != _number(STATES.index(DEAD)),
        table.c.withdrawn == _number(0),
    )


def _number(value: int) -> ColumnElement[int]:
    # Written out: statements that are prepared once take no list, and SQLite plans better by a number.
    return literal_column(str(value))


def read_window(
    catalog: Catalog, stretch: Stretch, after: Moment | int | None, *, axis: Axis, forwards: bool
) -> Window:
    """Return the next captures of `stretch` behind `after`, or before it where not `forwards`.

    `after` is a moment in time, a number among the arrivals.
    """
    with catalog.read() as connection:
        inner = _inner(connection, stretch, after, axis=axis, forwards=forwards)
        last = connection.execute(select(*inner.c).order_by(*_order(inner, axis, forwards=forwards))).all()
        if not last:
            return Window([], None, full=False)
        rows = connection.execute(_outer(inner, stretch, axis=axis, forwards=forwards)).all()
    full, end = len(last) == WINDOW, last[-1]
    # In PostgreSQL more may have been committed in between; that is for the next window.
    numbers = {row.number for row in last}
    passed = [
        _passed(row) for row in rows if row.number in numbers and within(row.surt, stretch.low, stretch.high)
    ]
    return Window(passed, (Moment(end.captured_at, end.place, end.start), end.number), full)


def number_at(catalog: Catalog, moment: Moment) -> int | None:
    """Return the number among the arrivals of the capture at `moment`, None if it is not there."""
    return number_of(catalog, Arrival(moment.place, moment.at, moment.digest[:START]))


def row_at(catalog: Catalog, moment: Moment) -> CaptureRow | None:
    """Return the row of the capture at `moment`, or None."""
    found = catalog.fetch(_ROW, at_place=moment.place, at_time=moment.at, its_digest=moment.digest)
    return capture_row(found[0]) if found else None


def before(catalog: Catalog, moment: Moment) -> CaptureRow | None:
    """Return the capture of the same URL that tells something and comes before `moment`, or None."""
    found = catalog.fetch(_ROW_BEFORE, at_place=moment.place, at_time=moment.at, its_digest=moment.digest)
    return capture_row(found[0]) if found else None


def after(catalog: Catalog, moment: Moment) -> CaptureRow | None:
    """Return the capture of the same URL that tells something and comes after `moment`, or None."""
    found = catalog.fetch(_ROW_AFTER, at_place=moment.place, at_time=moment.at, its_digest=moment.digest)
    return capture_row(found[0]) if found else None


def moment_of(row: CaptureRow) -> Moment:
    """Return where the capture of `row` comes in time."""
    digest = bytes.fromhex(row.payload_digest.removeprefix("sha256:"))
    return Moment(milliseconds(row.captured_at), place_of_surt(row.surt), digest)


_HERE = and_(
    captures.c.place == bindparam("at_place"),
    captures.c.captured_at == bindparam("at_time"),
    captures.c.digest == bindparam("its_digest"),
)
_ROW = SELECT_ROWS.where(_HERE)
_ROW_BEFORE = (
    SELECT_ROWS.where(
        captures.c.place == bindparam("at_place"),
        captures.c.captured_at <= bindparam("at_time"),
        tuple_(captures.c.captured_at, captures.c.digest)
        < tuple_(bindparam("at_time"), bindparam("its_digest")),
        _tells(captures),
    )
    .order_by(captures.c.captured_at.desc(), captures.c.digest.desc())
    .limit(literal_column("1"))
)

_ROW_AFTER = (
    SELECT_ROWS.where(
        captures.c.place == bindparam("at_place"),
        captures.c.captured_at >= bindparam("at_time"),
        tuple_(captures.c.captured_at, captures.c.digest)
        > tuple_(bindparam("at_time"), bindparam("its_digest")),
        _tells(captures),
    )
    .order_by(captures.c.captured_at, captures.c.digest)
    .limit(literal_column("1"))
)


def _inner(
    connection: Connection, stretch: Stretch, after: Moment | int | None, *, axis: Axis, forwards: bool
) -> Subquery:
    """Return the next captures along the axis, before anything but time is asked of them."""
    of = _source(connection, stretch)
    where: list[ColumnElement[bool]] = []
    if axis == "time":
        where += [of.c.captured_at >= stretch.since] if stretch.since is not None else []
        where += [of.c.captured_at <= stretch.until] if stretch.until is not None else []
    if isinstance(after, Moment):
        here, there = tuple_(*_in_time(of)), tuple_(after.at, after.place, after.digest[:START])
        # The first condition follows from the second; it is what SQLite seeks by.
        where += [of.c.captured_at >= after.at] if forwards else [of.c.captured_at <= after.at]
        where += [here > there] if forwards else [here < there]
    elif after is not None:
        where += [of.c.number > after] if forwards else [of.c.number < after]
    columns = (of.c.number, of.c.captured_at, of.c.place, of.c.start)
    order = _order(of, axis, forwards=forwards)
    return select(*columns).where(*where).order_by(*order).limit(WINDOW).subquery("passing")


def _source(connection: Connection, stretch: Stretch) -> Any:
    """Return the arrivals, or where few URLs are in range theirs alone, found by their captures."""
    places = _few_places(connection, stretch)
    if places is None:
        return arrivals
    # A sum is in no index: else the order might tempt the database to go along all arrivals all the same.
    number = (arrivals.c.number + literal_column("0")).label("number")
    columns = (number, captures.c.captured_at, captures.c.place, arrivals.c.start)
    found = select(*columns).join_from(captures, arrivals, and_(*holds(arrivals)))
    return found.where(captures.c.place.in_(places)).subquery("few")


def _order(of: Any, axis: Axis, *, forwards: bool) -> tuple[Any, ...]:
    columns = _in_time(of) if axis == "time" else (of.c.number,)
    return columns if forwards else tuple(each.desc() for each in columns)


def _in_time(of: Any) -> tuple[Any, ...]:
    return of.c.captured_at, of.c.place, of.c.start


def _few_places(connection: Connection, stretch: Stretch) -> list[int] | None:
    """Return the places of the URLs in range where these are few, else None."""
    if (stretch.low, stretch.high) == ("", "\x7f"):
        return None
    inside = select(urls.c.place).where(urls.c.surt >= stretch.low, urls.c.surt <= stretch.high)
    found = list(connection.execute(inside.limit(_FEW + 1)).scalars())
    return None if len(found) > _FEW else found


def _outer(inner: Subquery, stretch: Stretch, *, axis: Axis, forwards: bool) -> Select[Any]:
    """Return those of `inner` that are wanted and differ from the capture before them, with that one."""
    this, previous = captures.alias("this"), captures.alias("previous")
    at, digest = (_previous(this, name) for name in ("captured_at", "digest"))
    # The one before is found once and then joined: a join by a subquery is asked twice by both databases.
    found = (
        select(
            this,
            inner.c.number,
            inner.c.start,
            urls.c.surt,
            at.label("before_at"),
            digest.label("before_digest"),
        )
        .select_from(inner.join(this, and_(*holds(inner, this))).join(urls, urls.c.place == this.c.place))
        .where(_tells(this), urls.c.surt >= stretch.low, urls.c.surt <= stretch.high)
    )
    found = found.where(this.c.captured_at >= stretch.since) if stretch.since is not None else found
    found = found.where(this.c.captured_at <= stretch.until) if stretch.until is not None else found
    if stretch.source is not None:
        found = found.join(origins, origins.c.id == this.c.origin).where(origins.c.source == stretch.source)
    told = found.subquery("told")
    beside = and_(
        previous.c.place == told.c.place,
        previous.c.captured_at == told.c.before_at,
        previous.c.digest == told.c.before_digest,
    )
    unchanged = and_(
        previous.c.place.is_not(None),
        told.c.digest == previous.c.digest,
        told.c.status == previous.c.status,
        told.c.location.is_(None),
        previous.c.location.is_(None),
    )
    columns = (told.c.number, told.c.captured_at, told.c.place, told.c.digest)
    return (
        select(*columns, told.c.surt, told.c.state, told.c.before_at, told.c.before_digest)
        .select_from(told.outerjoin(previous, beside))
        .where(or_(~unchanged, told.c.state.in_(TO_DO)))
        .order_by(*_order(told, axis, forwards=forwards))
    )


def _previous(this: Any, name: str) -> ScalarSelect[Any]:
    earlier = captures.alias(f"earlier_{name}")
    return (
        select(earlier.c[name])
        .where(
            earlier.c.place == this.c.place,
            earlier.c.captured_at <= this.c.captured_at,
            or_(earlier.c.captured_at < this.c.captured_at, earlier.c.digest < this.c.digest),
            _tells(earlier),
        )
        .order_by(earlier.c.captured_at.desc(), earlier.c.digest.desc())
        .limit(1)
        .scalar_subquery()
    )


def _passed(row: Row[Any]) -> Passed:
    moment = Moment(row.captured_at, row.place, row.digest)
    earlier = None if row.before_at is None else Moment(row.before_at, row.place, row.before_digest)
    return Passed(moment, row.number, row.state in TO_DO, earlier)
