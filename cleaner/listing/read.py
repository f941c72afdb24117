"""From a document to its list of items."""

import re
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
from cleaner.listing.outline import Outline, draw
from cleaner.listing.region import Regions
from cleaner.listing.roundup import month_named
from cleaner.listing.score import Scorer
from cleaner.listing.shape import Shapes

_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|source|ref|referrer|cmpid|pk_\w+|spm)(?:=|$)", re.IGNORECASE)
_FEWEST_DATED = 3
MOST_ITEMS = 5000
"""The most items that are read from one page."""


def read_items(document: Document) -> Listing:
    """Return the items of a page's main list, in document order."""
    outline = draw(document.flat)
    shapes, regions = Shapes(outline), Regions(outline)
    scorer = Scorer(outline, regions, _host(document.url), declared_addresses(document.flat))
    records = choose(outline, shapes, regions, scorer, gather(outline, shapes))[:MOST_ITEMS]
    language = document.flat.attributes[0].get("lang")
    month = month_named(_titles(document, outline), language)
    setting = Setting(base=document.base_url, language=language, month=month)
    read = read_fields(outline, shapes, records, setting)
    if len(read) == len(records) and _leads_away(read):
        read, records = read[:-1], records[:-1]
    items = _once(read)
    evidence = weigh(document, outline, regions, records=records, items=items)
    return Listing(items=tuple(items), confidence=confidence(evidence), evidence=evidence)


def _leads_away(items: list[Item]) -> bool:
    """Say whether the last entry is a link to the older ones: no day where all others have one.

    It leads to another address than they do, by path or by the names of its parameters, and says
    nothing but its title.
    """
    if len(items) <= _FEWEST_DATED:
        return False
    *others, last = items
    if last.published or last.teaser or last.image or not last.url:
        return False
    made = {_make(item.url) for item in others}
    return all(item.published for item in others) and len(made) == 1 and _make(last.url) not in made


def _make(url: str | None) -> tuple[str, ...]:
    """Return the folder of an address and the names of its parameters."""
    path, _, query = (url or "").partition("#")[0].partition("?")
    return (path.rpartition("/")[0], *sorted(part.partition("=")[0] for part in query.split("&")))


def _titles(document: Document, outline: Outline) -> list[str]:
    """Return the page's title and its highest headings."""
    first = next(iter(document.flat.named("title")), None)
    headings = [outline.text(node) for node in outline.headings if outline.tags[node] == "h1"]
    return [*headings[:2], "" if first is None else document.flat.texts[first]]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _once(items: list[Item]) -> list[Item]:
    """Merge entries with one title and address: each fills what the first does not say."""
    found: dict[tuple[str, str], Item] = {}
    for item in items:
        key = (item.title.casefold(), _plain_address(item.url))
        first = found.get(key)
        found[key] = item if first is None else _filled(first, item)
    return list(found.values())


def _plain_address(url: str | None) -> str:
    """Return an address without its fragment and the parameters that only say who linked it."""
    address, _, query = (url or "").partition("#")[0].partition("?")
    kept = [part for part in query.split("&") if part and not _TRACKING.match(part)]
    return f"{address}?{'&'.join(kept)}" if kept else address


def _filled(first: Item, second: Item) -> Item:
    names = ("teaser", "published", "byline", "image", "caption")
    return replace(first, **{name: getattr(first, name) or getattr(second, name) for name in names})
