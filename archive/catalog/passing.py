"""The captures of all URLs as they pass by in time, each beside the one of its URL before it.

What equals the capture before it in payload and status changed nothing and stays in the database. The
rest is read window by window along the index in time, so that a step costs the same wherever it begins
and however little of it is wanted.
"""

import re
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self

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

from archive.catalog.catalog import Catalog
from archive.catalog.place import place_of_surt
from archive.catalog.rows import SELECT_ROWS, STATES, TO_DO, capture_row
from archive.catalog.tables import captures, origins, urls
from archive.errors import InvalidQuery
from archive.instant import milliseconds
from archive.rows import DEAD, CaptureRow
from archive.surt import within

GONE: Final = (404, 410)
WINDOW: Final = 2000
_FEW: Final = 64  # URLs that are looked at one by one rather than along the index in time

_CURSOR = re.compile(r"(-?[0-9]{1,16})\.(-?[0-9]{1,19})\.((?:[0-9a-f]{2}){0,32})")
_IN_TIME = (captures.c.captured_at, captures.c.place, captures.c.digest)


class Moment(NamedTuple):
    """A place in time among all captures: that of one capture, whether or not it is still there."""

    at: int
    place: int = -(2**63)
    digest: bytes = b""

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the moment that `text` writes; InvalidQuery if it writes none."""
        found = _CURSOR.fullmatch(text)
        if found is None or not -(2**63) <= int(found[2]) < 2**63:
            raise InvalidQuery(f"'{text[:80]}' is no cursor: send back the one that an answer gave")
        return cls(int(found[1]), int(found[2]), bytes.fromhex(found[3]))

    def write(self) -> str:
        """Return the text by which a client names the moment; the same in every catalog."""
        return f"{self.at}.{self.place}.{self.digest.hex()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Which captures count: a range of surts, a source, and milliseconds, both ends included; None is any."""

    low: str = ""
    high: str = "\x7f"
    source: str | None = None
    since: int | None = None
    until: int | None = None


class Passed(NamedTuple):
    """A capture that may have changed something, and where the one before it stands."""

    moment: Moment
    waits: bool
    before: Moment | None


class Window(NamedTuple):
    """A stretch of time that was read: what is in it, where it ended, and whether more follows."""

    passed: list[Passed]
    end: Moment | None
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


def read_window(catalog: Catalog, stretch: Stretch, after: Moment | None, *, forwards: bool) -> Window:
    """Return the next captures of `stretch` behind `after`, or before it where not `forwards`."""
    with catalog.read() as connection:
        inner = _inner(connection, stretch, after, forwards=forwards)
        last = connection.execute(_last(inner, forwards=forwards)).all()
        if not last:
            return Window([], None, full=False)
        rows = connection.execute(_outer(inner, stretch, forwards=forwards)).all()
    full = len(last) == WINDOW
    passed = [_passed(row) for row in rows if within(row.surt, stretch.low, stretch.high)]
    return Window(passed, Moment(*last[-1]), full)


def row_at(catalog: Catalog, moment: Moment) -> CaptureRow | None:
    """Return the row of the capture at `moment`, or None."""
    found = catalog.fetch(_ROW, at_place=moment.place, at_time=moment.at, its_digest=moment.digest)
    return capture_row(found[0]) if found else None


def before(catalog: Catalog, moment: Moment) -> CaptureRow | None:
    """Return the capture of the same URL that tells something and comes before `moment`, or None."""
    found = catalog.fetch(_ROW_BEFORE, at_place=moment.place, at_time=moment.at, its_digest=moment.digest)
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


def _inner(connection: Connection, stretch: Stretch, after: Moment | None, *, forwards: bool) -> Subquery:
    """Return the next captures in time, before anything but time is asked of them."""
    where: list[ColumnElement[bool]] = [captures.c.withdrawn == literal_column("0")]
    places = _few_places(connection, stretch)
    where += [captures.c.place.in_(places)] if places is not None else []
    where += [captures.c.captured_at >= stretch.since] if stretch.since is not None else []
    where += [captures.c.captured_at <= stretch.until] if stretch.until is not None else []
    if after is not None:
        here, there = tuple_(*_IN_TIME), tuple_(*after)
        # The first condition follows from the second; it is what SQLite seeks by.
        where += [captures.c.captured_at >= after.at] if forwards else [captures.c.captured_at <= after.at]
        where += [here > there] if forwards else [here < there]
    order = _IN_TIME if forwards else tuple(each.desc() for each in _IN_TIME)
    return select(*_IN_TIME).where(*where).order_by(*order).limit(WINDOW).subquery("passing")


def _few_places(connection: Connection, stretch: Stretch) -> list[int] | None:
    """Return the places of the URLs in range where these are few, else None."""
    if (stretch.low, stretch.high) == ("", "\x7f"):
        return None
    inside = select(urls.c.place).where(urls.c.surt >= stretch.low, urls.c.surt <= stretch.high)
    found = list(connection.execute(inside.limit(_FEW + 1)).scalars())
    return None if len(found) > _FEW else found


def _last(inner: Subquery, *, forwards: bool) -> Select[Any]:
    columns = (inner.c.captured_at, inner.c.place, inner.c.digest)
    return select(*columns).order_by(*(columns if forwards else (each.desc() for each in columns)))


def _outer(inner: Subquery, stretch: Stretch, *, forwards: bool) -> Select[Any]:
    """Return those of `inner` that are wanted and differ from the capture before them, with that one."""
    this, previous = captures.alias("this"), captures.alias("previous")
    same = [inner.c[name] == this.c[name] for name in ("place", "captured_at", "digest")]
    at, digest = (_previous(this, name) for name in ("captured_at", "digest"))
    # The one before is found once and then joined: a join by a subquery is asked twice by both databases.
    found = (
        select(this, urls.c.surt, at.label("before_at"), digest.label("before_digest"))
        .select_from(inner.join(this, and_(*same)).join(urls, urls.c.place == this.c.place))
        .where(_tells(this), urls.c.surt >= stretch.low, urls.c.surt <= stretch.high)
    )
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
    columns = (told.c.captured_at, told.c.place, told.c.digest)
    return (
        select(*columns, told.c.surt, told.c.state, told.c.before_at, told.c.before_digest)
        .select_from(told.outerjoin(previous, beside))
        .where(or_(~unchanged, told.c.state.in_(TO_DO)))
        .order_by(*(columns if forwards else (each.desc() for each in columns)))
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
    return Passed(moment, row.state in TO_DO, earlier)
