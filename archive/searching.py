"""Search over cleaned articles, and the words around what was found."""

from datetime import datetime

from archive import fold
from archive.catalog import Catalog, articles, nearest
from archive.catalog.found import Found, Wanted, parse, search
from archive.catalog.found import newest as latest
from archive.instant import milliseconds
from archive.rows import Hit
from archive.surt import Pattern

_AROUND = 90  # characters to either side of the first find


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
    )
    sought = {word for phrase in parse(words)[0] for word in phrase}
    return _hits(catalog, search(catalog, wanted), sought)


def newest(catalog: Catalog, limit: int) -> list[Hit]:
    """Return the articles whose wording is newest to the catalog, each with its first words."""
    return _hits(catalog, latest(catalog, limit), set())


def _hits(catalog: Catalog, finds: list[Found], sought: set[str]) -> list[Hit]:
    found: list[Hit] = []
    for one in finds:
        row = nearest.find(catalog, one.key)
        article = next((a for a in articles.articles_of(catalog, one.key) if a.name == one.name), None)
        if row is not None and article is not None:
            snippet, marks = around(one.text, sought)
            found.append(Hit(row=row, article=article, snippet=snippet, marks=marks))
    return found


def around(text: str, sought: set[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the words around the first find in `text`, and where in them the words sought stand."""
    places = [
        (start, end) for start, end in fold.spans(text) if sought.intersection(fold.words(text[start:end]))
    ]
    first = places[0][0] if places else 0
    start = _edge(text, max(0, first - _AROUND), first)
    end = min(len(text), first + _AROUND)
    end = text.rfind(" ", first, end) if end < len(text) and " " in text[first:end] else end
    cut = text[start:end]
    marks = tuple((a - start, b - start) for a, b in places if start <= a and b <= end)
    return " ".join(cut.split("\n")), marks


def _edge(text: str, start: int, first: int) -> int:
    """Return where a snippet that may begin at `start` best begins: behind a blank, if there is one."""
    if start == 0:
        return 0
    blank = text.find(" ", start, first)
    return start if blank < 0 else blank + 1
