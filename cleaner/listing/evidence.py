"""Is the page a digest page at all? What speaks for it and against it, and how much."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from cleaner.article import Item
from cleaner.document import Document
from cleaner.flat import Flat
from cleaner.listing.outline import Outline
from cleaner.listing.records import Record
from cleaner.listing.region import Regions
from cleaner.listing.threads import hold_answers
from cleaner.listing.words import CJK

_PROSE, _PROSE_CJK = 90, 40
_DECLARED_ARTICLE = re.compile(
    r'"@type"\s*:\s*\[?\s*"(?:\w*Article|BlogPosting|Report|Recipe|HowTo|Product|QAPage|DiscussionForumPosting|Question)"'
)
_DECLARED_STEPS = re.compile(r"https?://(?:www\.)?schema\.org/(?:HowTo|Recipe)/?$")
_DECLARED_LIST = re.compile(
    r'"@type"\s*:\s*\[?\s*"(?:CollectionPage|ItemList|Blog|SearchResultsPage|CheckoutPage|ProductCollection)"'
)
_ARTICLE_PATH = re.compile(
    r"(?:[^/-]+-){4,}|\d{5,}|\.(?:s?html?)$|/\d{4}/\d{1,2}/\d|"
    r"/(?:articles?|story|threads?|t|questions|viewtopic|showthread|post|product|p)/[^/]+",
    re.IGNORECASE,
)
_SECTION_PATH = re.compile(
    r"(?:^|/)(?:categor(?:y|ies|ia)|cat(?:_\d+)?|tags?|topics?|sections?|archives?|news|blog|latest|articles|forums?|events|jobs|"
    r"kategorie|rubrik\w*|noticias|actualites?|notizie|list\w*|search|index\.\w+)(?:/[a-z]+(?:-[a-z]+)?)?/?$|[?&](?:cat|tag|section|page|paged|p|start|offset)=",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Measures of a page and of its main list; an ideograph counts for two letters.

    Attributes:
        items: how many items there are.
        listed: characters of text in the records, 600 of each at most.
        prose_outside: characters of running text outside the records and outside frames.
        prose_before: how much of that stands before the first record, 0 to 1.
        prose_share: how much of all running text stands outside the records, 0 to 1.
        title_length: mean length of the items' titles.
        linked: share of items with an address of their own, other than the page's.
        teasers: share of items with a teaser.
        dated: share of items with a date.
        pictured: share of items with an image.
        place: weight of the place the list stands in, 1 if nothing speaks against it.
        longest: characters of the longest record.
        cover: share of the page's text that stands in the records, menus and the like left out.
        declared_list: the page's JSON-LD calls it a list.
        declared_article: the page's JSON-LD calls it an article, a product or a thread.
        marked_article: its Open Graph type does.
        path: +1 if the address looks like a section's, -1 if like one text's.
        links: share of the page's text outside the records that is link text.
        answers: some entries stand within others, which they answer.
    """

    items: int
    listed: int
    prose_outside: int
    prose_before: float
    prose_share: float
    title_length: float
    linked: float
    teasers: float
    dated: float
    pictured: float
    place: float
    longest: int
    cover: float
    declared_list: bool
    declared_article: bool
    marked_article: bool
    path: int
    links: float
    answers: bool = False

    def features(self) -> Mapping[str, float]:
        """Return the measures as the model takes them, each about 0 to 1 or -1 to 1."""
        return {
            "items": min(math.log1p(self.items) / 4, 1.5),
            "listed": min(math.log1p(self.listed) / 9, 1.2),
            "prose_outside": math.log1p(self.prose_outside) / 9,
            "prose_before": self.prose_before,
            "prose_share": self.prose_share,
            "prose_ratio": math.log((self.prose_outside + 200) / (self.listed + 200)) / 4,
            "title_length": min(self.title_length / 60, 2.0),
            "linked": self.linked,
            "teasers": self.teasers,
            "dated": self.dated,
            "pictured": self.pictured,
            "place": self.place,
            "longest": math.log1p(self.longest) / 9,
            "cover": self.cover,
            "declared_list": float(self.declared_list),
            "declared_article": float(self.declared_article),
            "marked_article": float(self.marked_article),
            "section_path": float(self.path > 0),
            "article_path": float(self.path < 0),
            "links": self.links,
        }


def weigh(
    document: Document,
    outline: Outline,
    regions: Regions,
    *,
    records: Sequence[Record],
    items: Sequence[Item],
) -> Evidence:
    """Return what the page and its main list say about the page's kind."""
    prose = _prose(outline, regions, records)
    sizes = [outline.span_size(record.start, record.end) for record in records] or [0]
    count = len(items) or 1
    main = _main_text(outline, regions)
    declared = _declared(document.flat)
    titles = "".join(item.title for item in items)
    dense = 1 + len(CJK.findall(titles)) / (len(titles) or 1)
    return Evidence(
        items=len(items),
        listed=round(sum(min(dense * size, 600) for size in sizes)),
        prose_outside=prose.outside,
        prose_before=prose.before / (prose.outside or 1),
        prose_share=prose.outside / (prose.outside + prose.inside or 1),
        title_length=dense * len(titles) / count,
        linked=sum(1 for item in items if _own(item.url, document.url)) / count,
        teasers=sum(1 for item in items if item.teaser) / count,
        dated=sum(1 for item in items if item.published) / count,
        pictured=sum(1 for item in items if item.image) / count,
        place=min(1.0, sum(regions.weight(r.root) for r in records) / (len(records) or 1)),
        longest=round(dense * max(sizes)),
        cover=min(1.0, sum(sizes) / main) if main else 0.0,
        declared_list="list" in declared,
        declared_article="article" in declared,
        marked_article="marked" in declared,
        path=_path(document.url),
        links=_links_outside(outline, records),
        answers=hold_answers(outline, records),
    )


class _Prose(NamedTuple):
    """Characters of running text outside the records, before the first of them, and inside."""

    outside: int
    before: int
    inside: int


def _prose(outline: Outline, regions: Regions, records: Sequence[Record]) -> _Prose:
    spans = [(outline.run_at(r.start), outline.run_at(r.end)) for r in records]
    outside = inside = before = place = 0
    for start, end in _lines(outline):
        size = outline.sizes[end] - outline.sizes[start]
        linked = outline.linked_sizes[end] - outline.linked_sizes[start]
        if size < _PROSE_CJK or linked * 2 > size:
            continue
        if size < _PROSE and not CJK.search(outline.run_texts[start]):
            continue
        while place < len(spans) and spans[place][1] <= start:
            place += 1
        if place < len(spans) and spans[place][0] <= start:
            inside += size
        elif regions.weight(outline.run_owners[start]) > 0.25:
            outside += size
            before += 0 if place or not spans else size
    return _Prose(outside, before, inside)


def _lines(outline: Outline) -> list[tuple[int, int]]:
    lines = outline.run_lines
    starts = [run for run in range(len(lines)) if run == 0 or lines[run] != lines[run - 1]]
    return list(zip(starts, [*starts[1:], len(lines)], strict=False))


def _main_text(outline: Outline, regions: Regions) -> int:
    total = 0
    for start, end in _lines(outline):
        if regions.weight(outline.run_owners[start]) > 0.25:
            total += outline.sizes[end] - outline.sizes[start]
    return total


def _links_outside(outline: Outline, records: Sequence[Record]) -> float:
    size, linked = outline.sizes[-1], outline.linked_sizes[-1]
    for record in records:
        start, end = outline.run_at(record.start), outline.run_at(record.end)
        size -= outline.sizes[end] - outline.sizes[start]
        linked -= outline.linked_sizes[end] - outline.linked_sizes[start]
    return linked / size if size > 0 else 0.0


def _own(address: str | None, url: str) -> bool:
    return bool(address) and str(address).partition("#")[0] != url.partition("#")[0]


def _declared(flat: Flat) -> set[str]:
    """Return what the page calls itself: ``list``, ``article``, or ``marked`` by Open Graph."""
    found: set[str] = set()
    for number in flat.named("meta"):
        meta = flat.attributes[number]
        if (meta.get("property") or meta.get("name")) == "og:type" and meta.get(
            "content", ""
        ).strip().lower().startswith(("article", "product", "news")):
            found.add("marked")
    for number in flat.named("script"):
        if flat.attributes[number].get("type") == "application/ld+json":
            text = flat.texts[number][:200_000]
            found.update(["list"] if _DECLARED_LIST.search(text) else [])
            found.update(["article"] if _DECLARED_ARTICLE.search(text) else [])
    if any(_DECLARED_STEPS.match(attributes.get("itemtype") or "") for attributes in flat.attributes):
        found.add("article")
    return found


def _path(url: str) -> int:
    try:
        parts = urlsplit(url)
    except ValueError:
        return 0
    if parts.path in ("", "/") and not parts.query:
        return 1
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if _SECTION_PATH.search(path):
        return 1
    return -1 if _ARTICLE_PATH.search(parts.path) else 0
