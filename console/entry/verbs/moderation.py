"""Verbs of the moderator: the queue, decisions, rules, and cleaning again."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from console.command.opening import settings_here
from console.entry.verbs.options import WHEN, Actor, Json, OptionalPattern

Identity = Annotated[str, typer.Argument(metavar="ID", help="As review list and review show print it.")]
DecisionId = Annotated[str, typer.Argument(metavar="ID", help="The decision's id.")]
Note = Annotated[str, typer.Option(help="Why; kept with it.")]
End = Annotated[str | None, typer.Option("--until", metavar="WHEN", help=f"When it ends. {WHEN}")]
All = Annotated[bool, typer.Option("--all", help="Those that no longer count too.")]


def review_list(
    host: Annotated[str | None, typer.Option(help="Only this host and those below it.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most this many.")] = 50,
    as_json: Json = False,
) -> None:
    """List what waits for a person, grouped by campaign, worst first."""
    from console.command.reviewing import list_queue

    list_queue(settings_here(), host=host, limit=limit, as_json=as_json)


def review_show(
    identity: Identity,
    limit: Annotated[int, typer.Option(min=1, help="At most this many places in full.")] = 10,
    as_json: Json = False,
) -> None:
    """Show where a suspect stands, the words around it, why it is doubted, and what was decided."""
    from console.command.reviewing import show_case

    show_case(settings_here(), identity, limit=limit, as_json=as_json)


def review_decide(
    identity: Identity,
    action: Annotated[
        Literal["keep", "unlink", "drop"],
        typer.Argument(metavar="keep|unlink|drop", help="Unlink keeps the words, drop takes them too."),
    ],
    scope: Annotated[
        Literal["link", "page", "campaign", "site"] | None,
        typer.Option(
            help="The link on its page, all doubted links of the page, or the same words with the same "
            "target on every page or on this site. Default: what the id stands for."
        ),
    ] = None,
    note: Note = "",
    actor: Actor = None,
    until: End = None,
    as_json: Json = False,
) -> None:
    """Decide; it applies at once and to captures to come."""
    from console.command.asking import until as instant
    from console.command.reviewing import decide_on
    from worker.ruling import Order

    order = Order(suspect=identity, action=action, scope=scope, until=instant(until), note=note)
    decide_on(settings_here(), order, actor=actor, as_json=as_json)


def review_undo(identity: DecisionId, note: Note = "", actor: Actor = None, as_json: Json = False) -> None:
    """Undo a decision: what stood before it stands again. Nothing is erased."""
    from console.command.reviewing import undo_decision

    undo_decision(settings_here(), identity, remark=note, actor=actor, as_json=as_json)


def review_decisions(everything: All = False, as_json: Json = False) -> None:
    """List the decisions that stand."""
    from console.command.reviewing import list_decisions

    list_decisions(settings_here(), everything=everything, as_json=as_json)


def review_sample(
    number: Annotated[int, typer.Argument(min=1, max=1000, metavar="N", help="How many to draw.")] = 20,
    seed: Annotated[str | None, typer.Option(help="Draws the same again. Default: a new one.")] = None,
    as_json: Json = False,
) -> None:
    """Draw automatic removals for a person to confirm or overturn."""
    from console.command.reviewing import draw_sample

    draw_sample(settings_here(), number, seed=seed, as_json=as_json)


def review_stats(as_json: Json = False) -> None:
    """Show how often people agreed with the judge, by its score."""
    from console.command.reviewing import print_stats

    print_stats(settings_here(), as_json=as_json)


def review_export(
    out: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.jsonl", help="The file to write.")],
) -> None:
    """Write the decided links as training data, one JSON object a line."""
    from console.command.reviewing import export_decisions

    export_decisions(settings_here(), out)


def rules_list(everything: All = False, as_json: Json = False) -> None:
    """List the operators' rules in force."""
    from console.command.rules import list_rules

    list_rules(settings_here(), everything=everything, as_json=as_json)


def rules_add(
    verdict: Annotated[
        Literal["allow", "deny"], typer.Argument(metavar="allow|deny", help="What becomes of such links.")
    ],
    domain: Annotated[str, typer.Option(help="Links to this domain and below it.")] = "",
    path: Annotated[str, typer.Option(help="Links whose path begins so, such as /wp-content/.")] = "",
    anchor: Annotated[str, typer.Option(help="Links of just these words; case does not count.")] = "",
    site: Annotated[str, typer.Option(help="Only on pages of this domain.")] = "",
    until: End = None,
    note: Note = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Allow or deny links, wherever they stand; all parts given must fit."""
    from console.command.asking import until as instant
    from console.command.rules import add
    from worker.rules import RuleOrder

    order = RuleOrder(
        verdict=verdict,
        domain=domain,
        path=path,
        anchor=anchor,
        site=site,
        until=instant(until),
        note=note,
    )
    add(settings_here(), order, actor=actor, as_json=as_json)


def rules_remove(identity: DecisionId, note: Note = "", actor: Actor = None, as_json: Json = False) -> None:
    """End a rule; its links are judged again."""
    from console.command.rules import remove

    remove(settings_here(), identity, remark=note, actor=actor, as_json=as_json)


def reclean(
    pattern: OptionalPattern = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and store nothing.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what today's rules, model and lists made already.")
    ] = False,
    beside: Annotated[
        Path | None,
        typer.Option("--shadow", metavar="MODEL.json", help="Let this judge judge beside ours; only report."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Clean again by today's rules; new articles stand beside the old ones."""
    from console.command.recleaning import again, in_shadow, rehearsal

    if beside is not None:
        if dry_run or everything:
            raise typer.BadParameter("--shadow stores nothing and looks at everything; give it alone")
        in_shadow(settings_here(), pattern, beside, as_json=as_json)
        return
    run = rehearsal if dry_run else again
    run(settings_here(), pattern, everything=everything, as_json=as_json)
