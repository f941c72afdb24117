"""Which records are the main list: the best group, with the groups that belong with it."""

from cleaner.listing.groups import Group
from cleaner.listing.outline import Outline
from cleaner.listing.records import Record, cut
from cleaner.listing.region import Regions
from cleaner.listing.score import Scorer
from cleaner.listing.shape import Shapes


def choose(
    outline: Outline, shapes: Shapes, regions: Regions, scorer: Scorer, groups: list[Group]
) -> tuple[Record, ...]:
    """Return the records of the main list in document order, none if there is no list."""
    scored = sorted(((scorer.score(group), group) for group in groups), key=lambda pair: -pair[0])
    if not scored or scored[0][0] <= 0:
        return ()
    best = _finer(outline, scorer, scored)
    records = list(best.records)
    for _, group in scored:
        if group is not best and _kin(outline, regions, best, group, records):
            records = sorted([*records, *group.records])
    records = _in_place(regions, records)
    if [record.head for record in records] != [record.head for record in best.records]:
        records = cut(outline, shapes, [record.head for record in records])
    return tuple(records)


def _finer(outline: Outline, scorer: Scorer, scored: list[tuple[float, Group]]) -> Group:
    """Return the best group, or the one whose entries fill its records: it named sections only."""
    best = scored[0][1]
    spans = [(record.start, record.end) for record in best.records]
    total = sum(outline.span_size(*span) for span in spans)
    for value, group in scored[1:]:
        if value < scored[0][0] * 0.1:
            break
        heads = [record for record in group.records if _covered(record.head, spans)]
        if len(heads) < 1.5 * len(best.records) or len(heads) * 3 < len(group.records) * 2:
            continue
        inside = sum(outline.span_size(record.start, record.end) for record in heads)
        if inside > 0.6 * total and scorer.titles(group) > 0.5 * scorer.titles(best):
            return group
    return best


def _covered(node: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= node < end for start, end in spans)


def _kin(
    outline: Outline, regions: Regions, best: Group, other: Group, records: list[Record]
) -> bool:
    """Say whether another group is more of the same list: alike, beside it, nowhere inside it."""
    if other.sort != best.sort:
        return False
    if [shape.split(".")[0] for shape in other.path[:3]] != [
        shape.split(".")[0] for shape in best.path[:3]
    ]:
        return False
    mine = {part for shape in best.path for part in shape.split(".")[1:]}
    theirs = {part for shape in other.path for part in shape.split(".")[1:]}
    first, last = records[0].start, records[-1].end
    within = all(first <= record.head < last for record in other.records)
    if mine and theirs and not mine & theirs and not within:
        return False
    if not within and not (mine & theirs):
        return False
    weight = max(regions.weight(record.root) for record in best.records)
    if any(regions.weight(record.root) < 0.7 * weight for record in other.records):
        return False
    return not any(
        outline.holds(mine_.root, theirs_.head) or outline.holds(theirs_.root, mine_.head)
        for theirs_ in other.records
        for mine_ in records
    )


def _in_place(regions: Regions, records: list[Record]) -> list[Record]:
    """Leave out the records in a much worse place than the others."""
    weights = [regions.weight(record.root) for record in records]
    floor = sorted(weights)[len(weights) // 2] * 0.5
    return [record for record, weight in zip(records, weights, strict=True) if weight >= floor]
