"""What people rule: decisions and takedowns, appended to the bucket and never edited."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ulid import ULID

from archive import keys
from archive.catalog import Catalog, rulings
from archive.errors import Damaged, NotArchived
from archive.instant import aware
from archive.rows import Tombstone
from archive.store import Store
from archive.surt import Pattern

DECISION, TOMBSTONE, LIFTED = "palimpsest-decision/1", "palimpsest-tombstone/1", "palimpsest-lift/1"


def decide(store: Store, catalog: Catalog, decision: Mapping[str, Any], now: datetime) -> str:
    """Append a moderator's decision and return its id; `supersedes` in it names an earlier one's."""
    number = _new_id(now)
    said = {**decision, "format": DECISION, "id": number, "decided_at": aware(now).isoformat()}
    store.put(decision_key(number), canonical(said))
    with catalog.write() as connection:
        rulings.add_decision(connection, said)
    return number


def takedown(
    store: Store,
    catalog: Catalog,
    pattern: str,
    *,
    reason: str,
    actor: str,
    from_: datetime | None,
    to: datetime | None,
    now: datetime,
) -> Tombstone:
    """Append a takedown; from its row's commit on, what it covers is served as gone."""
    Pattern.parse(pattern)
    tombstone = Tombstone(
        id=_new_id(now),
        pattern=pattern,
        since=None if from_ is None else aware(from_),
        until=None if to is None else aware(to),
        reason=reason,
        actor=actor,
        created_at=aware(now),
    )
    store.put(tombstone_key(tombstone.id), canonical(_said(tombstone)))
    with catalog.write() as connection:
        rulings.add_tombstone(connection, tombstone)
    return tombstone


def lift(store: Store, catalog: Catalog, tombstone: str, actor: str, now: datetime) -> Tombstone:
    """Append the end of a takedown; what no other covers is served again."""
    known = next((one for one in rulings.tombstones(catalog) if one.id == tombstone), None)
    if known is None:
        raise NotArchived(f"{tombstone}: there is no such takedown; list them to see their ids")
    if known.lifted_by is not None:
        return known
    number = _new_id(now)
    said = {
        "format": LIFTED,
        "id": number,
        "lifts": tombstone,
        "actor": actor,
        "created_at": aware(now).isoformat(),
    }
    store.put(tombstone_key(number), canonical(said))
    with catalog.write() as connection:
        rulings.lift(connection, tombstone, number)
    return next(one for one in rulings.tombstones(catalog) if one.id == tombstone)


def read_ruling(key: str, body: bytes) -> dict[str, Any]:
    """Return what the object of a decision, takedown or lift says; Damaged if it is none."""
    try:
        said = json.loads(body)
        number, form = said["id"], said["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{key}: it is no decision or takedown: {error!r}") from error
    where = {DECISION: decision_key, TOMBSTONE: tombstone_key, LIFTED: tombstone_key}.get(form)
    if where is None or where(str(number)) != key:
        raise Damaged(f"{key}: its format or id does not belong here")
    if canonical(said) != body:
        raise Damaged(f"{key}: it is not in canonical form")
    if form == TOMBSTONE:
        tombstone_of(key, said)
    return dict(said)


def tombstone_of(key: str, said: Mapping[str, Any]) -> Tombstone:
    """Return the takedown that its object describes; Damaged if it does not."""
    try:
        Pattern.parse(said["pattern"])
        return Tombstone(
            id=said["id"],
            pattern=said["pattern"],
            since=_instant(said["since"]),
            until=_instant(said["until"]),
            reason=said["reason"],
            actor=said["actor"],
            created_at=aware(datetime.fromisoformat(said["created_at"])),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{key}: it is no takedown: {error!r}") from error


def canonical(said: Mapping[str, Any]) -> bytes:
    """Return `said` as canonical JSON: sorted keys, UTF-8, no blanks."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def decision_key(number: str) -> str:
    """Return the key of the decision with this id."""
    return f"{keys.DECISIONS}{number}.json"


def tombstone_key(number: str) -> str:
    """Return the key of the takedown, or end of one, with this id."""
    return f"{keys.TOMBSTONES}{number}.json"


def _said(tombstone: Tombstone) -> dict[str, Any]:
    return {
        "format": TOMBSTONE,
        "id": tombstone.id,
        "pattern": tombstone.pattern,
        "since": None if tombstone.since is None else tombstone.since.isoformat(),
        "until": None if tombstone.until is None else tombstone.until.isoformat(),
        "reason": tombstone.reason,
        "actor": tombstone.actor,
        "created_at": tombstone.created_at.isoformat(),
    }


def _instant(text: str | None) -> datetime | None:
    return None if text is None else aware(datetime.fromisoformat(text))


def _new_id(now: datetime) -> str:
    return str(ULID.from_datetime(aware(now)))
