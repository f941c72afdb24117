"""Digest pages: the items of a page's main list, in order, with what each says."""

from cleaner.listing.read import Listing, read_items

__all__ = ["Listing", "read_items"]
