"""The change feed as Atom (RFC 4287), in pages (RFC 5005 §3)."""

import hashlib
import re
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree as ET

from archive.changes import Change, Changes
from archive.instant import timestamp17
from archive.memento import Addresses, safe
from console.feed import in_words, title_of
from console.web.changes_shapes import identity

MEDIA_TYPE: Final = "application/atom+xml"

_ATOM: Final = "http://www.w3.org/2005/Atom"
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(
    found: Changes, *, base: str, query: str, next_query: str | None, title: str, now: datetime
) -> bytes:
    """Return the feed of one page of changes.

    `base` is scheme and host of the service, `query` the request's query string, `next_query` that of the
    next page. A feed without entries is dated by `now`.
    """
    feed = ET.Element("feed", {"xmlns": _ATOM})
    first = _without_cursor(query)
    _text(feed, "id", f"urn:palimpsest:changes:{hashlib.sha256(first.encode()).hexdigest()[:32]}")
    _text(feed, "title", title)
    _text(feed, "updated", _date(max(map(_updated, found.entries), default=now)))
    _text(ET.SubElement(feed, "author"), "name", "Palimpsest")
    _text(feed, "generator", "Palimpsest")
    _link(feed, "self", f"{base}/changes.atom{_asked(query)}", MEDIA_TYPE)
    _link(feed, "alternate", f"{base}/changes{_asked(first)}", "text/html")
    _link(feed, "first", f"{base}/changes.atom{_asked(first)}", MEDIA_TYPE)
    if next_query is not None:
        _link(feed, "next", f"{base}/changes.atom{_asked(next_query)}", MEDIA_TYPE)
    for change in found.entries:
        _entry(feed, change, base)
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + bytes(ET.tostring(feed, "utf-8"))


def diff_address(change: Change) -> str | None:
    """Return the path of the page that shows what an edit changed, or None where nothing was edited."""
    if "edited" not in change.kinds or change.before is None or not (change.article and change.earlier):
        return None
    a, b = timestamp17(change.before.captured_at), timestamp17(change.row.captured_at)
    return f"/diff?url={_escaped(change.row.url)}&a={a}&b={b}"


def look_address(change: Change) -> str:
    """Return the path of the page that shows the article, or the URL's history where there is none."""
    url = safe(change.row.url)
    return f"/snapshot/{timestamp17(change.row.captured_at)}/{url}" if change.article else f"/url/{url}"


def _entry(feed: ET.Element, change: Change, base: str) -> None:
    row, words = change.row, in_words(change)
    entry = ET.SubElement(feed, "entry")
    _text(entry, "id", identity(change))
    _text(entry, "title", f"{title_of(change)}: {words}")
    _text(entry, "updated", _date(_updated(change)))
    _text(entry, "published", _date(row.captured_at))
    for kind in change.kinds:
        ET.SubElement(entry, "category", {"term": kind, "scheme": "urn:palimpsest:change"})
    _link(entry, "alternate", base + look_address(change), "text/html")
    _link(entry, "via", safe(row.url))
    _link(entry, "memento", Addresses(base).memento(row))
    if difference := diff_address(change):
        _link(entry, "related", base + difference, "text/html")
    _text(entry, "summary", f"{row.url}: {words}.")


def _updated(change: Change) -> datetime:
    """Return when the archive came to know of a change (RFC 4287 §4.2.15)."""
    return change.arrived_at or change.row.captured_at


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _NO_XML.sub("\ufffd", text)


def _link(parent: ET.Element, relation: str, address: str, media_type: str | None = None) -> None:
    named = {"rel": relation, "href": address}
    ET.SubElement(parent, "link", named | ({"type": media_type} if media_type else {}))


def _date(instant: datetime) -> str:
    """Return the form of RFC 3339."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _asked(query: str) -> str:
    return f"?{query}" if query else ""


def _without_cursor(query: str) -> str:
    return "&".join(part for part in query.split("&") if not part.startswith("cursor="))


def _escaped(url: str) -> str:
    return safe(url).replace("%", "%25").replace("&", "%26").replace("+", "%2B").replace("#", "%23")
