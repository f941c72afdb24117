"""What people have ruled, in the cleaner's terms: operators' rules, and decisions on links.

All of it lies in the archive as its decisions. Those of kind ``rule`` bear on every page; ``link`` and
``page`` on the page that is their subject; ``campaign`` on the same words with the same host wherever
they stand, and ``site`` on those within one host. What is expired, or cannot be read, is left out: a
broken rule must not stop the cleaning of every page, and whoever made it is told where it is made.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, fields
from datetime import datetime
from typing import Any

from archive import Archive
from archive.review import Review, campaign_of
from archive.surt import host_surt
from cleaner import Context
from cleaner.context import Decision, Rule

RULE, LINK, PAGE, SITE, CAMPAIGN = "rule", "link", "page", "site", "campaign"
# Of two that bear on one link the narrower counts, and of equals the later: the judge takes the last.
_WIDEST_FIRST = (CAMPAIGN, SITE, PAGE, LINK)
_RULE_FIELDS = frozenset(field.name for field in fields(Rule))
_ACTIONS = frozenset({"keep", "flag", "unlink", "drop"})


def standing(archive: Archive, surt: str, now: datetime) -> Context:
    """Return the rules in force at `now` and the decisions in force on the page at `surt`."""
    on_page = [said for said in Review(archive).rulings_on([surt]) if holds(said, now)]
    return Context(rules=rules_at(archive, now), decisions=tuple(_ordered(on_page)))


def rules_at(archive: Archive, now: datetime) -> tuple[Rule, ...]:
    """Return the operators' rules in force at `now`, each once, in an order that is always the same."""
    read = (rule_of(said) for said in archive.decisions(kind=RULE) if holds(said, now))
    return tuple(sorted({rule for rule in read if rule}, key=astuple))


def on_campaigns(
    archive: Archive, surt: str, links: Iterable[tuple[str, str]], now: datetime
) -> tuple[Decision, ...]:
    """Return the decisions at `now` on campaigns, here or everywhere, that `links` belong to.

    `links` are words and address of foreign links of the page at `surt`.
    """
    if Review(archive).newest_decision() is None:
        return ()
    host = host_surt(surt)
    by_subject: dict[str, list[tuple[str, str]]] = {}
    for text, href in links:
        everywhere = str(campaign_of(text, href))
        for subject in (everywhere, site_subject(everywhere, host)):
            by_subject.setdefault(subject, []).append((text, href))
    said = [each for each in Review(archive).rulings_on(by_subject) if holds(each, now)]
    spread = [
        {**each, "links": [{"text": text, "href": href} for text, href in by_subject[each["subject"]]]}
        for each in said
    ]
    return tuple(_ordered(spread))


def site_subject(campaign: str, host: str) -> str:
    """Return the subject of decisions on a campaign within the host of that surt."""
    return f"{campaign}@{host}"


def holds(said: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether a decision has not expired at `now`; one without a readable end does not expire."""
    until = said.get("until")
    if not isinstance(until, str):
        return True
    try:
        return datetime.fromisoformat(until) > now
    except (ValueError, TypeError):
        return True


def rule_of(said: Mapping[str, Any]) -> Rule | None:
    """Return the rule that a decision states, None if it states none."""
    given = {name: value for name, value in said.items() if name in _RULE_FIELDS}
    if given.get("verdict") not in {"allow", "deny"} or not all(isinstance(v, str) for v in given.values()):
        return None
    return Rule(**given)


def _ordered(said: Iterable[Mapping[str, Any]]) -> Iterator[Decision]:
    known = [each for each in said if each.get("kind") in _WIDEST_FIRST]
    for each in sorted(known, key=lambda one: (_WIDEST_FIRST.index(one["kind"]), str(one.get("id")))):
        yield from _decisions(each)


def _decisions(said: Mapping[str, Any]) -> Iterator[Decision]:
    links, action = said.get("links"), said.get("action")
    for link in links if isinstance(links, list) else [said]:
        href, text = (link.get("href"), link.get("text")) if isinstance(link, dict) else (None, None)
        if action in _ACTIONS and isinstance(href, str) and isinstance(text, str):
            yield Decision(href=href, text=text, action=action, name=str(said.get("id", "")))
