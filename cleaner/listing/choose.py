"""Which records are the main list: the best group, with the groups that belong with it."""

from bisect import bisect_right
from collections.abc import Sequence

from cleaner.listing.groups import Group
from cleaner.listing.lead import lead_story
from cleaner.listing.outline import Outline
from cleaner.listing.records import Record, cut
from cleaner.listing.region import Regions
from cleaner.listing.score import Scorer, link_of
from cleaner.listing.shape import Shapes

_MOST_GROUPS = 400


def choose(
    outline: Outline, shapes: Shapes, regions: Regions, scorer: Scorer, groups: list[Group]
) -> tuple[Record, ...]:
    """Return the records of the main list in document order, none if there is no list."""
    scored = sorted(((scorer.score(group), group) for group in groups), key=lambda pair: -pair[0])
    if not scored or scored[0][0] <= 0:
        return ()
    best = _better_heads(scorer, _finer(outline, scorer, scored), groups)
    best = _first_links(outline, scorer, best, groups)
    records = list(best.records)
    for _, group in scored[:_MOST_GROUPS]:
        if group is best or not _as_good(scorer, best, group):
            continue
        if _kin(outline, regions, best, group, records):
            records = sorted([*records, *group.records])
    records = _in_place(regions, records)
    if lead := lead_story(outline, regions, records):
        records = [lead, *records]
    if [record.head for record in records] != [record.head for record in best.records]:
        records = cut(outline, shapes, [record.head for record in records])
    return tuple(records)


def _finer(outline: Outline, scorer: Scorer, scored: list[tuple[float, Group]]) -> Group:
    """Return the best group, or the one whose entries fill its records: it named sections only."""
    best = scored[0][1]
    spans = [(record.start, record.end) for record in best.records]
    starts = [start for start, _ in spans]
    total = sum(outline.span_size(*span) for span in spans)
    for value, group in scored[1:]:
        if value < scored[0][0] * 0.1:
            break
        heads = [record for record in group.records if _covered(record.head, starts, spans)]
        if len(heads) < 1.5 * len(best.records) or len(heads) * 3 < len(group.records) * 2:
            continue
        inside = sum(outline.span_size(record.start, record.end) for record in heads)
        if inside > 0.6 * total and scorer.titles(group) > 0.5 * scorer.titles(best):
            return group
    return best


def _better_heads(scorer: Scorer, best: Group, groups: list[Group]) -> Group:
    """Return the group that names the same records best."""
    spans = [(record.start, record.end) for record in best.records]
    chosen, value = best, scorer.titles(best) * 1.15
    for group in groups:
        heads = [record.head for record in group.records]
        # One entry in five may be none: a link to the month before has no bold lead.
        if not 0.8 * len(spans) <= len(heads) <= len(spans):
            continue
        if scorer.titles(group) > value and _one_each(heads, spans):
            chosen, value = group, scorer.titles(group)
    return chosen


def _first_links(outline: Outline, scorer: Scorer, best: Group, groups: list[Group]) -> Group:
    """Return the group of the links that stand before those of a group and lead where they do.

    Of two links to one text the first is its title, however much longer the second: that is the teaser.
    """
    if best.sort != "link":
        return best
    spans = [(record.start, record.end) for record in best.records]
    for group in groups:
        pairs = list(zip(group.records, best.records, strict=False))
        if group.sort != "link" or len(group.records) != len(spans) or group is best:
            continue
        if scorer.titles(group) < 0.5 * scorer.titles(best):
            continue
        earlier = all(first.head < second.head for first, second in pairs)
        same = all(link_of(outline, first.head) == link_of(outline, second.head) for first, second in pairs)
        if earlier and same and _one_each([first.head for first, _ in pairs], spans):
            return group
    return best


def _one_each(heads: list[int], spans: list[tuple[int, int]]) -> bool:
    """Say whether every head stands in a span of its own."""
    place = 0
    for head in heads:
        while place < len(spans) and spans[place][1] <= head:
            place += 1
        if place == len(spans) or head < spans[place][0]:
            return False
        place += 1
    return True


def _covered(node: int, starts: list[int], spans: list[tuple[int, int]]) -> bool:
    place = bisect_right(starts, node) - 1
    return place >= 0 and node < spans[place][1]


def _kin(outline: Outline, regions: Regions, best: Group, other: Group, records: list[Record]) -> bool:
    """Say whether another group is more of the same list: alike, beside it, nowhere inside it."""
    if other.sort != best.sort or _tags(other)[:2] != _tags(best)[:2]:
        return False
    within = all(records[0].start <= record.head < records[-1].end for record in other.records)
    featured = other.records[-1].head < records[0].head and other.path[0] == best.path[0]
    if not (featured and "." in best.path[0]) and not _alike(best, other, 0.2 if within else 0.4):
        return False
    if link_of(outline, best.records[0].head) and not link_of(outline, other.records[0].head):
        return False
    weight = max(regions.weight(record.root) for record in best.records)
    beside = {outline.parents[record.root] for record in best.records}
    if any(regions.weight(_level(outline, record, beside)) < 0.7 * weight for record in other.records):
        return False
    return not (_meet(outline, records, other.records) or _meet(outline, other.records, records))


def _level(outline: Outline, record: Record, parents: set[int]) -> int:
    """Return the node round a record that stands beside the records of a list, else its root.

    The root of a lone record is its headline, and a frame inside it is no frame of the page.
    """
    node = record.root
    while node > 0:
        if outline.parents[node] in parents:
            return node
        node = outline.parents[node]
    return record.root


def _meet(outline: Outline, records: Sequence[Record], others: Sequence[Record]) -> bool:
    """Say whether some records' roots hold a headline of others."""
    roots = [record.root for record in records]
    return any(outline.held(other.head, roots) for other in others)


def _as_good(scorer: Scorer, best: Group, other: Group) -> bool:
    """Say whether another group has headlines and entries of the same order of size."""
    if scorer.titles(other) < 0.5 * scorer.titles(best):
        return False
    if len(other.records) == 1:
        return True  # where a lone record ends is known only among its kin
    return 0.1 < scorer.mean_body(other) / scorer.mean_body(best) < 10


def _tags(group: Group) -> list[str]:
    return [shape.partition(".")[0] for shape in group.path]


def _alike(best: Group, other: Group, least: float) -> bool:
    """Say whether two groups share enough of their classes; without any, tags must do."""
    mine = {part for shape in best.path for part in shape.split(".")[1:]}
    theirs = {part for shape in other.path for part in shape.split(".")[1:]}
    if not mine and not theirs:
        return _tags(best) == _tags(other)
    if best.path[:3] == other.path[:3] and any("." in shape for shape in best.path[:3]):
        return True
    return len(mine & theirs) >= least * len(mine | theirs)


def _in_place(regions: Regions, records: list[Record]) -> list[Record]:
    """Leave out the records in a much worse place than the others."""
    weights = [regions.weight(record.root) for record in records]
    floor = sorted(weights)[len(weights) // 2] * 0.5
    return [record for record, weight in zip(records, weights, strict=True) if weight >= floor]
