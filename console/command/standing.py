"""``palimpsest status`` and ``alerts``: how the sources fare, and what waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from archive import Archive
from console.command.exits import Exit, Stop
from console.command.opening import archive_to_read, utc_now
from console.command.sources import read_sources
from console.command.terminal import Column, note, print_json, show
from console.settings import Settings
from console.standings import Standing, standings
from crawler.alarms import raise_alarms
from crawler.ledger import Ledger
from crawler.source import Source
from crawler.sources import load_sources


def status(settings: Settings, *, as_json: bool) -> None:
    """Print one line for each source, and the whole archive's captures by state."""
    sources = load_sources(settings.sources) if settings.sources.exists() else ()
    with _opened(settings) as (archive, ledger):
        records = [_record(each) for each in standings(archive, ledger, sources, utc_now())]
        counts = archive.counts()
    if as_json:
        print_json({"captures": counts, "sources": records})
        return
    show(records, _STANDING, as_json=False)
    note("captures: " + (", ".join(f"{n} {state}" for state, n in sorted(counts.items()) if n) or "none"))


def alerts(settings: Settings, *, as_json: bool) -> None:
    """Print the alarms that stand; Stop with ALARMS if there are any."""
    sources = read_sources(settings)
    with _opened(settings) as (_, ledger):
        count = show(_alarms(ledger, sources), _ALARMS, as_json=as_json)
    if count:
        raise Stop(Exit.ALARMS, f"{count} alarms; palimpsest schedule explain NAME says more")
    note("no alarms", style="green")


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Archive, Ledger]]:
    with archive_to_read(settings) as archive, Ledger(settings.catalog_url) as ledger:
        yield archive, ledger


def _alarms(ledger: Ledger, sources: tuple[Source, ...]) -> Iterator[dict[str, Any]]:
    for source in sources:
        for alarm in raise_alarms(ledger.runs(source.name)):
            yield {
                "source": source.name,
                "code": alarm.code,
                "words": alarm.words,
                "since": alarm.since,
            }


def _record(standing: Standing) -> dict[str, Any]:
    newest = standing.newest
    return {
        "source": standing.source.name,
        "kind": standing.source.kind,
        "enabled": standing.source.enabled,
        "last": newest.started if newest else None,
        "next": standing.due,
        "captured": newest.captured if newest else 0,
        "unchanged": newest.unchanged if newest else 0,
        "failed": newest.failed if newest else 0,
        "waiting": standing.waiting,
        "dead": standing.dead,
        "alarms": [alarm.code for alarm in standing.alarms],
    }


_STANDING = (
    Column(heading="Source", key="source", style="bold"),
    Column(heading="Last crawl (UTC)", key="last", style="cyan"),
    Column(heading="Next (UTC)", key="next", style="cyan"),
    Column(heading="New", key="captured", right=True),
    Column(heading="Unchanged", key="unchanged", right=True),
    Column(heading="Failed", key="failed", right=True),
    Column(heading="To clean", key="waiting", right=True),
    Column(heading="Dead", key="dead", right=True),
    Column(heading="Alarms", key="alarms", style="red"),
)
_ALARMS = (
    Column(heading="Source", key="source", style="bold"),
    Column(heading="Alarm", key="code", style="red"),
    Column(heading="Since (UTC)", key="since", style="cyan"),
    Column(heading="What it says", key="words"),
)
