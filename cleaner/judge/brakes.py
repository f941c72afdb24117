"""When one page's own evidence would change too much, nothing is changed and people are asked."""

from __future__ import annotations

from dataclasses import replace

from cleaner.judge.deciding import Plan
from cleaner.judge.gather import Gathered

_MOST = 0.3
_OUTSIDE_EVIDENCE = ("TIME.JUDGED", "TIME.SWAPPED", "TIME.NEW", "CAMPAIGN.", "LIST.", "HUMAN.")


def brake(plan: Plan, gathered: Gathered) -> Plan:
    """Return the plan, or one that only flags when it went too far on one page's evidence alone.

    Too far is more than 30% of the page's links. Links that readers cannot see do not count: taking
    them out changes nothing an author wrote.
    """
    removed = [link for link in plan.links.values() if link.action in {"drop", "unlink"}]
    seen = [
        link
        for link in removed
        if not link.hidden and not any(reason.code.startswith(_OUTSIDE_EVIDENCE) for reason in link.reasons)
    ]
    total = len(gathered.own) + sum(1 for each in gathered.foreign if not each.hidden)
    if len(seen) <= _MOST * max(total, 10):
        return plan
    plan.notes.append(
        f"{len(seen)} of {total} links would go on this page's evidence alone; nothing was changed,"
        " the links are flagged for a person to decide"
    )
    plan.links = {
        at: replace(link, action="flag") if link.action in {"drop", "unlink"} else link
        for at, link in plan.links.items()
    }
    plan.blocks, plan.cuts, plan.unlinked = [], [], []
    plan.braked = True
    return plan
