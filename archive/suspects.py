"""Values of the review queue: what waits for a person, and where it stands.

A *campaign* is the same words with the same target host. Its id is ``c`` and the hash of both; ``l``,
that hash and the page's name it on one page; ``p`` and the page's hash stand for a whole page.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from archive.errors import NotArchived

SuspectKind = Literal["campaign", "link", "page"]

SCORES: Final = 10_000
"""A score of 1, as the catalog has it."""

_MASK = (1 << 64) - 1
_ID = re.compile(r"(?:c(?P<c>[0-9a-f]{16})|l(?P<l>[0-9a-f]{16})-(?P<on>[0-9a-f]{16})|p(?P<p>[0-9a-f]{16}))")


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectId:
    """An id of the queue, taken apart: the campaign's hash, the page's, or both."""

    pair: int | None = None
    place: int | None = None

    @property
    def kind(self) -> SuspectKind:
        """What the id stands for."""
        if self.pair is None:
            return "page"
        return "campaign" if self.place is None else "link"

    def __str__(self) -> str:
        if self.pair is None:
            return f"p{_hex(self.place or 0)}"
        return f"c{_hex(self.pair)}" if self.place is None else f"l{_hex(self.pair)}-{_hex(self.place)}"

    @classmethod
    def parse(cls, text: str) -> "SuspectId":
        """Return what `text` names; NotArchived if it is no such id."""
        found = _ID.fullmatch(text.strip().lower())
        if found is None:
            raise NotArchived(
                f"'{text}' is no id of the review queue, which are c, l or p and 16 hex digits; "
                "palimpsest review list shows them"
            )
        pair, place = found["c"] or found["l"], found["on"] or found["p"]
        return cls(pair=_number(pair) if pair else None, place=_number(place) if place else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspects:
    """One line of the queue: a campaign's flagged links, or a page on which the brakes held.

    `score` is the judge's highest, `links` counts flagged links over all captures, `pages` and `hosts`
    where they stand, `first` and `last` are the instants of the first and the last such capture.
    `anchor` and `domain` are a campaign's words (folded) and host, `url` is an example of its pages.
    """

    id: str
    kind: SuspectKind
    url: str
    anchor: str
    domain: str
    score: float
    links: int
    pages: int
    hosts: int
    first: datetime
    last: datetime

    @property
    def danger(self) -> float:
        """What the queue is ordered by: the score times how far it has spread."""
        return self.score * (self.hosts + (self.pages if self.kind == "campaign" else self.links))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One judged link in the article in force of one capture.

    `number` is its place in the article's list of links, `anchor` its folded words, `link_place` the
    part of the page it stands in. `braked` says that the judge held back on this page.
    """

    id: str
    capture_key: str
    surt: str
    url: str
    captured_at: datetime
    number: int
    anchor: str
    domain: str
    href: str
    action: str
    score: float
    link_place: str
    braked: bool


def labels(domain: str) -> str:
    """Return a host with its labels turned round, so that subdomains follow it: ``org,example``."""
    return ",".join(reversed(domain.split(".")))


def _hex(number: int) -> str:
    return f"{number & _MASK:016x}"


def _number(digits: str) -> int:
    return int.from_bytes(bytes.fromhex(digits), "big", signed=True)
