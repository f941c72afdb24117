"""The spider for digest pages."""

from crawler.spiders.base import Index, SourceSpider


class ListingSpider(SourceSpider):
    """Follows a digest page to the items it lists, and to the next digest page."""

    def read(self, payload: bytes, url: str, content_type: str | None) -> Index | None:
        """Return the links of an HTML page."""
        return self.read_html(payload, url, content_type)
