"""The head of an HTTP response as it stands in a WARC record (RFC 9112).

Header text is ISO 8859-1, one character a byte, as WSGI has it: whatever bytes a server sent come back
as they were. What could break out of its line is made harmless when a capture is made, not here.
"""

import re

from archive.errors import Damaged

Headers = tuple[tuple[str, str], ...]

_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_NOT_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")
_STATUS_LINE = re.compile(rb"HTTP/[0-9.]+ ([0-9]{3})(?: (.*))?", re.DOTALL)
_BLANK = " \t"


def safe_headers(headers: Headers) -> Headers:
    """Return `headers` with nothing that could be read as more or other lines.

    Control characters in a value become a space, what no name may hold becomes ``_``, text beyond
    ISO 8859-1 its UTF-8 bytes. Headers that are fine come back equal; a nameless one goes.
    """
    return tuple((_NOT_TOKEN.sub("_", name), safe_text(value)) for name, value in headers if name)


def safe_text(text: str) -> str:
    """Return `text` as one line of ISO 8859-1 without blanks at its ends."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        text = text.encode("utf-8", "surrogatepass").decode("latin-1")
    return _CONTROLS.sub(" ", text).strip(_BLANK)


def write_head(status: int, reason: str, headers: Headers) -> bytes:
    """Return status line and headers, with the empty line that ends them."""
    lines = [f"HTTP/1.1 {status:03d} {reason}", *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def read_head(block: bytes) -> tuple[int, str, Headers, bytes]:
    """Return status, reason, headers and body of what write_head began; Damaged if it is no such."""
    head, gap, body = block.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    match = _STATUS_LINE.fullmatch(first)
    if not match or not gap:
        raise Damaged("its block is no HTTP response")
    pairs = (line.decode("latin-1").partition(":") for line in lines)
    headers = tuple((name, value.strip(_BLANK)) for name, _, value in pairs)
    return int(match[1]), (match[2] or b"").decode("latin-1"), headers, body
