"""The headline of a record: which node it is, and which of its words are the title."""

from collections.abc import Sequence
from typing import NamedTuple

from cleaner.listing.outline import Outline
from cleaner.listing.records import Record
from cleaner.listing.roles import is_teaser, role_of
from cleaner.listing.score import link_of
from cleaner.listing.shape import Shapes
from cleaner.listing.wording import SENTENCE, fold, undated

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FEWEST_SHARING, _LONGEST_SHARED = 3, 40
_OPENED, _CLOSED = frozenset("[【"), frozenset("]】")
_MOST_OF_THEM, _KICKER = 0.8, 0.6


class Shared(NamedTuple):
    """What the records of one list have in common.

    Attributes:
        dull: the words, folded, of links that most of them have: buttons, in whatever language.
        kickers: whether each headline is a short label and, behind it, the title.
        sources: the links that end entries without any other: where each was taken from.
    """

    dull: frozenset[str] = frozenset()
    kickers: bool = False
    sources: frozenset[int] = frozenset()


def shared_by(outline: Outline, shapes: Shapes, records: Sequence[Record]) -> Shared:
    """Return what the records of one list have in common."""
    return Shared(_dull(outline, records), _kickers(outline, shapes, records), _sources(outline, records))


def _sources(outline: Outline, records: Sequence[Record]) -> frozenset[int]:
    """Return the short links that are the last words of most records whose headlines are no links."""
    found = {link for record in records if (link := _source(outline, record)) is not None}
    enough = len(found) >= _FEWEST_SHARING and len(found) >= _KICKER * len(records)
    return frozenset(found) if enough else frozenset()


def _source(outline: Outline, record: Record) -> int | None:
    """Return the only link of a record, if it is short and nothing but a bracket stands behind it."""
    links = outline.inside(outline.links, record.start, record.end)
    if len(links) != 1 or link_of(outline, record.head) or not 0 < outline.size(links[0]) < _LONGEST_SHARED:
        return None
    behind = range(outline.last_runs[links[0]], outline.run_at(record.end))
    return None if any(map(str.isalnum, outline.join(behind))) else links[0]


def _dull(outline: Outline, records: Sequence[Record]) -> frozenset[str]:
    counts: dict[str, int] = {}
    for record in records:
        links = outline.inside(outline.links, record.start, record.end)
        for words in {fold(outline.text(link)) for link in links if 0 < outline.size(link) < _LONGEST_SHARED}:
            counts[words] = counts.get(words, 0) + 1
    least = max(_FEWEST_SHARING, len(records) / 2)
    return frozenset(words for words, count in counts.items() if words and count >= least)


def _kickers(outline: Outline, shapes: Shapes, records: Sequence[Record]) -> bool:
    """Say whether the headlines are pairs of like elements, the first much shorter and no sentence behind.

    Only words that touch tell of a kicker: "Mining Strike ends" may be a title, "MiningStrike ends" is
    two lines by a style sheet.
    """
    pairs = [pair for record in records if (pair := _pair(outline, headline_of(outline, record.head)))]
    if len(pairs) < _FEWEST_SHARING or len(pairs) < _MOST_OF_THEM * len(records):
        return False
    if len({(shapes.of(first), shapes.of(second)) for first, second in pairs}) > 1:
        return False
    lengths = [sum(outline.size(pair[place]) for pair in pairs) for place in (0, 1)]
    sentences = sum(1 for _, second in pairs if SENTENCE.search(outline.text(second)))
    return lengths[0] < _KICKER * lengths[1] and 2 * sentences <= len(pairs)


def _pair(outline: Outline, headline: int) -> tuple[int, int] | None:
    """Return the two elements that share a headline's words and touch, if it is such a pair."""
    level = headline
    while True:
        children = [child for child in outline.children(level) if outline.size(child)]
        if len(children) != 1 or outline.size(children[0]) < outline.size(level):
            break
        level = children[0]
    if len(children) != 2 or sum(map(outline.size, children)) < outline.size(headline):
        return None
    first, second = children
    before, after = outline.last_runs[first] - 1, outline.first_runs[second]
    touching = not (outline.run_texts[before][-1:].isspace() or outline.run_texts[after][:1].isspace())
    return (first, second) if touching and outline.run_lines[before] == outline.run_lines[after] else None


def headline_of(outline: Outline, head: int) -> int:
    """Return the node that is the headline: a link or heading in `head` with only labels beside it."""
    if outline.tags[head] not in _HEADINGS:
        inner = outline.inside(outline.headings, head + 1, outline.ends[head])
        head = inner[0] if len(inner) == 1 and outline.tags[head] != "a" else head
    if outline.tags[head] == "a":
        return head
    beside = _apart(outline, head)
    links = [
        link
        for link in outline.inside(outline.links, head, outline.ends[head])
        if outline.first_runs[link] not in beside and not _in_brackets(outline, link)
    ]
    beside |= {run for link in _labels(outline, head) for run in outline.within(link)}
    longest = max(links, key=outline.size, default=head)
    others = sum(1 for link in links if outline.size(link)) > 1
    share = 0.6 if others else 0.5
    size = outline.size(head) - sum(map(outline.size, _labels(outline, head)))
    if outline.size(longest) >= share * size or _fills_a_line(outline, longest, head):
        return longest
    left = [run for run in outline.within(head) if run not in {*outline.within(longest), *beside}]
    return longest if longest != head and not undated(outline.join(left)) else head


def _labels(outline: Outline, head: int) -> list[int]:
    """Return the links in square brackets inside a headline: what the entry is filed under."""
    inside = outline.inside(outline.links, head, outline.ends[head])
    return [link for link in inside if _in_brackets(outline, link)] if len(inside) > 1 else []


def _in_brackets(outline: Outline, link: int) -> bool:
    """Say whether a link with words stands in square brackets."""
    first, last = outline.first_runs[link], outline.last_runs[link]
    if first == last or not 0 < first < last < len(outline.run_texts):
        return False
    before, after = outline.run_texts[first - 1].rstrip(), outline.run_texts[last].lstrip()
    return before[-1:] in _OPENED and after[:1] in _CLOSED


def _fills_a_line(outline: Outline, link: int, head: int) -> bool:
    """Say whether a link is the whole first line of several in a headline's frame."""
    if link == head or not outline.size(link):
        return False
    first, last = outline.first_runs[head], outline.last_runs[head] - 1
    line = outline.run_lines[first]
    if outline.run_lines[last] == line or outline.first_runs[link] != first:
        return False
    return outline.run_lines[outline.last_runs[link]] != line


def _apart(outline: Outline, node: int) -> set[int]:
    """Return the runs inside a headline that are dates, labels, buttons or a teaser."""
    skip = 0
    drop: set[int] = set()
    for child in range(node + 1, outline.ends[node]):
        if child < skip or not outline.size(child):
            continue
        if role_of(outline, child) is not None or is_teaser(outline, child):
            drop.update(outline.within(child))
            skip = outline.ends[child]
    return drop


def title_of(outline: Outline, headline: int, *, kicker: bool) -> tuple[str, list[int]]:
    """Return a headline's title, without what stands apart in it, and the runs it is made of."""
    whole = list(outline.within(headline))
    if not whole:
        return outline.label(headline), whole
    drop = _apart(outline, headline)
    if kicker and (pair := _pair(outline, headline)):
        drop.update(outline.within(pair[0]))
    left = [run for run in whole if run not in drop] or whole
    return outline.join(left), left
