"""Rows of articles: the chain of cleanings of one capture, and which of them is in force."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, desc, exists, literal_column, select, update

from archive.catalog.catalog import Catalog
from archive.catalog.place import place_of_surt, spot_of_key
from archive.catalog.rows import BEFORE, SELECT_ROWS, capture_row, here, named, same_capture
from archive.catalog.statement import ask, tell
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

_IN_FORCE = articles.c.in_force == literal_column("1")
_CHAIN = SELECT_ARTICLES.where(here(articles))
_CURRENT = SELECT_ARTICLES.where(here(articles), _IN_FORCE)
_OF_PLACE = SELECT_ARTICLES.where(articles.c.place == bindparam("at_place"), _IN_FORCE)
_SET_IN_FORCE = (
    update(articles)
    .where(here(articles), articles.c.name == bindparam("its_name"))
    .values(in_force=bindparam("its_force"))
)
_EARLIER = (
    SELECT_ROWS.where(
        BEFORE,
        captures.c.withdrawn == literal_column("0"),
        exists().where(same_capture(articles, captures)),
    )
    .order_by(desc(captures.c.captured_at), desc(captures.c.digest))
    .limit(literal_column("1"))
)


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
    return _sorted(ask(connection, _CHAIN, **named(spot_of_key(key))))


def name_order(row: ArticleRow) -> tuple[str, int]:
    """Return what orders cleanings that supersede the same one: fingerprint, then ordinal."""
    return parse_article_name(row.name)


def in_force(rows: Sequence[ArticleRow]) -> ArticleRow | None:
    """Return the cleaning that no other supersedes; of several the one with the greatest name."""
    superseded = {row.supersedes for row in rows}
    return max((row for row in rows if row.name not in superseded), key=name_order, default=None)


def add_article(
    connection: Connection, capture: CaptureRow, row: ArticleRow, before: Sequence[ArticleRow]
) -> ArticleRow:
    """Write the row of a cleaning unless it is there, settle which is in force, and return that one.

    `before` are the cleanings of the capture that have their rows.
    """
    known = any(each.name == row.name for each in before)
    rows = [*before, *([] if known else [replace(row, in_force=False)])]
    current = in_force(rows)
    if current is None:  # names that supersede each other in a ring: only tampering makes them
        current = max(rows, key=name_order)
    if not known:
        add(connection, articles, [_values(capture, row, in_force=row.name == current.name)])
    spot = spot_of_key(capture.key)
    for each in before:
        if each.in_force != (each.name == current.name):
            said = {"its_name": each.name, "its_force": int(each.name == current.name)}
            tell(connection, _SET_IN_FORCE, **named(spot), **said)
    return replace(current, in_force=True)


def articles_of(catalog: Catalog, key: str) -> list[ArticleRow]:
    """Return every cleaning of the capture at `key`, by name."""
    return _sorted(catalog.fetch(_CHAIN, **named(spot_of_key(key))))


def current(catalog: Catalog, key: str) -> ArticleRow | None:
    """Return the article in force of the capture at `key`, or None."""
    found = catalog.fetch(_CURRENT, **named(spot_of_key(key)))
    return article_row(found[0]) if found else None


def earlier(catalog: Catalog, key: str) -> CaptureRow | None:
    """Return the nearest earlier capture of the URL that has an article and that no takedown covers."""
    found = catalog.fetch(_EARLIER, **named(spot_of_key(key)))
    return capture_row(found[0]) if found else None


def current_of_surt(catalog: Catalog, surt: str) -> dict[str, ArticleRow]:
    """Return the articles in force of every capture of `surt`, by the capture's key."""
    rows = map(article_row, catalog.fetch(_OF_PLACE, at_place=place_of_surt(surt)))
    return {row.capture_key: row for row in rows}


def _sorted(rows: Iterable[Sequence[Any]]) -> list[ArticleRow]:
    return sorted(map(article_row, rows), key=name_order)


def _values(capture: CaptureRow, row: ArticleRow, *, in_force: bool) -> dict[str, Any]:
    spot = spot_of_key(capture.key)
    return {
        "place": spot.place,
        "captured_at": spot.captured_at,
        "digest": bytes.fromhex(capture.payload_digest.removeprefix("sha256:")),
        "name": row.name,
        "fingerprint": row.fingerprint,
        "supersedes": row.supersedes,
        "in_force": int(in_force),
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
