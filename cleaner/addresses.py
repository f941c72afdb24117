"""Link targets made absolute, cheaply: a page has hundreds of them."""

import re
from urllib.parse import urljoin, urlsplit

_DEAD = ("javascript:", "about:", "data:", "vbscript:", "void(")
_SPACE = str.maketrans("", "", "\t\r\n\0")
_AROUND = "".join(map(chr, range(0x21)))
_PLAIN = re.compile(r"https?://[^/\\]|/(?![/\\])|[^/\\:?#]+(?:[/?#]|\Z)|[?#]", re.IGNORECASE)
_WEB = re.compile(r"(https?):([/\\]*)", re.IGNORECASE)


class Addresses:
    """Resolves hrefs against one base URL."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._cache: dict[str, str] = {}
        self._origin = _origin(base)

    def absolute(self, href: str | None) -> str:
        """Return `href` as an absolute URL, or "" for a dead or unusable one."""
        if not href:
            return ""
        known = self._cache.get(href)
        if known is None:
            known = self._cache[href] = self._resolve(_straightened(href, self.base))
        return known

    def _resolve(self, href: str) -> str:
        if href[:8] in {"https://", "http://"} or href[:7] == "http://":
            return href.replace(" ", "%20")
        if not href or href in {"#", "#top", "#!", "##"}:
            return ""
        if href.lower().startswith(_DEAD):
            return ""
        if href[0] == "/" and href[:2] != "//" and self._origin and "/." not in href:
            return self._origin + href.replace(" ", "%20")
        try:
            return urljoin(self.base, href.replace(" ", "%20"))
        except ValueError:  # such as an unclosed IPv6 bracket: nobody can follow it
            return ""


def _straightened(href: str, base: str) -> str:
    """Return `href` as browsers read it (WHATWG URL §4.4) where that is not how it looks.

    To them a backslash is a slash, and any number of slashes leads to another host: what looks like a
    path of this site to a careless reader is where spam likes to hide.
    """
    if not (href.isascii() and href.isprintable()) or " " in href:
        href = href.translate(_SPACE).strip(_AROUND).strip()
    if "\\" not in href and _PLAIN.match(href):
        return href
    end = min((at for at in map(href.find, "?#") if at >= 0), default=len(href))
    head, rest = href[:end].replace("\\", "/"), href[end:]
    web = _WEB.match(head)
    if web is None:
        return ("//" + head.lstrip("/") if head.startswith("//") else head) + rest
    scheme, slashes = web[1].lower(), len(web[2])
    if slashes < 2 and base[: len(scheme) + 1].lower() == f"{scheme}:":
        return head[len(scheme) + 1 :] + rest  # the scheme of this very page says nothing
    return f"{scheme}://{head[web.end() :]}{rest}"


def _origin(base: str) -> str:
    try:
        parts = urlsplit(base)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""
