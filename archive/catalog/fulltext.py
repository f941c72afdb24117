"""Full text: the words of the articles in force, found by the same folded words in both databases.

Equal wordings of one URL are kept once, however many captures say them.
"""

import hashlib
from typing import Any

from sqlalchemy import Connection, bindparam, exists, select, text, update

from archive import fold
from archive.catalog.place import Spot
from archive.catalog.rows import here, named
from archive.catalog.statement import ask, tell
from archive.catalog.tables import articles, texts

_LONGEST = 300_000  # folded characters; PostgreSQL's tsvector ends at a megabyte of different words
_SQLITE_ADD = text("INSERT INTO words (rowid, title, body) VALUES (:id, :title, :body)")
_SQLITE_REMOVE = text("INSERT INTO words (words, rowid, title, body) VALUES ('delete', :id, :title, :body)")
_POSTGRESQL_ADD = text(
    # From an array, past PostgreSQL's own notion of words.
    "UPDATE texts SET words = array_to_tsvector(string_to_array(:body, ' ') || "
    "string_to_array(:title, ' ')), folded = ' ' || :title || ' \n ' || :body || ' ' WHERE id = :id"
)
_HELD = select(articles.c.text_id).where(here(articles), articles.c.text_id.is_not(None))
_LET_GO = update(articles).where(here(articles)).values(text_id=None)
_HOLD = (
    update(articles)
    .where(here(articles), articles.c.name == bindparam("its_name"))
    .values(text_id=bindparam("its_text"))
)
_ADD = text(
    "INSERT INTO texts (place, wording, title, text)"
    " VALUES (:at_place, :its_wording, :its_title, :its_words) ON CONFLICT DO NOTHING RETURNING id"
)
_SAME = select(texts.c.id).where(
    texts.c.place == bindparam("at_place"), texts.c.wording == bindparam("its_wording")
)


def set_text(connection: Connection, spot: Spot, name: str, title: str, words: str) -> None:
    """Make `title` and `words` the text by which the capture is found, as its article `name` has them."""
    before = {number for (number,) in ask(connection, _HELD, **named(spot))}
    number = _text_id(connection, spot.place, title, words) if f"{title}{words}".strip() else None
    if before:
        tell(connection, _LET_GO, **named(spot))
    tell(connection, _HOLD, **named(spot), its_name=name, its_text=number)
    for old in before - {number}:
        _forget(connection, old)


def _text_id(connection: Connection, place: int, title: str, words: str) -> int:
    wording = hashlib.sha256(f"{title}\0{words}".encode("utf-8", "surrogatepass")).digest()
    same = {"at_place": place, "its_wording": wording}
    added = ask(connection, _ADD, **same, its_title=title, its_words=words)
    if not added:
        return int(ask(connection, _SAME, **same)[0][0])
    number = int(added[0][0])
    index = _SQLITE_ADD if connection.dialect.name == "sqlite" else _POSTGRESQL_ADD
    tell(connection, index, **_words(number, title, words))
    return number


def _forget(connection: Connection, number: int) -> None:
    """Remove a wording that no article in force has any more."""
    if connection.execute(select(exists().where(articles.c.text_id == number))).scalar():
        return
    row = connection.execute(select(texts.c.title, texts.c.text).where(texts.c.id == number)).one()
    if connection.dialect.name == "sqlite":
        connection.execute(_SQLITE_REMOVE, _words(number, row.title, row.text))
    connection.execute(texts.delete().where(texts.c.id == number))


def _words(number: int, title: str, words: str) -> dict[str, Any]:
    return {"id": number, "title": _folded(title), "body": _folded(words)}


def _folded(said: str) -> str:
    return " ".join(fold.words(said))[:_LONGEST].rstrip()
