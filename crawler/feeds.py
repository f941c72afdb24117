"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom and JSON Feed, as they are found, not as they should be."""

import json
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree

from crawler.links import absolute_urls
from crawler.xml import base_of, joined, local, parse_xml, text_of

_MOST = 5000
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
    items = islice((element for element in root.iter() if local(element) in {"item", "entry"}), _MOST)
    links = (_item_link(item, url) for item in items)
    return Feed(items=absolute_urls(url, links), next=absolute_urls(url, _next_links(root, url)))


def _item_link(item: etree._Element, url: str) -> str | None:
    """Return the best link of an item: where it truly is, then its page, then its permanent id."""
    ranked = ("original", "link", "alternate", "about", "guid")
    found = _addresses(item)
    kind = next((kind for kind in ranked if _is_link(kind, found.get(kind, (item, ""))[1])), None)
    if kind is None:
        return None
    element, address = found[kind]
    return joined(base_of(element, url), address)


def _addresses(item: etree._Element) -> dict[str, tuple[etree._Element, str]]:
    """Return the addresses that an item names by what they are, each with the element it stands in."""
    found: dict[str, tuple[etree._Element, str]] = {}
    for child in item:
        name = local(child)
        if name == "origlink":
            found["original"] = child, text_of(child)
        elif name == "link" and child.get("href") is not None:
            rel = (child.get("rel") or "alternate").strip().lower()
            found.setdefault(rel, (child, (child.get("href") or "").strip()))
        elif name == "link":
            found.setdefault("link", (child, text_of(child)))
        elif name == "guid" and child.get("isPermaLink", "true").lower() != "false":
            found["guid"] = child, text_of(child)
    found["about"] = item, item.get(_RDF_ABOUT) or ""
    return found


def _is_link(kind: str, text: str) -> bool:
    if kind == "guid":  # by default it is an address, and many a feed puts a number there
        return text.lower().startswith(("http://", "https://"))
    return bool(text) and not text.lower().startswith(("urn:", "tag:", "mailto:"))


def _next_links(root: etree._Element, url: str) -> list[str]:
    containers = [root, *(child for child in root if local(child) == "channel")]
    links = (link for container in containers for link in container if local(link) == "link")
    following = (link for link in links if (link.get("rel") or "").strip().lower() == "next")
    return [joined(base_of(link, url), (link.get("href") or "").strip()) for link in following]


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
