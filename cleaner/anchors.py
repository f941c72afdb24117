"""Every ``<a`` start tag of the file, with its element if the tree has one."""

import html
import re
from bisect import bisect_right
from dataclasses import dataclass

from cleaner.addresses import Addresses
from cleaner.flat import Element, Flat
from cleaner.places import Place, Places

MOST_ANCHORS = 50_000
"""The most links that are read from one page; those behind them keep their words and lead nowhere."""

_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title|xmp)\b.*?(?:</\1|\Z)|<(template|noscript|iframe)\b.*?(?:</\2|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_START = re.compile(r"""<a((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""", re.IGNORECASE)
_HREF = re.compile(r"""(?:^|[\s"'/])href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_END = re.compile(r"</a\s*>|<a(?=[\s/>])|-->", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")
_SILENT = frozenset(("script", "style"))
_LONGEST = 6000
_TEXT_LIMIT = 500


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Anchor:
    """One ``<a`` start tag.

    `index` is its ordinal in the file. `element` is None where no tree holds it: in comments, scripts
    and attributes. `href_raw` is as written (entities decoded), `href` absolute or "" if dead.
    """

    element: Element | None
    index: int
    href_raw: str
    href: str
    text: str
    place: Place


def read_anchors(
    flat: Flat, markup: str, offsets: tuple[int, ...], addresses: Addresses
) -> tuple[Anchor, ...]:
    """Return an Anchor for every offset in `markup`."""
    numbers = flat.ordinals
    raw = _RawAnchors(markup, addresses) if len(numbers) < len(offsets) else None
    places = Places(flat)
    anchors = []
    for index, offset in enumerate(offsets[:MOST_ANCHORS]):
        if index in numbers:
            anchors.append(_from_element(flat, numbers[index], index, addresses, places))
        elif raw is not None:
            anchors.append(raw.at(index, offset))
    return tuple(anchors)


def _from_element(flat: Flat, number: int, index: int, addresses: Addresses, places: Places) -> Anchor:
    href = flat.attributes[number].get("href", "").strip()
    return Anchor(
        element=flat.element(number),
        index=index,
        href_raw=href,
        href=addresses.absolute(href),
        text=words_of(flat, number),
        place=places.of(number),
    )


def words_of(flat: Flat, number: int) -> str:
    """Return an element's words with white space collapsed, or its image's alternative text."""
    end = flat.ends[number]
    text = " ".join((flat.texts[number] if end == number + 1 else "".join(flat.pieces(number))).split())
    if "{" in text:
        text = " ".join("".join(flat.pieces(number, _SILENT)).split())
    if not text:
        image = next((inner for inner in range(number + 1, end) if flat.tags[inner] == "img"), None)
        text = flat.attributes[image].get("alt", "").strip() if image is not None else ""
    return text[:_TEXT_LIMIT]


class _RawAnchors:
    """Reads the anchors that no tree holds straight from the file."""

    def __init__(self, markup: str, addresses: Addresses) -> None:
        self._markup = markup
        self._addresses = addresses
        self._spans = [(m.start(), m.end(), _place(m)) for m in _HIDDEN.finditer(markup)]
        self._starts = [start for start, _, _ in self._spans]

    def at(self, index: int, offset: int) -> Anchor:
        """Return the anchor whose start tag stands at `offset` of the markup."""
        match = _START.match(self._markup, offset, offset + _LONGEST)
        href = _HREF.search(match[1]) if match else None
        raw = html.unescape(next((g for g in href.groups() if g is not None), "")) if href else ""
        return Anchor(
            element=None,
            index=index,
            href_raw=raw.strip(),
            href=self._addresses.absolute(raw.strip()),
            text=self._text(match.end()) if match else "",
            place=self._place_at(offset),
        )

    def _text(self, start: int) -> str:
        end = _END.search(self._markup, start, start + _LONGEST)
        text = _TAGS.sub(" ", self._markup[start : end.start() if end else start + 300])
        return " ".join(html.unescape(text).split())[:_TEXT_LIMIT]

    def _place_at(self, offset: int) -> Place:
        near = bisect_right(self._starts, offset) - 1
        if near >= 0 and offset < self._spans[near][1]:
            return self._spans[near][2]
        return "main"


def _place(match: re.Match[str]) -> Place:
    if match[0].startswith("<!--"):
        return "comment"
    places: dict[str, Place] = {"template": "template", "noscript": "noscript", "iframe": "iframe"}
    return places.get((match[2] or "").lower(), "script")
