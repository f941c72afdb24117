"""Article, listing or other: a weighing of what was found, with a confidence.

The weights are fitted by `benchmarks/train_kind.py`; each speaks for one plain fact about the page.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, log1p

from cleaner.article import Kind
from cleaner.body.segment import Segment
from cleaner.hints import Hints
from cleaner.listing import Listing
from cleaner.recipe import is_recipe
from cleaner.unlinked_digest import is_round_up

KINDS: tuple[Kind, ...] = ("article", "listing", "other")
"""The kinds, in the order of their weights."""

_PROSE, _LONG = 80, 250
_ARTICLE, _LISTING = KINDS.index("article"), KINDS.index("listing")
_NEWS = 0.8
"""Odds in favour of articles: an archive of news meets them more often than a benchmark of kinds."""
_FEWEST_ITEMS = 3
_NO_LIST = 4.0
_SURELY_A_LIST, _SURELY_COVERS = 0.8, 0.25
_ROUND_UP = 0.65
_RECIPE = 0.7
_IN_A_MENU = 0.2
_FEW_WORDS, _NOTHING, _NEXT_TO_NOTHING = 200, 300, 0.5
_TYPES = ("article", "product", "forum", "listing", "website")
_PATHS = {
    "slug": r"[^/-]+(?:-[^/-]+){3,}",
    "root": r"^/?$",
    "of_lists": r"/(?:tags?|categor\w*|topics?|sections?|authors?|archives?|page|collections?|search|"
    r"news|blog|c|shop|jobs)(?:/|$)",
    "of_products": r"/(?:products?|shop|store|item|p|dp|buy)/",
    "of_services": r"/(?:services?|solutions?|about\w*|contact\w*|pricing|plans?|programs?)(?:/|$|\.)",
    "dated": r"/(?:19|20)\d\d[/-]\d",
    "numbered": r"\d{5,}",
}
_ADDRESSES = {
    "of_forums": r"/(?:t|threads?|questions?|discussions?|comments|answers)[/.?]|forum|community|"
    r"showthread|viewtopic",
    "of_manuals": r"/(?:docs?|documentation|manual|api|reference|guide\w*|tutorials?|help|kb|support|wiki|"
    r"learn)(?:/|$|\.)|//(?:docs?|help|support|developer|wiki)\.",
    "query": r"\?",
}
_URLS = tuple((name, re.compile(words)) for name, words in _PATHS.items())
_OF_ONE_TEXT = frozenset(("slug", "dated", "numbered"))
_WHOLE_URLS = tuple((name, re.compile(words)) for name, words in _ADDRESSES.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The kind and how sure it is, from 0 to 1."""

    kind: Kind
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """What the kind is decided from: statements, segments, items, and whether it is dated and signed."""

    hints: Hints
    segments: Sequence[Segment]
    listing: Listing | None
    dated: bool
    signed: bool
    headings: int

    def measures(self) -> dict[str, float]:
        """Return the evidence as numbers with names."""
        found: dict[str, float] = {f"type_{name}": name in self.hints.types for name in _TYPES}
        found |= self._of_text()
        found |= self._of_url()
        items = len(self.listing.items) if self.listing else 0
        found |= {
            "listing": self.listing.confidence if self.listing else 0.0,
            "items": log1p(items),
            "published": self.dated,
            "signed": self.signed,
            "one_title": self.headings == 1,
            "more_titles": self.headings > 1,
            "described": bool(self.hints.description),
            "has_body": len(self.hints.body) > 400,
        }
        return {name: float(value) for name, value in found.items()}

    def tells_much(self) -> bool:
        """Say whether the page has a date, an author or more than a few words of prose."""
        return self.dated or self.signed or sum(each.size for each in self._prose()) > _FEW_WORDS

    def is_nearly_empty(self) -> bool:
        """Say whether the page shows a few lines at most, and no list: a form, an apology, a frame."""
        return not _is_list(self.listing) and sum(each.size for each in self.segments) < _NOTHING

    def _prose(self) -> Sequence[Segment]:
        return [each for each in self.segments if 3 * each.linked_size < each.size > _PROSE]

    def _of_text(self) -> dict[str, float]:
        lengths = [(each.size, each.linked_size) for each in self.segments]
        count, chars = len(lengths) or 1, sum(length for length, _ in lengths) or 1
        prose = [length for length, linked in lengths if length > _PROSE and 3 * linked < length]
        kinds = [each.kind for each in self.segments]
        return {
            "prose": log1p(sum(prose)),
            "prose_count": len(prose) / count,
            "prose_share": sum(prose) / chars,
            "long_ones": log1p(sum(length > _LONG for length in prose)),
            "linked": sum(linked for _, linked in lengths) / chars,
            "headings": kinds.count("heading") / count,
            "list_items": kinds.count("list_item") / count,
            "code": "code" in kinds,
            "segments": log1p(len(lengths)),
        }

    def _of_url(self) -> dict[str, float]:
        url = self.hints.url
        path = _path(url)
        found = {f"url_{name}": pattern.search(path) is not None for name, pattern in _URLS}
        found |= {f"url_{name}": pattern.search(url) is not None for name, pattern in _WHOLE_URLS}
        return {**found, "url_depth": path.count("/")}


def names_one_text(url: str) -> bool:
    """Tell an address whose path names one text, by words of its title, its day or its number."""
    path = _path(url)
    return any(pattern.search(path) for name, pattern in _URLS if name in _OF_ONE_TEXT)


def _path(url: str) -> str:
    return re.sub(r"^[a-z]+://[^/]*", "", url.split("?", 1)[0])


def decide_kind(evidence: Evidence) -> Decision:
    """Return the kind that the evidence speaks for most."""
    measures, weights = evidence.measures(), _weights()
    scores = [
        weights["bias"][index] + sum(weights[name][index] * value for name, value in measures.items())
        for index in range(len(KINDS))
    ]
    scores[_ARTICLE] += _NEWS
    has_list = _is_list(evidence.listing)
    scores[_LISTING] -= 0.0 if has_list else _NO_LIST
    odds = [exp(score - max(scores)) for score in scores]
    best = max(range(len(KINDS)), key=odds.__getitem__)
    confidence = odds[best] / sum(odds)
    listed = evidence.listing.confidence if evidence.listing else 0.0
    if best != _LISTING and has_list and _is_most_of_the_page(evidence.listing):  # an index of threads
        best, confidence = _LISTING, (listed + odds[_LISTING] / sum(odds)) / 2
    if has_list and best != _LISTING and is_round_up(evidence.hints.title, evidence.segments):
        best, confidence = _LISTING, _ROUND_UP
    if best != _ARTICLE and is_recipe(evidence.segments):
        best, confidence = _ARTICLE, _RECIPE
    if evidence.is_nearly_empty() or (best == _ARTICLE and not evidence.tells_much()):
        confidence = min(confidence, _NEXT_TO_NOTHING)
    return Decision(kind=KINDS[best], confidence=round(confidence, 3))


def _is_list(listing: Listing | None) -> bool:
    """Say whether what was read is a list of three entries at least, and no menu."""
    if listing is None or len(listing.items) < _FEWEST_ITEMS:
        return False
    return listing.evidence is None or listing.evidence.place >= _IN_A_MENU


def _is_most_of_the_page(listing: Listing | None) -> bool:
    """Say whether a list is surely a digest page's: no three links beside the text of an old page."""
    if listing is None or listing.confidence < _SURELY_A_LIST:
        return False
    return listing.evidence is None or listing.evidence.cover >= _SURELY_COVERS


@cache
def _weights() -> Mapping[str, Sequence[float]]:
    found: Mapping[str, Sequence[float]] = json.loads(files("cleaner").joinpath("kind.json").read_bytes())
    return found
