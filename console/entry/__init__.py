"""The command ``palimpsest``: its verbs, and the one edge where errors become a line and a code."""

import os
import sys
import traceback
from typing import Protocol, runtime_checkable

from console.command.exits import Exit, Stop


@runtime_checkable
class _UsageError(Protocol):
    """What Typer raises for a wrong call. Its class has moved between releases; its shape has not."""

    exit_code: int

    def format_message(self) -> str:
        """Return what is amiss, for people."""


def main() -> None:
    """Run ``palimpsest`` with the process's arguments and exit with its code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command and return its exit code; every foreseeable error becomes one line."""
    try:
        from console.entry.app import app  # noqa: PLC0415  # Ctrl-C counts while it loads, too

        code = app(arguments, prog_name="palimpsest", standalone_mode=False)
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001  # the one edge where every error is translated
        if _reader_left(error):
            # ``palimpsest list … | head`` has seen enough. Python flushes once more at its end,
            # which must not fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return Exit.DONE
        if isinstance(error, _UsageError):
            from console.entry.app import way_on  # noqa: PLC0415  # loaded, if it raised this

            line = error.format_message().replace("Value error, ", "").rstrip(".?")
            line += ("?" if "Did you mean" in line else ".") + way_on(error)
            return _say(Stop(Exit.USAGE, line))
        return _say(_explained(error))
    if code == Exit.INTERRUPTED:  # Typer's own answer to Ctrl-C
        return _say(_explained(KeyboardInterrupt()))
    return int(code or Exit.DONE)


def _reader_left(error: BaseException) -> bool:
    """Whether stdout is a closed pipe; Rich turns that into a SystemExit."""
    cause = error.__context__ if isinstance(error, SystemExit) else error
    return isinstance(cause, BrokenPipeError)


def _explained(error: BaseException) -> Stop:
    if isinstance(error, Stop):
        return error
    if isinstance(error, SystemExit):
        return Stop(Exit(error.code) if isinstance(error.code, int) else Exit.DEFECT)
    from console.command.failures import explain  # noqa: PLC0415  # loads what only errors need

    found = explain(error)
    if found is None:
        traceback.print_exception(error)
        found = Stop(Exit.DEFECT, "this is a defect in Palimpsest; please report the lines above")
    return found


def _say(stop: Stop) -> int:
    from console.command.terminal import printable  # noqa: PLC0415  # Rich, needed by errors and results

    for line in printable(str(stop)).splitlines():
        sys.stderr.write(f"palimpsest: {line}\n")
    return stop.code
