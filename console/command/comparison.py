"""``palimpsest diff``: what changed in an article's own text between two dates."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Literal

from rich.text import Text

from archive import CaptureRow
from archive.instant import parse_moment
from console.command.asking import found, helpful, moment
from console.command.opening import archive_to_read
from console.command.snapshot import article_of
from console.command.terminal import note, print_json, print_text, printable, stdout
from console.comparing import Comparison, as_html, as_text, compare
from console.diff import Run, changed, excerpts, marked, word_counts
from console.numerals import counted
from console.settings import Settings


def diff(
    settings: Settings,
    url: str,
    a: str,
    b: str,
    *,
    by: Literal["words", "blocks"],
    form: Literal["text", "html", "json"],
    whole: bool,
) -> None:
    """Print what changed in the article of `url` between the dates `a` and `b`, by words or by blocks."""
    one, other = parse_moment(a), parse_moment(b)
    with archive_to_read(settings) as archive, helpful(url):
        before, after = found(archive, url, one), found(archive, url, other)
        compared = compare(article_of(archive, before).content, article_of(archive, after).content)
    if form == "json":
        print_json(_record(before, after, compared))
        return
    note(f"{moment(before.captured_at)} → {moment(after.captured_at)}  {after.url}")
    if form == "html":
        print_text(as_html(compared, by))
    elif by == "blocks":
        print_text(as_text(compared, by))
    elif compared.changed:
        _show_head(compared)
        show_runs(compared.runs if whole else excerpts(compared.runs))
    note(summary(compared.runs))


def _show_head(compared: Comparison) -> None:
    for one in compared.head:
        note(f"{one.field}: '{one.old}' became '{one.new}'")


def show_runs(runs: Sequence[Run]) -> None:
    """Print `runs`: in colour on a terminal, with ``[-…-]{+…+}`` into a pipe."""
    if sys.stdout.isatty():
        stdout().print(coloured(runs))
    else:
        print_text(marked(runs))


def coloured(runs: Sequence[Run]) -> Text:
    """Return `runs` as Rich text: what went in red and struck through, what came in green."""
    styles = {"equal": "", "delete": "red strike", "insert": "bold green"}
    text = Text()
    for run, following in zip(runs, [*runs, None][1:], strict=True):
        shown = run.text
        if run.kind == "delete" and following and following.kind == "insert":
            shown = shown.rstrip() + " "
        text.append(printable(shown), style=styles[run.kind])
    return text


def summary(runs: Sequence[Run]) -> str:
    """Return what changed in one line."""
    if not changed(runs):
        return "the article's own text is the same at both dates"
    deleted, inserted = word_counts(runs)
    return f"{counted(deleted, 'word')} went, {counted(inserted, 'word')} came"


def _record(before: CaptureRow, after: CaptureRow, compared: Comparison) -> dict[str, object]:
    deleted, inserted = word_counts(compared.runs)
    return {
        "url": after.url,
        "a": {"captured_at": before.captured_at, "key": before.key},
        "b": {"captured_at": after.captured_at, "key": after.key},
        "changed": compared.changed,
        "deleted": deleted,
        "inserted": inserted,
        "runs": [asdict(run) for run in compared.runs],
        "blocks": [asdict(block) for block in compared.blocks],
        "head": [asdict(one) for one in compared.head],
    }
