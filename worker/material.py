"""What the cleaner is given for one capture: the payload, and what the archive knows around it."""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from html import unescape

from archive import Archive, ArticleRow, Capture, Damaged, StoredArticle, Withdrawn
from archive.catalog.blocks import Spread
from archive.keys import parse_capture_key
from archive.review import Review
from archive.rows import CaptureRow
from archive.surt import surt
from archive.warc import decoded
from cleaner import Article, Context
from cleaner.judge.urls import target
from cleaner.judge.words import fold
from worker.standing import on_campaigns, standing

# Far above any page that people read; what unpacks to more is a bomb.
LARGEST_PAYLOAD = 64 * 1024 * 1024

_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_HEAD_CHARS = 200_000
_TELLING_TITLE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A payload ready for the cleaner, with the evidence that time and people give.

    `previous` is the article of the nearest earlier capture of the URL that has one, and
    `previous_key` that capture's key.
    """

    payload: bytes
    url: str
    content_type: str | None
    previous: Article | None
    previous_key: str | None
    context: Context


def gather(archive: Archive, row: CaptureRow, now: datetime) -> Material:
    """Read the capture of `row` and what bears on it at `now`.

    Raises Damaged when an object is not what it should be, Undecodable when the payload's coding
    cannot be undone within `LARGEST_PAYLOAD` bytes.
    """
    capture = archive.read(row.key)
    payload = decoded(capture, LARGEST_PAYLOAD)
    earlier = archive.earlier_article(row.key) or _before_it_moved(archive, row, capture, payload)
    return Material(
        payload=payload,
        url=row.url,
        content_type=capture.content_type,
        previous=Article.from_json(earlier.body) if earlier else None,
        previous_key=earlier.row.capture_key if earlier else None,
        context=standing(archive, row.surt, now),
    )


def _before_it_moved(
    archive: Archive, row: CaptureRow, capture: Capture, payload: bytes
) -> StoredArticle | None:
    """Return the last earlier article at an address that redirected here, if it has the same title.

    A redirect may as well lead to a front page or a notice: those have titles of their own.
    """
    for url in reversed(capture.fetch.via):
        known = [each for each in Review(archive).articles_in_force(surt(url)) if _older(each, row)]
        if known and _titled(payload, known[-1].title):
            with suppress(Withdrawn, Damaged):
                return archive.article(known[-1].capture_key)
    return None


def _older(article: ArticleRow, row: CaptureRow) -> bool:
    return parse_capture_key(article.capture_key).captured_at < row.captured_at


def _titled(payload: bytes, title: str) -> bool:
    """Tell whether a payload's own title is, or begins or ends with, that of an article."""
    found = _TITLE.search(payload.decode("utf-8", "replace"), 0, _HEAD_CHARS)
    said, known = fold(unescape(found[1])) if found else "", fold(title)
    return len(known) >= _TELLING_TITLE and (said.startswith(known) or said.endswith(known))


def with_campaigns(
    archive: Archive, row: CaptureRow, material: Material, article: Article, now: datetime
) -> Material:
    """Return `material` with what other pages, other hosts' and people say about the links `article` has.

    Which links a page has is known only once it is cleaned. On most pages nothing was seen
    elsewhere, and the same material comes back; else the page is worth cleaning a second time.
    """
    sites = _foreign(row.url, article)
    if not sites:
        return material
    campaigns = _campaigns(archive, row, sites)
    decided = on_campaigns(archive, row.surt, sites, now)
    spread = _spread(archive, row, article)
    if not campaigns and not decided and not spread:
        return material
    known = material.context
    context = replace(
        known,
        campaigns=campaigns,
        decisions=(*decided, *known.decisions),
        site_blocks={group: found.pages for group, found in spread.items() if found.pages},
        campaign_blocks={group: found.hosts for group, found in spread.items() if found.hosts},
    )
    return replace(material, context=context)


def _campaigns(
    archive: Archive, row: CaptureRow, sites: dict[tuple[str, str], str]
) -> dict[tuple[str, str], int]:
    """Return on how many other hosts each pair of words and site was judged."""
    found: dict[tuple[str, str], int] = {}
    for (text, href), hosts in archive.links_elsewhere(sites, surt=row.surt).items():
        pair = (fold(text), sites[text, href])
        found[pair] = max(hosts, found.get(pair, 0))
    return found


def _spread(archive: Archive, row: CaptureRow, article: Article) -> dict[str, Spread]:
    """Return where else the blocks of links that the article names stand."""
    groups = {link.group for link in article.links if link.group}
    return Review(archive).spread(groups, row) if groups else {}


def _foreign(url: str, article: Article) -> dict[tuple[str, str], str]:
    """Return words and address of each link that leads to another site, with that site's name."""
    foreign = ((link.text, link.href, _site(link.href)) for link in article.links)
    own = _site(url)
    return {(text, href): site for text, href, site in foreign if site not in {None, own}}


@lru_cache(maxsize=16_384)  # a site's menus lead to the same places from page after page
def _site(href: str) -> str | None:
    leads_to = target(href)
    return leads_to.site if leads_to else None
