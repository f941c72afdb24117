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


def _group(name: str, summary: str, panel: str) -> typer.Typer:
    group = typer.Typer(help=summary, context_settings=_CONTEXT, invoke_without_command=True)
    group.callback()(_help_without_verb)
    app.add_typer(group, name=name, rich_help_panel=panel)
    return group


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


_START, _READ, _RUN, _MODERATE, _CARE, _CLUSTER = (
    "Start here",
    "Read the archive",
    "Crawl and clean",
    "Moderate",
    "Look after the archive",
    "Run in a cluster",
)

_VERBS: dict[str, dict[str, Callable[..., None]]] = {
    _START: {"demo": processes.demo, "up": processes.up},
    _READ: {
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
    _RUN: {
        "crawl": gathering.crawl,
        "import": gathering.import_,
        "preview": gathering.preview,
        "clean": gathering.clean,
        "status": gathering.status,
        "alerts": gathering.alerts,
    },
    _MODERATE: {"reclean": moderation.reclean},
    _CARE: {
        "verify": care.verify,
        "reconcile": care.reconcile,
        "pack": care.pack,
        "doctor": care.doctor,
    },
    _CLUSTER: {"worker": processes.worker, "beat": processes.beat, "serve": processes.serve},
}
for _panel, _verbs in _VERBS.items():
    for _name, _verb in _verbs.items():
        app.command(_name, rich_help_panel=_panel)(_verb)

_sources = _group("sources", "Look at the sources file.", _RUN)
_sources.command("check")(gathering.sources_check)
_sources.command("list")(gathering.sources_list)
_sources.command("show")(gathering.sources_show)
_schedule = _group("schedule", "See when sources are crawled.", _RUN)
_schedule.command("explain")(gathering.schedule_explain)
_review = _group("review", "Decide on links that the judge doubts.", _MODERATE)
_review.command("list")(moderation.review_list)
_review.command("show")(moderation.review_show)
_review.command("decide")(moderation.review_decide)
_review.command("undo")(moderation.review_undo)
_review.command("decisions")(moderation.review_decisions)
_review.command("sample")(moderation.review_sample)
_review.command("stats")(moderation.review_stats)
_review.command("export")(moderation.review_export)
_rules = _group("rules", "Allow and deny links, wherever they stand.", _MODERATE)
_rules.command("list")(moderation.rules_list)
_rules.command("add")(moderation.rules_add)
_rules.command("remove")(moderation.rules_remove)
_catalog = _group("catalog", "Look after the catalog.", _CARE)
_catalog.command("rebuild")(care.catalog_rebuild)
_proof = _group("proof", "The log that shows whether anything was altered, and its key.", _CARE)
_proof.command("keygen")(proof.keygen)
_proof.command("key")(proof.key)
_proof.command("append")(proof.append)
_proof.command("head")(proof.head)
_proof.command("consistency")(proof.consistency)
_proof.command("verify")(proof.verify)
_takedown = _group("takedown", "Withdraw captures from view, and let them back.", _CARE)
_takedown.command("add")(care.takedown_add)
_takedown.command("list")(care.takedown_list)
_takedown.command("lift")(care.takedown_lift)
