"""Arguments and options that several verbs share."""

from typing import Annotated, Literal

import typer

WHEN = "An ISO date or date-time, or 4 to 17 digits; what is left open is taken to its end, UTC."


Policy = Literal["nearest", "before", "after"]
View = Literal["markdown", "text", "html", "json"]
ArticleKind = Literal["article", "listing", "other"]
ChangeKind = Literal["first", "edited", "injected", "cleared", "gone", "moved", "back"]
ChangeOrder = Literal["newest", "oldest", "latest", "arrival"]
Unit = Literal["words", "blocks"]
DiffView = Literal["text", "html", "json"]
SnapshotView = Literal["markdown", "text", "html", "json", "raw", "warc"]

Json = Annotated[bool, typer.Option("--json", help="Print JSON, one line for each record.")]
Url = Annotated[str, typer.Argument(metavar="URL", help="The address on the live web.")]
At = Annotated[str | None, typer.Option("--at", metavar="WHEN", help=f"{WHEN} Default: now.")]
Since = Annotated[str | None, typer.Option("--from", metavar="WHEN", help="From this instant on.")]
Actor = Annotated[str | None, typer.Option(help="Who decides. Default: the user of this process.")]
Until = Annotated[str | None, typer.Option("--to", metavar="WHEN", help="Up to this instant.")]
OptionalPattern = Annotated[
    str | None,
    typer.Argument(
        metavar="[PATTERN]", help="A URL, URL* (prefix), host/* or *.domain. Default: everything."
    ),
]
