"""The list that a page declares in JSON-LD: corroboration, never a list of its own."""

import re

from cleaner.flat import Flat
from cleaner.listing.score import path_of

_LISTS = re.compile(r'"(?:itemListElement|blogPosts?|hasPart)"\s*:\s*\[')
_ADDRESS = re.compile(r'"(?:url|@id|item)"\s*:\s*"([^"\s]{1,500})"')
_LONGEST, _FEWEST = 500_000, 3


def declared_addresses(flat: Flat) -> frozenset[str]:
    """Return path and query of each address in the page's lists, none if it declares no list."""
    found: set[str] = set()
    for script in flat.named("script"):
        text = flat.texts[script]
        if flat.attributes[script].get("type") != "application/ld+json" or len(text) > _LONGEST:
            continue
        if start := _LISTS.search(text):
            addresses = _ADDRESS.findall(text, start.start())
            found.update(path_of(address.replace("\\/", "/")) for address in addresses)
    found.discard("")
    return frozenset(found) if len(found) >= _FEWEST else frozenset()
