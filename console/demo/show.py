"""How the demo's account looks: headings, tables and differences, on a terminal or in a pipe."""

import sys
from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from console.command.asking import moment
from console.command.comparison import coloured
from console.command.terminal import printable
from console.demo.account import Account, Cause, Changed
from console.diff import Run, excerpts, marked

TITLES = {
    1: "Edition 1: as its authors wrote it",
    2: "Edition 2: the site has been hacked",
    3: "Edition 3: hacked still, and the editors at work",
}
_NARROW = 100
_ACTIONS = {
    "drop": ("removed", "red"),
    "unlink": ("link removed, words kept", "yellow"),
    "flag": ("kept, doubtful", "magenta"),
}


def console() -> Console:
    """Return the console of the account: as wide as the terminal, 100 columns into a pipe."""
    width = None if sys.stdout.isatty() else _NARROW
    return Console(file=sys.stdout, width=width, markup=False, highlight=False, emoji=False)


def heading(text: str) -> None:
    """Print a heading over the width of the screen."""
    out = console()
    out.print()
    out.print(Rule(Text(text, style="bold"), align="left", style="cyan"))


def line(text: str, style: str = "") -> None:
    """Print one line of the account."""
    console().print(Padding(Text(printable(text), style=style), (0, 0, 0, 2)))


def show_account(account: Account) -> None:
    """Print one edition's account."""
    heading(TITLES[account.edition])
    line(f"crawled {moment(account.began)} to {moment(account.ended)}", "dim")
    console().print(_counts(account))
    for changed in account.rewritten:
        _show_changed(changed)
    for url in account.gone:
        line(f"gone     {url}", "yellow")
    for url, target in account.moved:
        line(f"moved    {url} → {target}", "yellow")
    if account.causes:
        console().print(_causes(account.causes))
    elif account.edition == 1:
        line("nothing was removed: every link of the authors is there", "green")


def show_difference(runs: Sequence[Run]) -> None:
    """Print what changed, with a few words around it."""
    near = excerpts(runs, around=8)
    text = coloured(near) if sys.stdout.isatty() else Text(printable(marked(near)))
    console().print(Padding(text, (0, 0, 0, 4)))


def _show_changed(changed: Changed) -> None:
    line(f"reworded {changed.title}", "bold")
    show_difference(changed.runs)


def _counts(account: Account) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="bold")
    table.add_column()
    kinds = f"{account.articles} articles, {account.digests} digest pages"
    if account.other:
        kinds += f", {account.other} feeds and the like"
    rows = [
        (account.captured, f"captured: {kinds}"),
        (account.unchanged, "unchanged: a pointer to the earlier capture, no copy (revisit)"),
        (len(account.rewritten), "changed in the article's own text"),
        (account.injected, "changed only by what was injected: the article reads as before"),
        (len(account.gone), "gone"),
        (len(account.moved), "moved"),
        (account.failed, "failed"),
        (account.refused, "refused"),
    ]
    for count, words in rows:
        if count or words.startswith(("captured", "unchanged")):
            table.add_row(f"  {count}", words)
    return table


def _causes(causes: Sequence[Cause]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("  what")
    table.add_column("links", justify="right")
    table.add_column("pages", justify="right")
    table.add_column("why", ratio=2, overflow="fold")
    table.add_column("for example", ratio=2, overflow="fold")
    for cause in causes:
        words, style = _ACTIONS[cause.action]
        sample = " ".join(printable(cause.text).split())
        sample = sample if len(sample) <= 48 else sample[:47] + "…"
        table.add_row(
            Text(f"  {words}", style=style),
            str(cause.links),
            str(len(cause.pages)),
            Text(printable(cause.words)),
            Text(f"{sample} → {cause.href}" if cause.href else sample),
        )
    return table
