"""Look-ups of single captures: by key, by date, by payload.

Each is one range of one index, and runs past SQLAlchemy's execution.
"""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    desc,
    func,
    literal_column,
    select,
    tuple_,
    union_all,
)

from archive.capture import Capture
from archive.catalog.catalog import Catalog
from archive.catalog.place import place_of_surt, spot_of_key
from archive.catalog.rows import KINDS, SELECT_ROWS, capture_row
from archive.catalog.tables import captures
from archive.instant import milliseconds
from archive.rows import RESPONSE, CaptureRow

_ONE: ColumnElement[int] = literal_column("1")
_HERE = captures.c.place == bindparam("at_place")
_WHEN: ColumnElement[int] = bindparam("when")
_SEEN = captures.c.withdrawn == literal_column("0")


def _nearest_side(side: ColumnElement[bool], *order: ColumnElement[Any]) -> Select[Any]:
    return SELECT_ROWS.where(_HERE, side, _SEEN).order_by(*order).limit(_ONE)


_UP_TO, _FROM = captures.c.captured_at <= _WHEN, captures.c.captured_at >= _WHEN
# Of several captures in one millisecond the last is the latest before, the first the earliest after.
_LAST_BEFORE = _nearest_side(_UP_TO, desc(captures.c.captured_at), desc(captures.c.digest))
_FIRST_AFTER = _nearest_side(_FROM, captures.c.captured_at, captures.c.digest)

_PLACE_IN_ORDER = (captures.c.place, captures.c.captured_at, captures.c.digest)


def _beside(side: ColumnElement[bool], *order: ColumnElement[Any]) -> Select[Any]:
    chosen = select(*_PLACE_IN_ORDER).where(_HERE, side, _SEEN).order_by(*order).limit(_ONE).subquery()
    return select(chosen)


def _nearest() -> Select[Any]:
    """Return the statement that finds both neighbours of an instant and reads the nearer one's row only."""
    both = union_all(
        _beside(_UP_TO, desc(captures.c.captured_at), captures.c.digest),
        _beside(_FROM, captures.c.captured_at, captures.c.digest),
    ).subquery()
    away = func.abs(both.c.captured_at - _WHEN)
    nearer = select(both).order_by(away, both.c.captured_at).limit(_ONE).scalar_subquery()
    return SELECT_ROWS.where(tuple_(*_PLACE_IN_ORDER) == nearer)


_NEAREST = _nearest()

_BY_KEY = SELECT_ROWS.where(
    _HERE,
    captures.c.captured_at == _WHEN,
    captures.c.digest >= bindparam("digest_low"),
    captures.c.digest <= bindparam("digest_high"),
)

_SAME_PAYLOAD = (
    SELECT_ROWS.where(
        _HERE,
        captures.c.captured_at < _WHEN,
        captures.c.digest == bindparam("payload"),
        captures.c.kind == KINDS.index(RESPONSE),
        captures.c.status == bindparam("as_status"),
        captures.c.mime == bindparam("as_mime"),
    )
    .order_by(desc(captures.c.captured_at))
    .limit(_ONE)
)

_CONFIRMED = (
    SELECT_ROWS.where(_HERE, captures.c.captured_at < _WHEN, captures.c.status == 200)
    .order_by(desc(captures.c.captured_at), desc(captures.c.digest))
    .limit(_ONE)
)


def find(catalog: Catalog, key: str) -> CaptureRow | None:
    """Return the row of the capture at `key`, or None; Damaged if `key` is no capture's."""
    spot = spot_of_key(key)
    rows = catalog.fetch(
        _BY_KEY,
        at_place=spot.place,
        when=spot.captured_at,
        digest_low=spot.digest_low,
        digest_high=spot.digest_high,
    )
    return next((row for row in map(capture_row, rows) if row.key == key), None)


def closest(
    catalog: Catalog, surt: str, when: datetime, policy: Literal["nearest", "before", "after"]
) -> CaptureRow | None:
    """Return the capture of `surt` for `when` that no takedown covers, or None.

    ``before`` is the last at or before, ``after`` the first at or after; ``nearest`` the one least away,
    the earlier of two equally far. Captures of any status count, revisits too, as in RFC 7089.
    """
    given = {"at_place": place_of_surt(surt), "when": milliseconds(when)}
    if policy == "after":
        return _first(catalog.fetch(_FIRST_AFTER, **given))
    if policy == "before":
        return _first(catalog.fetch(_LAST_BEFORE, **given))
    return _first(catalog.fetch(_NEAREST, **given))


def same_payload(catalog: Catalog, surt: str, capture: Capture, mime: str) -> CaptureRow | None:
    """Return the latest earlier capture of `surt` that holds the payload, under the same status and type.

    Under another status or type the same bytes mean something else (a cleaned article, or none).
    """
    rows = catalog.fetch(
        _SAME_PAYLOAD,
        at_place=place_of_surt(surt),
        when=milliseconds(capture.captured_at),
        payload=bytes.fromhex(capture.payload_digest.removeprefix("sha256:")),
        as_status=capture.status,
        as_mime=mime,
    )
    return _first(rows)


def confirmed(catalog: Catalog, surt: str, when: datetime) -> CaptureRow | None:
    """Return the latest capture with status 200 before `when`: what a 304 then says still holds."""
    rows = catalog.fetch(_CONFIRMED, at_place=place_of_surt(surt), when=milliseconds(when))
    return _first(rows)


def _first(rows: list[tuple[Any, ...]]) -> CaptureRow | None:
    return capture_row(rows[0]) if rows else None
