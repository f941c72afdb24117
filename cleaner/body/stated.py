"""The body of a page that shows none: what it states about its text where programs look."""

from collections.abc import Sequence

from cleaner.body.segment import Scope, Segment
from cleaner.hints import Hints

_EMPTY_PAGE = 600
_NEXT_TO_NOTHING = 120
_WORTH_IT = 60


def stated_body(body: Sequence[Segment], segments: Sequence[Segment], hints: Hints) -> list[Segment]:
    """Return the text that the page states, if it shows next to nothing; else an empty list.

    Pages drawn by scripts hold no text of their own, but often their article's in JSON-LD, or at least
    how it begins, in their description. `body` are the segments chosen of all that the page has.
    """
    shown = sum(len(segment.text) for segment in body)
    stated = hints.body or hints.description
    if shown > _NEXT_TO_NOTHING or len(stated) < max(_WORTH_IT, 2 * shown):
        return []
    if sum(len(segment.text) for segment in segments) > _EMPTY_PAGE:
        return []
    scope = Scope(0, {}, "html", None, 0, 0, frozenset(("html",)), 0)
    return [Segment(scope, "paragraph", stated, [(stated, 0, None)])]
