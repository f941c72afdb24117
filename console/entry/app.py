"""The Typer application: which verbs there are, and how they are grouped in the help."""

from collections.abc import Callable
from typing import Annotated

import typer

from console import VERSION
from console.entry.verbs import care, gathering, moderation, processes, proof, reading

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

app = typer.Typer(
    name="palimpsest",
    help="Crawl news and digest pages, keep every version, and give back the article as its author wrote it.",
    epilog="Settings: PALIMPSEST_* over palimpsest.toml over defaults (docs/settings.md). Exit codes: "
    "0 done, 1 not found, 2 usage, 3 settings or sources invalid, 4 finished with alarms, 5 finished "
    "with failures, 6 refused, 8 store, catalog or queue unreachable, 130 interrupted.",
    context_settings=_CONTEXT,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _help_without_verb(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"palimpsest {VERSION}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _top(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_say_version, is_eager=True),
    ] = False,
) -> None:
    _help_without_verb(context)


def way_on(error: BaseException) -> str:
    """Return what to add to a usage error: where the help is."""
    context = getattr(error, "ctx", None)
    return f" See {context.command_path} --help." if context is not None else ""


# Every verb by the panel of the help that it stands in; two words are a group and a verb of it.
_VERBS: dict[str, dict[str, Callable[..., None]]] = {
    "Start here": {"demo": processes.demo, "up": processes.up},
    "Read the archive": {
        "get": reading.get,
        "list": reading.list_,
        "changes": reading.changes,
        "diff": reading.diff,
        "audit": reading.audit,
        "search": reading.search,
        "export": reading.export,
        "prove": proof.prove,
        "check-proof": proof.check_proof,
    },
    "Crawl and clean": {
        "crawl": gathering.crawl,
        "import": gathering.import_,
        "preview": gathering.preview,
        "clean": gathering.clean,
        "status": gathering.status,
        "alerts": gathering.alerts,
        "sources check": gathering.sources_check,
        "sources list": gathering.sources_list,
        "sources show": gathering.sources_show,
        "schedule explain": gathering.schedule_explain,
    },
    "Moderate": {
        "reclean": moderation.reclean,
        "review list": moderation.review_list,
        "review show": moderation.review_show,
        "review decide": moderation.review_decide,
        "review undo": moderation.review_undo,
        "review decisions": moderation.review_decisions,
        "review sample": moderation.review_sample,
        "review stats": moderation.review_stats,
        "review export": moderation.review_export,
        "rules list": moderation.rules_list,
        "rules add": moderation.rules_add,
        "rules remove": moderation.rules_remove,
    },
    "Look after the archive": {
        "verify": care.verify,
        "reconcile": care.reconcile,
        "pack": care.pack,
        "doctor": care.doctor,
        "catalog rebuild": care.catalog_rebuild,
        "proof keygen": proof.keygen,
        "proof key": proof.key,
        "proof append": proof.append,
        "proof head": proof.head,
        "proof consistency": proof.consistency,
        "proof verify": proof.verify,
        "takedown add": care.takedown_add,
        "takedown list": care.takedown_list,
        "takedown lift": care.takedown_lift,
    },
    "Run in a cluster": {"worker": processes.worker, "beat": processes.beat, "serve": processes.serve},
}
_GROUPS = {
    "sources": "Look at the sources file.",
    "schedule": "See when sources are crawled.",
    "review": "Decide on links that the judge doubts.",
    "rules": "Allow and deny links, wherever they stand.",
    "catalog": "Look after the catalog.",
    "proof": "The log that shows whether anything was altered, and its key.",
    "takedown": "Withdraw captures from view, and let them back.",
}


def _register() -> None:
    groups: dict[str, typer.Typer] = {"": app}
    for panel, verbs in _VERBS.items():
        for words, verb in verbs.items():
            group, _, name = words.rpartition(" ")
            if group not in groups:
                groups[group] = _group(group, panel)
            groups[group].command(name, rich_help_panel=None if group else panel)(verb)


def _group(name: str, panel: str) -> typer.Typer:
    group = typer.Typer(help=_GROUPS[name], context_settings=_CONTEXT, invoke_without_command=True)
    group.callback()(_help_without_verb)
    app.add_typer(group, name=name, rich_help_panel=panel)
    return group


_register()
