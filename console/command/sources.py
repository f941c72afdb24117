"""``palimpsest sources`` and ``schedule``: what is followed, and when."""

from typing import Any

from rich.text import Text

from console.command.exits import Exit, Stop, not_found
from console.command.opening import utc_now
from console.command.terminal import Column, note, plain, print_json, printable, show, stdout
from console.numerals import counted
from console.settings import Settings, nearest
from crawler import cadence
from crawler.agent import require_agent
from crawler.duration import format_duration
from crawler.ledger import Ledger
from crawler.source import Source
from crawler.sources import load_sources


def check(settings: Settings) -> None:
    """Read the sources file; raises SourcesInvalid with every mistake in it."""
    sources = read_sources(settings)
    for source in sources:
        require_agent(settings.agent, source.url)
    note(f"{settings.sources}: {counted(len(sources), 'source')}, nothing amiss", style="green")


def list_sources(settings: Settings, *, as_json: bool) -> None:
    """Print the sources, one line each."""
    show((_record(source) for source in read_sources(settings)), _SOURCES, as_json=as_json)


def show_source(settings: Settings, name: str, *, as_json: bool) -> None:
    """Print everything about the source `name`; Stop with NOT_FOUND when there is none."""
    record = _record(source_named(read_sources(settings), name))
    if as_json:
        print_json(record)
        return
    for key, value in record.items():
        stdout().print(Text(f"{key.replace('_', ' '):<10} {printable(plain(value))}"))


def explain(settings: Settings, name: str, *, as_json: bool) -> None:
    """Print when the source `name` is crawled next, and the reckoning behind it."""
    source = source_named(read_sources(settings), name)
    now = utc_now()
    with Ledger(settings.catalog_url) as ledger:
        runs = ledger.runs(source.name)
    if as_json:
        print_json(
            {
                "source": source.name,
                "next": cadence.next_poll(source, runs) or now,
                "interval": cadence.interval(source, runs).total_seconds(),
                "because": list(cadence.explain(source, runs, now)),
            }
        )
        return
    for sentence in cadence.explain(source, runs, now):
        stdout().print(Text(sentence))


def read_sources(settings: Settings) -> tuple[Source, ...]:
    """Return the sources that `settings` name; Stop with INVALID where there is no such file."""
    if not settings.sources.exists():
        raise Stop(
            Exit.INVALID,
            f"there is no sources file '{settings.sources}'; docs/sources.md shows one, and "
            "PALIMPSEST_SOURCES names another",
        )
    return load_sources(settings.sources)


def source_named(sources: tuple[Source, ...], name: str) -> Source:
    """Return the source called `name`; Stop with NOT_FOUND and the nearest name otherwise."""
    for source in sources:
        if source.name == name:
            return source
    known = [source.name for source in sources]
    raise not_found(f"there is no source '{name}'.{nearest(name, known)} There are: {', '.join(known)}")


def _record(source: Source) -> dict[str, Any]:
    return source.to_json() | {
        "every": format_duration(source.every),
        "delay": None if source.delay is None else format_duration(source.delay),
        "timeout": format_duration(source.timeout),
    }


_SOURCES = (
    Column(heading="Source", key="name", style="bold"),
    Column(heading="Kind", key="kind"),
    Column(heading="Every", key="every", right=True),
    Column(heading="Enabled", key="enabled"),
    Column(heading="URL", key="url"),
)
