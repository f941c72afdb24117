"""Finding the article that a capture has, or saying why there is none."""

from archive import Archive, CaptureRow, StoredArticle
from archive.instant import timestamp17
from console.web.errors import NoArticle


def article_of(
    archive: Archive, row: CaptureRow, *, name: str | None = None, fingerprint: str | None = None
) -> StoredArticle:
    """Return the article in force of `row`, or the one asked for; NoArticle says why there is none."""
    stored = archive.article(row.key, name=name, fingerprint=fingerprint)
    if stored is not None:
        return stored
    if archive.articles(row.key):
        raise NoArticle(f"The capture of {row.url} has no article '{name or fingerprint}'")
    why = {"pending": "is not cleaned yet", "failed": "is not cleaned yet", "dead": "could not be cleaned"}
    fact = f"its status was {row.status}" if row.status != 200 else f"it is {row.mime or 'of no stated type'}"
    reason = why.get(row.state, f"has no article: {fact}")
    raise NoArticle(
        f"The capture of {row.url} at {row.captured_at:%Y-%m-%d %H:%M:%S} {reason}; "
        f"/web/{timestamp17(row.captured_at)}/{row.url} shows it as it was captured"
    )
