"""Which texts hold the words, in the language of either database's index.

Both indexes are given words that are folded and parted already (archive.fold) and have no notion of
words of their own, so they hold the same and find the same. PostgreSQL's forgets where the 257th
occurrence of a word stands, and everything behind the 16,383rd word; a phrase is therefore looked for in
the folded text itself, among those texts that hold all of its words.
"""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.types import Integer

from archive import fold
from archive.catalog.tables import texts
from archive.errors import InvalidQuery

Phrase = list[str]

_QUERY = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
_MOST = 40
_FOLDED: ColumnElement[str] = column("folded")
_WORDS: ColumnElement[Any] = column("words")


def parse(words: str) -> tuple[list[Phrase], list[Phrase]]:
    """Read words and "phrases" that must be there, and -those that must not; each folded.

    InvalidQuery if there are more than forty, of which nobody can say what is meant.
    """
    wanted: list[Phrase] = []
    unwanted: list[Phrase] = []
    for minus, phrase, word in _QUERY.findall(words):
        folded = fold.words(phrase or word)
        if folded:
            (unwanted if minus else wanted).append(folded)
    if sum(map(len, wanted + unwanted)) > _MOST * 5 or len(wanted + unwanted) > _MOST:
        raise InvalidQuery(f"Too many words to search for: {_MOST} at most")
    return wanted, unwanted


def matches(dialect: str, wanted: list[Phrase], unwanted: list[Phrase]) -> Select[Any]:
    """Return the statement of the texts that hold all of `wanted` and none of `unwanted`.

    Its columns are ``id`` and ``titled``, the number of wanted phrases that the title holds.
    """
    return _sqlite(wanted, unwanted) if dialect == "sqlite" else _postgresql(wanted, unwanted)


def _sqlite(wanted: list[Phrase], unwanted: list[Phrase]) -> Select[Any]:
    query = " AND ".join(map(_quoted, wanted)) + "".join(f" NOT {_quoted(words)}" for words in unwanted)
    words = table("words", column("rowid"))
    titled = [
        cast(words.c.rowid.in_(_sqlite_titles(number, phrase)), Integer)
        for number, phrase in enumerate(wanted)
    ]
    matching = text("words MATCH :query").bindparams(query=query)
    return select(words.c.rowid.label("id"), _sum(titled)).select_from(words).where(matching)


def _sqlite_titles(number: int, phrase: Phrase) -> Select[Any]:
    name = f"title_{number}"
    inner = table("words", column("rowid"))
    matching = text(f"words MATCH :{name}").bindparams(**{name: f"title : {_quoted(phrase)}"})
    return select(inner.c.rowid).select_from(inner).where(matching)


def _quoted(words: Phrase) -> str:
    return '"' + " ".join(words) + '"'


def _postgresql(wanted: list[Phrase], unwanted: list[Phrase]) -> Select[Any]:
    holds = [" & ".join(f"'{word}'" for word in dict.fromkeys(phrase)) for phrase in wanted]
    asked = cast(bindparam("query", " & ".join(holds)), TSQUERY)
    conditions: list[ColumnElement[bool]] = [_WORDS.op("@@")(asked)]
    conditions += [_stands_in(_FOLDED, phrase) for phrase in wanted if len(phrase) > 1]
    conditions += [~_stands_in(_FOLDED, phrase) for phrase in unwanted]
    title = func.split_part(_FOLDED, "\n", 1)
    titled = [cast(_stands_in(title, phrase), Integer) for phrase in wanted]
    return select(texts.c.id.label("id"), _sum(titled)).where(and_(*conditions))


def _stands_in(folded: ColumnElement[str], phrase: Phrase) -> ColumnElement[bool]:
    # Folded words are letters and digits; none of them means anything to LIKE.
    return folded.like(literal(f"% {' '.join(phrase)} %"))


def _sum(terms: Sequence[ColumnElement[int]]) -> Any:
    total = terms[0]
    for term in terms[1:]:
        total += term
    return total.label("titled")
