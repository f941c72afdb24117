"""``palimpsest list`` and ``search``: what there is."""

from collections.abc import Iterator
from typing import Any

from archive import Archive, ArticleRow, CaptureRow, Version
from console.command import asking
from console.command.asking import helpful, live
from console.command.exits import not_found, wrong_usage
from console.command.opening import archive_to_read
from console.command.snapshot import capture_record
from console.command.terminal import Column, show
from console.settings import Settings


def list_captures(
    settings: Settings,
    pattern: str,
    *,
    since: str | None,
    until: str | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """Print the captures that `pattern` covers, in time order; Stop with NOT_FOUND when none."""
    wanted = _pattern(pattern)
    with archive_to_read(settings) as archive:
        rows = archive.list(wanted, *_between(since, until), limit=limit)
        count = show((capture_record(row) for row in rows), _CAPTURES, as_json=as_json)
    if not count:
        raise not_found(f"nothing archived matches '{pattern}'{_in_span(since, until)}; {_widen(pattern)}")


def list_versions(settings: Settings, url: str, *, as_json: bool) -> None:
    """Print the versions of one URL: runs of captures whose article says the same."""
    if "*" in url:
        raise wrong_usage("--versions takes one URL, not a pattern; leave the * out")
    with archive_to_read(settings) as archive, helpful(url):
        versions = archive.versions(live(url))
        if not versions:
            raise not_found(f"{url} was never archived; {_widen(url)}")
        show((_version_record(version) for version in versions), _VERSIONS, as_json=as_json)


def list_articles(
    settings: Settings,
    pattern: str,
    *,
    since: str | None,
    until: str | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """Print every cleaning of the captures that `pattern` covers; Stop with NOT_FOUND when none."""
    with archive_to_read(settings) as archive:
        rows = archive.list(_pattern(pattern), *_between(since, until), limit=limit)
        cleanings = ((row, article) for row in rows for article in archive.articles(row.key))
        count = show((_article_record(*each) for each in cleanings), _ARTICLES, as_json=as_json)
    if not count:
        raise not_found(f"no article matches '{pattern}'{_in_span(since, until)}; {_widen(pattern)}")


def search(
    settings: Settings,
    words: str,
    *,
    host: str | None,
    since: str | None,
    until: str | None,
    language: str | None,
    kind: str | None,
    limit: int,
    offset: int,
    as_json: bool,
) -> None:
    """Print the articles that hold all of `words`; Stop with NOT_FOUND when there is none."""
    with archive_to_read(settings) as archive:
        start, end = _between(since, until)
        narrowed = {"host": host, "from_": start, "to": end, "language": language, "kind": kind}
        hits = _hits(archive, words, **narrowed, limit=limit, offset=offset)
        count = show(hits, _HITS, as_json=as_json)
    if not count:
        raise not_found(f"no archived article holds '{words}'; try fewer words, or another form of them")


def _hits(archive: Archive, words: str, **narrowed: Any) -> Iterator[dict[str, Any]]:
    for hit in archive.search(words, **narrowed):
        yield {
            "url": hit.row.url,
            "captured_at": hit.row.captured_at,
            "title": hit.article.title,
            "language": hit.article.language,
            "kind": hit.article.kind,
            "snippet": hit.snippet,
            "key": hit.row.key,
        }


def _article_record(row: CaptureRow, article: ArticleRow) -> dict[str, Any]:
    return {
        "url": row.url,
        "captured_at": row.captured_at,
        "name": article.name,
        "fingerprint": article.fingerprint,
        "in_force": article.in_force,
        "supersedes": article.supersedes,
        "kind": article.kind,
        "title": article.title,
        "removed": article.removed,
        "flagged": article.flagged,
        "digest": article.text_digest,
        "key": article.capture_key,
    }


def _version_record(version: Version) -> dict[str, Any]:
    article = version.article
    return {
        "from": version.first.captured_at,
        "to": version.last.captured_at,
        "captures": version.captures,
        "title": article.title if article else None,
        "says": _says(version),
        "removed": article.removed if article else 0,
        "flagged": article.flagged if article else 0,
        "digest": article.text_digest if article else None,
        "key": version.first.key,
    }


def _says(version: Version) -> str:
    if version.gone:
        return f"gone ({version.first.status})"
    if version.moved:
        return f"moved to {version.moved}"
    if version.article is None:
        return version.first.state if version.first.cleaned else f"status {version.first.status}"
    return version.article.kind


def _pattern(text: str) -> str:
    return text if "*" in text else live(text)


def _between(start: str | None, end: str | None) -> tuple[Any, Any]:
    return asking.since(start), asking.until(end)


def _in_span(start: str | None, end: str | None) -> str:
    return " in that span of time" if start or end else ""


def _widen(pattern: str) -> str:
    host = live(pattern).split("://", 1)[1].split("/", 1)[0].lstrip("*.")
    return f"try palimpsest list '{host}/*' or '*.{host}'"


_CAPTURES = (
    Column(heading="Captured (UTC)", key="captured_at", style="cyan"),
    Column(heading="Status", key="status", right=True),
    Column(heading="Kind", key="kind"),
    Column(heading="State", key="state"),
    Column(heading="Size", key="size", right=True),
    Column(heading="URL", key="url"),
)
_ARTICLES = (
    Column(heading="Captured (UTC)", key="captured_at", style="cyan"),
    Column(heading="Name", key="name"),
    Column(heading="In force", key="in_force"),
    Column(heading="Removed", key="removed", right=True),
    Column(heading="Flagged", key="flagged", right=True),
    Column(heading="Title", key="title"),
    Column(heading="URL", key="url"),
)
_VERSIONS = (
    Column(heading="From (UTC)", key="from", style="cyan"),
    Column(heading="To (UTC)", key="to", style="cyan"),
    Column(heading="Captures", key="captures", right=True),
    Column(heading="Says", key="says"),
    Column(heading="Removed", key="removed", right=True),
    Column(heading="Title", key="title"),
)
_HITS = (
    Column(heading="Captured (UTC)", key="captured_at", style="cyan"),
    Column(heading="Title", key="title", style="bold"),
    Column(heading="Found", key="snippet"),
    Column(heading="URL", key="url"),
)
