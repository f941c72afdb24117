"""Which lines of the records are teasers: decided for a part of all entries, not one by one."""

import re
from collections import defaultdict
from collections.abc import Sequence

from cleaner.listing.outline import Outline
from cleaner.listing.parts import NAMED, Line, Parts
from cleaner.listing.roles import opens_byline
from cleaner.listing.wording import SENTENCE, fold, undated
from cleaner.listing.words import CJK

_NAMED = re.compile(
    r"excerpt|summary|desc|teaser|(?:^|[._-])(?:dek|intro|lead|lede|blurb|snippet|abstract|standfirst|deck|subtitle|text|body|content|copy|p)(?:$|[._-])",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<\w+[^>]*=")
_NAMED_SHARE = 0.6
_LONG, _FAIR, _SHORT = 60, 30, 12
_SUBHEADING = ("h2", "h3", "h4", "h5", "h6")


def teaser_slots(parts: Sequence[Parts]) -> set[tuple[str, ...]]:
    """Return the slots whose lines are prose in most entries."""
    slots: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for part in parts:
        for line in part.lines:
            if (text := undated(line.text)) and not opens_byline(line.text):
                slots[line.slot].append(text)
    prose = {slot for slot, texts in slots.items() if _is_prose(slot, texts)} | _second_lines(parts)
    named = {slot for slot in prose if slot[0] == NAMED}
    entries = sum(1 for part in parts if any(line.slot in named for line in part.lines))
    return named if entries > _NAMED_SHARE * len(parts) else prose


def _second_lines(parts: Sequence[Parts]) -> set[tuple[str, ...]]:
    """Return the slots of lines that are, in most entries, a second link to the whole or a lower heading.

    Such a line may be as short as a title; that it is another one in each entry tells it from a button.
    A line of the headline's own link may be so too, but not as short as a name.
    """
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    least: dict[tuple[str, ...], int] = {}
    for part in parts:
        for line in part.lines:
            lower = line.slot[1:2] and line.slot[1].startswith(_SUBHEADING)
            if line.after and (line.own or line.inside or lower) and (text := undated(line.text)):
                found[line.slot].append(text)
                least[line.slot] = _SHORT if line.own or lower else 2 * _SHORT
    return {
        slot
        for slot, texts in found.items()
        if 2 * len(texts) > len(parts) and len(set(texts)) == len(texts) > 1
        if sum(map(_length, texts)) >= least[slot] * len(texts)
    }


def _is_prose(slot: tuple[str, ...], texts: list[str]) -> bool:
    count = len(texts)
    if count > 3 and len(set(texts)) * 2 < count:
        return False
    length = sum(map(_length, texts)) / count
    if slot[0] == NAMED and length >= _SHORT and len(set(texts)) == count > 1:
        return True
    sentences = sum(1 for text in texts if SENTENCE.search(text)) / count
    if any(_NAMED.search(shape) for shape in slot[1:]):
        return length >= _FAIR or sentences >= 0.3
    return length >= _LONG or (length >= _FAIR and sentences >= 0.4)


def _length(text: str) -> int:
    return len(text) + len(CJK.findall(text))


def teaser(outline: Outline, part: Parts, slots: set[tuple[str, ...]]) -> str | None:
    """Return the teaser of one entry, None if it has none."""
    title = fold(part.title)
    alts = {fold(outline.attributes[image].get("alt") or "") for image in part.images}
    chosen: dict[bool, list[str]] = {True: [], False: []}
    seen = {title}
    for line in part.lines:
        folded = fold(line.text)
        if folded in seen or (folded in alts and not line.after):
            continue
        if line.slot in slots and not opens_byline(line.text) and _fits(outline, line, part):
            seen.add(folded)
            chosen[line.after].append(undated(line.text))
    text = " ".join(chosen[True] or chosen[False])
    return _without_title(text, part.title) or None


def _fits(outline: Outline, line: Line, part: Parts) -> bool:
    least = 1 if line.slot[0] == NAMED else _SHORT
    if _MARKUP.search(line.text) or _length(undated(line.text)) < least:
        return False
    return not _elsewhere(outline, line, part)


def _elsewhere(outline: Outline, line: Line, part: Parts) -> bool:
    """Say whether a line is a link of its own: another headline, not this entry's teaser."""
    node = outline.run_owners[line.run]
    while node > part.record.root and outline.tags[node] != "a":
        node = outline.parents[node]
    if node <= part.record.root or outline.holds(node, part.record.head):
        return False
    head = part.record.head
    links = [head] if outline.tags[head] == "a" else outline.inside(outline.links, head, outline.ends[head])
    own = {outline.attributes[link].get("href") for link in links}
    covers = outline.size(node) >= 0.9 * len(line.text)
    return covers and bool(own) and outline.attributes[node].get("href") not in own


def _without_title(text: str, title: str) -> str:
    whole = title and text.casefold().startswith(title.casefold()) and len(text) > len(title) + 20
    if whole and not (title[-1].isalnum() and text[len(title)].isalnum()):
        return text[len(title) :].lstrip(" :–—-·|.")
    return text
