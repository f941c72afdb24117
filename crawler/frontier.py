"""The frontier: which URLs are still to be fetched, and which of the links met are worth it.

A link is a string until its turn comes. Everything that can be told from the URL alone is told here,
before a request exists: scheme, host, patterns, depth, traps, and whether it was met before.
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal
from urllib.parse import urlsplit

from archive.errors import InvalidUrl
from archive.surt import host_surt, surt
from crawler.errors import Refused
from crawler.guard import check_url
from crawler.ledger import Visit
from crawler.links import redirected
from crawler.source import Source, matcher

Role = Literal["index", "item"]

_MOST_INDEXES = 50
_MOST_REDIRECTS = 10
_MOST_SEGMENTS = 20
_MOST_REPEATS = 3
_ASSETS = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|css|m?js|map|woff2?|ttf|eot|otf|mp[34]|m4[av]|webm"
    r"|avi|mov|mkv|og[gv]|wav|flac|zip|gz|tgz|bz2|xz|7z|rar|exe|dmg|iso|apk|msi|deb|rpm)\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One URL to fetch: an index (digest page, feed or sitemap) or an item that one lists.

    `depth` counts links from the source, `via` the URLs that redirected here, `found_on` the URL of
    the index that named it, `attempt` how often it was tried before.
    """

    url: str
    role: Role = "item"
    depth: int = 0
    found_on: str | None = None
    via: tuple[str, ...] = ()
    attempt: int = 0
    unconditional: bool = False


class Frontier:
    """The list of targets of one crawl, in the order they were found, indexes first.

    `visits` are what is remembered of URLs by surt; `fresh` says of one that it need not be fetched
    this time. `listed` counts the items that indexes listed, `new` those never visited, `left_out`
    the links that were not taken, by reason.
    """

    def __init__(
        self,
        source: Source,
        *,
        limit: int | None = None,
        visits: Mapping[str, Visit] = MappingProxyType({}),
        fresh: Callable[[Visit], bool] = lambda _: False,
    ) -> None:
        self._source = source
        self._limit = min(source.max_pages, limit or source.max_pages)
        self._visits = visits
        self._fresh = fresh
        self._follow = [matcher(pattern) for pattern in source.follow]
        self._ignore = [matcher(pattern) for pattern in source.ignore]
        self._homes = {host_surt(source.url)}
        self._met: set[str] = set()
        self._surts: set[str] = set()
        self._indexes: deque[Target] = deque()
        self._items: deque[Target] = deque()
        self._again: deque[Target] = deque()
        self._taken = Counter[str]()
        self.left_out = Counter[str]()
        self.listed = 0
        self.new = 0

    def __len__(self) -> int:
        return len(self._again) + len(self._indexes) + len(self._items)

    @property
    def taken(self) -> int:
        """How many URLs were taken so far, fetched or not."""
        return self._taken.total()

    def start(self, url: str) -> None:
        """Take the source's own URL, whatever the rules for links say."""
        self._met.add(url)
        self._surts.add(surt(url))
        self._put(Target(url=url, role="index"))

    def offer(self, url: str, *, found_on: str, depth: int, role: Role = "item") -> bool:
        """Take the absolute `url` unless a rule is against it; say whether it was taken."""
        if url in self._met:
            return False
        self._met.add(url)
        reason = self._against(url, depth, role)
        if reason:
            self.left_out[reason] += 1
            return False
        self._put(Target(url=url, role=role, depth=depth, found_on=found_on))
        return True

    def redirect(self, target: Target, location: str) -> str | None:
        """Take where `target` was redirected to; return the word for the reason if that may not be."""
        url = redirected(target.url, location) or ""
        chain = (*target.via, target.url)
        reason = self._against_hop(url, chain, target)
        if reason:
            self.left_out[reason] += 1
            return reason
        self._met.add(url)
        self._surts.add(surt(url))
        self._put(replace(target, url=url, via=chain, attempt=0))
        return None

    def again(self, target: Target) -> None:
        """Put `target` back for another attempt, before all others."""
        self._again.append(replace(target, attempt=target.attempt + 1))

    def whole(self, target: Target) -> None:
        """Put `target` back, to be fetched without conditions."""
        self._again.append(replace(target, unconditional=True))

    def pop(self) -> Target | None:
        """Return the next target, or None when there is none now."""
        for queue in (self._again, self._indexes, self._items):
            if queue:
                return queue.popleft()
        return None

    def _put(self, target: Target) -> None:
        self._taken[target.role] += 1
        (self._indexes if target.role == "index" else self._items).append(target)

    def _against(self, url: str, depth: int, role: Role) -> str | None:
        """Return the word for the reason not to fetch a link, the cheapest rules first."""
        if depth > self._source.max_depth:
            return "depth"
        if self.taken >= self._limit or (role == "index" and self._taken[role] >= _MOST_INDEXES):
            return "pages"
        if role == "item" and (reason := self._unwanted(url)):
            return reason
        return self._known(url, role)

    def _unwanted(self, url: str) -> str | None:
        if self._follow and not any(pattern.match(url) for pattern in self._follow):
            return "pattern"
        if any(pattern.match(url) for pattern in self._ignore):
            return "ignored"
        return trap(url)

    def _known(self, url: str, role: Role) -> str | None:
        key, reason = _identity(url)
        if reason:
            return reason
        if key in self._surts:
            return "seen"
        self._surts.add(key)
        if self._source.same_host and host_surt(key) not in self._homes:
            return "host"
        return self._weighed(key) if role == "item" else None

    def _weighed(self, key: str) -> str | None:
        visit = self._visits.get(key)
        self.listed += 1
        self.new += visit is None
        return "fresh" if visit is not None and self._fresh(visit) else None

    def _against_hop(self, url: str, chain: tuple[str, ...], target: Target) -> str | None:
        if len(chain) > _MOST_REDIRECTS:
            return "redirects"
        key, reason = _identity(url)
        if reason:
            return reason
        if url in chain:
            return "loop"
        if target.depth == 0 and target.role == "index":
            self._homes.add(host_surt(key))  # the source itself has moved
        if self._source.same_host and host_surt(key) not in self._homes:
            return "host"
        # http to https, or a slash more, is the same surt: that hop must not count as seen.
        if key in self._surts and key not in {surt(hop) for hop in chain}:
            return "seen"
        return "pages" if self.taken >= self._limit else None


def _identity(url: str) -> tuple[str, str | None]:
    """Return the surt of `url`, and the word for what is against the URL as such, if anything is."""
    if not url:
        return "", "url"
    try:
        check_url(url)
        return surt(url), None
    except Refused as refusal:
        return "", refusal.code
    except InvalidUrl:
        return "", "url"


def trap(url: str) -> str | None:
    """Return ``trap`` for a URL that looks made by a machine without end, ``asset`` for no document."""
    path = urlsplit(url).path
    if _ASSETS.search(path):
        return "asset"
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) > _MOST_SEGMENTS:
        return "trap"
    if len(segments) >= _MOST_REPEATS and max(Counter(segments).values()) >= _MOST_REPEATS:
        return "trap"
    return None
