"""The service's public name: the base of every absolute link it hands out."""

import ipaddress
import re
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import Scope

_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


def public_base(scope: Scope, trusted_proxies: Sequence[str]) -> str:
    """Return scheme and host of the address the client used, without a trailing slash.

    `X-Forwarded-Proto` and `X-Forwarded-Host` count only when the connection comes from one of
    `trusted_proxies` (addresses or networks in CIDR form). A Host header that is no host name is not
    echoed: the socket's own address stands in for it.
    """
    headers = Headers(scope=scope)
    scheme, host = scope["scheme"], headers.get("host", "")
    if _is_trusted(scope, trusted_proxies):
        scheme = _first(headers.get("x-forwarded-proto")) or scheme
        host = _first(headers.get("x-forwarded-host")) or host
    if not _HOST.fullmatch(host):
        name, port = scope.get("server") or ("127.0.0.1", None)
        host = f"{name}:{port}" if port else str(name)
    return f"{'https' if scheme == 'https' else 'http'}://{host}"


def _first(header: str | None) -> str | None:
    return header.split(",")[0].strip() if header else None


def _is_trusted(scope: Scope, trusted_proxies: Sequence[str]) -> bool:
    client = scope.get("client")
    if not trusted_proxies or not client:
        return False
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network, strict=False) for network in trusted_proxies)
