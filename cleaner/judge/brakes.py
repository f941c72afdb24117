"""When one page's own evidence would change too much, nothing is changed and people are asked."""

from __future__ import annotations

from dataclasses import replace

from cleaner.article import Link
from cleaner.judge.deciding import Plan
from cleaner.judge.gather import Gathered

_MOST = 0.3
_MOST_PARAGRAPHS = 3


def brake(plan: Plan, gathered: Gathered) -> Plan:
    """Return the plan, or one that only flags when it went too far on one page's evidence alone.

    Too far is more than 30% of the page's links, any sentence that is not part of a paragraph written
    for its links, or more than three such paragraphs. What readers cannot see does not count: taking it
    out changes nothing an author wrote. Nor does what time, other pages, other sites, operators or
    people speak against.
    """
    seen = sum(1 for at, link in plan.links.items() if _taken(link) and at not in plan.vouched)
    total = len(gathered.own) + sum(1 for each in gathered.foreign if not each.hidden)
    if seen > _MOST * total:
        return all_flagged(plan, f"{seen} of {total} links would go on this page's evidence alone")
    if plan.sentences:
        return all_flagged(
            plan, f"a sentence would go on this page's evidence alone: {plan.sentences[0][:120]}"
        )
    if plan.paragraphs > _MOST_PARAGRAPHS:
        return all_flagged(plan, f"{plan.paragraphs} paragraphs would go on this page's evidence alone")
    return plan


def all_flagged(plan: Plan, why: str) -> Plan:
    """Return the plan with nothing taken out and all suspects flagged, and a note that says why."""
    plan.notes.append(f"{why}; nothing was changed, the links are flagged for a person to decide")
    plan.links = {
        at: replace(link, action="flag") if _removed(link) else link for at, link in plan.links.items()
    }
    plan.blocks, plan.cuts, plan.unlinked = [], [], []
    plan.braked = True
    return plan


def _removed(link: Link) -> bool:
    return link.action in {"drop", "unlink"}


def _taken(link: Link) -> bool:
    return _removed(link) and not link.hidden
