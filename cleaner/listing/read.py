"""From a document to its list of items."""

from dataclasses import replace
from urllib.parse import urlsplit

from cleaner.article import Item
from cleaner.document import Document
from cleaner.listing.choose import choose
from cleaner.listing.confidence import confidence
from cleaner.listing.declared import declared_addresses
from cleaner.listing.evidence import weigh
from cleaner.listing.fields import Setting, read_fields
from cleaner.listing.groups import gather
from cleaner.listing.listing import Listing
from cleaner.listing.outline import draw
from cleaner.listing.region import Regions
from cleaner.listing.score import Scorer
from cleaner.listing.shape import Shapes

MOST_ITEMS = 5000
"""The most items that are read from one page."""


def read_items(document: Document) -> Listing:
    """Return the items of a page's main list, in document order."""
    outline = draw(document.root)
    shapes, regions = Shapes(outline), Regions(outline)
    scorer = Scorer(outline, regions, _host(document.url), declared_addresses(document.root))
    records = choose(outline, shapes, regions, scorer, gather(outline, shapes))[:MOST_ITEMS]
    language = document.root.get("lang") or document.root.get("{http://www.w3.org/XML/1998/namespace}lang")
    setting = Setting(base=document.base_url, language=language)
    items = _once(read_fields(outline, shapes, records, setting))
    evidence = weigh(document, outline, regions, records=records, items=items)
    return Listing(items=tuple(items), confidence=confidence(evidence), evidence=evidence)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _once(items: list[Item]) -> list[Item]:
    """Merge entries with one title and address: each fills what the first does not say."""
    found: dict[tuple[str, str | None], Item] = {}
    for item in items:
        key = (item.title.casefold(), item.url)
        first = found.get(key)
        found[key] = item if first is None else _filled(first, item)
    return list(found.values())


def _filled(first: Item, second: Item) -> Item:
    names = ("teaser", "published", "byline", "image", "caption")
    return replace(first, **{name: getattr(first, name) or getattr(second, name) for name in names})
