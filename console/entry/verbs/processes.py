"""Verbs that run for long, and the demo."""

from pathlib import Path
from typing import Annotated

import typer

from console.command.opening import settings_here

Host = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Listen here instead of the setting's address.")
]
Port = Annotated[
    int | None,
    typer.Option(min=0, max=65535, help="Listen here instead of the setting's port; 0: a free one."),
]


def demo(
    folder: Annotated[
        Path, typer.Option("--data", metavar="DIR", help="Where the demo's archive goes.")
    ] = Path("palimpsest-demo"),
    keep: Annotated[
        bool, typer.Option("--keep", help="Add to an earlier demo's archive, don't replace it.")
    ] = False,
) -> None:
    """Crawl a made-up site in three editions and show what came out; leaves an archive behind."""
    from console.demo.run import demo as run

    run(settings_here(), folder, keep=keep)


def up(host: Host = None, port: Port = None) -> None:
    """Run everything here: schedule, crawl, clean, serve. Ctrl-C ends it."""
    from console.up import up as run

    run(settings_here(), host=host, port=port)


def serve(host: Host = None, port: Port = None) -> None:
    """Serve the archive over HTTP, and nothing else."""
    from console.serving import serve as run

    run(settings_here(), host=host, port=port)


def worker(
    processes: Annotated[
        int | None, typer.Option(min=1, max=256, help="Cleaning processes. Default: the setting.")
    ] = None,
) -> None:
    """Clean what the queue brings: a Celery worker. Needs a broker."""
    from console.cluster import worker as run

    run(settings_here(), processes=processes)


def beat() -> None:
    """Send the cluster's clock ticks: Celery beat. Needs a broker; two of them do no harm."""
    from console.cluster import beat as run

    run(settings_here())
