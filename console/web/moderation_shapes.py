"""The JSON API's shapes for moderation: the queue, decisions and rules."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, Field

from archive.suspects import Suspects
from console.moderation import Band, Case, Place
from console.web.shapes import Words
from worker.rules import RuleOrder
from worker.ruling import Order, Ruled


class SuspectShape(BaseModel):
    """One line of the queue: a campaign's doubted links, or a page on which the judge held back."""

    id: str
    kind: Literal["campaign", "link", "page"]
    url: str = Field(description="an example of the pages it stands on")
    anchor: str
    domain: str
    score: float = Field(description="the judge's highest, from 0 (honest) to 1 (injected)")
    links: int
    pages: int
    hosts: int
    first: datetime
    last: datetime
    danger: float = Field(description="what the queue is ordered by: the score times its spread")

    @classmethod
    def of(cls, suspects: Suspects) -> Self:
        """Return the shape of a line of the queue."""
        return cls(**asdict(suspects), danger=suspects.danger)


class PlaceShape(BaseModel):
    """A suspect link on one page; its address is defanged."""

    id: str
    url: str
    text: str
    href: str
    part: str = Field(description="the part of the page that it stands in")
    context: str = Field(description="words around it")
    action: str
    score: float
    reasons: list[str] = Field(description="in plain words")
    captures: int
    first: datetime
    last: datetime
    key: str = Field(description="the newest capture that has it")

    @classmethod
    def of(cls, place: Place) -> Self:
        """Return the shape of a place."""
        return cls(**asdict(place))


class CaseShape(BaseModel):
    """All about one id of the queue."""

    id: str
    pages: int
    captures: int
    places: list[PlaceShape]
    decisions: list[dict[str, Any]] = Field(description="made on it, oldest first, as in the bucket")

    @classmethod
    def of(cls, case: Case) -> Self:
        """Return the shape of a case."""
        return cls(
            id=case.id,
            pages=case.pages,
            captures=case.captures,
            places=[PlaceShape.of(place) for place in case.places],
            decisions=list(case.decisions),
        )


class BandShape(BaseModel):
    """How people decided on links with a score in this band."""

    low: float
    high: float
    decided: int
    spam: int
    honest: int
    agreed: int
    overturned: int

    @classmethod
    def of(cls, band: Band) -> Self:
        """Return the shape of a band."""
        return cls(**asdict(band))


class DecisionOrder(BaseModel):
    """A decision to make on an id of the queue."""

    action: Literal["keep", "unlink", "drop"]
    scope: Literal["link", "page", "campaign", "site"] | None = Field(
        None, description="what the id stands for, if left out"
    )
    actor: Words = Field(min_length=1)
    note: Words = ""
    until: Words | None = Field(None, description="the date with whose end it ends")

    def on(self, suspect: str, until: datetime | None) -> Order:
        """Return the order for the suspect of that id."""
        return Order(suspect=suspect, action=self.action, scope=self.scope, until=until, note=self.note)


class NewRule(BaseModel):
    """A rule to make: links that fit all given parts are allowed or denied."""

    verdict: Literal["allow", "deny"]
    domain: Words = ""
    path: Words = ""
    anchor: Words = ""
    site: Words = ""
    actor: Words = Field(min_length=1)
    note: Words = ""
    until: Words | None = Field(None, description="the date with whose end it ends")

    def order(self, until: datetime | None) -> RuleOrder:
        """Return the rule to make."""
        given = {name: getattr(self, name) for name in ("domain", "path", "anchor", "site", "note")}
        return RuleOrder(verdict=self.verdict, until=until, **given)


class RuledShape(BaseModel):
    """A decision as it stands in the bucket, and how many captures are cleaned again because of it."""

    decision: dict[str, Any]
    new: bool = Field(description="false if the same stood already")
    waiting: int

    @classmethod
    def of(cls, ruled: Ruled) -> Self:
        """Return the shape of what was ruled."""
        return cls(decision=ruled.decision, new=ruled.new, waiting=len(ruled.waiting))
