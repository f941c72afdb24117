"""Search over cleaned articles, and the words around what was found."""

from collections.abc import Sequence
from datetime import datetime

from archive import fold
from archive.catalog import Catalog, articles, nearest
from archive.catalog.found import Found, Wanted, search
from archive.catalog.found import newest as latest
from archive.catalog.matching import parse
from archive.instant import milliseconds
from archive.rows import Hit
from archive.surt import Pattern

_AROUND = 90  # characters to either side of the first find

Place = tuple[int, int]


def hits(
    catalog: Catalog,
    words: str,
    *,
    host: str | None,
    from_: datetime | None,
    to: datetime | None,
    language: str | None,
    kind: str | None,
    limit: int,
    offset: int,
) -> list[Hit]:
    """Return captures whose article holds every word of `words`, best first, each wording once."""
    low, high = Pattern.parse(f"*.{host}").range() if host else (None, None)
    wanted = Wanted(
        words=words,
        low=low,
        high=high,
        since=None if from_ is None else milliseconds(from_),
        until=None if to is None else milliseconds(to),
        language=language,
        kind=kind,
        limit=limit,
        offset=offset,
    )
    return _hits(catalog, search(catalog, wanted), parse(words)[0])


def newest(catalog: Catalog, limit: int) -> list[Hit]:
    """Return the articles whose wording is newest to the catalog, each with its first words."""
    return _hits(catalog, latest(catalog, limit), [])


def _hits(catalog: Catalog, finds: list[Found], phrases: list[list[str]]) -> list[Hit]:
    found: list[Hit] = []
    for one in finds:
        row = nearest.find(catalog, one.key)
        article = next((a for a in articles.articles_of(catalog, one.key) if a.name == one.name), None)
        if row is not None and article is not None:
            snippet, marks = around(one.text, phrases)
            found.append(Hit(row=row, article=article, snippet=snippet, marks=marks))
    return found


def around(text: str, phrases: Sequence[Sequence[str]]) -> tuple[str, tuple[Place, ...]]:
    """Return a passage of `text` that holds most of the folded `phrases`, and where in it they stand."""
    places = _places(text, phrases)
    first = _best(places)
    start = _edge(text, max(0, first - _AROUND), first)
    end = min(len(text), first + _AROUND)
    end = text.rfind(" ", first, end) if end < len(text) and " " in text[first:end] else end
    cut = text[start:end]
    marks = tuple((a - start, b - start) for a, b, _ in places if start <= a and b <= end)
    return " ".join(cut.split("\n")), marks


def _places(text: str, phrases: Sequence[Sequence[str]]) -> list[tuple[int, int, int]]:
    """Return start and end in `text` of every phrase that stands there, and the phrase's number."""
    said = [(word, start, end) for start, end in fold.spans(text) for word in fold.words(text[start:end])]
    words = [word for word, _, _ in said]
    found: list[tuple[int, int, int]] = []
    for number, phrase in enumerate(phrases):
        size = len(phrase)
        found += (
            (said[at][1], said[at + size - 1][2], number)
            for at, word in enumerate(words)
            if word == phrase[0] and words[at : at + size] == list(phrase)
        )
    return _apart(sorted(found))


def _apart(places: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Leave out what overlaps the place before it."""
    kept: list[tuple[int, int, int]] = []
    for place in places:
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept


def _best(places: list[tuple[int, int, int]]) -> int:
    """Return where the first passage begins that holds the most phrases."""
    best, most = 0, 0
    for n, (start, _, _) in enumerate(places[:500]):
        near = {number for a, _, number in places[n : n + 50] if a < start + _AROUND}
        if len(near) > most:
            best, most = start, len(near)
    return best


def _edge(text: str, start: int, first: int) -> int:
    """Return where a snippet that may begin at `start` best begins: behind a blank, if there is one."""
    if start == 0:
        return 0
    blank = text.find(" ", start, first)
    return start if blank < 0 else blank + 1
