"""Rows of articles: the chain of cleanings of one capture, and which of them is in force."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, desc, exists, select, update

from archive.catalog.catalog import Catalog
from archive.catalog.place import place_of_surt, spot_of_key
from archive.catalog.rows import SELECT_ROWS, capture_row, earlier_than, here
from archive.catalog.tables import articles, captures, urls
from archive.catalog.write import add
from archive.instant import from_milliseconds
from archive.keys import capture_key, parse_article_name
from archive.rows import ArticleRow, CaptureRow

SELECT_ARTICLES = select(
    urls.c.surt,
    articles.c.captured_at,
    articles.c.digest,
    articles.c.name,
    articles.c.fingerprint,
    articles.c.supersedes,
    articles.c.in_force,
    articles.c.kind,
    articles.c.title,
    articles.c.language,
    articles.c.text_digest,
    articles.c.published,
    articles.c.removed,
    articles.c.flagged,
    articles.c.previous,
    articles.c.body_digest,
).select_from(articles.join(urls, urls.c.place == articles.c.place))


def article_row(values: Sequence[Any]) -> ArticleRow:
    """Make the value of one row of SELECT_ARTICLES."""
    surt, at, digest, name, fingerprint, supersedes, in_force, kind, title = values[:9]
    language, text_digest, published, removed, flagged, previous, body_digest = values[9:]
    return ArticleRow(
        capture_key=capture_key(surt, from_milliseconds(at), "sha256:" + digest.hex()),
        name=name,
        fingerprint=fingerprint,
        supersedes=supersedes,
        in_force=bool(in_force),
        kind=kind,
        title=title,
        language=language,
        text_digest=text_digest,
        published=published,
        removed=removed,
        flagged=flagged,
        previous=previous,
        body_digest="sha256:" + body_digest.hex(),
    )


def chain(connection: Connection, key: str) -> list[ArticleRow]:
    """Return every cleaning of the capture at `key`, by name."""
    statement = SELECT_ARTICLES.where(here(spot_of_key(key), articles))
    return sorted((article_row(tuple(values)) for values in connection.execute(statement)), key=name_order)


def name_order(row: ArticleRow) -> tuple[str, int]:
    """Return what orders cleanings that supersede the same one: fingerprint, then ordinal."""
    return parse_article_name(row.name)


def in_force(rows: Sequence[ArticleRow]) -> ArticleRow | None:
    """Return the cleaning that no other supersedes; of several the one with the greatest name."""
    superseded = {row.supersedes for row in rows}
    return max((row for row in rows if row.name not in superseded), key=name_order, default=None)


def add_article(connection: Connection, capture: CaptureRow, row: ArticleRow) -> ArticleRow:
    """Write the row of a cleaning unless it is there, settle which is in force, and return that one."""
    add(connection, articles, [_values(capture, row)])
    rows = chain(connection, capture.key)
    current = in_force(rows)
    if current is None:  # names that supersede each other in a ring: only tampering makes them
        current = max(rows, key=name_order)
    spot = spot_of_key(capture.key)
    for each in rows:
        if each.in_force != (each.name == current.name):
            only = (here(spot, articles), articles.c.name == each.name)
            connection.execute(update(articles).where(*only).values(in_force=int(each.name == current.name)))
    return replace(current, in_force=True)


def articles_of(catalog: Catalog, key: str) -> list[ArticleRow]:
    """Return every cleaning of the capture at `key`, by name."""
    with catalog.read() as connection:
        return chain(connection, key)


def current(catalog: Catalog, key: str) -> ArticleRow | None:
    """Return the article in force of the capture at `key`, or None."""
    statement = SELECT_ARTICLES.where(here(spot_of_key(key), articles), articles.c.in_force == 1)
    with catalog.read() as connection:
        found = connection.execute(statement).first()
    return article_row(tuple(found)) if found else None


def earlier(catalog: Catalog, key: str) -> CaptureRow | None:
    """Return the nearest earlier capture of the URL that has an article and that no takedown covers."""
    has_article = exists().where(
        articles.c.place == captures.c.place,
        articles.c.captured_at == captures.c.captured_at,
        articles.c.digest == captures.c.digest,
    )
    statement = SELECT_ROWS.where(earlier_than(spot_of_key(key)), captures.c.withdrawn == 0, has_article)
    order = (desc(captures.c.captured_at), desc(captures.c.digest))
    with catalog.read() as connection:
        found = connection.execute(statement.order_by(*order).limit(1)).first()
    return capture_row(tuple(found)) if found else None


def current_of_surt(catalog: Catalog, surt: str) -> dict[str, ArticleRow]:
    """Return the articles in force of every capture of `surt`, by the capture's key."""
    statement = SELECT_ARTICLES.where(articles.c.place == place_of_surt(surt), articles.c.in_force == 1)
    with catalog.read() as connection:
        rows = [article_row(tuple(values)) for values in connection.execute(statement)]
    return {row.capture_key: row for row in rows}


def _values(capture: CaptureRow, row: ArticleRow) -> dict[str, Any]:
    spot = spot_of_key(capture.key)
    return {
        "place": spot.place,
        "captured_at": spot.captured_at,
        "digest": bytes.fromhex(capture.payload_digest.removeprefix("sha256:")),
        "name": row.name,
        "fingerprint": row.fingerprint,
        "supersedes": row.supersedes,
        "in_force": 0,
        "kind": row.kind,
        "title": row.title,
        "language": row.language,
        "text_digest": row.text_digest,
        "published": row.published,
        "removed": row.removed,
        "flagged": row.flagged,
        "previous": row.previous,
        "body_digest": bytes.fromhex(row.body_digest.removeprefix("sha256:")),
    }
