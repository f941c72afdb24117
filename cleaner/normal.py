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
_ATTRIBUTES = re.compile(r'(=?[^ =]*)="([^"]*)"').findall
_NAMING = ("class", "id", "role", "itemprop")
_MARKS = {"lt": "<", "gt": ">", "quot": '"', "nbsp": "\xa0"}


def read_normal(html: str) -> Flat:
    """Return the tree that `html` is the normal form of."""
    return _Reader(html).read()


class _Reader:
    """Goes through the pieces between one ``<`` and the next."""

    __slots__ = (
        "attributes",
        "ends",
        "known",
        "ordinals",
        "parent",
        "parents",
        "pieces",
        "tags",
        "tails",
        "texts",
    )

    def __init__(self, html: str) -> None:
        self.pieces = html.split("<")
        self.tags: list[str] = []
        self.attributes: list[dict[str, str]] = []
        self.texts: list[str] = []
        self.tails: list[str] = []
        self.parents: list[int] = []
        self.ends: list[int] = []
        self.ordinals: dict[int, int] = {}
        self.known: dict[str, dict[str, str]] = {"": {}}
        self.parent = -1

    def read(self) -> Flat:
        """Read all pieces; text goes to the element opened last, or behind the one closed last.

        Every page has thousands of pieces: the loop keeps what it needs at hand and calls nothing for
        the usual ones.
        """
        pieces, parents, texts, tails, ends = self.pieces, self.parents, self.texts, self.tails, self.ends
        known, tags, attributes = self.known, self.tags, self.attributes
        at, count, into, place = 1, len(pieces), texts, -1
        while at < count:
            head, closed, text = pieces[at].partition(">")
            at += 1
            if "&" in text:
                text = _plain(text)
            if not closed or head[:1] in "!?":
                head, text, at = self._odd(at - 1)
                if head[:1] in "!?":
                    if place >= 0:
                        into[place] += text
                    continue
            if head[0] == "/":
                place, into = self.parent, tails
                if place >= 0:
                    ends[place], tails[place] = len(tags), text
                    self.parent = parents[place]
                continue
            tag, _, written = head.partition(" ")
            place = len(tags)
            found = known.get(written)
            attributes.append(self._read(written, place) if found is None else found)
            tags.append(tag)
            parents.append(self.parent)
            ends.append(place + 1)
            if tag in VOID:
                into = tails
                texts.append("")
                tails.append(text)
                continue
            into, self.parent = texts, place
            texts.append(text)
            tails.append("")
            if tag in RAW:
                at = self._raw(at)
        return self._finished()

    def _read(self, written: str, number: int) -> dict[str, str]:
        """Return attributes as a dictionary, the same for the same words, without a link's ordinal."""
        found = dict(_ATTRIBUTES(written))
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

    def _raw(self, at: int) -> int:
        """Take in the rest of a script or the like, up to its end tag; return where to go on."""
        close, start, first = f"/{self.tags[-1]}>", at, self.pieces[at - 1].partition(">")[2]
        while at < len(self.pieces) and not self.pieces[at].startswith(close):
            at += 1
        self.texts[-1] = "<".join([first, *self.pieces[start:at]])
        return at

    def _odd(self, at: int) -> tuple[str, str, int]:
        """Read a comment, or a tag with ``<`` in a name; return it, the text behind it, where to go on."""
        first, end = at, "-->" if self.pieces[at].startswith("!--") else ">"
        while end not in self.pieces[at] and at + 1 < len(self.pieces):
            at += 1
        head, _, text = "<".join(self.pieces[first : at + 1]).partition(end)
        return head, _plain(text), at + 1

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
