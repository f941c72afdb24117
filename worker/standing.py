"""What people have ruled, in the cleaner's terms: operators' rules, and decisions on single links.

Rules and decisions lie in the archive as its decisions, of kind ``rule`` and ``link``; a decision's
subject is the surt of the page that it is about. Those that cannot be read are left out: a broken
rule must not stop the cleaning of every page, and whoever made it is told so where it is made.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from archive import Archive
from cleaner import Context
from cleaner.context import Decision, Rule

RULE, LINK = "rule", "link"
_RULE_FIELDS = frozenset(field.name for field in fields(Rule))
_ACTIONS = frozenset({"keep", "flag", "unlink", "drop"})


def standing(archive: Archive, surt: str) -> Context:
    """Return the rules in force and the decisions in force on the page at `surt`."""
    rules = (_rule(said) for said in archive.decisions(kind=RULE))
    decisions = (_decision(said) for said in archive.decisions(kind=LINK, subject=surt))
    return Context(
        rules=tuple(rule for rule in rules if rule),
        decisions=tuple(decision for decision in decisions if decision),
    )


def _rule(said: Mapping[str, Any]) -> Rule | None:
    given = {name: value for name, value in said.items() if name in _RULE_FIELDS}
    if given.get("verdict") not in {"allow", "deny"} or not all(isinstance(v, str) for v in given.values()):
        return None
    return Rule(**given)


def _decision(said: Mapping[str, Any]) -> Decision | None:
    href, text, action = said.get("href"), said.get("text"), said.get("action")
    if action not in _ACTIONS or not isinstance(href, str) or not isinstance(text, str):
        return None
    return Decision(href=href, text=text, action=action, name=str(said.get("id", "")))
