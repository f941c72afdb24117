"""How the command ends: its exit codes, and the errors that it raises itself."""

from enum import IntEnum


class Exit(IntEnum):
    """The command's exit codes; ``docs/commands.md`` says the same to people."""

    DONE = 0
    NOT_FOUND = 1
    USAGE = 2
    INVALID = 3
    ALARMS = 4
    FAILURES = 5
    REFUSED = 6
    UNREACHABLE = 8
    DEFECT = 70  # none of the above: a fault in Palimpsest itself, with its traceback
    INTERRUPTED = 130


class Stop(Exception):
    """The command ends here with `code`; `str()` is the one line for stderr, or nothing."""

    def __init__(self, code: Exit, line: str = "") -> None:
        super().__init__(line)
        self.code = code


def not_found(line: str) -> Stop:
    """Return the end for what is not there; `line` names it and the way on."""
    return Stop(Exit.NOT_FOUND, line)


def wrong_usage(line: str) -> Stop:
    """Return the end for a wrong call; `line` names the thing and the mend."""
    return Stop(Exit.USAGE, line)
