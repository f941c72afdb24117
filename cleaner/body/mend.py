"""What the choice of single segments misses for want of a look at its neighbours, put back.

A heading inside the text is short and often said before, in a table of contents, and a standfirst stands
apart from the text it opens; each alone looks doubtful, though its place says what it is.
"""

from collections.abc import Sequence
from dataclasses import replace

from cleaner.body.choose import Choice
from cleaner.body.features import words_in
from cleaner.body.kin import by_classes
from cleaner.body.names import BIT
from cleaner.body.segment import Scope, Segment
from cleaner.hints import Hints
from cleaner.lines import ends_sentence

_EVEN, _DOUBTFUL, _LIKE_NO_OTHER = 0.5, 0.3, 0.15
_ABOVE = 15
_REACH, _FEW = 4, 60
_SHORTEST_STANDFIRST = 40
_FEWEST, _MOST, _OF_ALL = 4, 3, 5
"""A series has four lines or more; three in five are most of it."""
_NEAR_ITEMS = 8
_SHORTEST_SENTENCE = 20
_WHOLE = frozenset(("article", "main", "body"))
_OPENING = 60
_SHORTEST_SUBTITLE = 50
_SUMMARY = BIT["summary"]
_OTHERS = (
    BIT["caption"] | BIT["card"] | BIT["related"] | BIT["overlay"] | BIT["hidden"] | BIT["promo"]
    | BIT["login"] | BIT["author"] | BIT["date"]
)  # fmt: skip
"""Groups of names that a standfirst is not called by."""


def mended(choice: Choice, segments: Sequence[Segment], hints: Hints) -> Choice:
    """Return `choice` with the headings and the standfirst that belong to what was chosen."""
    if not any(choice.chosen):
        return choice
    chosen = list(choice.chosen)
    _take_series(chosen, choice.probabilities, segments)
    _take_items(chosen, choice.probabilities, segments)
    _take_boxed(chosen, choice.probabilities, segments)
    _take_headings(chosen, choice.probabilities, segments)
    if "article" in hints.types:
        _take_standfirst(chosen, choice.probabilities, segments, hints.description)
        _take_subtitle(chosen, segments)
    return replace(choice, chosen=tuple(chosen))


def _take_series(chosen: list[bool], probabilities: Sequence[float], segments: Sequence[Segment]) -> None:
    """Take the short lines between chosen text of which most others of the same series were taken.

    Prices, hours and the like are printed by one template: either all of them are the text's or none.
    """
    last = max(number for number, kept in enumerate(chosen) if kept)
    within = range(chosen.index(True), last + 1)
    lines = [at for at in within if segments[at].size <= _FEW and segments[at].kind != "heading"]
    groups: dict[int, list[int]] = {}
    for number, group in zip(lines, by_classes([segments[at] for at in lines]).tolist(), strict=True):
        groups.setdefault(group, []).append(number)
    for members in groups.values():
        taken = sum(chosen[number] for number in members)
        if len(members) >= _FEWEST and taken * _OF_ALL >= _MOST * len(members):
            for number in members:
                chosen[number] = chosen[number] or probabilities[number] >= _DOUBTFUL


def _take_items(chosen: list[bool], probabilities: Sequence[float], segments: Sequence[Segment]) -> None:
    """Take the doubtful items of a list beside taken ones, where three in five of those near were taken."""
    items = [number for number, each in enumerate(segments) if each.kind == "list_item"]
    groups = by_classes([segments[number] for number in items]).tolist()
    before = list(chosen)
    for at, number in enumerate(items):
        if before[number] or probabilities[number] < _DOUBTFUL:
            continue
        near = range(max(0, at - _NEAR_ITEMS), min(len(items), at + _NEAR_ITEMS + 1))
        others = [items[each] for each in near if each != at and groups[each] == groups[at]]
        beside = any(before[other] for other in others if abs(other - number) == 1)
        chosen[number] = beside and sum(before[other] for other in others) * _OF_ALL >= _MOST * len(others)


def _take_boxed(chosen: list[bool], probabilities: Sequence[float], segments: Sequence[Segment]) -> None:
    """Take doubtful text of what is one whole with text that was taken.

    An aside in the midst of a text is its author's on an even chance, however strict the choice was, and a
    recipe's card is its author's as it stands, notes at its end included.
    """
    places = [number for number, kept in enumerate(chosen) if kept]
    for number in range(places[0] + 1, min(places[-1] + _REACH, len(segments))):
        segment = segments[number]
        if chosen[number] or probabilities[number] < _DOUBTFUL or segment.size <= _SHORTEST_SENTENCE:
            continue
        aside = probabilities[number] >= _EVEN and number < places[-1] and _stands_in_aside(segment)
        chosen[number] = aside or (ends_sentence(segment.text) and _is_in_recipe(segment))


def _stands_in_aside(segment: Segment) -> bool:
    """Tell text of an aside inside an article's own text, not of a column beside it."""
    return "aside" in segment.scope.tags and "article" in segment.scope.tags and segment.linked_size == 0


def _is_in_recipe(segment: Segment) -> bool:
    at: Scope | None = segment.scope
    while at is not None and at.tag not in _WHOLE:
        if "recipe" in at.attributes.get("class", "").lower():
            return True
        at = at.parent
    return False


def _take_headings(chosen: list[bool], probabilities: Sequence[float], segments: Sequence[Segment]) -> None:
    """Take the headings that stand between chosen text and head what follows.

    An even chance is enough; less where the heading is a sibling of the text before or behind it.
    """
    for number in range(len(segments) - 2, 0, -1):
        if chosen[number] or probabilities[number] < _DOUBTFUL or not _heads(segments[number]):
            continue
        before, behind = _beside(chosen, segments, number, -1), _beside(chosen, segments, number, 1)
        if before is not None and behind is not None:
            home = _home(segments[number])
            near = home is not None and (home is _home(before) or home is _home(behind))
            chosen[number] = near or probabilities[number] >= _EVEN


def _heads(segment: Segment) -> bool:
    """Tell a heading, and the line that stays of what can be folded."""
    return segment.kind == "heading" or segment.scope.tag == "summary"


def _beside(chosen: Sequence[bool], segments: Sequence[Segment], number: int, step: int) -> Segment | None:
    """Return the chosen segment before or behind a heading; another heading or a few words may part them."""
    for other in range(number + step, number + _REACH * step, step):
        if not 0 <= other < len(segments):
            return None
        segment = segments[other]
        if chosen[other]:
            return segment
        if len(segment.text) > _FEW and segment.kind not in {"heading", "caption"}:
            return None
    return None


def _home(segment: Segment) -> Scope | None:
    """Return the innermost element that holds `segment` and more."""
    at: Scope | None = segment.scope
    while at is not None and at.segments <= 1:
        at = at.parent
    return at


def _take_standfirst(
    chosen: list[bool], probabilities: Sequence[float], segments: Sequence[Segment], description: str
) -> None:
    """Take what stands above the text and in the page's own description."""
    stated = " ".join(words_in(description))
    if not stated:
        return
    first = chosen.index(True)
    for number in range(first - 1, max(-1, first - _ABOVE), -1):
        segment = segments[number]
        if probabilities[number] < _LIKE_NO_OTHER or len(segment.text) < _SHORTEST_STANDFIRST:
            continue
        text = " ".join(words_in(segment.text))
        if text in stated or stated[:_OPENING] in text:
            chosen[number] = True
            return


def _take_subtitle(chosen: list[bool], segments: Sequence[Segment]) -> None:
    """Take what stands right below the title in an element that calls it a standfirst.

    Sites print it apart from the text, so that the model takes it for one of the many things around a title.
    """
    first = chosen.index(True)
    titles = (number for number in range(first - 1, -1, -1) if _is_title(segments[number]))
    below = next(titles, first) + 1
    if below < first and _is_subtitle(segments[below]):
        chosen[below] = True


def _is_title(segment: Segment) -> bool:
    return segment.kind == "heading" and segment.level == 1


def _is_subtitle(segment: Segment) -> bool:
    scope, around = segment.scope, segment.scope.parent
    names = scope.bits | (around.bits if around is not None else 0)
    named = names & _SUMMARY and not names & _OTHERS
    long = segment.size >= _SHORTEST_SUBTITLE and segment.linked_size * 2 < segment.size
    return bool(named) and long and segment.kind in {"heading", "paragraph"}
