"""``palimpsest clean`` and ``preview``: the cleaner on one page, without an archive."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from rich.text import Text

import cleaner
from cleaner import Article
from cleaner.article import Link, Reason
from cleaner.judge import in_words
from console.audit import defang
from console.command.exits import Exit, Stop, wrong_usage
from console.command.snapshot import headed
from console.command.terminal import (
    Column,
    note,
    plain,
    print_json,
    print_text,
    printable,
    show,
    stdout,
)
from console.numerals import counted
from console.settings import Settings
from crawler.process import fetch_one
from worker.alarm import time_limit

SECONDS: Final = 60.0
"""How long one page may take; hostile ones would take for ever."""

_BY_NAME = {".txt": "text/plain", ".md": "text/markdown", ".markdown": "text/markdown"}


def clean(file: str, *, url: str, previous: Path | None, content_type: str | None, view: str) -> None:
    """Clean the saved page `file` (``-`` is stdin) that stood at `url`, and print it as `view`."""
    if "://" not in url:
        raise wrong_usage(f"--url '{url}' is no address; write it whole, as in https://example.org/page")
    payload = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    with time_limit(SECONDS):
        before = _previous(previous, url) if previous else None
        article = cleaner.clean(
            payload, url=url, content_type=content_type or _by_name(file), previous=before
        )
    for line in article.notes:
        note(line)
    if view == "json":
        print_text(article.to_json().decode())
    elif view == "markdown":
        print_text(headed({"title": article.title, "markdown": article.markdown}))
    else:
        print_text(getattr(article, view))


def preview(settings: Settings, url: str, *, as_json: bool) -> None:
    """Fetch `url`, clean it and print everything about it; nothing is stored.

    Raises crawler.errors.Refused where robots.txt or the guard forbids the fetch.
    """
    capture = fetch_one(url, agent=settings.agent)
    if capture.status != 200:
        raise Stop(Exit.NOT_FOUND, f"{capture.url}: the server answered {capture.status}")
    with time_limit(SECONDS):
        article = cleaner.clean(capture.payload or b"", url=capture.url, content_type=capture.content_type)
    if as_json:
        print_json(json.loads(article.to_json()))
        return
    _show_article(article)
    _show_links(article.links)


def _by_name(file: str) -> str | None:
    return _BY_NAME.get(Path(file).suffix.lower())


def _previous(file: Path, url: str) -> Article:
    """Return the earlier article that `file` holds, or that is made of the page it holds."""
    payload = file.read_bytes()
    if not payload.lstrip().startswith(b"{"):
        return cleaner.clean(payload, url=url, content_type=_by_name(file.name))
    try:
        return Article.from_json(payload)
    except (ValueError, TypeError, KeyError) as error:
        raise wrong_usage(
            f"--previous '{file}' is JSON, but no article ({error}); write one with --as json"
        ) from error


def _show_article(article: Article) -> None:
    console = stdout()
    for name in ("url", "kind", "title", "byline", "published", "modified", "language", "site_name"):
        value = getattr(article, name)
        if value:
            console.print(Text(f"{name.replace('_', ' '):<11}", style="bold"), end="")
            console.print(Text(printable(plain(value))))
    console.print(Text(f"{'confidence':<11}{article.confidence:.2f}"))
    for line in article.notes:
        console.print(Text(f"{'note':<11}{printable(line)}", style="yellow"))
    console.print()
    if article.kind == "listing":
        show([_item(item) for item in article.items], _ITEMS, as_json=False)
    else:
        print_text(article.markdown)
    console.print()


def _item(item: Any) -> dict[str, Any]:
    return {"title": item.title, "published": item.published, "url": item.url}


def _show_links(links: Sequence[Link]) -> None:
    doubted = [link for link in links if link.action != "keep"]
    note(f"{counted(len(links), 'link')}, {len(doubted)} of them doubtful or removed")
    show([_verdict(link) for link in doubted], _VERDICTS, as_json=False)


def _verdict(link: Link) -> dict[str, Any]:
    return {
        "action": link.action,
        "score": f"{link.score:.2f}",
        "text": link.text or "(no words)",
        "href": defang(link.href),
        "why": "; ".join(in_words(reason) for reason in _weightiest(link)),
    }


def _weightiest(link: Link) -> Sequence[Reason]:
    """Return the reasons that weigh most; a row of a table is no place for all, which JSON has."""
    return sorted(link.reasons, key=lambda reason: -abs(reason.weight))[:_REASONS]


_REASONS = 3
_ITEMS = (
    Column(heading="Published", key="published", style="cyan"),
    Column(heading="Title", key="title", style="bold"),
    Column(heading="URL", key="url"),
)
_VERDICTS = (
    Column(heading="Verdict", key="action", style="red"),
    Column(heading="Score", key="score", right=True),
    Column(heading="Words", key="text"),
    Column(heading="To", key="href"),
    Column(heading="Why", key="why"),
)
