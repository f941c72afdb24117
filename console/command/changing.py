"""``palimpsest changes``: what became of URLs from one capture to the next."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from archive import Archive
from archive.changes import Change, Kind
from console.command import asking
from console.command.exits import not_found
from console.command.opening import archive_to_read, utc_now
from console.command.terminal import Column, show
from console.feed import Asked, ask, in_words, title_of
from console.settings import Settings

_AT_ONCE = 500


def changes(
    settings: Settings,
    pattern: str | None,
    *,
    since: str | None,
    until: str | None,
    source: str | None,
    kinds: Sequence[Kind],
    limit: int,
    as_json: bool,
) -> None:
    """Print the newest changes, the newest first; Stop with NOT_FOUND when there is none."""
    asked = Asked(
        pattern=pattern,
        source=source,
        since=asking.since(since),
        until=asking.until(until),
        kinds=kinds,
    )
    with archive_to_read(settings) as archive:
        records = (_record(change) for change in _found(archive, asked, limit))
        count = show(records, _CHANGES, as_json=as_json)
    if not count:
        raise not_found("no change fits; palimpsest list shows what was captured")


def _found(archive: Archive, asked: Asked, limit: int) -> Iterator[Change]:
    """Yield up to `limit` changes, page after page."""
    cursor: str | None = None
    while limit:
        size = min(limit, _AT_ONCE)
        page = ask(archive, replace(asked, cursor=cursor, limit=size), utc_now())
        yield from page.entries
        limit -= len(page.entries)
        cursor = page.cursor
        if not page.more:
            return


def _record(change: Change) -> dict[str, Any]:
    row, article, before = change.row, change.article, change.before
    return {
        "captured_at": row.captured_at,
        "kinds": list(change.kinds),
        "words": in_words(change),
        "url": row.url,
        "title": title_of(change),
        "status": row.status,
        "location": row.location,
        "source": row.source,
        "article_kind": article.kind if article else None,
        "injected": change.injected,
        "cleared": change.cleared,
        "previous_at": before.captured_at if before else None,
        "key": row.key,
    }


_CHANGES = (
    Column(heading="Captured (UTC)", key="captured_at", style="cyan"),
    Column(heading="Change", key="words", style="bold"),
    Column(heading="Title", key="title"),
    Column(heading="URL", key="url"),
)
