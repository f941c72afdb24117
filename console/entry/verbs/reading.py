"""Verbs of the archivist: what a page said, how it changed, what was removed, and take it along."""

from pathlib import Path
from typing import Annotated

import typer

from console.command.opening import settings_here
from console.entry.verbs.options import (
    WHEN,
    ArticleKind,
    At,
    ChangeKind,
    ChangeOrder,
    DiffView,
    Json,
    OptionalPattern,
    Policy,
    Since,
    SnapshotView,
    Unit,
    Until,
    Url,
)


def get(
    url: Url,
    at: At = None,
    policy: Annotated[
        Policy, typer.Option(help="The nearest capture, the last at or before, or the first at or after.")
    ] = "nearest",
    view: Annotated[SnapshotView, typer.Option("--as", help="What to print.")] = "markdown",
    fingerprint: Annotated[
        str | None, typer.Option(help="The article that these rules made, not the one in force.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="The article of this name, as list --articles shows it.")
    ] = None,
) -> None:
    """Print the snapshot of a URL for a date: the article as its author wrote it."""
    from console.command.snapshot import get as run

    run(settings_here(), url, at=at, policy=policy, view=view, name=name, fingerprint=fingerprint)


def list_(
    pattern: Annotated[
        str, typer.Argument(metavar="URL|PATTERN", help="A URL, URL* (prefix), host/* or *.domain.")
    ],
    since: Since = None,
    until: Until = None,
    versions: Annotated[
        bool, typer.Option("--versions", help="One line for each version of the text of one URL.")
    ] = False,
    articles: Annotated[
        bool, typer.Option("--articles", help="One line for each cleaning, also those not in force.")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many captures.")] = None,
    as_json: Json = False,
) -> None:
    """List captures of a URL, a host or a prefix, in time order."""
    from console.command.history import list_articles, list_captures, list_versions

    if versions:
        list_versions(settings_here(), pattern, as_json=as_json)
        return
    run = list_articles if articles else list_captures
    run(settings_here(), pattern, since=since, until=until, limit=limit, as_json=as_json)


def changes(
    pattern: OptionalPattern = None,
    since: Annotated[
        str | None,
        typer.Option("--since", "--from", metavar="WHEN", help="From this instant, or a list's end, on."),
    ] = None,
    until: Until = None,
    source: Annotated[str | None, typer.Option(help="Only what was captured for this source.")] = None,
    kind: Annotated[ChangeKind | None, typer.Option(help="Only changes of this kind.")] = None,
    order: Annotated[
        ChangeOrder,
        typer.Option(help="By captures' dates, or as they came in: arrival is for following."),
    ] = "newest",
    limit: Annotated[int, typer.Option(min=1, help="At most this many changes.")] = 50,
    as_json: Json = False,
) -> None:
    """Show what changed from one capture to the next: edits, injections, removals, moves."""
    from console.command.changing import changes as run

    run(
        settings_here(),
        pattern,
        since=since,
        until=until,
        source=source,
        kinds=(kind,) if kind else (),
        order=order,
        limit=limit,
        as_json=as_json,
    )


def diff(
    url: Url,
    a: Annotated[str, typer.Argument(metavar="A", help=f"The earlier date. {WHEN}")],
    b: Annotated[str, typer.Argument(metavar="B", help="The later date.")],
    by: Annotated[Unit, typer.Option(help="Word by word, or what became of each block.")] = "words",
    form: Annotated[DiffView, typer.Option("--as", help="What to print; html is a fragment.")] = "text",
    whole: Annotated[
        bool, typer.Option("--whole", help="The whole text, not only what surrounds a change.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show what changed in an article's own text between two dates, by words or by blocks."""
    from console.command.comparison import diff as run

    run(settings_here(), url, a, b, by=by, form="json" if as_json else form, whole=whole)


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="All of these words.")],
    host: Annotated[str | None, typer.Option(help="Only this host.")] = None,
    since: Since = None,
    until: Until = None,
    language: Annotated[str | None, typer.Option(help="Only this language, such as de.")] = None,
    kind: Annotated[ArticleKind | None, typer.Option(help="Only this kind of page.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most this many articles.")] = 20,
    offset: Annotated[int, typer.Option(min=0, help="Leave out the first so many.")] = 0,
    as_json: Json = False,
) -> None:
    """Search the text of all archived articles."""
    from console.command.history import search as run

    run(
        settings_here(),
        " ".join(words),
        host=host,
        since=since,
        until=until,
        language=language,
        kind=kind,
        limit=limit,
        offset=offset,
        as_json=as_json,
    )


def audit(url: Url, at: At = None, as_json: Json = False) -> None:
    """Show what was removed from a page, where it stood, why, and since when; addresses defanged."""
    from console.command.auditing import audit as run

    run(settings_here(), url, at=at, as_json=as_json)


def export(
    patterns: Annotated[
        list[str], typer.Argument(metavar="PATTERN…", help="URLs, URL*, host/* or *.domain.")
    ],
    out: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="FILE.warc.gz or FILE.wacz.")],
    since: Since = None,
    until: Until = None,
    leave_out_damaged: Annotated[
        bool, typer.Option("--leave-out-damaged", help="Name what is damaged, and export the rest.")
    ] = False,
) -> None:
    """Write captures into one WARC or WACZ file, which every tool of the field reads."""
    from console.command.exporting import export as run

    run(settings_here(), patterns, out, since=since, until=until, leave_out_damaged=leave_out_damaged)
