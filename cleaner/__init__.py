"""The cleaner: what the author wrote, without what somebody put in.

Pure: no network, no disk, no clock. The same payload under the same context gives the same bytes.
"""

from cleaner.article import Article, Block, Item, Link, Reason, Removed, Span
from cleaner.clean import clean
from cleaner.context import Context
from cleaner.errors import CleanerError, TooLarge, Unreadable
from cleaner.version import fingerprint

__all__ = [
    "Article",
    "Block",
    "CleanerError",
    "Context",
    "Item",
    "Link",
    "Reason",
    "Removed",
    "Span",
    "TooLarge",
    "Unreadable",
    "clean",
    "fingerprint",
]
