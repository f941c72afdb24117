"""The spider for feeds."""

from crawler.feeds import read_feed
from crawler.spiders.base import Index, SourceSpider


class FeedSpider(SourceSpider):
    """Follows a feed to the items it lists, and to the feed's next page."""

    def read(self, payload: bytes, url: str, content_type: str | None) -> Index | None:
        """Return what a feed lists, whatever its Content-Type claims."""
        del content_type
        feed = read_feed(payload, url=url)
        return Index(items=feed.items, more=feed.next) if feed else None
