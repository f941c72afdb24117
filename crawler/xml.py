"""XML from strangers: read as far as it can be read, with nothing expanded and nothing fetched."""

import re
from collections.abc import Iterator
from html.entities import html5
from urllib.parse import urljoin

from lxml import etree

_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_BLANK = b"\xef\xbb\xbf \t\r\n"
_WIDE_LABEL = re.compile(
    rb"""^(<\?xml[^>]{0,60}?)\sencoding=["'](?:utf-?16|ucs-?2|unicode)[^"']{0,9}["']""", re.IGNORECASE
)
_JUNK = 2048
_CDATA, _CDATA_END = b"<![CDATA[", b"]]>"
_AMPERSAND = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});)(?:([A-Za-z0-9]{2,31});)?"
)


def parse_xml(payload: bytes) -> etree._Element | None:
    """Return the root of the XML in `payload`, or None when there is none.

    Broken XML is mended as far as can be: what stands before the declaration is passed over, an
    ampersand that nobody escaped stays one, HTML's names for characters are known, and libxml2 makes
    something of the rest. Entities are not expanded, external ones not loaded, and libxml2's own
    limits on depth and size stay in force.
    """
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: etree._Element | None = etree.fromstring(_mended(payload), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root  # None where the recovering parser found nothing at all


def _mended(payload: bytes) -> bytes:
    payload = payload.lstrip(_BLANK)
    if b"\0" in payload[:100]:
        return payload  # UTF-16 or wider, which is written by tools that know how
    # What a broken script says before the feed begins would else be all that is read of it.
    start = payload.find(b"<?xml", 0, _JUNK)
    payload = payload[max(start, 0) :]
    # Text that is handed on as UTF-8 often keeps the label that it had in a program's memory.
    payload = _WIDE_LABEL.sub(rb"\1", payload)
    return b"".join(_escaped(payload)) if b"&" in payload else payload


def _escaped(payload: bytes) -> Iterator[bytes]:
    """Yield `payload` with ampersands escaped that begin no entity of XML's own, but for CDATA."""
    at = 0
    while (start := payload.find(_CDATA, at)) >= 0:
        yield _AMPERSAND.sub(_character, payload[at:start])
        end = payload.find(_CDATA_END, start)
        at = end if end >= 0 else len(payload)
        yield payload[start:at]
    yield _AMPERSAND.sub(_character, payload[at:])


def _character(match: re.Match[bytes]) -> bytes:
    known = html5.get(f"{match[1].decode()};") if match[1] else None
    if known is None:
        return b"&amp;" + match[0][1:]
    return b"".join(b"&#%d;" % ord(letter) for letter in known)


def local(element: etree._Element) -> str:
    """Return an element's name without namespace, in lower case; empty for what has none."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def text_of(element: etree._Element) -> str:
    """Return the element's own text, stripped."""
    return (element.text or "").strip()


def base_of(element: etree._Element, url: str) -> str:
    """Return what relative addresses at `element` of the XML at `url` are relative to (XML Base §4).

    A base that is no URL counts for nothing.
    """
    above = [element, *element.iterancestors()]
    for base in (each.get(_BASE) for each in reversed(above)):
        if base:
            url = joined(url, base.strip()) or url
    return url


def joined(base: str, address: str) -> str:
    """Return `address` made absolute against `base`, or nothing for what is no address."""
    try:
        return urljoin(base, address)
    except ValueError:  # an unclosed bracket and the like
        return ""
