"""XHTML as HTML: elements that XML lets close themselves get the end tag that HTML asks for.

To an HTML parser ``<script src="x"/>`` is open, and all that follows is its text. A page that says that it
is XHTML means what XML means by it.
"""

import re

_SAYS_SO = re.compile(
    r"\A\s*(?:<!--.*?-->\s*)*<\?xml\b|<!doctype[^>]{0,200}\bxhtml\b", re.IGNORECASE | re.DOTALL
)
_HEAD_CHARS = 2_000
_EMPTY = re.compile(
    r"<(a|b|div|em|i|iframe|li|option|p|script|select|span|strong|style|td|textarea|th|title|ul)"
    r"((?:\s+[\w:.-]+(?:\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))?)*\s*)/>",
    re.IGNORECASE,
)


def is_xhtml(text: str, content_type: str | None) -> bool:
    """Tell whether the header, an XML declaration or the doctype says that `text` is XHTML."""
    return "xhtml" in (content_type or "").lower() or _SAYS_SO.search(text[:_HEAD_CHARS]) is not None


def as_html(text: str) -> str:
    """Return `text` with an end tag for every element that closes itself and is not void in HTML."""
    return _EMPTY.sub(r"<\1\2></\1>", text)
