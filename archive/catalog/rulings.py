"""Rows of what people ruled: decisions, and takedowns with what they cover."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Select, bindparam, exists, func, select, update

from archive.catalog.among import listed, members
from archive.catalog.catalog import Catalog
from archive.catalog.ranges import covers
from archive.catalog.tables import captures, decisions, urls
from archive.catalog.tables import tombstones as graves
from archive.catalog.write import add, heed_takedowns
from archive.instant import from_milliseconds, milliseconds
from archive.rows import Tombstone
from archive.surt import Pattern

_NEWEST = select(func.max(decisions.c.id))
_LATER = decisions.alias()
_STANDS = ~exists().where(_LATER.c.supersedes == decisions.c.id)
_IN_ORDER = select(decisions.c.body).order_by(decisions.c.id)
_SAID_ON = _IN_ORDER.where(decisions.c.subject.in_(select(members("subjects", "TEXT"))), _STANDS)
_ABOUT = (
    (),
    (decisions.c.kind,),
    (decisions.c.subject,),
    (decisions.c.kind, decisions.c.subject),
)


def _said(about: tuple[Column[Any], ...], *, in_force: bool) -> Select[Any]:
    where = [column == bindparam(column.name) for column in about]
    return _IN_ORDER.where(*where, *([_STANDS] if in_force else []))


# Each question there is, by the names of what it asks about and by whether superseded ones are left out.
_SAID = {
    (*(column.name for column in about), in_force): _said(about, in_force=in_force)
    for about in _ABOUT
    for in_force in (False, True)
}


def add_decision(connection: Connection, said: Mapping[str, Any]) -> None:
    """Write the row of a decision unless it is there."""
    row = {
        "id": said["id"],
        "kind": _text(said.get("kind")),
        "subject": _text(said.get("subject")),
        "supersedes": _text(said.get("supersedes")),
        "body": json.dumps(said, sort_keys=True, ensure_ascii=False),
    }
    add(connection, decisions, [row])


def decisions_of(
    catalog: Catalog, kind: str | None, subject: str | None, *, in_force: bool
) -> list[dict[str, Any]]:
    """Return decisions in the order they were made; with `in_force` those that none supersedes."""
    given = {name: value for name, value in (("kind", kind), ("subject", subject)) if value is not None}
    return [json.loads(body) for (body,) in catalog.fetch(_SAID[*given, in_force], **given)]


def decisions_on(catalog: Catalog, subjects: Iterable[str]) -> list[dict[str, Any]]:
    """Return the decisions on any of `subjects` that none supersedes, in the order they were made."""
    asked = sorted(set(subjects))
    if not asked:
        return []
    return [json.loads(body) for (body,) in catalog.fetch(_SAID_ON, subjects=listed(asked, catalog.sql))]


def decision(catalog: Catalog, number: str) -> dict[str, Any] | None:
    """Return the decision with this id, whether it stands or not, or None."""
    with catalog.read() as connection:
        body = connection.execute(select(decisions.c.body).where(decisions.c.id == number)).scalar()
    return None if body is None else dict(json.loads(body))


def newest(catalog: Catalog) -> str | None:
    """Return the id of the decision made last, or None."""
    rows = catalog.fetch(_NEWEST)
    return None if not rows else rows[0][0]


def add_tombstone(connection: Connection, tombstone: Tombstone) -> bool:
    """Write the row of a takedown unless it is there, and withdraw what it covers."""
    heed_takedowns(connection, alone=True)
    low, high = Pattern.parse(tombstone.pattern).range()
    row = {
        "id": tombstone.id,
        "pattern": tombstone.pattern,
        "low": low,
        "high": high,
        "since": None if tombstone.since is None else milliseconds(tombstone.since),
        "until": None if tombstone.until is None else milliseconds(tombstone.until),
        "reason": tombstone.reason,
        "actor": tombstone.actor,
        "created_at": milliseconds(tombstone.created_at),
        "lifted_by": tombstone.lifted_by,
    }
    if not add(connection, graves, [row]):
        return False
    _settle(connection, low, high)
    return True


def lift(connection: Connection, tombstone: str, lifted_by: str) -> bool:
    """Note that a takedown is lifted; show again what no other covers."""
    heed_takedowns(connection, alone=True)
    this = (graves.c.id == tombstone) & graves.c.lifted_by.is_(None)
    row = connection.execute(select(graves).where(this)).first()
    if row is None:
        return False
    connection.execute(update(graves).where(this).values(lifted_by=lifted_by))
    _settle(connection, row.low, row.high)
    return True


def tombstones(catalog: Catalog) -> list[Tombstone]:
    """Return every takedown, lifted ones too, in the order they were made."""
    with catalog.read() as connection:
        rows = connection.execute(select(graves).order_by(graves.c.id)).all()
    return [
        Tombstone(
            id=row.id,
            pattern=row.pattern,
            since=None if row.since is None else from_milliseconds(row.since),
            until=None if row.until is None else from_milliseconds(row.until),
            reason=row.reason,
            actor=row.actor,
            created_at=from_milliseconds(row.created_at),
            lifted_by=row.lifted_by,
        )
        for row in rows
    ]


def _settle(connection: Connection, low: str, high: str) -> None:
    """Mark every capture between two surts by whether a takedown in force covers it."""
    covered = (
        exists()
        .where(
            urls.c.place == captures.c.place,
            graves.c.lifted_by.is_(None),
            covers(graves, urls.c.surt),
            func.coalesce(graves.c.since, captures.c.captured_at) <= captures.c.captured_at,
            func.coalesce(graves.c.until, captures.c.captured_at) >= captures.c.captured_at,
        )
        .correlate(captures)
    )
    inside = select(urls.c.place).where(urls.c.surt >= low, urls.c.surt <= high)
    for value, condition in ((1, covered), (0, ~covered)):
        connection.execute(
            update(captures)
            .where(captures.c.place.in_(inside), captures.c.withdrawn != value, condition)
            .values(withdrawn=value)
        )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
