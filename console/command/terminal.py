"""What people and programs see: results on stdout, notes and progress on stderr.

Everything fetched is hostile, a title too: control characters never reach a terminal, where they
could move the cursor, change the window's title or swap what is read for what is there.
"""

import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

Record = Mapping[str, Any]

_KEPT: Final = {"\n", "\t"}
_BIDI: Final = set("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table: its heading, the record's key, its colour, and how a value is shown."""

    heading: str
    key: str
    style: str = ""
    shown: Callable[[Any], str] | None = None
    right: bool = False

    def cell(self, record: Record) -> str:
        """Return what stands in this column for `record`, on one line."""
        value = record.get(self.key)
        text = self.shown(value) if self.shown else plain(value)
        return " ".join(printable(text).split())


def stdout() -> Console:
    """Return the console for results: no wrapping, no marks of Rich's own in what is printed."""
    return Console(file=sys.stdout, soft_wrap=True, markup=False, highlight=False, emoji=False)


def stderr() -> Console:
    """Return the console for notes and progress."""
    return Console(file=sys.stderr, soft_wrap=True, markup=False, highlight=False, emoji=False)


def note(text: str, style: str = "dim") -> None:
    """Say something that is no result, in one line on stderr."""
    stderr().print(Text(printable(text), style=style))


def printable(text: str) -> str:
    """Return `text` without control characters and marks that turn the direction of writing."""
    return "".join(
        letter
        if letter in _KEPT or (letter not in _BIDI and unicodedata.category(letter) != "Cc")
        else "\ufffd"
        for letter in text
    )


def stated(value: object) -> str:
    """Return an instant that a record states in ISO 8601 as a table shows instants; nothing as a dash."""
    return plain(datetime.fromisoformat(value).astimezone(UTC) if isinstance(value, str) and value else None)


def plain(value: object) -> str:
    """Return `value` as a table shows it: instants to the second, UTC; nothing as a dash."""
    if value is None or value == "":
        return "-"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(part) for part in value) or "-"
    return str(value)


def print_json(value: object) -> None:
    """Print `value` as one line of JSON; instants become ISO 8601 in UTC."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=_json) + "\n")


def print_text(text: str) -> None:
    """Print `text` and see that it ends with a line feed; a terminal is spared control characters."""
    shown = printable(text) if sys.stdout.isatty() else text
    sys.stdout.write(shown if shown.endswith("\n") else shown + "\n")


def print_bytes(body: bytes) -> None:
    """Write `body` to stdout as it is; on a terminal, as printable text."""
    if sys.stdout.isatty():
        print_text(body.decode("utf-8", "replace"))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()


def show(records: Iterable[Record], columns: Sequence[Column], *, as_json: bool) -> int:
    """Print `records`, as JSON lines or as a table, and return how many there were."""
    count = 0
    if as_json:
        for record in records:
            print_json(dict(record))
            count += 1
        return count
    rows = [[column.cell(record) for column in columns] for record in records]
    if rows:
        _show_rows(rows, columns)
    return len(rows)


def _show_rows(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> None:
    if not sys.stdout.isatty():
        # Into a pipe: aligned, never wrapped or cut, so that grep and awk find whole values.
        headings = [column.heading.upper() for column in columns]
        widths = [max(len(row[n]) for row in [headings, *rows]) for n in range(len(columns))]
        for row in [headings, *rows]:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            sys.stdout.write("  ".join(cells).rstrip() + "\n")
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(
            column.heading,
            style=column.style,
            justify="right" if column.right else "left",
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(file=sys.stdout, markup=False, highlight=False, emoji=False).print(table)


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[int, int | None], None]]:
    """Show a bar on stderr while the block runs; yields a function of (done, total or None).

    Into a pipe nothing is shown. On a terminal the bar goes away at the end.
    """
    console = stderr()
    if not console.is_terminal:
        yield lambda _done, _total: None
        return
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)

        def advance(done: int, whole: int | None) -> None:
            """Move the bar to `done` of `whole`."""
            bar.update(task, completed=done, total=whole if whole is not None else total)

        yield advance


def _json(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)
