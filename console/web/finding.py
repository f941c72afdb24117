"""Finding the article that a capture has, or saying why there is none."""

from archive import Archive, CaptureRow, NotArchived, StoredArticle


def article_of(
    archive: Archive, row: CaptureRow, *, name: str | None = None, fingerprint: str | None = None
) -> StoredArticle:
    """Return the article in force of `row`, or the one asked for; NotArchived says why there is none."""
    stored = archive.article(row.key, name=name, fingerprint=fingerprint)
    if stored is not None:
        return stored
    if archive.articles(row.key):
        raise NotArchived(f"The capture of {row.url} has no article '{name or fingerprint}'")
    why = {"pending": "is not cleaned yet", "failed": "is not cleaned yet", "dead": "could not be cleaned"}
    reason = why.get(row.state, f"has no article: its status was {row.status}")
    raise NotArchived(f"The capture of {row.url} at {row.captured_at:%Y-%m-%d %H:%M:%S} {reason}")
