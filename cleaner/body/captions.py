"""Captions of the pictures that stand in the body: kept and marked, though not part of its sentences."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from cleaner.body.names import BIT
from cleaner.body.segment import Segment

_NOT_THE_AUTHORS = sum(
    BIT[name] for name in ("related", "aside", "footer", "nav", "promo", "comment", "author", "overlay")
)
_SHORTEST, _LONGEST = 4, 700
_BEFORE = 4
_LONGEST_CREDIT = 120
_CREDIT = re.compile(
    r"(?:images?|photos?|photograph|picture|foto|bild|abbildung|crédit photo|imagen|fotografía|immagine|"
    r"zdjęcie|fot\.|kuva|фото|фотография|світлина|fotoğraf|gambar|ảnh|写真|사진|图|圖)\s*(?:credit|by)?\s*[:：=＝|©]",
    re.IGNORECASE,
)


def with_captions(
    body: Sequence[Segment], segments: Sequence[Segment], under: Collection[int] = ()
) -> list[Segment]:
    """Return `body` with the captions that stand between its parts, or right before them, put in.

    `under` are the ids of the segments that are captions for standing with a picture.
    """
    chosen = {id(segment): segment for segment in body}
    places = [number for number, segment in enumerate(segments) if id(segment) in chosen]
    if not places:
        return list(body)
    said = {segment.text for segment in body}
    whole = []
    for number, segment in enumerate(segments):
        known = chosen.get(id(segment))
        if known is not None:
            whole.append(_marked(known, under))
        elif places[0] - _BEFORE <= number < places[-1] and _is_kept(segment, said, under):
            said.add(segment.text)
            whole.append(_marked(segment, under))
    return whole


def is_caption(segment: Segment) -> bool:
    """Tell a caption by its tag, by a class that says so, or by a credit that it begins with."""
    if segment.kind == "caption" or "caption" in segment.scope.attributes.get("class", "").lower():
        return True
    return len(segment.text) <= _LONGEST_CREDIT and _CREDIT.match(segment.text) is not None


def _marked(segment: Segment, under: Collection[int]) -> Segment:
    if segment.kind != "paragraph" or not (id(segment) in under or is_caption(segment)):
        return segment
    return replace(segment, kind="caption")


def _is_kept(segment: Segment, said: set[str], under: Collection[int]) -> bool:
    if not (id(segment) in under or is_caption(segment)) or not _SHORTEST <= len(segment.text) <= _LONGEST:
        return False
    if segment.text in said or segment.scope.hidden or segment.scope.above & _NOT_THE_AUTHORS:
        return False
    return segment.link_chars * 2 < len(segment.text)
