"""Sitemaps: lists of URLs, lists of lists, packed or plain, and the lines in robots.txt."""

import codecs
import re
import zlib
from dataclasses import dataclass

from lxml import etree

from crawler.feeds import read_feed
from crawler.links import absolute_urls
from crawler.xml import local, parse_xml, text_of

_MOST = 50_000  # what the protocol allows in one file
_GZIP = b"\x1f\x8b"
_WRAPPED = zlib.MAX_WBITS | 16
_PIECE = 4096
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ROBOTS_LINE = re.compile(rb"(?:^|\r)[ \t]*sitemap[ \t]*:[ \t]*([^\s#]+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a sitemap lists: pages, and further sitemaps; each the newest first."""

    items: tuple[str, ...]
    sitemaps: tuple[str, ...]


def read_sitemap(payload: bytes, *, url: str, limit: int) -> Sitemap | None:
    """Return what the sitemap in `payload`, fetched from `url`, lists; None when it is none.

    XML, plain text with a URL a line, a feed, or a robots.txt that names sitemaps; a gzip file is
    unpacked, up to `limit` bytes.
    """
    payload = _unpacked(payload, limit)
    start = payload.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith((b"<", *_WIDE)):
        return _plain(start, url)
    root = parse_xml(payload)
    if root is None:
        return None
    if local(root) not in {"urlset", "sitemapindex"}:
        feed = read_feed(payload, url=url)
        return Sitemap(items=feed.items, sitemaps=()) if feed else None
    return Sitemap(items=_entries(root, "url", url), sitemaps=_entries(root, "sitemap", url))


def _entries(root: etree._Element, name: str, url: str) -> tuple[str, ...]:
    """Return the locations of the entries called `name`, those changed last first."""
    found: list[tuple[str, str]] = []
    for entry in root:
        if local(entry) == name and len(found) < _MOST:
            values = {local(child): text_of(child) for child in entry}
            if values.get("loc"):
                found.append((values.get("lastmod", ""), values["loc"]))
    found.sort(key=lambda pair: pair[0], reverse=True)
    return absolute_urls(url, (location for _, location in found))


def _plain(text: bytes, url: str) -> Sitemap | None:
    named = [line.decode("utf-8", "replace") for line in _ROBOTS_LINE.findall(text)]
    if named:
        return Sitemap(items=(), sitemaps=absolute_urls(url, named))
    lines = [line.strip() for line in text.decode("utf-8", "replace").splitlines()[:_MOST]]
    pages = [line for line in lines if line.startswith(("http://", "https://"))]
    return Sitemap(items=absolute_urls(url, pages), sitemaps=()) if pages else None


def _unpacked(payload: bytes, limit: int) -> bytes:
    """Return what is packed in `payload`, up to `limit` bytes, or as far as it is not broken."""
    if not payload.startswith(_GZIP):
        return payload
    parts: list[bytes] = []
    size = at = 0
    member = zlib.decompressobj(_WRAPPED)
    while at < len(payload) and size < limit:
        # In pieces, for what is left behind a member is copied, and there may be a million members.
        piece = payload[at : at + _PIECE]
        try:
            parts.append(member.decompress(piece, limit - size))
        except zlib.error:
            break
        size += len(parts[-1])
        at += len(piece) - len(member.unused_data)
        if member.eof:
            if not payload.startswith(_GZIP, at):
                break
            member = zlib.decompressobj(_WRAPPED)
    return b"".join(parts)
