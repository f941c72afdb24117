"""Doorway pages: pages that as a whole exist to send readers and search engines on to what they sell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cleaner.article import Link, Reason
from cleaner.judge.gather import is_own
from cleaner.judge.lexicon import hits, may_sell, trade_of
from cleaner.judge.model import log_odds
from cleaner.judge.pagewide import Pagewide, sells
from cleaner.judge.urls import host_of, site_of
from cleaner.judge.weighing import DOUBTFUL, Weighed
from cleaner.judge.words import fold, visible, word_set

_DENSITY = 0.03
# Other trades have honest shops and offices, whose pages speak of them just as much.
_TRADES = word_set("gambling pharma escort adult loans essay documents replica social streaming hacks")
_SHARE = 0.5
_FEWEST = 2
_ENOUGH_WORDS = 40
_MANY = 15
_SCORE = 0.9


def doorway(page: Pagewide, groups: Sequence[Sequence[Weighed]]) -> str:
    """Return why a page as a whole is a doorway, or an empty string.

    Its title sells, a trade's words are many among its words, and so does what it leads to: most links
    to other sites are suspect, or many of all its links sell, or it names another site's page as its
    own true address.
    """
    sold = hits(fold(_title(page)[:300])).words
    if not sold:
        return ""
    suspects = [each for run in groups for each in run if each.total >= DOUBTFUL or sells(each.sighting)]
    foreign = sum(len(run) for run in groups)
    leads_away = len(suspects) >= max(_FEWEST, _SHARE * foreign) or _sells_throughout(page)
    if not (leads_away or _points_away(page)):
        return ""
    trade, share = _trade(page)
    if trade not in _TRADES or share < _DENSITY or page.size < _ENOUGH_WORDS:
        return ""
    return (
        f"doorway: the title sells ({', '.join(sold[:3])}), {share:.0%} of the words are of {trade}, "
        f"{len(suspects)} of {foreign} foreign links are suspect"
    )


def verdict_on(page: Pagewide, why: str) -> Link:
    """Return what stands for the whole page among its links, so that people are asked about it."""
    return Link(
        href=page.document.url,
        text=visible(_title(page))[:200],
        action="flag",
        score=_SCORE,
        reasons=(Reason(code="POS.DOORWAY", weight=round(log_odds(_SCORE), 2), evidence=why[:200]),),
        place="head",
    )


def _title(page: Pagewide) -> str:
    flat = page.document.flat
    return next((flat.texts[number] for number in flat.by_tag.get("title", ())), "")


def _sells_throughout(page: Pagewide) -> bool:
    """Tell whether many of a page's links, and not few of all, name a trade that buys links."""
    said = {fold(anchor.text) for anchor in page.document.anchors if anchor.text}
    selling = sum(1 for text in said if hits(text).words)
    return selling >= _MANY and selling * 8 >= len(said)


def _trade(page: Pagewide) -> tuple[str, float]:
    """Return the trade most named on the page, and its share of the page's words."""
    found: Counter[str] = Counter()
    for word, count in page.vocabulary.items():
        if may_sell(word):
            found[trade_of(word)] += count
    del found[""]
    trade, count = max(found.items(), key=lambda each: (each[1], each[0]), default=("", 0))
    return trade, count / page.size


def _points_away(page: Pagewide) -> bool:
    """Tell whether the page names a page of another site as its mobile or its own true address."""
    own = {site_of(host) for url in (page.document.url, page.document.base_url) if (host := host_of(url))}
    flat = page.document.flat
    for number in flat.by_tag.get("link", ()):
        attributes = flat.attributes[number]
        if attributes.get("rel") in {"canonical", "amphtml"}:
            host = host_of(attributes.get("href") or "")
            if host and not is_own(site_of(host), frozenset(own)):
                return True
    return False
