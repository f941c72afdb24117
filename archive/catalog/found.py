"""Search: which captures hold the words, best first.

What holds the words in its title comes first, then the newest; of the first two hundred those that say
them most often lead (archive.relevance). Neither database's own ranking is asked: theirs differ.
"""

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, literal_column, select

from archive.catalog.catalog import Catalog
from archive.catalog.matching import Phrase, matches, parse
from archive.catalog.rows import same_capture
from archive.catalog.tables import articles, captures, texts, urls
from archive.instant import from_milliseconds
from archive.keys import capture_key
from archive.relevance import relevance

_WEIGHED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a search asks for: words, and which captures and articles count; None is any."""

    words: str
    low: str | None = None
    high: str | None = None
    since: int | None = None
    until: int | None = None
    language: str | None = None
    kind: str | None = None
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One find: the first capture with that wording, its article's name, and the words themselves."""

    key: str
    name: str
    text: str


def search(catalog: Catalog, wanted: Wanted) -> list[Found]:
    """Return what holds all of the wanted words, best first; nothing if there is no word in them.

    InvalidQuery if there are too many words.
    """
    phrases, without = parse(wanted.words)
    if not phrases:
        return []
    last = wanted.offset + wanted.limit
    statement = _first_captures(wanted, matches(catalog.dialect, phrases, without), max(_WEIGHED, last))
    with catalog.read() as connection:
        rows = connection.execute(statement).all()
        wordings = _wordings(connection, [*rows[:_WEIGHED], *rows[wanted.offset : last]])
    best = _weighed(rows[:_WEIGHED], wordings, phrases)
    return [_found(row, wordings) for row in [*best, *rows[_WEIGHED:]][wanted.offset : last]]


def newest(catalog: Catalog, limit: int) -> list[Found]:
    """Return the wordings that were put down last, the newest first."""
    latest = select(texts.c.id.label("id"), texts.c.id.label("titled")).order_by(texts.c.id.desc())
    statement = _first_captures(Wanted(words="", limit=limit), latest.limit(limit), limit)
    with catalog.read() as connection:
        rows = connection.execute(statement).all()
        wordings = _wordings(connection, rows)
    return [_found(row, wordings) for row in rows]


def _weighed(
    rows: Sequence[Row[Any]], wordings: dict[int, tuple[str, str]], phrases: list[Phrase]
) -> list[Row[Any]]:
    def order(row: Row[Any]) -> tuple[float, int, str]:
        """Return what hits are sorted by: relevance, then the newest, then the surt, so that no two tie."""
        return -round(relevance(phrases, *wordings[row.id]), 6), -row.captured_at, row.surt

    return sorted(rows, key=order)


def _wordings(connection: Any, rows: Sequence[Row[Any]]) -> dict[int, tuple[str, str]]:
    wanted = sorted({row.id for row in rows})
    found = connection.execute(select(texts.c.id, texts.c.title, texts.c.text).where(texts.c.id.in_(wanted)))
    return {number: (title, words) for number, title, words in found}


def _found(row: Row[Any], wordings: dict[int, tuple[str, str]]) -> Found:
    key = capture_key(row.surt, from_milliseconds(row.captured_at), "sha256:" + row.digest.hex())
    return Found(key=key, name=row.name, text=wordings[row.id][1])


def _first_captures(wanted: Wanted, matching: Select[Any], most: int) -> Select[Any]:
    """Return the first capture of each wording that matches, those with the words in the title first."""
    found = matching.cte("matching")
    order = (captures.c.captured_at, captures.c.digest)
    turn = func.row_number().over(partition_by=found.c.id, order_by=order).label("turn")
    inner = (
        select(
            urls.c.surt,
            captures.c.captured_at,
            captures.c.digest,
            articles.c.name,
            found.c.id,
            found.c.titled,
            turn,
        )
        .select_from(found)
        .join(articles, articles.c.text_id == found.c.id)
        .join(captures, same_capture(captures, articles))
        .join(urls, urls.c.place == captures.c.place)
        .where(captures.c.withdrawn == literal_column("0"), *_conditions(wanted))
        .subquery()
    )
    return (
        select(inner.c.surt, inner.c.captured_at, inner.c.digest, inner.c.name, inner.c.id)
        .where(inner.c.turn == literal_column("1"))
        .order_by(inner.c.titled.desc(), inner.c.captured_at.desc(), inner.c.surt)
        .limit(most)
    )


def _conditions(wanted: Wanted) -> list[Any]:
    return [
        compare(column_, value)
        for compare, column_, value in (
            (operator.ge, urls.c.surt, wanted.low),
            (operator.le, urls.c.surt, wanted.high),
            (operator.ge, captures.c.captured_at, wanted.since),
            (operator.le, captures.c.captured_at, wanted.until),
            (operator.eq, articles.c.language, wanted.language),
            (operator.eq, articles.c.kind, wanted.kind),
        )
        if value is not None
    ]
