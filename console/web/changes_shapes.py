"""The JSON API's shapes for the change feed."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from archive.changes import Change, Changes, Kind
from console.feed import in_words, title_of


class ChangeShape(BaseModel):
    """What one capture changed, compared with the capture of its URL before it."""

    id: str = Field(description="stays the same for ever")
    kinds: list[Kind] = Field(
        description="first: never seen before; edited: the author's words changed; injected: links or blocks "
        "were taken out that were not before; cleared: they are no longer there; gone: 404 or 410; "
        "moved: a redirect to another URL; back: after it was gone or moved"
    )
    words: str = Field(description="the same for people")
    url: str
    captured_at: datetime
    arrived_at: datetime | None = Field(
        description="when the capture came into the archive, which counts in order=arrival"
    )
    key: str = Field(description="the capture's object in the bucket")
    status: int
    location: str | None = Field(description="where it moved")
    source: str | None
    title: str = Field(description="the article's, or its last one; the URL if it has none")
    article_kind: str | None = Field(description="article, listing or other; null where there is none")
    language: str | None
    injected: int = Field(description="links and blocks newly taken out")
    cleared: int = Field(description="links and blocks that no longer had to be")
    previous_at: datetime | None = Field(description="the capture it is compared with")
    previous_key: str | None

    @classmethod
    def of(cls, change: Change) -> Self:
        """Return the shape of a change."""
        row, article, before = change.row, change.article, change.before
        return cls(
            id=identity(change),
            kinds=list(change.kinds),
            words=in_words(change),
            url=row.url,
            captured_at=row.captured_at,
            arrived_at=change.arrived_at,
            key=row.key,
            status=row.status,
            location=row.location,
            source=row.source,
            title=title_of(change),
            article_kind=article.kind if article else None,
            language=article.language if article else None,
            injected=change.injected,
            cleared=change.cleared,
            previous_at=before.captured_at if before else None,
            previous_key=before.key if before else None,
        )


class ChangesShape(BaseModel):
    """A page of changes."""

    changes: list[ChangeShape]
    cursor: str | None = Field(
        description="send it back to go on, in the same order; in order=arrival also for what comes later"
    )
    more: bool = Field(description="whether there is more already")
    next: str | None = Field(description="path and query by which to go on; the Link header has it too")

    @classmethod
    def of(cls, found: Changes, following: str | None) -> Self:
        """Return the shape of a page of changes; `following` is the address of the next."""
        changes = [ChangeShape.of(change) for change in found.entries]
        return cls(changes=changes, cursor=found.cursor, more=found.more, next=following)


def identity(change: Change) -> str:
    """Return the name of a change, the same on every server of the archive."""
    return f"urn:palimpsest:change:{change.row.key}"
