"""Captures and articles for tests of the archive, as crawler and cleaner would make them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from archive import Archive, ArticleRow, Capture, CaptureRow, Fetch

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://www.example.org/news/1"
RULES = "2026.11.1+ab12cd34"
NEWER_RULES = "2026.12.1+00ff00ff"
LEASE = timedelta(minutes=5)


def later(seconds: float = 0) -> datetime:
    """Return the instant `seconds` after the tests' first."""
    return START + timedelta(seconds=seconds)


def visit(
    payload: bytes | None = b"<p>Hello",
    seconds: float = 0,
    *,
    url: str = URL,
    status: int = 200,
    mime: str | None = "text/html; charset=utf-8",
    headers: Sequence[tuple[str, str]] = (),
    source: str | None = "news",
    found_on: str | None = "https://www.example.org/news/",
) -> Capture:
    """Return a capture of `url`, `seconds` after the tests' first instant."""
    kind = (("Content-Type", mime),) if mime else ()
    return Capture(
        url=url,
        captured_at=later(seconds),
        status=status,
        reason="OK",
        headers=(*kind, *headers),
        payload=payload,
        fetch=Fetch(source=source, found_on=found_on, run="01RUN", seconds=0.25, robots="allowed"),
    )


def article(
    text: str = "Hello", *, fingerprint: str = RULES, title: str = "A title", **more: object
) -> bytes:
    """Return the cleaner's JSON of an article with these words."""
    said: Mapping[str, Any] = {
        "fingerprint": fingerprint,
        "kind": "article",
        "title": title,
        "language": "en",
        "text": text,
        "text_digest": "sha256:" + hashlib.sha256(text.encode()).hexdigest(),
        "published": "2026-03-01",
        "links": [],
        "items": [],
        "removed": [],
        **more,
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def link(href: str, text: str, action: str = "drop", place: str = "main") -> dict[str, str]:
    """Return a judged link as the cleaner's JSON has it."""
    return {"href": href, "text": text, "action": action, "place": place}


def cleaned(
    archive: Archive, payload: bytes, seconds: float = 0, *, said: bytes | None = None, **more: Any
) -> tuple[CaptureRow, ArticleRow]:
    """Record a capture and put its article, with the evidence that a worker would have used."""
    row = archive.record(visit(payload, seconds, **more)).row
    earlier = archive.earlier_article(row.key)
    previous = earlier.row.capture_key if earlier else None
    return row, archive.put_article(row.key, said or article(payload.decode()), previous=previous)
