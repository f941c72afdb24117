"""The review queue over one archive: what waits for a person, where it stands, what leads where."""

from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256
from heapq import nsmallest
from itertools import chain
from typing import Any

from archive import fold
from archive.archive import Archive
from archive.catalog import articles, blocks, reviewing, rulings
from archive.catalog.blocks import Spread
from archive.catalog.place import number_of, place_of_surt
from archive.rows import ArticleRow, CaptureRow
from archive.surt import Pattern, host_surt
from archive.suspects import Sighting, SuspectId, Suspects

_EVERYTHING = ("", "\U0010ffff")


class Review:
    """What moderators ask of `archive`. Captures that a takedown covers are left out."""

    def __init__(self, archive: Archive) -> None:
        self._catalog = archive.catalog

    def queue(self, *, host: str | None = None, limit: int = 50) -> list[Suspects]:
        """Return what waits for a person, worst first; with `host`, on that host or below it."""
        own = host_surt(host if "//" in host else f"http://{host}/") if host else None
        found = chain(
            reviewing.campaigns(self._catalog, own, limit), reviewing.braked_pages(self._catalog, own, limit)
        )
        return sorted(found, key=lambda each: (-each.danger, each.id))[:limit]

    def sightings(self, wanted: SuspectId, *, limit: int | None = None) -> list[Sighting]:
        """Return where a campaign, a link or a page's flagged links stand, newest capture first."""
        return reviewing.sightings(self._catalog, wanted, limit)

    def sample(self, seed: str) -> Iterator[SuspectId]:
        """Yield links that were removed, each page's once, in an order that only `seed` decides."""
        drawn = 64
        given = 0
        while True:
            some = nsmallest(drawn, reviewing.removals(self._catalog), key=lambda each: _lot(seed, each))
            yield from some[given:]
            if len(some) < drawn:
                return
            given, drawn = drawn, drawn * 4

    def leading_to(self, domain: str = "", *, site: str = "") -> list[str]:
        """Return the surts of `site` and below (default: all) that ever linked to `domain` or below it."""
        low, high = Pattern.parse(f"*.{site}").range() if site else _EVERYTHING
        return reviewing.leading_to(self._catalog, domain, low, high)

    def articles_in_force(self, surt: str) -> list[ArticleRow]:
        """Return the articles in force of a URL, in the order of their captures."""
        found = articles.current_of_surt(self._catalog, surt)
        return [found[key] for key in sorted(found)]

    def stale(self, pattern: str | None, fingerprint: str | None) -> Iterator[str]:
        """Yield the surts with an article in force that another fingerprint made; None: with any."""
        return reviewing.stale_surts(self._catalog, *_range(pattern), fingerprint)

    def count_stale(self, pattern: str | None, fingerprint: str | None) -> int:
        """Return how many surts `stale` would yield."""
        return reviewing.count_stale(self._catalog, *_range(pattern), fingerprint)

    def rulings_on(self, subjects: Iterable[str]) -> list[dict[str, Any]]:
        """Return the decisions that stand on any of `subjects`, in the order they were made."""
        return rulings.decisions_on(self._catalog, subjects)

    def spread(self, groups: Collection[str], capture: CaptureRow) -> dict[str, Spread]:
        """Return where else the blocks of links with these fingerprints stand, those without left out."""
        return blocks.spread(self._catalog, groups, capture)

    def decision(self, number: str) -> dict[str, Any] | None:
        """Return the decision with this id, whether it stands or not, or None."""
        return rulings.decision(self._catalog, number)

    def newest_decision(self) -> str | None:
        """Return the id of the decision made last, or None: another one means that something was ruled."""
        return rulings.newest(self._catalog)


def campaign_of(text: str, href: str) -> SuspectId:
    """Return the campaign that a link with these words and this address belongs to."""
    return SuspectId(pair=number_of(fold.anchor(text), fold.domain(href)))


def page_of(surt: str) -> SuspectId:
    """Return what stands for the page at `surt`."""
    return SuspectId(place=place_of_surt(surt))


def _range(pattern: str | None) -> tuple[str, str]:
    return Pattern.parse(pattern).range() if pattern else _EVERYTHING


def _lot(seed: str, drawn: SuspectId) -> bytes:
    return sha256(f"{seed} {drawn}".encode()).digest()
