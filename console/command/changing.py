"""``palimpsest changes``: what became of URLs from one capture to the next."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from archive import Archive
from archive.changes import Change, Kind
from console.command import asking
from console.command.exits import not_found
from console.command.opening import archive_to_read, utc_now
from console.command.terminal import Column, note, show
from console.feed import Asked, Order, ask, in_words, title_of
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
    order: Order,
    limit: int,
    as_json: bool,
) -> None:
    """Print changes in `order`, at most `limit`; Stop with NOT_FOUND when there is none.

    Where the list can be followed, a note says by which cursor to go on.
    """
    asked = Asked(
        pattern=pattern, source=source, until=asking.until(until), kinds=kinds, order=order
    ).going_on(since, asking.since)
    with archive_to_read(settings) as archive:
        found = _Found(archive, asked, limit)
        count = show(map(_record, found), _CHANGES, as_json=as_json)
    if asked.order == "arrival" and found.cursor is not None:
        note(f"go on with --since {found.cursor}")
    if not count:
        raise not_found("no change fits; palimpsest list shows what was captured")


class _Found:
    """Up to `limit` changes, page after page; `cursor` is where they ended."""

    def __init__(self, archive: Archive, asked: Asked, limit: int) -> None:
        self._archive, self._asked, self._limit = archive, asked, limit
        self.cursor: str | None = asked.cursor

    def __iter__(self) -> Iterator[Change]:
        left = self._limit
        while left:
            asked = replace(self._asked, cursor=self.cursor, limit=min(left, _AT_ONCE))
            page = ask(self._archive, asked, utc_now())
            self.cursor = page.cursor
            yield from page.entries
            left -= len(page.entries)
            if not page.more:
                return


def _record(change: Change) -> dict[str, Any]:
    row, article, before = change.row, change.article, change.before
    return {
        "captured_at": row.captured_at,
        "arrived_at": change.arrived_at,
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
