"""``palimpsest crawl``: crawl now."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from archive import Archive
from console.command.exits import Exit, Stop
from console.command.log_keeping import keep_log
from console.command.opening import archive_to_write
from console.command.sources import read_sources, source_named
from console.command.terminal import Column, note, progress, show
from console.gathering import Crew, Gathered, holding, settle
from console.settings import Settings
from crawler.agent import require_agent
from crawler.job import Event
from crawler.source import Source

_TOLD = {"refused": "yellow", "failed": "red"}


def crawl(
    settings: Settings,
    names: list[str],
    *,
    limit: int | None,
    dry_run: bool,
    wait: bool,
    owner: str | None,
    as_json: bool,
) -> None:
    """Crawl the sources called `names` (none: all enabled) and print what came of each.

    Stop with FAILURES or ALARMS where there were any. `owner` has a lease on the sources, which is
    kept up meanwhile and given back.
    """
    sources = _chosen(read_sources(settings), names)
    for source in sources:
        require_agent(settings.agent, source.url)
    with archive_to_write(settings) as archive, ExitStack() as leases:
        for source in sources if owner else ():
            leases.enter_context(holding(settings, source.name, str(owner)))
        gathered = _gather(settings, archive, sources, limit=limit, dry_run=dry_run, wait=wait)
        if dry_run:
            plan = ({"source": g.source.name, "url": url} for g in gathered for url in g.planned)
            show(plan, _PLAN, as_json=as_json)
            return
        records = [_record(archive, each) for each in gathered]
        if settings.embedded:
            keep_log(settings, archive)
    show(records, _REPORT, as_json=as_json)
    _end(gathered, records)


def _chosen(sources: tuple[Source, ...], names: list[str]) -> list[Source]:
    if names:
        return [source_named(sources, name) for name in dict.fromkeys(names)]
    return [source for source in sources if source.enabled]


def _gather(
    settings: Settings,
    archive: Archive,
    sources: Sequence[Source],
    *,
    limit: int | None,
    dry_run: bool,
    wait: bool,
) -> list[Gathered]:
    note(f"crawling {', '.join(source.name for source in sources)}")
    with progress("crawling") as advance:
        teller = _Teller(advance)
        with Crew(settings, on_event=teller.tell) as crew:
            gathered = crew.crawl(sources, limit=limit, dry_run=dry_run)
            if not dry_run and (settings.embedded or wait):
                settle(archive, teller.cleaning, check=crew.check)
    return gathered


class _Teller:
    """Moves the bar on, and says what was refused or failed as it happens."""

    def __init__(self, advance: Any) -> None:
        self._advance = advance
        self._done = 0
        self._most = 0

    def tell(self, source: Source, event: Event) -> None:
        """Say what went wrong in a line, and move the bar for what was captured."""
        if event.kind in _TOLD:
            why = event.words or event.code or ""
            note(f"{source.name}: {event.kind} {event.url or ''} {why}", _TOLD[event.kind])
        elif event.kind in ("captured", "unchanged", "gone"):
            self._done += 1
            self._advance(self._done, None)

    def cleaning(self, left: int) -> None:
        """Move the bar to what is cleaned of the most that ever waited."""
        self._most = max(self._most, left)
        self._advance(self._most - left, self._most or None)


def _record(archive: Archive, gathered: Gathered) -> dict[str, Any]:
    report = gathered.report
    articles = [row for key in gathered.keys for row in archive.articles(key) if row.in_force]
    rows = [row for key in gathered.keys if (row := archive.row(key)) is not None]
    return {
        "source": report.source,
        "captured": report.captured,
        "unchanged": report.unchanged,
        "gone": report.gone,
        "failed": report.failed,
        "refused": report.refused,
        "cleaned": len(articles),
        "waiting": sum(row.state in ("pending", "failed") for row in rows),
        "dead": sum(row.state == "dead" for row in rows),
        "removed": sum(row.removed for row in articles),
        "flagged": sum(row.flagged for row in articles),
        "seconds": round(report.seconds, 1),
        "run": report.run,
        "interrupted": report.interrupted,
        "alarms": [alarm.code for alarm in report.alarms],
    }


def _end(gathered: Sequence[Gathered], records: Sequence[dict[str, Any]]) -> None:
    for each in gathered:
        for alarm in each.report.alarms:
            note(f"{each.source.name}: {alarm.words}", "red")
    failed = sum(record["failed"] for record in records)
    dead = sum(record["dead"] for record in records)
    if failed or dead:
        raise Stop(
            Exit.FAILURES,
            f"{failed} fetches failed and {dead} captures could not be cleaned; what failed is "
            "tried again by the next crawl",
        )
    if any(record["alarms"] for record in records):
        raise Stop(Exit.ALARMS)


_PLAN = (
    Column(heading="Source", key="source", style="bold"),
    Column(heading="Would fetch", key="url"),
)
_REPORT = (
    Column(heading="Source", key="source", style="bold"),
    Column(heading="Captured", key="captured", right=True),
    Column(heading="Unchanged", key="unchanged", right=True),
    Column(heading="Gone", key="gone", right=True),
    Column(heading="Failed", key="failed", right=True),
    Column(heading="Refused", key="refused", right=True),
    Column(heading="Cleaned", key="cleaned", right=True),
    Column(heading="Removed", key="removed", right=True),
    Column(heading="Alarms", key="alarms", style="red"),
)
