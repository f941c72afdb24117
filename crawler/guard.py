"""The guard: which URLs, ports and network addresses may be fetched at all.

Links and redirects come from strangers, and a crawler stands inside somebody's network. So nothing
is fetched from a private, loopback or link-local address, whatever name, notation or redirect leads
there. The address is checked where the connection is made (see `crawler.http.connect`), never only
the name: a name can resolve to something else a moment later.
"""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.errors import Refused

_BLANK = re.compile(r"[\x00-\x20\x7f]")
_IP = ipaddress.IPv4Address | ipaddress.IPv6Address
_PORTS = frozenset({80, 443, 8000, 8008, 8080, 8443})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# IANA's registries of special-purpose addresses, and what was such once: a network may still route it.
_SPECIAL = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # relays of 6to4
        "::/96",  # an IPv4 address within, as RFC 4291 §2.5.5.1 had it
        "::ffff:0:0:0/96",  # the same as RFC 2765 §2.1 had it
        "64:ff9b:1::/48",  # translation to IPv4 within a network
        "100:0:0:1::/64",  # dummies
        "fec0::/10",  # site-local
        "3fff::/20",  # documentation
        "5f00::/16",  # segment identifiers
    )
)
_LONGEST_URL = 2083  # what browsers and proxies have long agreed on


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What one source may fetch.

    `loopback` is for a source that itself lives on loopback (a demo, a test): then only loopback is
    allowed. Otherwise only addresses of the public Internet are.
    """

    loopback: bool = False
    ports: frozenset[int] = _PORTS

    @classmethod
    def of(cls, url: str) -> "Guard":
        """Return the guard for a source at `url`, whose own port is allowed besides the usual ones."""
        check_url(url)
        return cls(loopback=is_loopback(url), ports=_PORTS | {port_of(url)})

    def url(self, url: str) -> None:
        """Raise Refused unless `url` may be asked for, as far as the URL alone can tell."""
        check_url(url)
        if (port := port_of(url)) not in self.ports:
            raise Refused("port", f"{url}: port {port} is not one that is crawled")
        address = _literal(urlsplit(url).hostname or "")
        if address is not None:
            self.address(str(address))

    def address(self, text: str) -> None:
        """Raise Refused unless a connection may go to the IP address `text`."""
        address = ipaddress.ip_address(text.partition("%")[0])
        for meant in _meanings(address):
            allowed = meant.is_loopback if self.loopback else _is_public(meant)
            if not allowed:
                raise Refused("address", f"{text} is {_kind(meant)}: not an address that is crawled")


def check_url(url: str) -> None:
    """Raise Refused unless `url` is http or https, has a host, no credentials and a bearable length."""
    if len(url) > _LONGEST_URL:
        raise Refused("length", f"{url[:60]}…: the URL is longer than {_LONGEST_URL} characters")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Refused("url", f"{url!r} is no URL: {error}") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise Refused("scheme", f"{url}: only http and https are crawled")
    if not host or port == 0:
        raise Refused("url", f"{url!r} names no host to connect to")
    if parts.username is not None or parts.password is not None:
        raise Refused("credentials", f"{host}: a URL with a user name or password is not crawled")
    if _BLANK.search(url):
        raise Refused("url", f"{url!r} holds a blank or control character")


def port_of(url: str) -> int:
    """Return the port that `url` names or implies."""
    parts = urlsplit(url)
    return parts.port or _DEFAULT_PORTS[parts.scheme]


def is_loopback(url: str) -> bool:
    """Say whether `url` names this very machine: ``localhost`` or a loopback address."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    address = _literal(host)
    if address is None:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback


def _literal(host: str) -> _IP | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _meanings(address: _IP) -> Iterator[_IP]:
    """Yield the addresses that packets to `address` may reach: itself, or the IPv4 one within."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
        return
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address in _NAT64:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is None and address.teredo is not None:
        inner = address.teredo[1]
    yield inner if inner is not None else address


def _is_public(address: _IP) -> bool:
    if not address.is_global or address.is_multicast:
        return False
    return not any(address in network for network in _SPECIAL)


def _kind(address: _IP) -> str:
    for word in ("loopback", "link_local", "multicast", "unspecified", "private", "reserved"):
        if getattr(address, f"is_{word}"):
            return f"a {word.replace('_', '-')} address"
    return "an address of no public network"
