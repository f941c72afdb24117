"""What reading a digest page gives."""

from dataclasses import dataclass

from cleaner.article import Item
from cleaner.listing.evidence import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The items of a page's main list and how sure it is that the page is a digest page.

    `evidence` is what the confidence comes from; text dumps, which have no tree, give none.
    """

    items: tuple[Item, ...]
    confidence: float
    evidence: Evidence | None = None
