"""What the page as a whole is like: its script, its words, the sites it depends on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cleaner.document import Document
from cleaner.judge.gather import Sighting, own_sites
from cleaner.judge.lexicon import trade_of
from cleaner.judge.urls import target
from cleaner.judge.words import fold, script_of, tokens

_LONGEST = 24_000
_HOSTS = re.compile(
    r"""(?:src|srcset|action|data-src)\s*=\s*["']?\s*(?:https?:)?//([\w.-]+)""", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagewide:
    """Facts about the whole page that every link is compared with.

    `counts` are the folded words of the page with how often they occur, links included; `script` is
    the script most of its own words are in; `helpers` are sites it loads scripts and images from;
    `trades` says how often, per thousand words, the page speaks of a lexicon's trade outside its
    foreign links.
    """

    owners: frozenset[str]
    script: str
    counts: Counter[str]
    size: int
    helpers: frozenset[str]
    trades: dict[str, float]
    title: frozenset[str]
    sites: Counter[str]


def pagewide(document: Document, sightings: Iterable[Sighting]) -> Pagewide:
    """Read the whole page once."""
    foreign = [each for each in sightings if each.foreign]
    text = _text(document)
    folded = fold(text)
    counts = Counter(tokens(folded))
    title = document.root.find(".//title")
    return Pagewide(
        owners=own_sites(document),
        script=script_of(text),
        counts=counts,
        size=max(1, counts.total()),
        helpers=_helpers(document),
        trades=_trades(counts, foreign, max(1, counts.total())),
        title=frozenset(tokens(fold((title.text or "") if title is not None else ""))),
        sites=Counter(each.where.site for each in foreign if each.where),
    )


def _text(document: Document) -> str:
    body = document.root.find("body")
    top = body if body is not None else document.root
    found = top.xpath(
        ".//text()[not(parent::script or parent::style or parent::noscript or parent::template)]"
    )
    return " ".join(" ".join(map(str, found)).split())[:_LONGEST]


def _helpers(document: Document) -> frozenset[str]:
    hosts = set(_HOSTS.findall(document.source))
    found = (target(f"http://{host}/", "http://x/") for host in hosts)
    return frozenset(where.site for where in found if where)


def _trades(counts: Counter[str], foreign: list[Sighting], size: int) -> dict[str, float]:
    """Return hits per thousand words by trade, those of the foreign links' own words taken off."""
    found: Counter[str] = Counter()
    for word, count in counts.items():
        found[trade_of(word)] += count
    for each in foreign:
        found.subtract(trade_of(word) for word in tokens(each.folded))
    return {trade: 1000 * count / size for trade, count in found.items() if trade and count > 0}
