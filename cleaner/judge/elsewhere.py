"""Addresses that stand in no `<a>`: options, maps, structured data, refreshes, scripts that hide their words.

Honest pages are full of such addresses, so one is only spoken of where it sells something.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from cleaner.document import Document
from cleaner.flat import Element
from cleaner.judge.words import visible
from cleaner.places import Place

# Escapes are how honest programs put a page's text into a script; nobody honest packs a link.
PACKED, ESCAPED = "packed script", "escaped script"
_MOST = 200
_LONGEST_SCRIPT = 200_000
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\)\]}]{4,300}", re.IGNORECASE)
_LINK = re.compile(
    r"<a\b[^>]*?href\s*=\s*\\?[\"']?([^\s\"'>\\]+)[^>]*>(.{0,300}?)</a", re.IGNORECASE | re.DOTALL
)
_TAGS = re.compile(r"<[^>]*>")
_REFRESH = re.compile(r"url\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_SENDING = ("location", "window.open")
_GOES = re.compile(r"(?:location|window\.open)[^\"']{0,20}[\"'](https?://[^\"']+)", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,20000}={0,2}")
_CODES = re.compile(r"fromCharCode\(([\d,\s]{20,20000})\)")
_ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})")
_ENCODED_HINTS = ("atob", "\\x3c", "\\x3C", "\\u003c", "\\u003C", "%3Ca", "%3ca", "fromCharCode", "base64")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mention:
    """An address outside all `<a>`, what it is called, how it stands there, and its element if it is one."""

    href: str
    text: str
    how: str
    place: Place
    element: Element | None = None


def mentions(document: Document) -> list[Mention]:
    """Return the addresses of a page that stand in no `<a>`, at most two hundred."""
    found: list[Mention] = []
    for each in _all(document):
        found.append(each)
        if len(found) == _MOST:
            break
    return found


def _all(document: Document) -> Iterator[Mention]:
    absolute = document.addresses.absolute
    flat = document.flat
    for tag, (reader, place) in _READERS.items():
        for number in flat.by_tag.get(tag, ()):
            element = flat.element(number)
            for href, text, how in reader(element):
                yield Mention(
                    href=absolute(href),
                    text=visible(text)[:300],
                    how=how,
                    place=place,
                    element=element if place == "main" else None,
                )


Found = Iterator[tuple[str, str, str]]


def _option(element: Element) -> Found:
    value = (element.get("value") or "").strip()
    if value.lower().startswith(("http://", "https://", "//")):
        yield value, "".join(element.itertext()), "option"


def _area(element: Element) -> Found:
    href = (element.get("href") or "").strip()
    if href:
        yield href, element.get("alt") or element.get("title") or "", "area"


def _meta(element: Element) -> Found:
    content = element.get("content") or ""
    if (element.get("http-equiv") or "").lower() == "refresh":
        found = _REFRESH.search(content)
        if found:
            yield found[1], "", "refresh"
    elif element.get("itemprop") and content.lower().startswith(("http://", "https://")):
        yield content, "", "microdata"


def _link(element: Element) -> Found:
    if element.get("itemprop") and element.get("href"):
        yield element.get("href") or "", element.get("title") or "", "microdata"


def _script(element: Element) -> Found:
    text = element.text or ""
    if not text or len(text) > _LONGEST_SCRIPT:
        return
    if "ld+json" in (element.get("type") or ""):
        for address in dict.fromkeys(_ADDRESS.findall(text.replace("\\/", "/"))):
            yield address, "", "structured data"
    elif any(hint in text for hint in _ENCODED_HINTS):
        for decoded, how in _decoded(text):
            for href, said in _LINK.findall(decoded):
                yield html.unescape(href), html.unescape(_TAGS.sub(" ", said)), how
    if "location" in text:
        for address in _led_to(text):
            yield address, "", "script that leads away"


def _led_to(script: str) -> list[str]:
    """Return the addresses a script sends readers to; only where it could is looked at more closely."""
    if not script.isascii():
        return _GOES.findall(script)
    lowered, found, at = script.lower(), [], 0
    starts = sorted(start for word in _SENDING for start in _places(lowered, word))
    for start in starts:
        match = _GOES.match(script, start) if start >= at else None
        if match is not None:
            found.append(match[1])
            at = match.end()
    return found


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _decoded(script: str) -> Iterator[tuple[str, str]]:
    """Yield what the hidden strings of a script say, and whether they were packed or merely escaped."""
    for packed in _BASE64.findall(script):
        try:
            plain = base64.b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            continue  # a long name is no packed text
        if "<a" in plain.lower():
            yield plain, PACKED
    for codes in _CODES.findall(script):
        numbers = [int(code) for code in codes.split(",") if code.strip()]
        yield "".join(chr(number) for number in numbers if number < 0x110000), PACKED
    if "\\x" in script or "\\u" in script:
        yield _ESCAPED.sub(lambda code: chr(int(code[1] or code[2], 16)), script), ESCAPED
    if "%3c" in script.lower():
        yield unquote(script), ESCAPED


_READERS: dict[str, tuple[Callable[[Element], Found], Place]] = {
    "option": (_option, "main"),
    "area": (_area, "main"),
    "meta": (_meta, "head"),
    "link": (_link, "head"),
    "script": (_script, "script"),
}
