"""``palimpsest review``: what waits for a person, decisions on it, and how they compare with the judge."""

import json
import secrets
from dataclasses import asdict
from pathlib import Path
from typing import Any

from archive.review import Review
from archive.suspects import Suspects
from console import moderation
from console.audit import defang
from console.command.applying import apply, doer, end
from console.command.asking import moment
from console.command.opening import archive_to_read, archive_to_write, utc_now
from console.command.terminal import Column, note, print_json, printable, show, stated, stdout
from console.moderation import Place
from console.numerals import counted
from console.settings import Settings
from worker.ruling import Order, decide, undo


def list_queue(settings: Settings, *, host: str | None, limit: int, as_json: bool) -> None:
    """Print what waits for a person, worst first."""
    with archive_to_read(settings) as archive:
        found = Review(archive).queue(host=host, limit=limit)
    show((_line(each) for each in found), _QUEUE, as_json=as_json)
    if not found:
        note("nothing waits for a person" + (f" on {host}" if host else ""))
    elif not as_json:
        note("palimpsest review show ID says where each stands and why")


def show_case(settings: Settings, identity: str, *, limit: int, as_json: bool) -> None:
    """Print where a suspect stands, why it is doubted, and what was decided; NotArchived if nowhere."""
    with archive_to_read(settings) as archive:
        found = moderation.case(archive, identity, most=limit)
    if as_json:
        print_json(asdict(found))
        return
    for place in found.places:
        _print_place(place)
    if found.pages > len({place.url for place in found.places}):
        note(f"{found.pages} pages in all; --limit shows more")
    for said in found.decisions:
        note(
            f"decided {said['decided_at'][:16]} by {said.get('actor', '-')}: {said['action']} ({said['id']})"
        )


def decide_on(settings: Settings, order: Order, *, actor: str | None, as_json: bool) -> None:
    """Decide on a suspect, and have every capture that it bears on cleaned again."""
    with archive_to_write(settings) as archive:
        ruled = decide(archive, order, actor=actor or doer(), now=utc_now())
        applied = apply(settings, ruled)
    end(ruled, applied, f"{order.action}: decided", as_json=as_json)


def undo_decision(
    settings: Settings, identity: str, *, remark: str, actor: str | None, as_json: bool
) -> None:
    """End a decision or rule; what it superseded stands again."""
    with archive_to_write(settings) as archive:
        ruled = undo(archive, identity, actor=actor or doer(), now=utc_now(), note=remark)
        applied = apply(settings, ruled)
    end(ruled, applied, f"{identity}: undone", as_json=as_json)


def list_decisions(settings: Settings, *, everything: bool, as_json: bool) -> None:
    """Print the decisions that stand, and with `everything` those superseded or undone too."""
    with archive_to_read(settings) as archive:
        found = moderation.decisions(archive, everything=everything)
    show((said if as_json else _told(said) for said in found), _DECISIONS, as_json=as_json)
    if not found:
        note("no decisions")


def draw_sample(settings: Settings, number: int, *, seed: str | None, as_json: bool) -> None:
    """Print automatic removals for a person to confirm (drop, unlink) or overturn (keep)."""
    drawn_by = seed or secrets.token_hex(4)
    with archive_to_read(settings) as archive:
        found = moderation.sample(archive, number, drawn_by)
    if as_json:
        for place in found:
            print_json(asdict(place) | {"seed": drawn_by})
        return
    for place in found:
        _print_place(place)
    note(f"{len(found)} drawn by --seed {drawn_by}; confirm or overturn with palimpsest review decide ID")


def print_stats(settings: Settings, *, as_json: bool) -> None:
    """Print how often people agreed with the judge, by bands of its score."""
    with archive_to_read(settings) as archive:
        bands = moderation.agreement(moderation.decisions(archive))
    show((asdict(band) for band in bands if band.decided or as_json), _BANDS, as_json=as_json)
    decided = sum(band.decided for band in bands)
    if decided:
        agreed = sum(band.agreed for band in bands)
        note(f"{counted(decided, 'link')} decided; people agreed with the judge on {agreed / decided:.0%}")
    else:
        note("nothing was decided yet")


def export_decisions(settings: Settings, file: Path) -> None:
    """Write each decided link as a line of JSON, for training."""
    with archive_to_read(settings) as archive:
        examples = list(moderation.training(moderation.decisions(archive)))
    lines = (json.dumps(each, ensure_ascii=False, sort_keys=True) + "\n" for each in examples)
    file.write_text("".join(lines), encoding="utf-8")
    note(f"{counted(len(examples), 'decided link')} in {file}")


def _line(each: Suspects) -> dict[str, Any]:
    what = f"{each.anchor} → {defang(each.domain)}" if each.kind == "campaign" else f"whole page: {each.url}"
    return asdict(each) | {"danger": round(each.danger, 4), "what": what}


def _told(said: dict[str, Any]) -> dict[str, Any]:
    links = said.get("links") or [{}]
    words = said.get("anchor") or links[0].get("text", "")
    return said | {"what": words if len(links) == 1 else f"{words} and {len(links) - 1} more"}


def _print_place(place: Place) -> None:
    lines = [
        f"{place.id}  {place.action} {place.score:.2f}  {place.text}",
        f"   to      {place.href}",
        f"   page    {place.url}",
        f"   where   {place.part.replace('_', ' ')}" + (f": {place.context}" if place.context else ""),
        *(f"   why     {reason}" for reason in place.reasons),
        f"   since   {moment(place.first)}, {counted(place.captures, 'capture')}, last {moment(place.last)}",
        f"   capture {place.key}",
    ]
    for line in lines:
        stdout().print(" ".join(printable(line).split("\n")))


_QUEUE = (
    Column(heading="ID", key="id", style="bold"),
    Column(heading="Score", key="score", right=True, shown=lambda score: f"{score:.2f}"),
    Column(heading="Links", key="links", right=True),
    Column(heading="Pages", key="pages", right=True),
    Column(heading="Hosts", key="hosts", right=True),
    Column(heading="Last (UTC)", key="last", style="cyan"),
    Column(heading="What", key="what"),
)
_DECISIONS = (
    Column(heading="ID", key="id"),
    Column(heading="Scope", key="kind"),
    Column(heading="Action", key="action", style="bold"),
    Column(heading="What", key="what"),
    Column(heading="Until (UTC)", key="until", shown=stated),
    Column(heading="By", key="actor"),
    Column(heading="Note", key="note"),
)
_BANDS = (
    Column(heading="From", key="low", right=True),
    Column(heading="To", key="high", right=True),
    Column(heading="Decided", key="decided", right=True),
    Column(heading="Spam", key="spam", right=True),
    Column(heading="Honest", key="honest", right=True),
    Column(heading="Agreed", key="agreed", right=True),
    Column(heading="Overturned", key="overturned", right=True),
)
