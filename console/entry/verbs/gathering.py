"""Verbs of the operator: crawl, look at sources and schedules, and try the cleaner on one page."""

from pathlib import Path
from typing import Annotated

import typer

from console.command.opening import settings_here
from console.entry.verbs.options import Json, Url, View

SourceName = Annotated[str, typer.Argument(metavar="NAME", help="The source's name.")]


def crawl(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE…]", help="Names of sources. Default: all that are enabled."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="At most N fetches for each source.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be crawled, and fetch nothing.")
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="With a broker: come back when all is cleaned.")
    ] = False,
    owner: Annotated[
        str | None, typer.Option(hidden=True, help="Who has the lease on the sources: the clock.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Crawl sources now; without a broker, come back when everything is cleaned as well."""
    from console.command.crawling import crawl as run

    run(
        settings_here(),
        sources or [],
        limit=limit,
        dry_run=dry_run,
        wait=wait,
        owner=owner,
        as_json=as_json,
    )


def import_(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE.warc.gz…", help="WARC files, packed or plain, or WACZ files."),
    ],
    keep_damaged: Annotated[
        bool,
        typer.Option("--keep-damaged", help="Keep records too whose bytes lack the digest they state."),
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="With a broker: come back when all is cleaned.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Take the captures of WARC files of any tool into the archive, and clean them like crawled ones."""
    from console.command.importing import import_files

    import_files(settings_here(), files, keep_damaged=keep_damaged, wait=wait, as_json=as_json)


def preview(url: Url, as_json: Json = False) -> None:
    """Fetch one page, clean it and show what came out, with every verdict; store nothing."""
    from console.command.cleaning import preview as run

    run(settings_here(), url, as_json=as_json)


def clean(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="A saved page, or - for stdin.")],
    url: Annotated[str, typer.Option(metavar="URL", help="Where the page stood.")],
    previous: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="An earlier state of it: --as json's output, or another saved page.",
        ),
    ] = None,
    content_type: Annotated[
        str | None,
        typer.Option(help="As the server would have sent it, such as text/html; charset=utf-8."),
    ] = None,
    view: Annotated[View, typer.Option("--as", help="What to print.")] = "markdown",
) -> None:
    """Clean one saved page: the cleaner alone, without an archive."""
    from console.command.cleaning import clean as run

    run(file, url=url, previous=previous, content_type=content_type, view=view)


def sources_check() -> None:
    """Read the sources file and report every mistake in it, with line and column."""
    from console.command.sources import check

    check(settings_here())


def sources_list(as_json: Json = False) -> None:
    """List the sources: kind, how often, and address."""
    from console.command.sources import list_sources

    list_sources(settings_here(), as_json=as_json)


def sources_show(name: SourceName, as_json: Json = False) -> None:
    """Show everything about one source."""
    from console.command.sources import show_source

    show_source(settings_here(), name, as_json=as_json)


def schedule_explain(name: SourceName, as_json: Json = False) -> None:
    """Say when a source is crawled next, and why then."""
    from console.command.sources import explain

    explain(settings_here(), name, as_json=as_json)


def status(as_json: Json = False) -> None:
    """Show how each source fares, and what waits to be cleaned."""
    from console.command.standing import status as run

    run(settings_here(), as_json=as_json)


def alerts(as_json: Json = False) -> None:
    """Show the alarms that are raised now; exit code 4 if there are any."""
    from console.command.standing import alerts as run

    run(settings_here(), as_json=as_json)
