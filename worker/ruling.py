"""What moderators do: decide on links, make rules and end them, undo; each applied at once.

Nothing is edited: each act appends a decision to the bucket that may supersede another. Then the
captures that it bears on are marked to be cleaned again; the caller has them cleaned. An act broken off
between the two can be repeated whole: its decision is found there, and only the marking is done again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from archive import Archive, NotArchived
from archive.review import Review, campaign_of, page_of
from archive.surt import host_surt
from archive.suspects import Sighting, SuspectId
from worker.bearing import bearing_on
from worker.rules import InvalidRuling, RuleOrder, still_ahead
from worker.seen import seen
from worker.standing import CAMPAIGN, LINK, PAGE, RULE, SITE, holds, site_subject

Action = Literal["keep", "unlink", "drop"]
Scope = Literal["link", "page", "campaign", "site"]
Said = Mapping[str, Any]

UNDO = "undo"
_EXAMPLES = 25
_STATED = ("kind", "subject", "about", "anchor", "domain", "links")
_OWN = ("id", "format", "decided_at", "supersedes", "restores")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A decision as it stands, whether it is new in the bucket, and what waits for cleaning by it."""

    decision: dict[str, Any]
    new: bool
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A decision to make on a suspect. `scope` left out is what the id stands for."""

    suspect: str
    action: Action
    scope: Scope | None = None
    until: datetime | None = None
    note: str = ""


def decide(archive: Archive, order: Order, *, actor: str, now: datetime) -> Ruled:
    """Decide on a link, a page or a campaign of the review queue, and mark what it bears on.

    Raises NotArchived if nothing of that id stands anywhere, InvalidRuling if it cannot be decided so.
    """
    wanted = SuspectId.parse(order.suspect)
    scope = order.scope or wanted.kind
    found = Review(archive).sightings(wanted)
    said = _stated(archive, wanted, scope, found) if found else _as_before(archive, wanted, scope)
    until = still_ahead(order.until, now)
    return _make(archive, {**said, "action": order.action, **_terms(until, order.note)}, actor, now)


def add_rule(archive: Archive, order: RuleOrder, *, actor: str, now: datetime) -> Ruled:
    """Make a rule, unless the same stands already, and mark what it bears on.

    Raises InvalidRuling if the rule can mean nothing.
    """
    rule = order.checked(now)
    about = " ".join(f"{name}={value}" for name, value in sorted(rule.said.items()))
    said = {"kind": RULE, "about": about, **rule.said, **_terms(rule.until, rule.note)}
    return _make(archive, said, actor, now)


def undo(archive: Archive, number: str, *, actor: str, now: datetime, note: str = "") -> Ruled:
    """End the decision or rule `number`; what it superseded stands again. Undoing an undo brings it back.

    Raises NotArchived if no such decision stands.
    """
    review = Review(archive)
    ended = next((said for said in archive.decisions() if said["id"] == number), None)
    if ended is None:
        raise NotArchived(f"no decision '{number}' stands; palimpsest review decisions shows those that do")
    earlier = _earlier(review, ended)
    if earlier is not None and holds(earlier, now):
        kept = {name: value for name, value in earlier.items() if name not in _OWN}
        said = {**kept, "restores": earlier.get("restores") or earlier["id"], **_terms(None, note)}
    else:
        said = {"kind": UNDO, "subject": number, **_terms(None, note)}
    new = _append(archive, {**said, "supersedes": number}, actor, now)
    return Ruled(decision=new, new=True, waiting=_mark(archive, [ended, new]))


def standing_decisions(archive: Archive, *, everything: bool = False) -> list[dict[str, Any]]:
    """Return the decisions that stand, oldest first, undoings left out; with `everything`, all ever made."""
    found = archive.decisions(in_force=not everything)
    return found if everything else [said for said in found if said.get("kind") != UNDO]


def _earlier(review: Review, ended: Said) -> dict[str, Any] | None:
    """Return what stood before the decision `ended` was first made; of an undoing, what it undid."""
    first = review.decision(ended["restores"]) if ended.get("restores") else ended
    before = (first or {}).get("supersedes")
    return review.decision(before) if isinstance(before, str) else None


def _stated(archive: Archive, wanted: SuspectId, scope: Scope, found: Sequence[Sighting]) -> dict[str, Any]:
    """Return what is decided on: kind, subject, and the links as they were seen."""
    one = found[0]
    surts = {each.surt for each in found}
    if scope in ("link", "page") and len(surts) > 1:
        raise InvalidRuling(
            f"'{wanted}' stands on {len(surts)} pages; decide on one by its own id, which palimpsest review "
            "show prints, or on all with scope campaign"
        )
    if scope != "page" and wanted.pair is None:
        raise InvalidRuling(f"'{wanted}' is a whole page; give scope page, or the id of one of its links")
    if scope == "page":
        return _on_page(archive, one, found)
    if scope == "link":
        return {"kind": LINK, "subject": one.surt, "about": one.id, "links": _told(archive, found)}
    hosts = {host_surt(surt) for surt in surts}
    if scope == "site" and len(hosts) > 1:
        raise InvalidRuling(
            f"'{wanted}' stands on {len(hosts)} hosts; give the id of a link on the one meant"
        )
    everywhere = str(SuspectId(pair=wanted.pair))
    said = {"about": everywhere, "anchor": one.anchor, "domain": one.domain}
    links = _told(archive, found, _EXAMPLES)
    if scope == "site":
        return {"kind": SITE, "subject": site_subject(everywhere, hosts.pop()), **said, "links": links}
    return {"kind": CAMPAIGN, "subject": everywhere, **said, "links": links}


def _as_before(archive: Archive, wanted: SuspectId, scope: Scope) -> dict[str, Any]:
    """Return what an earlier decision was on: links that were kept by it stand in no queue."""
    known = [said for said in archive.decisions(kind=scope) if said.get("about") == str(wanted)]
    if not known:
        raise NotArchived(f"nothing judged stands under '{wanted}'; {_way_on(archive, wanted)}")
    return {name: known[-1][name] for name in _STATED if name in known[-1]}


def _way_on(archive: Archive, wanted: SuspectId) -> str:
    """Return where to look for a suspect that stands nowhere: the decision that settled it, if one did."""
    for said in reversed(standing_decisions(archive)):
        pairs = {campaign_of(link["text"], link["href"]).pair for link in said.get("links", [])}
        if said.get("about") == str(wanted) or wanted.pair in pairs:
            number, scope = said["id"], said["kind"]
            return (
                f"decision {number} settled '{said['about']}' with scope {scope}: decide on that again, or "
                f"take it back with palimpsest review undo {number}"
            )
    return "palimpsest review list shows what does"


def _on_page(archive: Archive, one: Sighting, found: Sequence[Sighting]) -> dict[str, Any]:
    page = page_of(one.surt)
    every = [*found, *Review(archive).sightings(page)]
    return {"kind": PAGE, "subject": one.surt, "about": str(page), "links": _told(archive, every)}


def _told(archive: Archive, found: Iterable[Sighting], most: int | None = None) -> list[dict[str, Any]]:
    links = []
    for each in seen(archive, found):
        links.append(each.told)
        if len(links) == most:
            break
    if not links:
        raise NotArchived("the articles that have it cannot be read; palimpsest verify shows why")
    return links


def _terms(until: datetime | None, note: str) -> dict[str, str]:
    terms = {"until": until.isoformat() if until else "", "note": note.strip()}
    return {name: value for name, value in terms.items() if value}


def _make(archive: Archive, said: dict[str, Any], actor: str, now: datetime) -> Ruled:
    """Append a decision in the place of the one on the same thing, unless that says the same."""
    same = (said["kind"], said.get("subject"), said["about"])
    standing = [
        each
        for each in archive.decisions(kind=said["kind"], subject=said.get("subject"))
        if (each["kind"], each.get("subject"), each.get("about")) == same
    ]
    known = standing[-1] if standing else None
    if known is not None and holds(known, now) and _agree(known, said):
        return Ruled(decision=known, new=False, waiting=_mark(archive, [known]))
    told = {**said, "supersedes": known["id"]} if known is not None else said
    new = _append(archive, told, actor, now)
    return Ruled(decision=new, new=True, waiting=_mark(archive, [new]))


def _agree(known: Said, said: Said) -> bool:
    """Tell whether a decision that stands says all that a new one would, its examples apart."""
    names = ("action", "verdict", "until", "note")
    if any(known.get(name) != said.get(name) for name in names):
        return False
    links = {(link["href"], link["text"]) for link in said.get("links", [])}
    covered = {(link["href"], link["text"]) for link in known.get("links", [])}
    return said["kind"] not in (LINK, PAGE) or links <= covered


def _append(archive: Archive, said: Said, actor: str, now: datetime) -> dict[str, Any]:
    if not actor.strip():
        raise InvalidRuling("a decision needs somebody who made it; give an actor")
    number = archive.decide({**said, "actor": actor.strip()}, now=now)
    return Review(archive).decision(number) or {}


def _mark(archive: Archive, said: Sequence[Said]) -> tuple[str, ...]:
    """Have the captures that any of `said` bears on wait for cleaning again; return their keys."""
    keys = dict.fromkeys(key for each in said for key in bearing_on(archive, each))
    return tuple(key for key in keys if archive.again(key))
