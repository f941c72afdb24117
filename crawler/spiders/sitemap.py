"""The spider for sitemaps."""

from crawler.sitemaps import read_sitemap
from crawler.spiders.base import Index, SourceSpider

_UNPACKED = 5  # times max_bytes: sitemaps pack well, and the protocol allows 50 MB of one


class SitemapSpider(SourceSpider):
    """Follows a sitemap, or a robots.txt that names some, to further sitemaps and to pages."""

    def read(self, payload: bytes, url: str, content_type: str | None) -> Index | None:
        """Return what a sitemap lists, whatever its Content-Type claims."""
        del content_type
        limit = self.context.job.source.max_bytes * _UNPACKED
        sitemap = read_sitemap(payload, url=url, limit=limit)
        return Index(items=sitemap.items, more=sitemap.sitemaps) if sitemap else None
