"""``/api/v1/review``, ``/decisions`` and ``/rules``: reading is open, deciding needs the token."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Query

from archive import Archive
from archive.review import Review
from console import moderation
from console.web.access import OPERATORS
from console.web.dates import end
from console.web.moderation_shapes import (
    BandShape,
    CaseShape,
    DecisionOrder,
    NewRule,
    PlaceShape,
    RuledShape,
    SuspectShape,
)
from console.web.shapes import Words
from worker.queue import QueueUnavailable
from worker.ruling import Ruled, add_rule, decide, undo

Limit = Annotated[int, Query(ge=1, le=1000)]
Actor = Annotated[Words, Query(min_length=1, description="who does it")]
Note = Annotated[Words, Query(description="why")]
All = Annotated[bool, Query(alias="all", description="those that no longer count too")]
Clock = Callable[[], datetime]
Send = Callable[[str], None]


def add_moderation(router: APIRouter, archive: Archive, now: Clock, send: Send) -> None:
    """Add the moderators' routes to `router`; `send` takes each key that has to be cleaned again."""
    _add_review(router, archive)
    _add_decisions(router, archive, now, send)
    _add_rules(router, archive, now, send)


def _add_review(router: APIRouter, archive: Archive) -> None:
    @router.get("/review", summary="What waits for a person, worst first")
    def queue(host: str | None = None, limit: Limit = 50) -> list[SuspectShape]:
        """Give campaigns with flagged links and pages on which the brakes held, worst first."""
        return [SuspectShape.of(each) for each in Review(archive).queue(host=host, limit=limit)]

    @router.get("/review/stats", summary="How often people agreed with the judge, by its score")
    def stats() -> list[BandShape]:
        """Give, by bands of the judge's score, how often people agreed."""
        return [BandShape.of(band) for band in moderation.agreement(moderation.decisions(archive))]

    @router.get("/review/sample", summary="Automatic removals to confirm or overturn, drawn by a seed")
    def sample(seed: Annotated[str, Query(min_length=1)], limit: Limit = 20) -> list[PlaceShape]:
        """Give automatic removals that nobody has looked at; the same seed draws the same ones."""
        return [PlaceShape.of(place) for place in moderation.sample(archive, limit, seed)]

    @router.get("/review/{suspect}", summary="Where a suspect stands, why it is doubted, what was decided")
    def case(suspect: str, limit: Limit = 20) -> CaseShape:
        """Give where a suspect stands, why, and what was decided. 404 if it stands nowhere."""
        return CaseShape.of(moderation.case(archive, suspect, most=limit))


def _add_decisions(router: APIRouter, archive: Archive, now: Clock, send: Send) -> None:
    @router.post(
        "/review/{suspect}",
        summary="Decide on a suspect; it applies at once and to captures to come",
        status_code=201,
        **OPERATORS,
    )
    def decided(suspect: str, order: DecisionOrder) -> RuledShape:
        """Decide, and have every capture concerned cleaned again. 400 if it cannot be decided so."""
        wanted = order.on(suspect, end(order.until))
        return _passed_on(decide(archive, wanted, actor=order.actor, now=now()), send)

    @router.get("/decisions", summary="Decisions on links, oldest first, as in the bucket")
    def decisions(*, everything: All = False) -> list[dict[str, Any]]:
        """Give the decisions that stand, or with all=true every one ever made."""
        return moderation.decisions(archive, everything=everything)

    @router.delete(
        "/decisions/{number}",
        summary="Undo a decision; what it superseded stands again",
        **OPERATORS,
    )
    def undone(number: str, actor: Actor, note: Note = "") -> RuledShape:
        """End a decision, and have every capture concerned cleaned again. 404 if it does not stand."""
        return _passed_on(undo(archive, number, actor=actor, now=now(), note=note), send)


def _add_rules(router: APIRouter, archive: Archive, now: Clock, send: Send) -> None:
    @router.get("/rules", summary="The operators' rules in force")
    def rules(*, everything: All = False) -> list[dict[str, Any]]:
        """Give the rules in force, or with all=true those that ended too."""
        return moderation.rules(archive, now(), everything=everything)

    @router.post(
        "/rules",
        summary="Allow or deny links wherever they stand",
        status_code=201,
        **OPERATORS,
    )
    def ruled(new: NewRule) -> RuledShape:
        """Make a rule, and have every capture concerned cleaned again. 400 if it can mean nothing."""
        return _passed_on(add_rule(archive, new.order(end(new.until)), actor=new.actor, now=now()), send)

    @router.delete("/rules/{number}", summary="End a rule", **OPERATORS)
    def ended(number: str, actor: Actor, note: Note = "") -> RuledShape:
        """End a rule, and have every capture concerned cleaned again. 404 if it is not in force."""
        return _passed_on(undo(archive, number, actor=actor, now=now(), note=note), send)


def _passed_on(ruled: Ruled, send: Send) -> RuledShape:
    """Queue what waits. The ruling stands in any case, and what is not queued now reconcile sends."""
    try:
        for key in ruled.waiting:
            send(key)
    except QueueUnavailable as error:
        structlog.get_logger().warning("left to reconcile", decision=ruled.decision["id"], error=str(error))
    return RuledShape.of(ruled)
