"""Marks set in the source before parsing, so that tree and source can be matched afterwards.

Tree building moves, copies and drops elements. Every ``<a`` start tag therefore gets its ordinal as
an attribute, and what stands before the doctype, after ``</body>`` and after ``</html>`` is fenced off
by empty elements.
"""

import re
from dataclasses import dataclass

ORDINAL = "palimpsest-a"
"""Attribute that carries an anchor's ordinal."""

FENCE = "palimpsest-fence"
"""Name of the empty element that stands where a region begins; its ``id`` names the region."""

_ANCHOR_END = frozenset(" \t\r\n\f/>")
_UPPER_ANCHOR = re.compile(r"<A(?=[\s/>])")
_HEAD = re.compile(r"<(?:!doctype|html|head|body)(?=[\s>])", re.IGNORECASE)
_NOT_CONTENT = re.compile(r"\s+|<!--.*?(?:-->|\Z)|<[?!][^>]*+>?", re.DOTALL)
_AFTER = re.compile(r"(?:\s+|<!--(?:(?!<a[\s/>]).)*?-->|</(?:html|body)\s*>)*", re.IGNORECASE | re.DOTALL)
_MARK = re.compile(r" palimpsest-a=\d+|<palimpsest-fence id=\w+></palimpsest-fence>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """Source with its marks; `offsets` are the places of the ``<a`` tags in the unmarked source."""

    text: str
    offsets: tuple[int, ...]


def number(source: str) -> Numbered:
    """Return `source` with numbered anchors and fenced regions."""
    pieces, offsets = _split(source)
    marks = [f"<a {ORDINAL}={index}" for index in range(len(offsets))]
    text = pieces[0] + "".join(map("".join, zip(marks, pieces[1:], strict=True)))
    return Numbered(text=_fenced(text), offsets=tuple(offsets))


def unmarked(text: str) -> str:
    """Return text from a script or comment without the marks that numbering left in it."""
    return _MARK.sub("", text) if "palimpsest-" in text else text


def _split(source: str) -> tuple[list[str], list[int]]:
    """Cut `source` at every ``<a`` start tag; the cut-out ``<a`` itself is in no piece."""
    if "<A" in source:
        source = _UPPER_ANCHOR.sub("<a", source)
    raw = source.split("<a")
    pieces, offsets, at = [raw[0]], [], len(raw[0])
    for piece in raw[1:]:
        if piece[:1] in _ANCHOR_END and piece:
            offsets.append(at)
            pieces.append(piece)
        else:
            pieces[-1] += "<a" + piece
        at += 2 + len(piece)
    return pieces, offsets


def _fenced(text: str) -> str:
    text = _fence_after(text, "</body", "after_body")
    text = _fence_after(text, "</html", "after_html")
    head = _HEAD.search(text)
    if head is None or not _NOT_CONTENT.sub("", text[: head.start()]):
        return text
    # What stands before the doctype would open the body and spoil the head: it goes to the end.
    before = text[: head.start()]
    return f"{text[head.start() :]}<{FENCE} id=before_doctype></{FENCE}>{before}"


def _fence_after(text: str, tag: str, region: str) -> str:
    at = max(text.rfind(tag), text.rfind(tag.upper()))
    end = text.find(">", at) + 1 if at >= 0 else 0
    if not end:
        return text
    blank = _AFTER.match(text, end)
    if blank is None or blank.end() == len(text):
        return text
    return f"{text[:end]}<{FENCE} id={region}></{FENCE}>{text[end:]}"
