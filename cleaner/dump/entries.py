"""Digest dumps: items with captions before the headline and teasers run together with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import mean

from cleaner.article import Item
from cleaner.body.segment import Segment
from cleaner.dump.split import Seam, Wording, find_seam
from cleaner.dump_tree import GAP
from cleaner.lines import ends_sentence, is_count, is_menu, is_short

_FEWEST = 3
_ENTRY = 90
_SHARE = 0.65
_STRONG = 2.3
_SURE_ON_AVERAGE = 3.0
_LONG_BODY = 1200


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A digest dump's own title and its items."""

    title: str
    items: tuple[Item, ...]
    confidence: float
    body: tuple[Segment, ...] = ()


def gap_before(segment: Segment) -> int:
    """Return how many empty lines stood before the segment in the dump."""
    return int(segment.scope.attributes.get(GAP) or 1)


def read_digest(segments: Sequence[Segment]) -> Digest | None:
    """Return the items of a digest dump; None if the dump is no digest."""
    return _run_together(segments) or _line_by_line(segments)


def _run_together(segments: Sequence[Segment]) -> Digest | None:
    """Read entries whose title and teaser are one paragraph, a caption perhaps before it."""
    wording = Wording(segment.text for segment in segments)
    items, scores, heads, caption = list[Item](), list[float](), list[Segment](), ""
    body = list[Segment]()
    for index, segment in enumerate(segments):
        text = segment.text
        if len(text) < _ENTRY or (is_short(text) and len(text) < _LONG_BODY and not ends_sentence(text)):
            close = index + 1 < len(segments) and gap_before(segments[index + 1]) == 0
            caption = text if close else ""
            if close:
                body.append(replace(segment, kind="caption"))
            if not items and not close:
                heads.append(segment)
            continue
        seam = find_seam(text, wording, [caption] if caption else [])
        scores.append(seam.score if seam is not None else 0.0)
        items.append(_entry(text, seam, caption))
        body += _parted(segment, seam)
        caption = ""
    sure = [score for score in scores if score >= _STRONG]
    if len(sure) < _FEWEST or len(sure) < _SHARE * len(scores) or mean(sure) < _SURE_ON_AVERAGE:
        return None
    confidence = min(0.95, len(sure) / len(scores))
    return Digest(title=_title(heads), items=tuple(items), confidence=confidence, body=tuple(body))


def _parted(segment: Segment, seam: Seam | None) -> list[Segment]:
    if seam is None or segment.links:
        return [segment]
    title, teaser = segment.text[: seam.at].strip(), segment.text[seam.at :].strip()
    heading = replace(segment, kind="heading", level=2, text=title, pieces=[(title, 0, None)])
    return [heading, replace(segment, text=teaser, pieces=[(teaser, 0, None)])]


def _entry(text: str, seam: Seam | None, caption: str) -> Item:
    if seam is None:
        return Item(title=text, caption=caption or None)
    title, teaser = text[: seam.at].strip(), text[seam.at :].strip()
    return Item(title=title, teaser=teaser or None, caption=caption or None)


def _line_by_line(segments: Sequence[Segment]) -> Digest | None:
    """Read entries of a short title line with its teaser right below, empty lines between entries."""
    groups = _groups(segments)
    entries = [group for group in groups if _is_entry(group)]
    if len(entries) < _FEWEST or len(entries) < _SHARE * len(groups):
        return None
    heads = groups[: groups.index(entries[0])]
    items = [
        Item(title=group[0].text, teaser=" ".join(each.text for each in group[1:]) or None)
        for group in entries
    ]
    title = _title([group[0] for group in heads])
    body = [
        replace(each, kind="heading", level=2) if each is group[0] else each
        for group in entries
        for each in group
    ]
    confidence = len(entries) / len(groups)
    return Digest(title=title, items=tuple(items), confidence=confidence, body=tuple(body))


def _groups(segments: Sequence[Segment]) -> list[list[Segment]]:
    groups: list[list[Segment]] = []
    for segment in segments:
        if is_count(segment.text):
            continue
        if groups and gap_before(segment) == 0:
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return groups


def _is_entry(group: list[Segment]) -> bool:
    if not 2 <= len(group) <= 3 or not is_short(group[0].text):
        return False
    rest = " ".join(each.text for each in group[1:])
    return ends_sentence(rest) and _ENTRY / 2 < len(rest) < _LONG_BODY / 2


def _title(heads: Sequence[Segment]) -> str:
    """Return the last line before the items that is no navigation."""
    titles = [head.text for head in heads if not is_menu(head.text) and not is_count(head.text)]
    return titles[-1] if titles else ""
