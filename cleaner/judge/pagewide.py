"""What the page as a whole is like: its script, its words, the sites it depends on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from cleaner.document import Document
from cleaner.judge.gather import Gathered, Sighting
from cleaner.judge.lexicon import hits, may_sell, sold_in, trade_of
from cleaner.judge.urls import address, host_of, site_of, target
from cleaner.judge.words import fold, more_often, script_of, tokens

_LONGEST = 9_000
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_SILENT = ("script", "style", "noscript", "template", "iframe")


@dataclass(frozen=True, kw_only=True, eq=False)  # no slots: cached properties need a dict
class Pagewide:
    """Facts about the whole page that every link is compared with, each read when first asked for."""

    document: Document
    gathered: Gathered

    @property
    def owners(self) -> frozenset[str]:
        """The names under which the page's own site is known."""
        return self.gathered.owners

    @cached_property
    def light(self) -> str:
        """The page's words as readers see them, in lower case."""
        return _text(self.document).lower()

    @cached_property
    def folded(self) -> str:
        """The page's words folded as link texts are."""
        # Piece by piece, for most of a page's letters need no folding, and the rest come again and again.
        return self.light if self.light.isascii() else _BEYOND_ASCII.sub(_folded, self.light)

    @cached_property
    def squeezed(self) -> str:
        """The page's folded words without anything between them, as names in addresses are written."""
        return (
            self.folded.replace(" ", "").replace("-", "").replace(".", "").replace("'", "").replace("&", "")
        )

    @cached_property
    def script(self) -> str:
        """The script most of the page's words are in."""
        return script_of(self.light)

    @cached_property
    def suppliers(self) -> frozenset[str]:
        """The sites that scripts, pictures and forms of the page belong to."""
        return _suppliers(self.document)

    @cached_property
    def sites(self) -> Counter[str]:
        """How often the page links to each foreign name where readers see it, selling nothing."""
        return Counter(
            each.where.site
            for each in self.gathered.foreign
            if not each.hidden and not hits(each.folded).words
        )

    @cached_property
    def countries(self) -> Counter[str]:
        """How many different foreign names lie under each country's suffix."""
        each_site = {each.where.site: each.where.country for each in self.gathered.foreign}
        return Counter(each_site.values())

    @cached_property
    def texts(self) -> Counter[str]:
        """How often each folded link text occurs among all links."""
        return Counter(fold(each.text) for each in self.document.anchors if each.text)

    @cached_property
    def addresses(self) -> frozenset[str]:
        """All addresses the page links to, as compared over time."""
        found = (target(each.href) for each in self.document.anchors)
        return frozenset(address(where) for where in found if where)

    @cached_property
    def vocabulary(self) -> Counter[str]:
        """The page's words in lower case with how often they occur."""
        return Counter(tokens(self.light))

    @cached_property
    def trades(self) -> Counter[str]:
        """How often the page names each trade, foreign links and remarks that sell left out."""
        found: Counter[str] = Counter()
        for word, count in self.vocabulary.items():
            if may_sell(word):
                found[trade_of(word)] += count
        around = {}
        for each in self.gathered.foreign:
            found.subtract(trade_of(word) for word in tokens(each.folded))
            if each.around is not None and sells(each) and each.commented:
                around[each.around] = each.around.outside
        for text in around.values():
            found.subtract(trade_of(word) for word in tokens(text.lower()))
        return found

    @cached_property
    def own(self) -> frozenset[int]:
        """The places of links within the site."""
        return frozenset(self.gathered.own)

    def says(self, word: str, more_than: int) -> bool:
        """Tell whether the page has a lower-case word more often than `more_than` times."""
        return more_often(self.light, word, more_than)

    @property
    def size(self) -> int:
        """The number of words, at least one."""
        return max(1, self.vocabulary.total())


def sells(sighting: Sighting) -> bool:
    """Tell whether a link names a trade that buys links, in its words or in the name it leads to."""
    return bool(hits(sighting.folded).words) or bool(sold_in(sighting.where.site))


def _folded(match: re.Match[str]) -> str:
    return fold(match[0])


def _text(document: Document) -> str:
    """Return the body's words in about the order of the file, cut off where they are plenty."""
    flat = document.flat
    at = next(iter(flat.by_tag.get("body", ())), 0)
    end, size, said = flat.ends[at], 0, []
    silent = {number for tag in _SILENT for number in flat.by_tag.get(tag, ())}
    while at < end and size < _LONGEST:
        if at in silent:
            said.append(flat.tails[at])
            at = flat.ends[at]
            continue
        text, tail = flat.texts[at], flat.tails[at]
        if text or tail:
            said += (text, tail)
            size += len(text) + len(tail)
        at += 1
    return " ".join(" ".join(said).split())[:_LONGEST]


def _suppliers(document: Document) -> frozenset[str]:
    flat, hosts = document.flat, set()
    for number in flat.named("script", "img", "form", "source"):
        attributes = flat.attributes[number]
        address = attributes.get("src") or attributes.get("action")
        if address and "//" in address:
            hosts.add(host_of(address if "://" in address else f"http:{address}"))
    return frozenset(site_of(host) for host in hosts if host)
