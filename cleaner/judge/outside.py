"""Evidence the page itself cannot give: time, other sites, this site's other pages, operators, people."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable

from cleaner.article import Reason
from cleaner.context import Context, Rule
from cleaner.judge.before import Before
from cleaner.judge.gather import Sighting
from cleaner.judge.pagewide import Pagewide
from cleaner.judge.sentence import stood_without, wrapped
from cleaner.judge.urls import Target, is_renowned, owner
from cleaner.judge.words import fold

# Log-odds. A link that is new since the last capture is injected in two of three cases where pages
# are under attack, against one in thirty of all foreign links: ln(2/1) - ln(1/29) is about 4; less
# is taken, because on a site never attacked nearly all new links are the author's.
_NEW = 2.6
_NEW_RENOWNED = 0.8
_THERE_BEFORE = -5.0
_OWNER_BEFORE = -1.5
_SWAPPED = 9.5
_MOVED = 2.0
_RELABELLED = 3.5
_TELLING = 12
_PUT_IN = 3.3
_WRAPPED = 1.5
_JUDGED_BEFORE = 7.0
_DECISIVE = 50.0


def time_reasons(sighting: Sighting, known: Before | None, page: Pagewide) -> list[Reason]:
    """Return what the previous capture says about a foreign link."""
    where = sighting.where
    if known is None:
        return []
    earlier = known.verdict(where, sighting.folded)
    if earlier is not None and earlier.action in {"drop", "unlink"}:
        return [
            Reason(
                code="TIME.JUDGED", weight=_JUDGED_BEFORE, evidence=f"{earlier.action} {earlier.score:.2f}"
            )
        ]
    if known.had(where):
        return [Reason(code="TIME.THERE", weight=_THERE_BEFORE, evidence=where.host)]
    if known.knew(where):
        return [Reason(code="TIME.OWNER", weight=_OWNER_BEFORE, evidence=owner(where))]
    return [_newness(where, sighting.folded, known, page), *_within_sentence(sighting, known)]


def _within_sentence(sighting: Sighting, known: Before) -> list[Reason]:
    """Return what the sentence around a new link was like before: authors rarely go back to one."""
    if stood_without(sighting, known):
        return [Reason(code="TIME.SENTENCE", weight=_PUT_IN, evidence=sighting.text[:80])]
    if wrapped(sighting, known):
        return [Reason(code="TIME.WRAPPED", weight=_WRAPPED, evidence=sighting.text[:80])]
    return []


def _newness(where: Target, folded: str, known: Before, page: Pagewide) -> Reason:
    """Return the reason for a link whose address and owner the previous capture did not have.

    Words that lead elsewhere count as swapped when no link with these words was added, for then one of the
    old ones was changed; many links to one new owner are a site that moved house. Where only other words
    still lead to the old address, a short label ("Live", "Tickets") may have been given away by its author.
    """
    if is_renowned(where):
        return Reason(code="TIME.NEW", weight=_NEW_RENOWNED, evidence=where.host)
    was = known.swapped(where, folded)
    if was and page.texts[folded] <= known.times[folded]:
        label = page.texts[folded] == 1 and was in page.addresses and len(folded) < _TELLING
        weight = _MOVED if page.sites[where.site] >= 3 else _RELABELLED if label else _SWAPPED
        return Reason(code="TIME.SWAPPED", weight=weight, evidence=f"{was} → {where.host}"[:200])
    return Reason(code="TIME.NEW", weight=_NEW, evidence=where.host)


def context_reasons(sighting: Sighting, context: Context, page_url: str) -> list[Reason]:
    """Return what other sites and the operators' rules say about a foreign link."""
    where = sighting.where
    reasons = []
    others = context.campaigns.get((sighting.folded, where.site), 0)
    if others:
        weight = min(6.0, 1.5 + 1.5 * math.log2(1 + others))
        reasons.append(
            Reason(
                code="CAMPAIGN.PAIR",
                weight=weight,
                evidence=f"{others} other hosts: {sighting.text[:60]} → {where.site}",
            )
        )
    return reasons + rule_reasons(where, sighting.folded, context.rules, page_url)


def rule_reasons(where: Target, folded: str, rules: Iterable[Rule], page_url: str) -> list[Reason]:
    """Return the operators' rules that match; an allowing rule outweighs denying ones."""
    matching = [rule for rule in rules if matches(rule, where, folded, page_url)]
    for verdict, weight in (("allow", -_DECISIVE), ("deny", _DECISIVE)):
        for rule in matching:
            if rule.verdict == verdict:
                named = rule.name or " ".join(filter(None, (rule.domain, rule.path, rule.anchor)))
                return [Reason(code=f"LIST.{verdict.upper()}", weight=weight, evidence=named)]
    return []


def matches(rule: Rule, where: Target, folded: str, page_url: str) -> bool:
    """Tell whether a rule speaks of this link on this page."""
    if not (rule.domain or rule.path or rule.anchor):
        return False
    if rule.site and not _within(_host(page_url), rule.site):
        return False
    if rule.domain and not _within(where.host, rule.domain):
        return False
    if rule.path and not where.path.startswith(rule.path):
        return False
    return not rule.anchor or fold(rule.anchor) == folded


def _host(url: str) -> str:
    return url.partition("//")[2].split("/", 1)[0].rsplit("@", 1)[-1].split(":", 1)[0].lower()


def _within(host: str, domain: str) -> bool:
    wanted = domain.lower().removeprefix("*.").removeprefix("www.")
    return host == wanted or host.endswith("." + wanted)


def human_reason(sighting: Sighting, context: Context) -> tuple[str, Reason] | None:
    """Return a person's decision on this link as (action, reason), the last one standing."""
    found = None
    for decision in context.decisions:
        if decision.href == sighting.anchor.href and fold(decision.text) == fold(sighting.text):
            weight = -_DECISIVE if decision.action == "keep" else _DECISIVE
            found = (decision.action, Reason(code="HUMAN.DECIDED", weight=weight, evidence=decision.name))
    return found


def block_fingerprint(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the fingerprint of a block: its (folded text, domain) pairs, in any order."""
    joined = "\n".join(sorted({f"{text}\t{domain}" for text, domain in pairs}))
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def block_reasons(fingerprint: str, context: Context) -> list[Reason]:
    """Return what other sites and other pages of this site say about a block."""
    hosts = context.campaign_blocks.get(fingerprint, 0)
    found = _spread(hosts) if hosts else []
    others = context.site_blocks.get(fingerprint, 0)
    if not others:
        return found
    # The same new block on many pages is either an attack or a new sidebar: a strong hint, no proof.
    return [
        *found,
        Reason(
            code="SITE.SURGE",
            weight=min(2.0, 0.5 + 0.4 * math.log2(1 + others)),
            evidence=f"{others} other pages",
        ),
    ]


def _spread(hosts: int) -> list[Reason]:
    """Return the reason for a block that was judged injected on other sites."""
    weight = min(5.0, 1.5 + math.log2(1 + hosts))
    return [Reason(code="CAMPAIGN.BLOCK", weight=round(weight, 2), evidence=f"{hosts} other hosts")]
