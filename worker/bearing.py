"""Which captures a decision bears on: those whose article in force has a link that it speaks of."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from archive import Archive, Damaged, Withdrawn
from archive.review import Review, campaign_of
from archive.surt import host_surt
from cleaner.context import Rule
from cleaner.judge.outside import matches
from cleaner.judge.urls import target
from cleaner.judge.words import fold
from worker.standing import CAMPAIGN, LINK, PAGE, RULE, SITE, rule_of

Said = Mapping[str, Any]
_Speaks = Callable[[str, Mapping[str, Any]], bool]


def bearing_on(archive: Archive, said: Said) -> Iterator[str]:
    """Yield the keys of the captures that the decision `said` bears on, each URL's in time order.

    Kept links count as well, so that a decision is felt where it changes a verdict and where it only
    confirms one. What cannot be read is passed over; `verify` names it.
    """
    speaks = _speaks(said)
    for surt in _surts(archive, said):
        for row in Review(archive).articles_in_force(surt):
            with suppress(Withdrawn, Damaged):
                stored = archive.article(row.capture_key)
                content = stored.content if stored else {}
                if any(speaks(content.get("url", ""), link) for link in content.get("links", [])):
                    yield row.capture_key


def _surts(archive: Archive, said: Said) -> Iterable[str]:
    kind, review = said.get("kind"), Review(archive)
    if kind in (LINK, PAGE):
        return [str(said["subject"])]
    if kind == RULE:
        rule = rule_of(said)
        return review.leading_to(rule.domain, site=rule.site) if rule else []
    if kind == CAMPAIGN:
        return review.leading_to(str(said["domain"]))
    if kind == SITE:
        host = str(said["subject"]).partition("@")[2]
        return [surt for surt in review.leading_to(str(said["domain"])) if host_surt(surt) == host]
    return []


def _speaks(said: Said) -> _Speaks:
    kind = said.get("kind")
    if kind in (LINK, PAGE):
        wanted = {(link["href"], fold(link["text"])) for link in said.get("links", [])}
        return lambda _url, link: (link["href"], fold(link["text"])) in wanted
    if kind in (CAMPAIGN, SITE):
        campaign = str(said["subject"]).partition("@")[0]
        return lambda _url, link: str(campaign_of(link["text"], link["href"])) == campaign
    rule = rule_of(said)
    return (lambda url, link: _ruled(rule, url, link)) if rule else lambda _url, _link: False


def _ruled(rule: Rule, url: str, link: Mapping[str, Any]) -> bool:
    leads_to = target(link["href"])
    return leads_to is not None and matches(rule, leads_to, fold(link["text"]), url)
