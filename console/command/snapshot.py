"""``palimpsest get``: what a page said on a date."""

import sys
from datetime import datetime, timedelta
from typing import Any

from archive import Archive, CaptureRow, StoredArticle
from archive.instant import timestamp17
from archive.lookup import Policy
from console.command.asking import asked_for, found, helpful, moment
from console.command.exits import Exit, Stop, not_found, wrong_usage
from console.command.opening import archive_to_read, utc_now
from console.command.terminal import note, print_bytes, print_json, print_text
from console.numerals import counted
from console.settings import Settings


def get(
    settings: Settings,
    url: str,
    *,
    at: str | None,
    policy: Policy,
    view: str,
    name: str | None = None,
    fingerprint: str | None = None,
) -> None:
    """Print the snapshot of `url` for `at` (default: now) as `view`.

    The article in force, or the one called `name`, or the latest under `fingerprint`. Raises Stop with
    NOT_FOUND when nothing was archived or there is no article to show.
    """
    when = asked_for(at, utc_now())
    with archive_to_read(settings) as archive, helpful(url):
        row = found(archive, url, when, policy)
        _note_capture(row, when if at else None)
        if view == "raw":
            print_bytes(archive.payload(row.key).payload or b"")
        elif view == "warc":
            _print_warc(archive, row)
        else:
            _print_article(row, article_of(archive, row, name, fingerprint), view)


def _note_capture(row: CaptureRow, when: tuple[datetime, datetime] | None) -> None:
    away = "" if when is None or when[0] <= row.captured_at <= when[1] else _away(row.captured_at - when[0])
    note(f"{row.url} as captured {moment(row.captured_at)}{away}")


def _away(gap: timedelta) -> str:
    """Return how far a capture is from the date asked for: in days, below that as hours to seconds."""
    size = abs(gap)
    if size < timedelta(seconds=1):
        return ""
    far = counted(size.days, "day") if size.days else str(timedelta(seconds=int(size.total_seconds())))
    return f", {far} {'after' if gap > timedelta() else 'before'} the date asked for"


def article_of(
    archive: Archive, row: CaptureRow, name: str | None = None, fingerprint: str | None = None
) -> StoredArticle:
    """Return the article in force of the capture `row`, or the one asked for; Stop says why there is none."""
    stored = archive.article(row.key, name=name, fingerprint=fingerprint)
    if stored is not None:
        return stored
    if archive.articles(row.key):
        raise not_found(
            f"{row.url}: this capture has no article '{name or fingerprint}'; "
            f"palimpsest list '{row.url}' --articles shows those that it has"
        )
    again = f"try --as raw, or palimpsest list '{row.url}'"
    if row.state in ("pending", "failed"):
        raise not_found(f"{row.url}: captured, not cleaned yet; wait, or run palimpsest reconcile")
    if row.state == "dead":
        raise Stop(Exit.FAILURES, f"{row.url}: could not be cleaned ({row.error}); {again}")
    if row.status in (404, 410):
        raise not_found(f"{row.url}: was gone by then, the server answered {row.status}; {again}")
    raise not_found(f"{row.url}: status {row.status}, {row.mime or 'no type'}: no article; {again}")


def _print_article(row: CaptureRow, stored: StoredArticle, view: str) -> None:
    _note_verdict(stored)
    if view == "json":
        print_json(capture_record(row) | {"article": stored.content})
    elif view == "markdown":
        print_text(headed(stored.content))
    else:
        print_text(stored.content[view])


def headed(article: dict[str, Any]) -> str:
    """Return an article's Markdown, below its title where the body does not begin with it."""
    body: str = article["markdown"]
    title = article["title"]
    if not title or body.lstrip().startswith("# "):
        return body
    return f"# {title}\n\n{body}"


def _note_verdict(stored: StoredArticle) -> None:
    row = stored.row
    parts = []
    if row.removed:
        parts.append(f"{counted(row.removed, 'injected piece')} removed")
    if row.flagged:
        parts.append(f"{counted(row.flagged, 'doubtful link')}")
    if parts:
        note(f"{', '.join(parts)}; palimpsest audit shows each", style="yellow")


def _print_warc(archive: Archive, row: CaptureRow) -> None:
    if sys.stdout.isatty():
        raise wrong_usage("--as warc is binary; send it to a file: > capture.warc.gz")
    # Another capture may have come in the same millisecond.
    wanted = {row.key, row.refers_to}
    for each, part in archive.exported([row.url], row.captured_at, row.captured_at):
        if each.key in wanted:
            print_bytes(part)


def capture_record(row: CaptureRow) -> dict[str, Any]:
    """Return a capture as the command's JSON has it; the keys are stable."""
    return {
        "url": row.url,
        "captured_at": row.captured_at,
        "timestamp": timestamp17(row.captured_at),
        "status": row.status,
        "mime": row.mime,
        "kind": row.kind,
        "state": row.state,
        "size": row.payload_size,
        "digest": row.payload_digest,
        "key": row.key,
        "refers_to": row.refers_to,
        "location": row.location,
        "source": row.source,
        "found_on": row.found_on,
        "run": row.run,
        "error": row.error,
    }
