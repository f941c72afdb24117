"""What a page asks of those who keep copies: ``noarchive`` and ``nosnippet``.

They stand in ``X-Robots-Tag`` headers and in ``<meta name="robots">`` (Google's and Bing's robots
specifications, the only ones there are). They are recorded with every capture; whether they are obeyed
is the matter of whoever serves.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from archive.capture import Capture

NAMES: Final = ("noarchive", "nosnippet")
"""The directives that are recorded, in the order of their bits in the catalog. Never reorder."""

_MEANS: Final = {
    "noarchive": "noarchive",
    "nocache": "noarchive",  # Bing's word
    "nosnippet": "nosnippet",
    "max-snippet:0": "nosnippet",
}
_SIGNS: Final = (b"noarchive", b"nocache", b"nosnippet", b"max-snippet")
_HEAD: Final = 1 << 16  # bytes of markup that are looked at
_US: Final = {"robots", "palimpsest"}
_NAMED: Final = tuple(sorted(name.encode() for name in _US))
_COMMENT: Final = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META: Final = re.compile(rb"<meta\s([^>]{1,1000})>")
_ATTRIBUTE: Final = re.compile(rb"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
# ``otherbot: noarchive`` is said to that robot alone; ``max-snippet: 0`` is a directive with a value.
_SAID_TO: Final = re.compile(r"([a-z0-9_-]+)\s*:\s*(?=[a-z])")


def directives_of(capture: Capture) -> tuple[str, ...]:
    """Return what the headers and, where it has some, the markup of `capture` ask, in the order of NAMES.

    A revisit tells by its own headers only; what its payload asks stands with the capture it points to.
    """
    said = {
        word for name, value in capture.headers if name.lower() == "x-robots-tag" for word in _words(value)
    }
    if capture.payload and "html" in (capture.content_type or "html").lower():
        said |= set(_in_markup(capture.payload[:_HEAD].lower()))
    return tuple(name for name in NAMES if name in said)


def to_bits(directives: Iterable[str]) -> int:
    """Return the number that stands for `directives` in the catalog."""
    return sum(1 << NAMES.index(name) for name in directives)


def from_bits(bits: int) -> tuple[str, ...]:
    """Return the directives that `to_bits` made `bits` from."""
    return tuple(name for number, name in enumerate(NAMES) if bits >> number & 1) if bits else ()


def _words(value: str) -> Iterator[str]:
    """Yield the directives of one header that are said to every robot, or to ours."""
    to_us = True
    for part in value.lower().split(","):
        word = part.strip()
        if match := _SAID_TO.match(word):
            to_us, word = match[1] in _US, word[match.end() :]
        meant = _MEANS.get("".join(word.split()))
        if meant and to_us:
            yield meant


def _in_markup(head: bytes) -> Iterator[str]:
    # Most pages name no robot, or only for other things: a look or a few, and no more.
    if not (any(us in head for us in _NAMED) and any(sign in head for sign in _SIGNS)):
        return
    for meta in _META.finditer(_COMMENT.sub(b"", head)):
        said = {name: (a or b or c) for name, a, b, c in _ATTRIBUTE.findall(meta[1])}
        if said.get(b"name", b"").strip().decode("latin-1") in _US:
            yield from _words(said.get(b"content", b"").decode("latin-1"))
