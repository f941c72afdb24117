"""Search: which captures hold the words, best first."""

import operator
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, column, func, literal_column, select, table, text

from archive import fold
from archive.catalog.catalog import Catalog
from archive.catalog.rows import same_capture
from archive.catalog.tables import articles, captures, texts, urls
from archive.instant import from_milliseconds
from archive.keys import capture_key

_QUERY = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One find: the first capture with that wording, its article's name, and the words themselves."""

    key: str
    name: str
    text: str


def search(catalog: Catalog, wanted: Wanted) -> list[Found]:
    """Return what holds all of the wanted words, best first; nothing if there is no word in them."""
    phrases, without = parse(wanted.words)
    if not phrases:
        return []
    matches = _sqlite if catalog.dialect == "sqlite" else _postgresql
    return _found(catalog, wanted, matches(phrases, without))


def newest(catalog: Catalog, limit: int) -> list[Found]:
    """Return the wordings that were put down last, the newest first."""
    latest = select(texts.c.id.label("id"), (-texts.c.id).label("rank")).order_by(texts.c.id.desc())
    return _found(catalog, Wanted(words="", limit=limit), latest.limit(limit))


def _found(catalog: Catalog, wanted: Wanted, matches: Select[Any]) -> list[Found]:
    statement = _first_captures(wanted, matches)
    with catalog.read() as connection:
        rows = connection.execute(statement).all()
    return [
        Found(
            key=capture_key(row.surt, from_milliseconds(row.captured_at), "sha256:" + row.digest.hex()),
            name=row.name,
            text=row.text,
        )
        for row in rows
    ]


def parse(words: str) -> tuple[list[list[str]], list[list[str]]]:
    """Read words and "phrases" that must be there, and -those that must not; each folded."""
    wanted: list[list[str]] = []
    unwanted: list[list[str]] = []
    for minus, phrase, word in _QUERY.findall(words):
        folded = fold.words(phrase or word)
        if folded:
            (unwanted if minus else wanted).append(folded)
    return wanted, unwanted


def _sqlite(wanted: list[list[str]], unwanted: list[list[str]]) -> Select[Any]:
    def phrase(words: list[str]) -> str:
        return '"' + " ".join(words) + '"'

    query = " AND ".join(map(phrase, wanted)) + "".join(f" NOT {phrase(words)}" for words in unwanted)
    rank: Any = literal_column("bm25(words, 5.0, 1.0)").label("rank")
    words = table("words", column("rowid"))
    matching = text("words MATCH :query").bindparams(query=query)
    return select(words.c.rowid.label("id"), rank).select_from(words).where(matching)


def _postgresql(wanted: list[list[str]], unwanted: list[list[str]]) -> Select[Any]:
    def phrase(words: list[str]) -> str:
        return "(" + " <-> ".join(f"'{word}'" for word in words) + ")"

    query = " & ".join([*map(phrase, wanted), *(f"!{phrase(words)}" for words in unwanted)])
    asked = func.to_tsquery(literal_column("'simple'"), query)
    words: Any = literal_column("texts.words")
    rank = (-func.ts_rank(words, asked)).label("rank")
    return select(texts.c.id.label("id"), rank).where(words.op("@@")(asked))


def _first_captures(wanted: Wanted, matches: Select[Any]) -> Select[Any]:
    matching = matches.cte("matching")
    order = (captures.c.captured_at, captures.c.digest)
    turn = func.row_number().over(partition_by=matching.c.id, order_by=order).label("turn")
    inner = (
        select(
            urls.c.surt,
            captures.c.captured_at,
            captures.c.digest,
            articles.c.name,
            matching.c.id,
            matching.c.rank,
            turn,
        )
        .select_from(matching)
        .join(articles, articles.c.text_id == matching.c.id)
        .join(captures, same_capture(captures, articles))
        .join(urls, urls.c.place == captures.c.place)
        .where(captures.c.withdrawn == 0, *_conditions(wanted))
        .subquery()
    )
    return (
        select(inner.c.surt, inner.c.captured_at, inner.c.digest, inner.c.name, texts.c.text)
        .join(texts, texts.c.id == inner.c.id)
        .where(inner.c.turn == 1)
        .order_by(inner.c.rank, inner.c.captured_at.desc(), inner.c.surt)
        .limit(wanted.limit)
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
