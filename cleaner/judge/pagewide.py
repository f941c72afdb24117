"""What the page as a whole is like: its script, its words, the sites it depends on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from lxml import etree

from cleaner.document import Document
from cleaner.judge.gather import Gathered
from cleaner.judge.lexicon import trade_of
from cleaner.judge.urls import host_of, site_of
from cleaner.judge.words import fold, script_of, tokens

_LONGEST = 24_000
_TEXTS = etree.XPath(
    ".//text()[not(parent::script or parent::style or parent::noscript or parent::template)]",
    smart_strings=False,
)


@dataclass(slots=True, kw_only=True, eq=False)
class Pagewide:
    """Facts about the whole page that every link is compared with.

    `text` are its words as readers see them, `light` the same in lower case, `helpers` the sites it
    loads scripts and pictures from, `sites` how often it links to each foreign name.
    """

    document: Document
    gathered: Gathered
    text: str
    light: str
    script: str
    helpers: frozenset[str]
    sites: Counter[str]
    countries: Counter[str]
    _trades: dict[str, float] | None = field(default=None)
    _vocabulary: Counter[str] | None = field(default=None)

    @property
    def owners(self) -> frozenset[str]:
        """The names under which the page's own site is known."""
        return self.gathered.owners

    def says(self, word: str, more_than: int) -> bool:
        """Tell whether the page has a lower-case word more often than `more_than` times."""
        return self.light.count(word) > more_than

    def lacks(self, text: str) -> float:
        """Return the share of a text's different words that the page has nowhere else.

        Small words come back in every paragraph of one language; where nearly none does, the text
        is in another.
        """
        words = Counter(tokens(text.lower()))
        if self._vocabulary is None:
            self._vocabulary = Counter(tokens(self.light))
        return sum(1 for word, count in words.items() if self._vocabulary[word] <= count) / max(1, len(words))

    def speaks_of(self, trade: str) -> float:
        """Return how often the page names a trade outside its foreign links, per thousand words."""
        if self._trades is None:
            self._trades = self._count_trades()
        return self._trades.get(trade, 0.0)

    def _count_trades(self) -> dict[str, float]:
        words = Counter(tokens(fold(self.text)))
        found: Counter[str] = Counter()
        for word, count in words.items():
            found[trade_of(word)] += count
        for each in self.gathered.foreign:
            found.subtract(trade_of(word) for word in tokens(each.folded))
        size = max(1, words.total())
        return {trade: 1000 * count / size for trade, count in found.items() if trade and count > 0}


def pagewide(document: Document, gathered: Gathered) -> Pagewide:
    """Read the whole page once."""
    text = _text(document)
    return Pagewide(
        document=document,
        gathered=gathered,
        text=text,
        light=text.lower(),
        script=script_of(text),
        helpers=_helpers(document),
        sites=Counter(each.where.site for each in gathered.foreign if each.where),
        countries=Counter(
            {each.where.site: each.where.country for each in gathered.foreign if each.where}.values()
        ),
    )


def _text(document: Document) -> str:
    body = document.root.find("body")
    found: list[str] = _TEXTS(body if body is not None else document.root)
    return " ".join(" ".join(found).split())[:_LONGEST]


def _helpers(document: Document) -> frozenset[str]:
    """Return the sites that scripts, pictures and forms of the page belong to."""
    hosts = set()
    for element in document.root.iter("script", "img", "form", "source"):
        address = element.get("src") or element.get("action")
        if address and "//" in address:
            hosts.add(host_of(address if "://" in address else f"http:{address}"))
    return frozenset(site_of(host) for host in hosts if host)
