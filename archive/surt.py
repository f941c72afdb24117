"""The surt: the one canonical sort key of a URL, and patterns over surts.

``https://www.Example.com:443/News/?b=2&a=1#top`` becomes ``com,example)/news?a=1&b=2``: scheme,
userinfo, ``www.``, default port and fragment go, the host is turned round, so that all captures of a
URL, of a folder, of a host and of a domain each stand together in one range of the sorted catalog.

The rules are those of the Internet Archive's canonicaliser, which CDX tools share: path and query are
lower-cased, empty path segments and a trailing slash go, query parameters are sorted, session ids go.
We part from it where its answer would change under its own rules or mix up different pages:

* an escaped delimiter (``%2F`` in a path, ``%26`` in a query) and a double escape (``%2541``) stay as
  they are; the Archive unescapes until nothing is left to unescape;
* ``..`` above the root is dropped, as browsers do (RFC 3986 §5.2.4);
* empty query parameters go (``?a=1&`` is ``?a=1``), a session id is one only under its whole name,
  ``;jsessionid=…`` leaves the path too, and several ``www.`` go as one does;
* ``www.`` stays before a name of one label (``www.com`` is not ``com``);
* hosts are mapped as browsers do (UTS 46, not transitional: ``faß.de`` keeps its own history), numeric
  hosts are IPv4 addresses in any notation of the WHATWG's, IPv6 addresses take their short form;
* what can be no part of a host name is escaped, so that a surt holds printable ASCII only and its
  first ``)`` ends the host.
"""

import ipaddress
import re
import string
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Self
from urllib.parse import unquote_to_bytes

import idna

from archive.errors import InvalidUrl

_SCHEME = re.compile(r"(https?):/+", re.IGNORECASE)
_ANY_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_AUTHORITY = re.compile(r"(?:.*@)?(\[[^\]]*\]|.*?)(?::([0-9]*))?", re.DOTALL)
_BLANKS = "".join(map(chr, range(0x21)))
_LINE_BREAKS = str.maketrans("", "", "\t\r\n")
_DOTS = re.compile(r"\.{2,}")
_WWW = re.compile(r"(?:www[0-9]*\.)+(?=[^.]+\.)")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_UNSAFE_IN_HOST = re.compile(r"[^a-z0-9._~-]")
_PLAIN = re.compile(r"[\x21-\x24\x26-\x7e]*")  # printable ASCII but %
# Host, path and query of a URL in which nothing is to be mapped, unescaped, resolved or taken out but
# ``www.`` and an order of parameters: what most URLs are. A last label that begins with a letter is no
# part of an IPv4 address; a segment that begins with no dot is neither ``.`` nor ``..``.
_SIMPLE = re.compile(
    r"https?://((?:[a-z0-9_-]+\.)+[a-z][a-z0-9_-]*)"
    r"((?:/[A-Za-z0-9_~!$&'*+,:=@-][A-Za-z0-9._~!$&'*+,:=@-]*)*)/?(\?[\x21-\x22\x24-\x7e]*)?(?:#|\Z)"
)
_ESCAPE = re.compile(rb"%[0-9A-Fa-f]{2}|[^\x21-\x24\x26-\x7e]")

_PATH_DELIMITERS = b"%#?/"
_QUERY_DELIMITERS = b"%#&=+"
_LONGEST_NAME = 1000  # a name beyond any that DNS holds is escaped, not mapped

_PATH_SESSION = re.compile(r";jsessionid=[^;/]*")
_ASPX_SESSION = re.compile(r"/\((?:(?:[a-z]\([0-9a-z]{24}\))+|[0-9a-z]{24})\)(?=/)")
_QUERY_SESSION = re.compile(
    r"(?:jsessionid|phpsessid)=[0-9a-z,.!_-]{16,}|sid=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}"
)

_DEFAULT_PORT = {"http": "80", "https": "443"}
_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_ABOVE_ALL = "\x7f"  # sorts after every character that a surt can hold
FOLDER = "?" + _ABOVE_ALL
"""What the upper end of a folder's range has behind the lower: ``x)/town`` to ``x)/town?\\x7f``.

A surt drops the slash behind a folder, so ``/town/*`` means ``x)/town`` itself, what goes on with a slash,
and what goes on with a query. In the order of surts ``x)/town-hall`` lies between them.
"""


@lru_cache(maxsize=4096)  # recording a capture asks for its surt a handful of times, an import for many
def surt(url: str) -> str:
    """Return the surt of an http or https `url`; InvalidUrl if it has no such scheme or no host."""
    return _simple(url) or _full(url)


def _simple(url: str) -> str | None:
    """Return the surt of a URL that needs little, in a third of the time; None if it needs more."""
    match = _SIMPLE.match(url)
    if match is None:
        return None
    name, path, query = match.groups()
    if name.startswith("www") and (www := _WWW.match(name)):
        name = name[www.end() :]
    return f"{','.join(name.split('.')[::-1])}){path.lower() or '/'}{_query(query) if query else ''}"


def _full(url: str) -> str:
    """Return the surt of any URL."""
    host, path, query = _split(url)
    return f"{host}){_path(path)}{_query(query)}"


def host_surt(url_or_surt: str) -> str:
    """Return the part of the surt that names the host, with its port if not the default one."""
    if _SCHEME.match(url_or_surt):
        url_or_surt = surt(url_or_surt)
    host, parenthesis, _ = url_or_surt.partition(")")
    if not host or not parenthesis:
        raise InvalidUrl(f"'{_shown(url_or_surt)}' is neither a URL nor a surt")
    return host


def url_of(surt: str) -> str:
    """Return a URL that has this `surt`: with ``http``, unless its port is https's not being default."""
    host_port, _, rest = surt.partition(")")
    host, port = _name_and_port(host_port)
    if not host.startswith("["):
        host = ".".join(reversed(host.split(",")))
    scheme = "https" if port == "80" else "http"
    return f"{scheme}://{host}{':' if port else ''}{port}{rest}"


def with_scheme(text: str) -> str:
    """Return `text` with ``http://`` before it unless it begins with a scheme, which people leave out.

    ``web.example/2015/http://x.org/`` begins with none.
    """
    return text if _SCHEME.match(text) or _ANY_SCHEME.match(text) else f"http://{text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A set of URLs that lies in one range of surts.

    `kind` is ``exact``, ``prefix``, ``host`` or ``domain``; the range runs from `low` to `high`, both
    included, by the bytes of the surt (SQLite's BINARY, PostgreSQL's "C" collation). What lies in the
    range of a folder, ``http://x.org/town/*``, must also pass `within`. A port other than the default one
    is part of the host.
    """

    text: str
    kind: Literal["exact", "prefix", "host", "domain"]
    low: str
    high: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a pattern as people write it; the scheme may be left out.

        ``http://x.org/y`` is one URL, ``http://x.org/y*`` every URL that starts so, ``x.org/*`` a host,
        ``*.x.org`` a domain with all of its hosts. A URL that itself ends in a star is written with
        ``%2A``. InvalidUrl if it is none of them.
        """
        text = text.strip(_BLANKS)
        if not text.strip("*/"):
            raise InvalidUrl(f"'{text}' names no host: write a URL, URL*, example.org/* or *.example.org")
        if text.startswith("*."):
            return cls._domain(text)
        url = with_scheme(text)
        if not url.endswith("*"):
            low = surt(url)
            return cls(text=text, kind="exact", low=low, high=low)
        return cls._prefix(text, url[:-1])

    @classmethod
    def _domain(cls, text: str) -> Self:
        name = text[2:].removesuffix("*").removesuffix("/")
        if not name or "/" in name or "*" in name:
            raise InvalidUrl(f"'{_shown(text)}' is no pattern: a domain is written *.example.org")
        host = host_surt(f"http://{name}/")
        return cls(text=text, kind="domain", low=f"{host})", high=f"{host},{_ABOVE_ALL}")

    @classmethod
    def _prefix(cls, text: str, url: str) -> Self:
        host, path, query = _split(url)
        low = f"{host}){_path(path)}"
        if query:
            low += "?" + _escaped(query[1:], _QUERY_DELIMITERS).lower()
        elif path.endswith("/") and not low.endswith("/"):
            return cls(text=text, kind="prefix", low=low, high=low + FOLDER)
        kind: Literal["host", "prefix"] = "host" if low.endswith(")/") else "prefix"
        return cls(text=text, kind=kind, low=low, high=low + _ABOVE_ALL)

    def range(self) -> tuple[str, str]:
        """Return `low` and `high`, for ``surt BETWEEN low AND high`` and `within`."""
        return self.low, self.high

    def covers(self, surt: str) -> bool:
        """Say whether the pattern means `surt`."""
        return within(surt, self.low, self.high)


def within(surt: str, low: str, high: str) -> bool:
    """Say whether `surt` is one of those that the range of a Pattern from `low` to `high` means."""
    if not low <= surt <= high:
        return False
    return high != low + FOLDER or surt[len(low) : len(low) + 1] in {"", "/", "?"}


def escape_url(url: str) -> str:
    """Return `url` with blanks, control characters and lone surrogates escaped, else unchanged."""
    if url.isascii() and url.isprintable() and " " not in url:
        return url
    return "".join(char if char.isprintable() and not char.isspace() else _hex(_utf8(char)) for char in url)


def _split(url: str) -> tuple[str, str, str]:
    """Return the surt's host, and path and query as they stand, the query with its question mark."""
    url = url.strip(_BLANKS).translate(_LINE_BREAKS)
    scheme = _SCHEME.match(url)
    if not scheme:
        raise InvalidUrl(f"'{_shown(url)}' is no URL to archive: it must begin http:// or https://")
    rest, mark, query = url[scheme.end() :].partition("#")[0].partition("?")
    authority, slash, path = rest.partition("/")
    name, port = _name_and_port(authority)
    host = _host(name)
    if not host:
        raise InvalidUrl(f"'{_shown(url)}' has no host")
    if port and port != _DEFAULT_PORT[scheme[1].lower()]:
        host += f":{port}"
    return host, slash + path, mark + query


def _name_and_port(authority: str) -> tuple[str, str]:
    match = _AUTHORITY.fullmatch(authority)
    if not match:
        raise AssertionError(authority)  # the expression takes every string
    return match[1], (match[2] or "").lstrip("0")


def _host(name: str) -> str:
    if address := _ipv6(name):
        return address
    name = _DOTS.sub(".", _ascii_name(name)).strip(".")
    if www := _WWW.match(name):
        name = name[www.end() :]
    labels = (_ipv4(name) or name).split(".")
    return ",".join(_UNSAFE_IN_HOST.sub(_escape_match, label) for label in reversed(labels))


def _ascii_name(name: str) -> str:
    """Return `name` unescaped and lower-cased, in Punycode where it can be mapped (UTS 46)."""
    if "%" in name:
        name = unquote_to_bytes(_utf8(name)).decode("utf-8", "surrogateescape")
    if not name.isascii() and len(name) <= _LONGEST_NAME:
        try:
            mapped = idna.uts46_remap(name, std3_rules=False, transitional=False)
        except idna.IDNAError:
            return name.translate(_ASCII_LOWER)
        name = ".".join(_punycode(label) for label in mapped.split("."))
    return name.translate(_ASCII_LOWER)


def _punycode(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"


def _ipv6(name: str) -> str | None:
    if not (name.startswith("[") and name.endswith("]")):
        return None
    try:
        return f"[{ipaddress.IPv6Address(name[1:-1]).compressed}]"
    except ValueError:
        return None


def _ipv4(name: str) -> str | None:
    """Return the dotted quad that a numeric host stands for (WHATWG URL §3.5), None for a name."""
    parts = name.split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) and len(part) <= 16 for part in parts):
        return None
    *high, low = map(_number, parts)
    if max(high, default=0) > 255 or low >= 256 ** (4 - len(high)):
        return None
    value = low + sum(byte << 8 * (3 - place) for place, byte in enumerate(high))
    return str(ipaddress.IPv4Address(value))


def _number(digits: str) -> int:
    if digits.startswith("0x"):
        return int(digits[2:] or "0", 16)
    octal = digits.startswith("0") and digits.strip("01234567") == ""
    return int(digits, 8 if octal else 10)


def _path(path: str) -> str:
    path = _escaped(path, _PATH_DELIMITERS).lower()
    if "(" in path and ".aspx" in path:
        path = _ASPX_SESSION.sub("/", path)
    if ";" in path:
        path = _PATH_SESSION.sub("", path)
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in {"", "."}:
            kept.append(segment)
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    """Return the query in its one order, with its question mark, or nothing."""
    parameters = [p for p in _escaped(query[1:], _QUERY_DELIMITERS).lower().split("&") if p]
    kept = [p for p in parameters if not _QUERY_SESSION.fullmatch(p)]
    names = {p.partition("=")[0] for p in kept}
    if {"cfid", "cftoken"} <= names:
        kept = [p for p in kept if p.partition("=")[0] not in {"cfid", "cftoken"}]
    kept.sort(key=lambda parameter: parameter.split("=", 1))
    return "?" + "&".join(kept) if kept else ""


def _escaped(text: str, delimiters: bytes) -> str:
    """Return `text` as printable ASCII: `delimiters` stay escaped, what needs no escape loses it."""
    if _PLAIN.fullmatch(text):
        return text

    def one(match: re.Match[bytes]) -> bytes:
        """Return one escape or byte in its only form: plain where it may be, else in small hex digits."""
        found = match[0]
        if len(found) == 1:
            return b"%%%02x" % found[0]
        code = int(found[1:], 16)
        plain = 0x21 <= code <= 0x7E and code not in delimiters
        return bytes([code]) if plain else found

    return _ESCAPE.sub(one, _utf8(text)).decode("ascii")


def _escape_match(match: re.Match[str]) -> str:
    return _hex(_utf8(match[0]))


def _hex(octets: bytes) -> str:
    return "".join(f"%{octet:02x}" for octet in octets)


def _utf8(text: str) -> bytes:
    """Return the UTF-8 of `text`, whatever surrogates it holds."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # each by itself, so that what stands beside it changes nothing
        return b"".join(
            char.encode("utf-8", "surrogateescape" if "\udc80" <= char <= "\udcff" else "surrogatepass")
            for char in text
        )


def _shown(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]}…"
