"""Moderation as people see it: one case of the queue, a sample to check, how often people agree.

Shared by the command and the JSON API. Addresses come out defanged.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from archive import Archive, NotArchived
from archive.review import Review
from archive.suspects import Sighting, SuspectId
from cleaner.article import Reason
from cleaner.judge import in_words
from console.audit import defang
from worker.ruling import UNDO, standing_decisions
from worker.seen import Seen, seen
from worker.standing import RULE, holds

_BANDS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.99)
_AGAINST = frozenset({"unlink", "drop"})
_PEOPLE = ("HUMAN.", "LIST.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A suspect link on one page: `id` decides on it there; `captures` have it, from `first` to `last`.

    `action`, `score`, `reasons` (in plain words) and `context` (words around it) are the newest
    capture's; `part` is the part of the page, `href` is defanged.
    """

    id: str
    url: str
    text: str
    href: str
    part: str
    context: str
    action: str
    score: float
    reasons: tuple[str, ...]
    captures: int
    first: datetime
    last: datetime
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All about one id of the queue: where it stands, and what was decided on it, oldest first."""

    id: str
    pages: int
    captures: int
    places: tuple[Place, ...]
    decisions: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """How people decided on links to which the judge gave a score from `low` up to `high`.

    `spam` were unlinked or dropped, `honest` kept. `agreed` counts those where the judge leaned the
    same way, `overturned` automatic removals that people took back.
    """

    low: float
    high: float
    decided: int
    spam: int
    honest: int
    agreed: int
    overturned: int


def case(archive: Archive, text: str, *, most: int = 20) -> Case:
    """Return what stands under an id of the queue, the first `most` pages in full.

    Raises NotArchived if nothing does and nothing was ever decided on it.
    """
    wanted = SuspectId.parse(text)
    found = Review(archive).sightings(wanted)
    decided = tuple(said for said in archive.decisions(in_force=False) if said.get("about") == str(wanted))
    if not found and not decided:
        raise NotArchived(f"nothing judged stands under '{wanted}'; palimpsest review list shows what does")
    links = islice(seen(archive, found), most)
    return Case(
        id=str(wanted),
        pages=len({each.surt for each in found}),
        captures=len({each.capture_key for each in found}),
        places=tuple(_place(each, found) for each in links),
        decisions=tuple(_shown(archive, said) for said in decided),
    )


def sample(archive: Archive, number: int, seed: str) -> list[Place]:
    """Return `number` automatic removals for a person to confirm or overturn, as `seed` draws them.

    The same seed draws the same from the same archive. What people or their rules decided is left out.
    """
    review = Review(archive)
    drawn: list[Place] = []
    for wanted in review.sample(seed):
        if len(drawn) >= number:
            break
        found = [each for each in review.sightings(wanted) if each.action in _AGAINST]
        one = next(seen(archive, found), None)
        if one is not None and not _by_people(one):
            drawn.append(_place(one, found))
    return drawn


def agreement(decisions: Iterable[Mapping[str, Any]]) -> list[Band]:
    """Return how often people agreed with the judge, by bands of its score."""
    judged = [
        (float(link["score"]), str(link["judged"]), str(said["action"]))
        for said, link in _links(decisions)
        if "score" in link and "judged" in link
    ]
    return [
        _band(low, high, [each for each in judged if low <= each[0] < high or each[0] == high == 1.0])
        for low, high in zip(_BANDS, (*_BANDS[1:], 1.0), strict=True)
    ]


def training(decisions: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each decided link as a training example; what its features are is the trainer's matter."""
    for said, link in _links(decisions):
        yield {
            "url": link.get("url"),
            "capture": link.get("capture"),
            "index": link.get("index"),
            "anchor": link["text"],
            "href": link["href"],
            "decision": said["action"],
            "scope": said["kind"],
            "judged": link.get("judged"),
            "score": link.get("score"),
            "fingerprint": link.get("fingerprint"),
            "id": said["id"],
            "actor": said.get("actor"),
            "decided_at": said["decided_at"],
            "note": said.get("note"),
        }


def decisions(archive: Archive, *, everything: bool = False) -> list[dict[str, Any]]:
    """Return the decisions on links that stand, or all ever made, with every undoing."""
    found = (said for said in standing_decisions(archive, everything=everything) if said.get("kind") != RULE)
    return [_shown(archive, said) for said in found]


def _shown(archive: Archive, said: dict[str, Any]) -> dict[str, Any]:
    """Return a decision without the examples that a takedown covers."""
    if not isinstance(links := said.get("links"), list):
        return said
    rows = {key: archive.row(key) for key in {link["capture"] for link in links if link.get("capture")}}
    kept = [link for link in links if not ((row := rows.get(link.get("capture"))) and row.withdrawn)]
    return said if len(kept) == len(links) else {**said, "links": kept}


def rules(archive: Archive, now: datetime, *, everything: bool = False) -> list[dict[str, Any]]:
    """Return the rules in force at `now`; with `everything` all ever made, each with its state."""
    in_force = {said["id"] for said in archive.decisions(kind=RULE)}
    told = []
    for said in archive.decisions(kind=RULE, in_force=False):
        ended = "ended" if said["id"] not in in_force else "expired"
        state = "in force" if said["id"] in in_force and holds(said, now) else ended
        if everything or state == "in force":
            told.append({**said, "state": state})
    return told


def _links(
    decisions: Iterable[Mapping[str, Any]],
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for said in decisions:
        if said.get("kind") not in (RULE, UNDO) and said.get("action"):
            for link in said.get("links", []):
                yield said, link


def _band(low: float, high: float, judged: Sequence[tuple[float, str, str]]) -> Band:
    spam = sum(action in _AGAINST for _, _, action in judged)
    agreed = sum((score >= 0.5) == (action in _AGAINST) for score, _, action in judged)
    overturned = sum(was in _AGAINST and action == "keep" for _, was, action in judged)
    return Band(
        low=low,
        high=high,
        decided=len(judged),
        spam=spam,
        honest=len(judged) - spam,
        agreed=agreed,
        overturned=overturned,
    )


def _place(one: Seen, found: Sequence[Sighting]) -> Place:
    same = [each for each in found if (each.surt, each.href) == (one.sighting.surt, one.sighting.href)]
    instants = [each.captured_at for each in same]
    return Place(
        id=one.sighting.id,
        url=one.sighting.url,
        text=one.link["text"],
        href=defang(one.link["href"]),
        part=one.sighting.link_place,
        context=one.link.get("context", ""),
        action=one.link["action"],
        score=one.link.get("score", 0.0),
        reasons=tuple(in_words(Reason(**reason)) for reason in one.link.get("reasons", [])),
        captures=len({each.capture_key for each in same}),
        first=min(instants),
        last=max(instants),
        key=one.sighting.capture_key,
    )


def _by_people(one: Seen) -> bool:
    return any(reason["code"].startswith(_PEOPLE) for reason in one.link.get("reasons", []))
