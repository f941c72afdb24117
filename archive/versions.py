"""Versions: runs of consecutive captures that say the same, derived and never stored."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from archive.catalog import Catalog, articles, captures
from archive.errors import InvalidUrl
from archive.rows import ArticleRow, CaptureRow, Version
from archive.surt import surt

_GONE = (404, 410)

# What a capture says: its sort, and the text, address or payload by which two of a sort are compared.
_Said = tuple[str, str]


def versions(catalog: Catalog, url: str) -> list[Version]:
    """Return the versions of `url` in time order.

    Captures whose article has the same text are one version; so are neighbours that are gone (404,
    410), or moved to one address. What has no article is compared by its payload. Other errors say
    nothing about what a URL holds (a server was busy, or refused), nor does a redirect to another spelling
    of the same URL: they are passed over.
    """
    asked = surt(url)
    found = articles.current_of_surt(catalog, asked)
    told = list(_told(captures.history(catalog, asked, None, None), found))
    return [
        _version([row for _, row, _ in run], next(iter(run))[2], said)
        for said, run in ((said, list(group)) for said, group in groupby(told, key=lambda t: t[0]))
    ]


def turns_to_itself(row: CaptureRow) -> bool:
    """Say whether a redirect leads to another spelling of its own URL: to https, to ``www.``, to a slash.

    Both are one history, and what it says is what the capture behind the redirect says.
    """
    if row.location is None:
        return False
    try:
        return surt(row.location) == row.surt
    except InvalidUrl:
        return False


def _told(
    history: Iterable[CaptureRow], found: dict[str, ArticleRow]
) -> Iterator[tuple[_Said, CaptureRow, ArticleRow | None]]:
    for row in history:
        if turns_to_itself(row):
            continue
        article = found.get(row.refers_to or row.key)
        said = _said(row, article)
        if said is not None:
            yield said, row, article


def _said(row: CaptureRow, article: ArticleRow | None) -> _Said | None:
    if row.status in _GONE:
        return "gone", ""
    if row.location is not None:
        return "moved", row.location
    if row.status >= 400:
        return None
    return ("text", article.text_digest) if article else ("payload", row.payload_digest)


def _version(run: list[CaptureRow], article: ArticleRow | None, said: _Said) -> Version:
    sort, what = said
    return Version(
        first=run[0],
        last=run[-1],
        captures=len(run),
        article=article if sort == "text" else None,
        gone=sort == "gone",
        moved=what if sort == "moved" else None,
    )
