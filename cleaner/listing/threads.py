"""Threads of an archive of letters: replies stand in lists within the entry that they answer."""

from collections.abc import Sequence
from itertools import pairwise

from cleaner.listing.outline import Outline
from cleaner.listing.records import Record
from cleaner.listing.shape import Shapes
from cleaner.listing.wording import fold

_FEWEST, _REPLIES = 3, 0.5
_MOST_STEPS = 4


def threads(outline: Outline, shapes: Shapes) -> list[tuple[tuple[str, ...], tuple[Record, ...]]]:
    """Return for each kind of thread list what its headlines share, and a record for every letter.

    A letter is an entry of a list whose first link is its subject; the record ends where the replies
    begin. What tells a thread from a menu that opens is that replies repeat the subject.
    """
    found: dict[tuple[int, tuple[str, ...]], list[tuple[Record, bool | None]]] = {}
    subjects: dict[int, str] = {}
    archives: dict[int, int] = {}
    entries = [node for node, tag in enumerate(outline.tags) if tag == "li"]
    for place, entry in enumerate(entries):
        stop = min([outline.ends[entry], *entries[place + 1 : place + 2]])
        heads = outline.inside(outline.links, entry, stop)
        if not heads or not outline.size(heads[0]):
            continue
        above = _entry_above(outline, entry)
        if above is not None and above not in subjects:
            continue
        steps = _steps(outline, shapes, heads[0], entry)
        if steps is None:
            continue
        subjects[entry] = fold(outline.text(heads[0]))
        archives[entry] = archives[above] if above is not None else outline.parents[entry]
        answers = None if above is None else _answers(subjects[entry], subjects[above])
        found.setdefault((archives[entry], steps), []).append((Record(heads[0], entry, entry, stop), answers))
    return [
        (path, tuple(record for record, _ in letters))
        for (_, path), letters in found.items()
        if len(letters) >= _FEWEST and _are_threads([answers for _, answers in letters])
    ]


def hold_answers(outline: Outline, records: Sequence[Record]) -> bool:
    """Say whether the records of a list are letters: some stand within those that they answer."""
    return any(outline.holds(first.root, second.root) for first, second in pairwise(records))


def _entry_above(outline: Outline, entry: int) -> int | None:
    """Return the entry whose list of replies an entry stands in, None if it begins a thread."""
    node = outline.parents[entry]
    while node > 0:
        if outline.tags[node] == "li":
            return node
        node = outline.parents[node]
    return None


def _steps(outline: Outline, shapes: Shapes, head: int, entry: int) -> tuple[str, ...] | None:
    """Return the shapes from a headline up to its entry, None if it stands deep inside."""
    steps = []
    node = head
    while node != entry:
        steps.append(shapes.of(node))
        node = outline.parents[node]
        if len(steps) > _MOST_STEPS:
            return None
    return (*steps, outline.tags[entry])


def _answers(subject: str, first: str) -> bool:
    """Say whether a subject is that of the letter above, with or without "Re:"."""
    return bool(first) and (subject.endswith(first) or first.endswith(subject))


def _are_threads(answers: list[bool | None]) -> bool:
    told = [answer for answer in answers if answer is not None]
    return bool(told) and sum(told) >= _REPLIES * len(told)
