"""Verbs that look after the archive."""

from typing import Annotated

import typer

from console.command.opening import settings_here
from console.entry.verbs.options import Actor, Json, OptionalPattern, Since, Until


def verify(pattern: OptionalPattern = None, as_json: Json = False) -> None:
    """Hold every object, record and row against the others; exit code 5 if anything is amiss."""
    from console.command.care import verify as run

    run(settings_here(), pattern, as_json=as_json)


def reconcile(as_json: Json = False) -> None:
    """Bring catalog and queue back into step with the store after something died in between."""
    from console.command.care import reconcile as run

    run(settings_here(), as_json=as_json)


def catalog_rebuild(as_json: Json = False) -> None:
    """Make the catalog anew from the store alone."""
    from console.command.care import rebuild

    rebuild(settings_here(), as_json=as_json)


def pack(
    older_than: Annotated[
        str, typer.Option(metavar="AGE", help="Captures at least so old, such as 30d or 6h.")
    ] = "30d",
    segment_size: Annotated[
        str, typer.Option(metavar="SIZE", help="The most that one file holds, such as 500MB; up to 5GB.")
    ] = "1GB",
    grace: Annotated[
        str, typer.Option(metavar="AGE", help="How long objects stay beside the pack that has them.")
    ] = "7d",
    full_only: Annotated[
        bool, typer.Option("--full-only", help="Leave what does not fill a file until more has come.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done.")] = False,
    undo: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Make the captures of this pack objects of their own again."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Gather old captures in few large WARC files; exit code 5 if anything is amiss."""
    from console.command.packing import run

    run(
        settings_here(),
        older_than=older_than,
        segment_size=segment_size,
        grace=grace,
        full_only=full_only,
        dry_run=dry_run,
        name=undo,
        as_json=as_json,
    )


def doctor(as_json: Json = False) -> None:
    """Check the set-up: settings, store, catalog, broker, sources, disk and clock."""
    from console.command.doctor import doctor as run

    run(as_json=as_json)


def takedown_add(
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help="A URL, URL*, host/* or *.domain.")],
    reason: Annotated[str, typer.Option(help="Why; kept with the takedown.")],
    since: Since = None,
    until: Until = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Serve captures as gone from now on; nothing is deleted."""
    from console.command.takedowns import add

    add(settings_here(), pattern, reason=reason, since=since, until=until, actor=actor, as_json=as_json)


def takedown_list(
    everything: Annotated[bool, typer.Option("--all", help="Lifted ones too.")] = False,
    as_json: Json = False,
) -> None:
    """List takedowns."""
    from console.command.takedowns import list_takedowns

    list_takedowns(settings_here(), everything=everything, as_json=as_json)


def takedown_lift(
    identity: Annotated[str, typer.Argument(metavar="ID", help="As takedown list shows it.")],
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Lift a takedown: its captures are served again."""
    from console.command.takedowns import lift

    lift(settings_here(), identity, actor=actor, as_json=as_json)
