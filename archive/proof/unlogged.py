"""Which objects the catalog knows and the log lacks."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select, tuple_

from archive import keys
from archive.appended import decision_key, tombstone_key
from archive.catalog import Catalog
from archive.catalog.tables import articles, captures, decisions, tombstones, urls
from archive.instant import from_milliseconds
from archive.proof.index import DIGEST_BYTES, Index, leaves
from archive.proof.leaf import MOST


def unlogged(catalog: Catalog, index: Index) -> Iterator[list[str]]:
    """Yield the keys of objects without a leaf, as many at a time as a batch holds.

    Rulings come first, then captures, then articles. A pass takes about a second for each million
    captures, however few of them are new.
    """
    waiting: list[str] = []
    for found in (sorted(_rulings(catalog) - index.rulings()),), _captures(catalog), _articles(catalog):
        for portion in found:
            waiting += portion
            while len(waiting) >= MOST:
                yield waiting[:MOST]
                waiting = waiting[MOST:]
    if waiting:
        yield waiting


def _rulings(catalog: Catalog) -> set[str]:
    ends = select(tombstones.c.lifted_by).where(tombstones.c.lifted_by.is_not(None))
    with catalog.read() as connection:
        decided = {decision_key(number) for number in connection.execute(select(decisions.c.id)).scalars()}
        made = connection.execute(select(tombstones.c.id)).scalars().all()
        return decided | {tombstone_key(number) for number in [*made, *connection.execute(ends).scalars()]}


def _captures(catalog: Catalog) -> Iterator[list[str]]:
    order = (captures.c.place, captures.c.captured_at, captures.c.digest)
    statement = (
        select(*order, urls.c.surt)
        .join(urls, urls.c.place == captures.c.place)
        .where(~_logged(captures.c, ""))
    )
    for portion in _portions(catalog, statement, order):
        yield [_capture_key(*row) for row in portion]


def _articles(catalog: Catalog) -> Iterator[list[str]]:
    order = (articles.c.place, articles.c.captured_at, articles.c.digest, articles.c.name)
    statement = (
        select(*order, urls.c.surt)
        .join(urls, urls.c.place == articles.c.place)
        .where(~_logged(articles.c, articles.c.name))
    )
    for portion in _portions(catalog, statement, order):
        yield [
            keys.article_key(_capture_key(place, at, digest, surt), name)
            for place, at, digest, name, surt in portion
        ]


def _logged(columns: Any, name: Any) -> ColumnElement[bool]:
    return exists().where(
        leaves.c.place == columns.place,
        leaves.c.captured_at == columns.captured_at,
        leaves.c.digest == func.substr(columns.digest, 1, DIGEST_BYTES),
        leaves.c.name == name,
    )


def _portions(catalog: Catalog, statement: Select[Any], order: tuple[Any, ...]) -> Iterator[list[Any]]:
    ordered = statement.order_by(*order).limit(MOST)
    after: list[ColumnElement[bool]] = []
    while True:
        with catalog.read() as connection:
            portion = list(connection.execute(ordered.where(*after)))
        if portion:
            yield portion
        if len(portion) < MOST:
            return
        after = [tuple_(*order) > tuple_(*portion[-1][: len(order)])]


def _capture_key(_place: int, at: int, digest: bytes, surt: str) -> str:
    return keys.capture_key(surt, from_milliseconds(at), f"sha256:{digest.hex()}")
