"""HTTP responses as foreign WARCs hold them: read leniently, transfer coding undone."""

import re

from archive.content_coding import dechunked
from archive.errors import Damaged
from archive.http_head import Headers

_LONGEST_HEAD = 1 << 20
_STATUS_LINE = re.compile(rb"[ \t]*HTTP/?[0-9.]*[ \t]+([0-9]{3})(?:[ \t]+(.*))?", re.DOTALL | re.IGNORECASE)
_END = re.compile(rb"\r?\n[ \t]*\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_ORIGINAL = "X-Archive-Orig-"


def read_response(block: bytes) -> tuple[int, str, Headers, bytes]:
    """Return status, reason, headers and body of a response; Damaged where there is no status line.

    Bare line feeds, folded lines, a missing reason, headers without an end and lines that are no header
    are all taken as they come, the last being left out. The text is ISO 8859-1.
    """
    end = _END.search(block, 0, _LONGEST_HEAD)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block.rstrip(b"\r\n"), b"")
    if end is None and len(head) > _LONGEST_HEAD:
        raise Damaged("its block has no HTTP head that ends")
    first, *lines = _FOLD.sub(b" ", head).split(b"\n")
    match = _STATUS_LINE.fullmatch(first.rstrip(b"\r"))
    if match is None or int(match[1]) < 100:
        raise Damaged("its block is no HTTP response")
    headers = tuple(_headers(lines))
    return int(match[1]), (match[2] or b"").decode("latin-1").strip(), headers, body


def untransferred(headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    """Return headers and body without chunked transfer coding; what described it is renamed.

    A Content-Length that is not the body's is renamed likewise, or replay would wait for bytes in vain.
    """
    body = dechunked(body) if _chunked(headers) else body
    return tuple(_renamed(name, value, len(body)) for name, value in headers), body


def _headers(lines: list[bytes]) -> list[tuple[str, str]]:
    pairs = (line.decode("latin-1").partition(":") for line in lines)
    return [(name.strip(), value.strip()) for name, colon, value in pairs if colon and name.strip()]


def _chunked(headers: Headers) -> bool:
    return any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers)


def _renamed(name: str, value: str, length: int) -> tuple[str, str]:
    lowered = name.lower()
    if lowered == "transfer-encoding" or (lowered == "content-length" and value != str(length)):
        return _ORIGINAL + "-".join(part.capitalize() for part in lowered.split("-")), value
    return name, value
