"""Captions of the pictures that stand in the body: kept and marked, though not part of its sentences."""

import re
from collections.abc import Sequence
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


def with_captions(body: Sequence[Segment], segments: Sequence[Segment]) -> list[Segment]:
    """Return `body` with the captions that stand between its parts, or right before them, put in."""
    chosen = {id(segment): segment for segment in body}
    places = [number for number, segment in enumerate(segments) if id(segment) in chosen]
    if not places:
        return list(body)
    said = {segment.text for segment in body}
    whole = []
    for number, segment in enumerate(segments):
        known = chosen.get(id(segment))
        if known is not None:
            whole.append(_marked(known))
        elif places[0] - _BEFORE <= number < places[-1] and _is_kept(segment, said):
            said.add(segment.text)
            whole.append(_marked(segment))
    return whole


def is_caption(segment: Segment) -> bool:
    """Tell a caption by its tag, by a class that says so, or by a credit that it begins with."""
    if segment.kind == "caption" or "caption" in segment.scope.attributes.get("class", "").lower():
        return True
    return len(segment.text) <= _LONGEST_CREDIT and _CREDIT.match(segment.text) is not None


def _marked(segment: Segment) -> Segment:
    return (
        replace(segment, kind="caption") if segment.kind == "paragraph" and is_caption(segment) else segment
    )


def _is_kept(segment: Segment, said: set[str]) -> bool:
    if not is_caption(segment) or not _SHORTEST <= len(segment.text) <= _LONGEST:
        return False
    if segment.text in said or segment.scope.hidden or segment.scope.above & _NOT_THE_AUTHORS:
        return False
    return segment.link_chars * 2 < len(segment.text)
