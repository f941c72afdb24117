"""``palimpsest pack``: many old captures into few files."""

import re
from dataclasses import asdict
from datetime import timedelta
from typing import Final

from archive.pack import Outcome, Plan, pack, rehearse, undo
from console.command.care import FINDINGS
from console.command.exits import Exit, Stop
from console.command.opening import archive_to_read, utc_now
from console.command.terminal import note, print_json, progress, show
from console.numerals import counted
from console.settings import Settings
from crawler.duration import format_duration, parse_duration

_SIZE: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(B|kB|KB|MB|GB|KiB|MiB|GiB)?")
_UNITS: Final = {
    "B": 1,
    "kB": 10**3,
    "KB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
}


def parse_size(text: str) -> int:
    """Return the bytes that `text` names, such as ``1GB``, ``500 MB`` or ``64MiB``; ValueError if none."""
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"'{text}' is no size; write a number and a unit, such as 500MB or 1GB")
    return int(float(match[1]) * _UNITS[match[2] or "B"])


def run(
    settings: Settings,
    *,
    older_than: str,
    segment_size: str,
    grace: str,
    full_only: bool,
    dry_run: bool,
    name: str | None,
    as_json: bool,
) -> None:
    """Pack, rehearse, or undo the pack called `name`; Stop with FAILURES if something was amiss."""
    plan = _plan(older_than, segment_size, grace, full_only=full_only)
    with archive_to_read(settings) as archive, progress("packing") as advance:
        store, catalog = archive.store, archive.catalog
        if name is not None:
            outcome = undo(store, catalog, name, plan, now=utc_now())
        elif dry_run:
            outcome = rehearse(store, catalog, plan, now=utc_now(), progress=advance)
        else:
            outcome = pack(store, catalog, plan, now=utc_now(), progress=advance)
    _tell(outcome, plan, dry_run=dry_run, undone=name, as_json=as_json)
    if outcome.findings:
        count = len(outcome.findings)
        raise Stop(Exit.FAILURES, f"{count} things amiss, and left as they are; each line names its mend")


def _plan(older_than: str, segment_size: str, grace: str, *, full_only: bool) -> Plan:
    try:
        return Plan(
            older_than=parse_duration(older_than),
            segment_size=parse_size(segment_size),
            grace=parse_duration(grace),
            full_only=full_only,
        )
    except ValueError as error:
        raise Stop(Exit.USAGE, str(error)) from error


def _tell(outcome: Outcome, plan: Plan, *, dry_run: bool, undone: str | None, as_json: bool) -> None:
    if as_json:
        print_json({**asdict(outcome), "dry_run": dry_run})
        return
    show((asdict(finding) for finding in outcome.findings), FINDINGS, as_json=False)
    for line in _undone(outcome, undone, plan.grace) if undone else _lines(outcome, plan, dry_run=dry_run):
        note(line)


def _undone(outcome: Outcome, name: str, grace: timedelta) -> list[str]:
    if outcome.undone:
        return [f"{name} is gone; its captures are objects of their own again"]
    when = f"a run of palimpsest pack more than {format_duration(grace)} from now removes the pack"
    return [f"the captures of {name} are objects of their own again; {when}"]


def _lines(outcome: Outcome, plan: Plan, *, dry_run: bool) -> list[str]:
    captures, removed = counted(outcome.captures, "capture"), counted(outcome.removed, "loose object")
    if dry_run:
        segments = -(-outcome.bytes // plan.segment_size)
        lines = [f"would pack {captures}, {outcome.bytes} bytes or a little more"]
        lines[0] += f", into {counted(segments, 'segment')}" if segments else ""
        lines.append(f"would remove {removed} that packs have, after verifying these")
    else:
        into = counted(len(outcome.packs), "segment")
        lines = [f"packed {captures} into {into}, {outcome.bytes} bytes"]
        lines.append(f"removed {removed} that verified packs have")
    if outcome.held:
        lines.append(f"{counted(outcome.held, 'pack')} within the grace period: the loose objects stay")
    if outcome.waiting:
        lines.append(f"{counted(outcome.waiting, 'capture')} left until more fill a segment")
    if outcome.undone:
        lines.append(f"{counted(outcome.undone, 'undone pack')} went")
    if outcome.swept:
        lines.append(f"cleared away {counted(outcome.swept, 'object')} of runs that broke off")
    return lines
