"""What follows a ruling: the captures that it bears on are cleaned again, here or by the queue."""

import getpass
import os
from typing import Any

from console.command.care import clean_pending
from console.command.exits import Exit, Stop
from console.command.terminal import note, print_json
from console.settings import Settings
from worker.queue import open_queue
from worker.ruling import Ruled


def doer() -> str:
    """Return who sits here, where nobody was named; a container's user may have a number and no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # which of them depends on Python's release
        return f"user {os.getuid()}"


def apply(settings: Settings, ruled: Ruled) -> dict[str, Any]:
    """Have what waits because of `ruled` cleaned, and return the counts.

    Without a broker this comes back when it is done, with one when it is queued.
    """
    if settings.embedded:
        done = clean_pending(settings) if ruled.waiting else None
        return {"cleaned": done.done if done else 0, "dead": done.dead if done else 0}
    queue = open_queue(settings.broker)
    try:
        for key in ruled.waiting:
            queue.send(key)
    finally:
        queue.close()
    return {"sent": len(ruled.waiting)}


def end(ruled: Ruled, applied: dict[str, Any], words: str, *, as_json: bool) -> None:
    """Say what was ruled and what came of it; Stop with FAILURES where a capture could not be cleaned."""
    if as_json:
        print_json({"decision": ruled.decision, "new": ruled.new, "waiting": len(ruled.waiting)} | applied)
    else:
        counts = ", ".join(f"{value} {name}" for name, value in applied.items() if value)
        stood = "" if ruled.new else "; it stood already"
        note(f"{words} ({ruled.decision['id']}){stood}; captures: {counts or 'none concerned'}")
    if applied.get("dead"):
        raise Stop(Exit.FAILURES, f"{applied['dead']} captures could not be cleaned; see palimpsest status")
