"""Settling in the catalog what follows from several rows together."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, tuple_, update

from archive.catalog.catalog import Catalog
from archive.catalog.place import spot_of_key
from archive.catalog.rows import KINDS, STATES, same_capture
from archive.catalog.tables import articles, captures
from archive.rows import CLEANED_MIMES, CLEANED_STATUSES, PENDING, READY, RESPONSE, REVISIT

_CHUNK = 2000
_ORDER = (captures.c.place, captures.c.captured_at, captures.c.digest)
_HAS_ARTICLE = exists().where(same_capture(articles, captures))
_CLEANED = and_(
    captures.c.kind == KINDS.index(RESPONSE),
    captures.c.status.in_(CLEANED_STATUSES),
    captures.c.mime.in_(sorted(CLEANED_MIMES)),
    captures.c.size > 0,
)
_LACKING = or_(captures.c.size == 0, captures.c.mime == "", captures.c.sha1.is_(None))


def settle_revisits(catalog: Catalog) -> None:
    """Give each revisit the size of the payload it points to, and its type and SHA-1 where it said none."""
    target = captures.alias()
    same_url = and_(
        target.c.place == captures.c.place,
        target.c.captured_at == captures.c.refers_at,
        target.c.digest == captures.c.digest,
    )
    lacking = and_(
        captures.c.kind == KINDS.index(REVISIT),
        captures.c.refers_at.is_not(None),
        _LACKING,
        exists().where(same_url),
    )
    size = select(target.c.size).where(same_url).scalar_subquery()
    mime = func.coalesce(
        func.nullif(captures.c.mime, ""), select(target.c.mime).where(same_url).scalar_subquery()
    )
    sha1 = func.coalesce(captures.c.sha1, select(target.c.sha1).where(same_url).scalar_subquery())
    with catalog.write() as connection:
        connection.execute(update(captures).where(lacking).values(size=size, mime=mime, sha1=sha1))
    _settle_foreign(catalog)


def settle_states(catalog: Catalog) -> None:
    """Make ready what is cleaned; let wait what is not, or was cleaned before its predecessor came."""
    ready, waiting = STATES.index(READY), STATES.index(PENDING)
    with catalog.write() as connection:
        connection.execute(
            update(captures).where(captures.c.state == waiting, _HAS_ARTICLE).values(state=ready, attempts=0)
        )
    await_articles(catalog)
    stale = list(_stale(catalog))
    for start in range(0, len(stale), _CHUNK):
        with catalog.write() as connection:
            for values in stale[start : start + _CHUNK]:
                here = tuple_(*_ORDER) == tuple_(*values)
                connection.execute(update(captures).where(here).values(state=waiting))


def await_articles(catalog: Catalog) -> int:
    """Make what is ready without the article it should have wait for cleaning; return how many."""
    lacking = and_(captures.c.state == STATES.index(READY), _CLEANED, ~_HAS_ARTICLE)
    with catalog.write() as connection:
        values = {"state": STATES.index(PENDING), "attempts": 0}
        return connection.execute(update(captures).where(lacking).values(**values)).rowcount


def _stale(catalog: Catalog) -> Iterator[tuple[int, int, bytes]]:
    """Yield each capture that was cleaned against another than the capture now before it."""
    before: tuple[int, int, bytes] | None = None
    before_waits = False
    for place, at, digest, state, name, previous in _cleaned_in_order(catalog):
        known = before if before is not None and before[0] == place else None
        if name is not None and known is not None and (before_waits or _older(previous, known)):
            yield place, at, digest
        before, before_waits = (place, at, digest), name is None and state != STATES.index(READY)


def _older(previous: str | None, known: tuple[int, int, bytes]) -> bool:
    """Say whether the evidence at `previous` stood before the capture `known`, or was none."""
    if previous is None:
        return True
    spot = spot_of_key(previous)
    # An article of another address stood in only while this one had none earlier.
    return spot.place != known[0] or (spot.captured_at, spot.digest_high) < known[1:]


def _cleaned_in_order(catalog: Catalog) -> Iterator[Any]:
    beside = and_(same_capture(articles, captures), articles.c.in_force == 1)
    statement = (
        select(*_ORDER, captures.c.state, articles.c.name, articles.c.previous)
        .select_from(captures.outerjoin(articles, beside))
        .where(captures.c.withdrawn == 0, _CLEANED)
        .order_by(*_ORDER)
        .limit(_CHUNK)
    )
    after: list[Any] = []
    while True:
        with catalog.read() as connection:
            chunk = connection.execute(statement.where(*after)).all()
        yield from chunk
        if len(chunk) < _CHUNK:
            return
        after = [tuple_(*_ORDER) > tuple_(*chunk[-1][:3])]


def _settle_foreign(catalog: Catalog) -> None:
    """Do for revisits of another URL's captures, which are few, what settle_revisits does for the rest."""
    statement = select(*_ORDER, captures.c.mime, captures.c.sha1, captures.c.refers_to).where(
        captures.c.refers_to.is_not(None), _LACKING
    )
    with catalog.write() as connection:
        for place, at, digest, mime, sha1, refers_to in connection.execute(statement).all():
            spot = spot_of_key(refers_to)
            target = connection.execute(
                select(captures.c.size, captures.c.mime, captures.c.sha1).where(
                    captures.c.place == spot.place,
                    captures.c.captured_at == spot.captured_at,
                    captures.c.digest == digest,
                )
            ).first()
            if target is not None:
                here = tuple_(*_ORDER) == tuple_(place, at, digest)
                values = {"size": target.size, "mime": mime or target.mime, "sha1": sha1 or target.sha1}
                connection.execute(update(captures).where(here).values(**values))
