"""What was read from a page before it is rendered; web pages and text dumps come to the same."""

from dataclasses import dataclass

from cleaner.article import Item, Kind, Removed
from cleaner.body.segment import Segment
from cleaner.metadata.read import Metadata


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """Kind, metadata, the segments of the body in order, items, and what was left out as spam."""

    kind: Kind
    confidence: float
    metadata: Metadata
    body: tuple[Segment, ...]
    items: tuple[Item, ...] = ()
    biography: str = ""
    removed: tuple[Removed, ...] = ()
    notes: tuple[str, ...] = ()
