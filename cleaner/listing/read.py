"""From a document to its list of items."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from cleaner.article import Item
from cleaner.listing.fields import Fields
from cleaner.listing.groups import gather
from cleaner.listing.outline import draw
from cleaner.listing.region import Regions
from cleaner.listing.choose import choose
from cleaner.listing.score import Scorer
from cleaner.listing.shape import Shapes


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The items of a page's main list and how sure it is that the page is a digest page."""

    items: tuple[Item, ...]
    confidence: float


def read_items(document) -> Listing:
    outline = draw(document.root)
    shapes, regions = Shapes(outline), Regions(outline)
    host = urlsplit(document.url).hostname or ""
    groups = gather(outline, shapes)
    records = choose(outline, shapes, regions, Scorer(outline, regions, host), groups)
    fields = Fields(outline, document.base_url)
    seen = set()
    items = []
    for record in records:
        values = fields.read(record)
        key = (values["title"], values["url"])
        if key in seen:
            continue
        seen.add(key)
        items.append(Item(**values))
    return Listing(items=tuple(items), confidence=0.5)
