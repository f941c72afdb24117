"""From HTML in its normal form to lists.

Lexbor builds the tree by HTML5's rules and writes it out again in C. What comes out has every end tag,
every attribute in double quotes, and ``<``, ``>`` and quotes in values and words escaped (HTML standard
§13.3), so that cutting it at every ``<`` gives one piece a tag. That takes less time than asking any
library for a tree node by node.
"""

import re

from cleaner.flat import LONGEST_NAME, Flat, numbers_by_tag
from cleaner.numbering import ORDINAL

VOID = frozenset((
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "keygen", "link", "meta", "param", "source", "track", "wbr",
))  # fmt: skip
# Their text is written as it is, without escapes.
RAW = frozenset(("script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext"))
_ATTRIBUTE = re.compile(r'(=?[^ =]*)="([^"]*)"')
_NAMING = ("class", "id", "role", "itemprop")
_NONE: dict[str, str] = {}
_MARKS = {"lt": "<", "gt": ">", "quot": '"', "nbsp": "\xa0"}


def read_normal(html: str) -> Flat:
    """Return the tree that `html` is the normal form of."""
    return _Reader(html).read()


class _Reader:
    """Goes through the pieces between one ``<`` and the next."""

    __slots__ = (
        "attributes", "behind", "ends", "known", "number", "ordinals", "parent", "parents", "pieces",
        "tags", "tails", "texts",
    )  # fmt: skip

    def __init__(self, html: str) -> None:
        self.pieces = html.split("<")
        self.tags: list[str] = []
        self.attributes: list[dict[str, str]] = []
        self.texts: list[str] = []
        self.tails: list[str] = []
        self.parents: list[int] = []
        self.ends: list[int] = []
        self.ordinals: dict[int, int] = {}
        self.known: dict[str, dict[str, str]] = {}
        self.parent = self.number = -1
        self.behind = False

    def read(self) -> Flat:
        """Read all pieces; text goes to the element opened last, or behind the one closed last."""
        at, pieces, count = 1, self.pieces, len(self.pieces)
        tails = self.tails
        while at < count:
            head, closed, text = pieces[at].partition(">")
            at += 1
            if closed and head[:1] == "/":
                self._end()
            elif closed and head[:1] not in ("!", "?"):
                tag, _, attributes = head.partition(" ")
                self._start(tag, attributes)
                if tag in RAW:
                    at = self._raw(tag, text, at)
                    continue
            else:
                at = self._odd(at - 1)
                continue
            if not text:
                continue
            if "&" in text:
                text = _plain(text)
            if self.behind:
                tails[self.number] += text
            elif self.number >= 0:
                self.texts[self.number] += text
        return self._finished()

    def _end(self) -> None:
        number = self.parent
        if number >= 0:
            self.ends[number] = len(self.tags)
            self.parent = self.parents[number]
            self.number, self.behind = number, True

    def _start(self, tag: str, attributes: str) -> None:
        number = len(self.tags)
        self.tags.append(tag)
        self.texts.append("")
        self.tails.append("")
        self.parents.append(self.parent)
        self.ends.append(number + 1)
        self.attributes.append(self._read(attributes, number) if attributes else _NONE)
        self.number = number
        self.behind = tag in VOID
        if not self.behind:
            self.parent = number

    def _read(self, written: str, number: int) -> dict[str, str]:
        """Return attributes as a dictionary, the same for the same words, without a link's ordinal."""
        found = self.known.get(written)
        if found is None:
            found = dict(_ATTRIBUTE.findall(written))
            if "&" in written:
                found = {name: _plain(value) for name, value in found.items()}
            if len(written) > LONGEST_NAME:
                _shorten(found)
            if ORDINAL in found:
                ordinal = found.pop(ORDINAL)
                if ordinal.isdecimal():
                    self.ordinals.setdefault(int(ordinal), number)
            else:
                self.known[written] = found
        return found

    def _raw(self, tag: str, text: str, at: int) -> int:
        """Take in the text of a script or the like, up to its end tag; return where to go on."""
        close, start = f"/{tag}>", at
        while at < len(self.pieces) and not self.pieces[at].startswith(close):
            at += 1
        self.texts[-1] = "<".join([text, *self.pieces[start:at]])
        return at

    def _odd(self, at: int) -> int:
        """Pass over a comment, or read a tag with ``<`` in a name; return where to go on."""
        first, end = at, "-->" if self.pieces[at].startswith("!--") else ">"
        while end not in self.pieces[at] and at + 1 < len(self.pieces):
            at += 1
        head, _, text = "<".join(self.pieces[first : at + 1]).partition(end)
        if head.startswith("/"):
            self._end()
        elif not head.startswith(("!", "?")):
            self._start(*head.partition(" ")[::2])
        self._take(_plain(text))
        return at + 1

    def _take(self, text: str) -> None:
        if self.behind:
            self.tails[self.number] += text
        elif self.number >= 0:
            self.texts[self.number] += text

    def _finished(self) -> Flat:
        return Flat(
            tags=self.tags,
            attributes=self.attributes,
            texts=self.texts,
            tails=self.tails,
            parents=self.parents,
            ends=self.ends,
            by_tag=numbers_by_tag(self.tags),
            ordinals=self.ordinals,
        )


def _shorten(attributes: dict[str, str]) -> None:
    for name in _NAMING:
        if name in attributes and len(attributes[name]) > LONGEST_NAME:
            attributes[name] = attributes[name][:LONGEST_NAME]


def _plain(text: str) -> str:
    """Return `text` without the escapes that the normal form has, all of them (HTML standard §13.3)."""
    for name, mark in _MARKS.items():
        text = text.replace(f"&{name};", mark)
    return text.replace("&amp;", "&")
