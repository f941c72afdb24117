"""Link targets made absolute, cheaply: a page has hundreds of them."""

from urllib.parse import urljoin, urlsplit

_DEAD = ("javascript:", "about:", "data:", "vbscript:", "void(")
_SPACE = str.maketrans("", "", "\t\r\n\0")


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
            known = self._cache[href] = self._resolve(href.translate(_SPACE).strip())
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


def _origin(base: str) -> str:
    try:
        parts = urlsplit(base)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""
