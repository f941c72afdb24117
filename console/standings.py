"""How each source fares: one value for the command, the JSON API's neighbours and the pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive import Archive
from crawler import cadence
from crawler.alarms import Alarm, Run, raise_alarms
from crawler.ledger import Ledger
from crawler.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One source: its newest crawl, when it is due next, what waits, and its alarms."""

    source: Source
    newest: Run | None
    due: datetime | None
    waiting: int
    dead: int
    alarms: tuple[Alarm, ...]


def standings(
    archive: Archive, ledger: Ledger, sources: Sequence[Source], now: datetime
) -> Iterator[Standing]:
    """Yield how each of `sources` stands at `now`; one never crawled is due at once."""
    for source in sources:
        runs = ledger.runs(source.name)
        counts = archive.not_done(source.name)
        yield Standing(
            source=source,
            newest=runs[0] if runs else None,
            due=(cadence.next_poll(source, runs) or now) if source.enabled else None,
            waiting=counts["pending"] + counts["failed"],
            dead=counts["dead"],
            alarms=raise_alarms(runs),
        )
