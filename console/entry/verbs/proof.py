"""Verbs that prove: that a capture is what was kept, and that the log of all of them was never rewritten."""

from pathlib import Path
from typing import Annotated

import typer

from console.command.opening import settings_here
from console.entry.verbs.options import At, Json, Url

Since = Annotated[
    Path | None,
    typer.Option("--since", metavar="OLDER", help="A proof or head that was kept from an earlier day."),
]


def prove(
    url: Url,
    out: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Where the proof goes.")],
    at: At = None,
    with_capture: Annotated[
        bool, typer.Option("--with-capture", help="Put the capture's own bytes into the file as well.")
    ] = False,
    since: Since = None,
) -> None:
    """Write a small file that shows a stranger, offline, that a capture is what was kept, and since when."""
    from console.command.proving import prove as run

    run(settings_here(), url, out, at=at, with_capture=with_capture, since=since)


def check_proof(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What prove or proof consistency wrote.")],
    key: Annotated[
        Path, typer.Option("--key", metavar="PUB.pem", help="The archive's public key, from itself.")
    ],
    capture: Annotated[
        Path | None,
        typer.Option("--capture", metavar="FILE.warc.gz", help="A WARC file that should hold that capture."),
    ] = None,
    since: Since = None,
    as_json: Json = False,
) -> None:
    """Check a proof with the public key alone, without an archive; exit code 5 if it does not hold."""
    from console.command.proving import check

    check(file, key=key, capture=capture, since=since, as_json=as_json)


def keygen(
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Make another key; of the present one the public half is kept."),
    ] = False,
) -> None:
    """Make the key that signs the log and WACZ files, and print its public half."""
    from console.command.proof_log import keygen as run

    run(settings_here(), replace=replace)


def key(as_json: Json = False) -> None:
    """Print the public key that checks what this archive signs."""
    from console.command.proof_log import key as run

    run(settings_here(), as_json=as_json)


def append(as_json: Json = False) -> None:
    """Log what is not logged yet, and sign; up, crawl, import and the workers do it by themselves."""
    from console.command.proof_log import append as run

    run(settings_here(), as_json=as_json)


def head(
    out: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it to a file to be kept.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the newest signed head of the log."""
    from console.command.proof_log import head as run

    run(settings_here(), out=out, as_json=as_json)


def consistency(
    older: Annotated[Path, typer.Argument(metavar="OLDER", help="A head, or a proof, that was kept.")],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write a proof that check-proof checks."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show that the log still begins with what it was when a head was kept; exit code 5 if not."""
    from console.command.proof_log import consistency as run

    run(settings_here(), older, out=out, as_json=as_json)


def verify(as_json: Json = False) -> None:
    """Hold the log against its signed heads, and every logged object against the log."""
    from console.command.proof_log import verify as run

    run(settings_here(), as_json=as_json)
