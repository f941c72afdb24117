"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom and JSON Feed, as they are found, not as they should be."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from crawler.links import absolute_urls
from crawler.xml import local, parse_xml, text_of

_MOST = 5000
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed lists: the items' URLs in its order, and further pages of it (RFC 5005 §3)."""

    items: tuple[str, ...]
    next: tuple[str, ...]


def read_feed(payload: bytes, *, url: str) -> Feed | None:
    """Return what the feed in `payload`, fetched from `url`, lists; None when it is no feed."""
    if payload.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_feed(payload, url)
    root = parse_xml(payload)
    if root is None or local(root) not in {"rss", "rdf", "feed"}:
        return None
    base = urljoin(url, root.get(_XML_BASE) or "")
    items = [element for element in root.iter() if local(element) in {"item", "entry"}]
    links = (_item_link(item) for item in items[:_MOST])
    return Feed(items=absolute_urls(base, links), next=absolute_urls(base, _next_links(root)))


def _item_link(item: etree._Element) -> str | None:
    """Return the best link of an item: where it truly is, then its page, then its permanent id."""
    found: dict[str, str] = {}
    for child in item:
        name = local(child)
        if name == "origlink":
            found["original"] = text_of(child)
        elif name == "link" and child.get("href") is not None:
            rel = (child.get("rel") or "alternate").lower()
            found.setdefault(rel, urljoin(child.get(_XML_BASE) or "", child.get("href") or ""))
        elif name == "link":
            found.setdefault("link", text_of(child))
        elif name == "guid" and child.get("isPermaLink", "true").lower() != "false":
            found["guid"] = text_of(child)
    found["about"] = item.get(_RDF_ABOUT) or ""
    ranked = ("original", "link", "alternate", "about", "guid")
    return next((found[kind] for kind in ranked if _is_link(found.get(kind))), None)


def _is_link(text: str | None) -> bool:
    return bool(text) and not str(text).startswith(("urn:", "tag:", "mailto:"))


def _next_links(root: etree._Element) -> list[str]:
    containers = [root, *(child for child in root if local(child) == "channel")]
    links = (link for container in containers for link in container if local(link) == "link")
    return [link.get("href") or "" for link in links if (link.get("rel") or "").lower() == "next"]


def _json_feed(payload: bytes, url: str) -> Feed | None:
    try:
        feed = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return None
    links = (_json_link(item) for item in feed["items"][:_MOST])
    return Feed(items=absolute_urls(url, links), next=absolute_urls(url, [_text(feed.get("next_url"))]))


def _json_link(item: Any) -> str | None:
    if not isinstance(item, dict):
        return None
    return _text(item.get("url")) or _text(item.get("external_url"))


def _text(value: Any) -> str | None:
    return value.strip() if isinstance(value, str) else None
