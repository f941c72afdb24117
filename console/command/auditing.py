"""``palimpsest audit``: what was removed from a page, where, why, and since when."""

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from archive.instant import timestamp17
from console.audit import Finding
from console.audit import audit as findings_of
from console.command.asking import asked_for, found, helpful, moment
from console.command.opening import archive_to_read, utc_now
from console.command.snapshot import article_of
from console.command.terminal import note, print_json, printable, stdout
from console.settings import Settings

_STYLES = {"drop": "red", "unlink": "yellow", "flag": "magenta"}
_WORDS = {
    "drop": "removed",
    "unlink": "link removed, words kept",
    "flag": "kept, but doubtful",
}


def audit(settings: Settings, url: str, *, at: str | None, as_json: bool) -> None:
    """Print each thing that the article of `url` lacks or doubts at `at` (default: now)."""
    when = asked_for(at, utc_now())
    with archive_to_read(settings) as archive, helpful(url):
        row = found(archive, url, when)
        article_of(archive, row)
        findings = findings_of(archive, row)
    if as_json:
        for finding in findings:
            print_json({"url": row.url, "captured_at": row.captured_at} | record(finding))
        return
    note(f"{row.url} as captured {moment(row.captured_at)}")
    show_findings(findings)
    if not findings:
        note("nothing was removed and nothing is doubted")


def show_findings(findings: Sequence[Finding]) -> None:
    """Print `findings` for people, each with its place and its reasons."""
    console = stdout()
    for number, finding in enumerate(findings, start=1):
        console.print(_heading(number, finding))
        for line in _lines(finding):
            console.print(Text(f"   {printable(line)}"))


def record(finding: Finding) -> dict[str, Any]:
    """Return a finding as the command's JSON has it; the keys are stable."""
    return {
        "action": finding.action,
        "text": finding.text,
        "links": list(finding.hrefs),
        "place": finding.place,
        "after": finding.after,
        "reasons": [
            {"code": why.code, "words": why.words, "weight": why.weight, "evidence": why.evidence}
            for why in finding.reasons
        ],
        "since": finding.since,
        "since_timestamp": timestamp17(finding.since) if finding.since else None,
    }


def _heading(number: int, finding: Finding) -> Text:
    heading = Text(f"{number:>2} ", style="dim")
    heading.append(_WORDS[finding.action], style=f"bold {_STYLES[finding.action]}")
    heading.append(f"  {_short(finding.text, 160)}")
    return heading


def _lines(finding: Finding) -> list[str]:
    lines = []
    if finding.hrefs:
        shown = ", ".join(finding.hrefs[:4])
        more = f" and {len(finding.hrefs) - 4} more" if len(finding.hrefs) > 4 else ""
        lines.append(f"to      {shown}{more}")
    behind = f", after “{finding.after}”" if finding.after else ""
    lines.append(f"where   {finding.place.replace('_', ' ')}{behind}")
    lines += [f"why     {why.words}" for why in finding.reasons]
    if finding.since:
        lines.append(f"since   {moment(finding.since)}")
    return lines


def _short(text: str, most: int) -> str:
    one_line = " ".join(printable(text).split())
    return one_line if len(one_line) <= most else one_line[: most - 1] + "…"
