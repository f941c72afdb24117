"""``palimpsest rules``: what operators allow and deny, wherever it stands."""

from console import moderation
from console.command.applying import apply, doer, end
from console.command.exits import not_found
from console.command.opening import archive_to_read, archive_to_write, utc_now
from console.command.terminal import Column, note, show, stated
from console.settings import Settings
from worker.rules import RuleOrder
from worker.ruling import add_rule, undo


def list_rules(settings: Settings, *, everything: bool, as_json: bool) -> None:
    """Print the rules in force, and with `everything` those that ended or expired too."""
    with archive_to_read(settings) as archive:
        found = moderation.rules(archive, utc_now(), everything=everything)
    show(found, _RULES, as_json=as_json)
    if not found:
        note("no rules")


def add(settings: Settings, order: RuleOrder, *, actor: str | None, as_json: bool) -> None:
    """Make a rule, and have every capture that it bears on cleaned again."""
    with archive_to_write(settings) as archive:
        ruled = add_rule(archive, order, actor=actor or doer(), now=utc_now())
        applied = apply(settings, ruled)
    end(ruled, applied, f"{order.verdict}: ruled", as_json=as_json)


def remove(settings: Settings, identity: str, *, remark: str, actor: str | None, as_json: bool) -> None:
    """End a rule; Stop with NOT_FOUND if none of that id is in force."""
    with archive_to_write(settings) as archive:
        known = moderation.rules(archive, utc_now(), everything=True)
        if identity not in {said["id"] for said in known if said["state"] != "ended"}:
            raise not_found(f"no rule '{identity}' is in force; palimpsest rules list shows those that are")
        ruled = undo(archive, identity, actor=actor or doer(), now=utc_now(), note=remark)
        applied = apply(settings, ruled)
    end(ruled, applied, f"{identity}: ended", as_json=as_json)


_RULES = (
    Column(heading="ID", key="id"),
    Column(heading="Verdict", key="verdict", style="bold"),
    Column(heading="Domain", key="domain"),
    Column(heading="Path", key="path"),
    Column(heading="Anchor", key="anchor"),
    Column(heading="Site", key="site"),
    Column(heading="Until (UTC)", key="until", shown=stated),
    Column(heading="State", key="state"),
    Column(heading="By", key="actor"),
    Column(heading="Note", key="note"),
)
