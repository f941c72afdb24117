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
_PIPE = 120
_SAMPLE = 60
_PLACES = {
    "after_html": "after </html>",
    "after_body": "after </body>",
    "before_doctype": "before the doctype",
    "footer": "in the footer",
    "hidden": "hidden",
}
_ACTIONS = {
    "drop": ("removed", "red"),
    "unlink": ("link removed, words kept", "yellow"),
    "flag": ("kept, doubtful", "magenta"),
}


def console() -> Console:
    """Return the console of the account: as wide as the terminal, 120 columns into a pipe."""
    width = None if sys.stdout.isatty() else _PIPE
    return Console(file=sys.stdout, width=width, markup=False, highlight=False, emoji=False)


def heading(text: str) -> None:
    """Print a heading over the width of the screen."""
    out = console()
    out.print()
    out.print(Rule(Text(text, style="bold"), align="left", style="cyan"))


def line(text: str, style: str = "") -> None:
    """Print a line of the account, wrapped below itself."""
    out = console()
    for part in Text(printable(text), style=style).wrap(out, out.width - 4):
        part.rstrip()
        out.print(Text("  ") + part)


def command(text: str) -> None:
    """Print a command to type; never wrapped, so that it can be copied whole."""
    console().print(Text(f"  $ {text}", style="bold cyan"), soft_wrap=True)


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
        line(f"moved    {url}", "yellow")
        line(f"      →  {target}", "yellow")
    if account.causes:
        console().print(Padding(_causes(account.causes), (0, 0, 0, 2)))
    elif account.edition == 1:
        line("nothing was removed: every link of the authors is there", "green")


def show_difference(runs: Sequence[Run]) -> None:
    """Print what changed, with a few words around it."""
    near = excerpts(runs, around=8)
    text = coloured(near) if sys.stdout.isatty() else Text(printable(marked(near)))
    out = console()
    for part in text.wrap(out, out.width - 6):
        part.rstrip()
        out.print(Text("    ") + part)


def _show_changed(changed: Changed) -> None:
    line(f"reworded {changed.title}", "bold")
    show_difference(changed.runs)


def _counts(account: Account) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="bold")
    table.add_column()
    kinds = [(account.articles, "article"), (account.digests, "digest page"), (account.other, "feed")]
    captured = ", ".join(f"{count} {word}{'s' * (count != 1)}" for count, word in kinds if count)
    rows = [
        (account.captured, f"captured: {captured}"),
        (account.unchanged, "unchanged: kept as a pointer to the earlier capture (revisit)"),
        (len(account.rewritten), "changed in the article's own text"),
        (account.injected, "changed only by what was injected: cleaned, it reads as before"),
        (len(account.gone), "gone"),
        (len(account.moved), "moved"),
        (account.failed, "failed"),
        (account.refused, "refused"),
    ]
    for count, words in rows:
        if count:
            table.add_row(f"  {count}", words)
    return table


def _causes(causes: Sequence[Cause]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("What", no_wrap=True)
    table.add_column("Links", justify="right")
    table.add_column("Pages", justify="right")
    table.add_column("Why", ratio=3)
    table.add_column("For example", ratio=2, overflow="fold")
    for cause in causes:
        words, style = _ACTIONS[cause.action]
        what = Text(f"{cause.shape} {_PLACES.get(cause.place, 'in the page')}\n")
        what.append(words, style=f"bold {style}")
        why = "; ".join(cause.weightiest(3))
        table.add_row(what, str(cause.links), str(len(cause.pages)), printable(why), _sample(cause))
    return table


def _sample(cause: Cause) -> Text:
    words = " ".join(printable(cause.text).split())
    short = words if len(words) <= _SAMPLE else words[: _SAMPLE - 1] + "…"
    sample = Text(f"{short}\n")
    sample.append(printable(cause.href), style="dim")
    return sample
