"""The payload before parsing: is it a page at all, of which form, and how large."""

import re
from dataclasses import dataclass
from typing import Literal

from cleaner.encoding import decode, unmarked_utf16
from cleaner.errors import TooLarge, Unreadable

Form = Literal["html", "text", "markdown"]

LIMIT = 32 * 1024 * 1024
"""The longest payload that is read, in bytes; a longer one raises TooLarge."""

_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"BM\x00", "a BMP image"),
    (b"RIFF", "a WebP image or a sound"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"PK\x03\x04", "a ZIP archive or an office file"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"\x7fELF", "a program"),
    (b"OggS", "a sound"),
    (b"ID3", "a sound"),
    (b"wOF", "a font"),
    (b"\xd0\xcf\x11\xe0", "an old office file"),
)
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|title|meta|div|p|a|table|tr|td|span|br|h[1-6]|ul|ol|li|font|center"
    r"|article|section|main|frameset|script|style|pre|b|i|em|strong|img|blockquote)(?=[\s/>])",
    re.IGNORECASE,
)
_PAGE_START = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"\[[^\[\]\n]++\]\([^)\n]{0,2000}\)|^#{1,6}\s+\S|\*\*\S[^*\n]*\*\*"
    r"|^[ \t]*+(?:[-*+]|\d++\.)[ \t]++\S.*\n\s*+(?:[-*+]|\d++\.)\s+\S"
    r"|^```|^>\s+\S",
    re.MULTILINE,
)
_ODD = b"\x01\x02\x03\x04\x05\x06\x0e\x10"
_SNIFFED = 300_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Decoded text of a payload, the encoding it was in, and its form."""

    text: str
    encoding: str
    form: Form


def read(payload: bytes | str, *, url: str, content_type: str | None) -> Source:
    """Return the text of `payload` and its form.

    Raises:
        Unreadable: it is an image, a PDF, another binary, or empty.
        TooLarge: it is longer than LIMIT.
    """
    if len(payload) > LIMIT:
        raise TooLarge(f"{url}: {len(payload):,} bytes; at most {LIMIT:,} are read")
    if isinstance(payload, bytes):
        _refuse_binary(payload, url)
        text, encoding = decode(payload, content_type)
    else:
        text, encoding = payload.removeprefix("\ufeff"), "utf-8"
    if not text.strip(" \t\r\n\f\0"):
        raise Unreadable(f"{url}: the payload is empty; there is nothing to clean")
    return Source(text=text, encoding=encoding, form=_form(text, content_type or ""))


def _refuse_binary(payload: bytes, url: str) -> None:
    for magic, what in _MAGIC:
        if payload.startswith(magic):
            raise Unreadable(f"{url}: this is {what}, not a web page; only HTML and text are read")
    if unmarked_utf16(payload):
        return
    head = payload[:4096]
    odd = len(head) - len(head.translate(None, _ODD))
    if odd * 20 > len(head):
        raise Unreadable(f"{url}: these are binary data, not a web page; only HTML and text are read")


def _form(text: str, content_type: str) -> Form:
    """Return the form; a header that calls a whole HTML page plain text is not believed."""
    mime = content_type.partition(";")[0].strip().lower()
    if _PAGE_START.match(text):
        return "html"
    if mime in {"text/markdown", "text/x-markdown"}:
        return "markdown"
    if mime != "text/plain" and _MARKUP.search(text, 0, _SNIFFED):
        return "html"
    return "markdown" if _MARKDOWN.search(text, 0, _SNIFFED) else "text"
