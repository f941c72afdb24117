"""Links out of HTML, cheaply: one lexbor parse, strings in, strings out."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode
from w3lib.encoding import html_to_unicode
from w3lib.url import safe_url_string

_MOST = 5000  # links of one page; digest pages have dozens, link farms have no end
_BLANKS = str.maketrans("", "", "\t\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The links of a page, absolute and in order: `items`, and `next` by ``rel=next``.

    `nofollow` tells that the page asks not to follow its links (a robots meta element).
    """

    items: tuple[str, ...]
    next: tuple[str, ...]
    nofollow: bool


def read_links(payload: bytes, *, url: str, content_type: str | None, nofollow: bool) -> Links:
    """Return the links of the HTML page in `payload`, fetched from `url`.

    With `nofollow`, links marked ``rel=nofollow`` are left out.
    """
    text, encoding = _decoded(payload, content_type)
    tree = LexborHTMLParser(text)
    base = _base(tree, url)
    items: list[str] = []
    following: list[str] = []
    for node in _anchors(tree):
        rel = (node.attributes.get("rel") or "").lower().split()
        if nofollow and "nofollow" in rel:
            continue
        absolute = _absolute(base, node.attributes.get("href") or "", encoding)
        if absolute is None:
            continue
        if "next" in rel:
            following.append(absolute)
        elif node.tag == "a":
            items.append(absolute)
    return Links(items=tuple(items), next=tuple(following), nofollow=_says_nofollow(tree))


def _anchors(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    for count, node in enumerate(tree.css("a[href], link[rel~='next'][href]")):
        if count >= _MOST:
            return
        yield node


def _decoded(payload: bytes, content_type: str | None) -> tuple[str, str]:
    """Return the text and its encoding; a header that lies about UTF-8 is not believed."""
    try:
        return payload.decode(), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        encoding, text = html_to_unicode(content_type, payload, default_encoding="cp1252")
    except (LookupError, UnicodeError):  # ``hex`` and the like, which Python knows and no page is written in
        return payload.decode("cp1252", "replace"), "cp1252"
    return text, encoding


def _base(tree: LexborHTMLParser, url: str) -> str:
    node = tree.css_first("base[href]")
    href = (node.attributes.get("href") or "").strip() if node else ""
    try:
        return urljoin(url, href)
    except ValueError:
        return url


def _absolute(base: str, href: str, encoding: str) -> str | None:
    href = href.translate(_BLANKS).strip()
    if not href or href[0] == "#" or href.startswith(("javascript:", "mailto:", "tel:", "data:")):
        return None
    try:
        absolute = urljoin(base, href).partition("#")[0]
        if not absolute.isascii() or " " in absolute:
            absolute = safe_url_string(absolute, encoding=encoding)
    except ValueError:
        return None  # an unclosed bracket and the like: no URL
    return absolute


def ascii_url(url: str) -> str:
    """Return the absolute `url` as it is sent and kept: in ASCII, without fragment.

    The host goes into Punycode, other letters and blanks are escaped. ValueError for what is no URL.
    """
    return _absolute(url, url, "utf-8") or url


def redirected(url: str, location: str) -> str | None:
    """Return where a Location header leads from `url`, None where it is no address.

    Header bytes, which come as Latin-1, count as UTF-8 where they are: so browsers read them.
    """
    with suppress(UnicodeError):  # true Latin-1, or text already
        location = location.encode("latin-1").decode()
    return _absolute(url, location, "utf-8")


def _says_nofollow(tree: LexborHTMLParser) -> bool:
    metas = tree.css("meta[name='robots' i]")
    words = [word.strip().lower() for m in metas for word in (m.attributes.get("content") or "").split(",")]
    return "nofollow" in words or "none" in words


def absolute_urls(base: str, links: Iterable[str | None]) -> tuple[str, ...]:
    """Return `links` made absolute, each once, without fragments; what is no URL is left out."""
    found: dict[str, None] = {}
    for link in links:
        absolute = _absolute(base, link or "", "utf-8")
        if absolute is not None:
            found[absolute] = None
    return tuple(found)
