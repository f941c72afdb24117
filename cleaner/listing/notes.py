"""Notes below a text: entries that numbers in the text lead to."""

import re
from functools import cached_property

from cleaner.listing.outline import Outline
from cleaner.listing.records import Record

_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[*†‡§¶]{1,3})[\])]?", re.IGNORECASE)
_BACK = re.compile(r"[\^↑↩↵⏎]\ufe0e?")
_HIGHEST = 4


class Notes:
    """Knows which entries of a page are notes."""

    def __init__(self, outline: Outline) -> None:
        """Take the outline whose entries will be asked for."""
        self._outline = outline

    @cached_property
    def _named(self) -> frozenset[str]:
        """The names of the places that a mere mark, "[3]" or "*", leads to."""
        outline = self._outline
        return frozenset(
            href[1:]
            for node in outline.links
            if (href := outline.attributes[node].get("href") or "").startswith("#")
            if len(href) > 1 and _MARK.fullmatch(outline.text(node))
        )

    def has(self, record: Record) -> bool:
        """Say whether a mark in the text leads to an entry, or one in the entry back to the text."""
        outline, node = self._outline, record.head
        if any(self._leads_back(link) for link in outline.inside(outline.links, record.start, record.end)):
            return True
        if not self._named:
            return False
        for _ in range(_HIGHEST):
            if outline.attributes[node].get("id") in self._named:
                return True
            if outline.tags[node] == "li" or node <= 0:
                break
            node = outline.parents[node]
        return False

    def _leads_back(self, link: int) -> bool:
        outline = self._outline
        href = outline.attributes[link].get("href") or ""
        return href.startswith("#") and _BACK.fullmatch(outline.text(link)) is not None
