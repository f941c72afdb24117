"""Digest pages: the items of a page's main list, in order, with what each says."""

from cleaner.listing.evidence import Evidence
from cleaner.listing.listing import Listing
from cleaner.listing.read import read_items
from cleaner.listing.text import read_text_items

__all__ = ["Evidence", "Listing", "read_items", "read_text_items"]
