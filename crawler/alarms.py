"""Alarms: what an operator should look at, told from a source's runs."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

_ERROR_SHARE = 0.3
_ERRORS_AT_LEAST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One finished crawl of a source, as the ledger keeps it.

    `seed` is the status of the source's own URL (0: no answer), `robots` the verdict on it, `listed`
    and `new` the items that its indexes listed and those of them never seen before.
    """

    run: str
    source: str
    started: datetime
    ended: datetime | None = None
    seed: int = 0
    robots: str = ""
    captured: int = 0
    unchanged: int = 0
    gone: int = 0
    failed: int = 0
    refused: int = 0
    pages: int = 0
    listed: int = 0
    new: int = 0
    unsent: int = 0
    interrupted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One thing wrong with a source: a word for it, a sentence, and since when it is so."""

    code: str
    words: str
    since: datetime

    def to_json(self) -> dict[str, Any]:
        """Return a JSON-able form."""
        return asdict(self) | {"since": self.since.isoformat()}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Alarm":
        """Return the alarm that `to_json` made `values` from."""
        return cls(**(values | {"since": datetime.fromisoformat(values["since"])}))


def raise_alarms(runs: Sequence[Run]) -> tuple[Alarm, ...]:
    """Return the alarms that a source's `runs` give cause for, the runs being the newest first.

    An alarm is about the newest finished run; `since` is the start of the first of the unbroken row
    of runs, up to the newest, that gave the same cause. Interrupted runs tell nothing.
    """
    told = [run for run in runs if run.ended is not None and not run.interrupted]
    if not told:
        return ()
    found = []
    for code in CAUSES:
        words = _words(code, told)
        if words:
            found.append(Alarm(code=code, words=words, since=_since(code, told)))
    return tuple(found)


def _since(code: str, told: Sequence[Run]) -> datetime:
    since = told[0].started
    for index in range(1, len(told)):
        if not _words(code, told[index:]):
            break
        since = told[index].started
    return since


def _words(code: str, told: Sequence[Run]) -> str | None:
    cause = CAUSES[code]
    return cause(told[0], told[1:])


def _robots(run: Run, _: Sequence[Run]) -> str | None:
    if run.robots == "unreachable":
        return "robots.txt cannot be read, so nothing may be fetched; it is tried again next time"
    if run.robots == "disallowed":
        return "robots.txt forbids the source's own URL; ask the site, or remove the source"
    return None


def _gone(run: Run, _: Sequence[Run]) -> str | None:
    if run.seed in {404, 410}:
        return f"the source's own URL answers {run.seed}; has it moved?"
    return None


def _down(run: Run, _: Sequence[Run]) -> str | None:
    if run.robots in {"disallowed", "unreachable"}:
        return None
    if run.seed == 0:
        return "the source's own URL gives no answer"
    if run.seed >= 400 and run.seed not in {404, 410}:
        return f"the source's own URL answers {run.seed}"
    return None


def _errors(run: Run, _: Sequence[Run]) -> str | None:
    tried = run.pages + run.failed
    if run.failed >= _ERRORS_AT_LEAST and run.failed >= _ERROR_SHARE * tried:
        return f"{run.failed} of {tried} fetches failed"
    return None


def _nothing(run: Run, before: Sequence[Run]) -> str | None:
    if run.listed or run.seed not in range(200, 400):
        return None
    if any(earlier.listed for earlier in before):
        return "it lists no items any more, and used to; has the page's layout changed?"
    return "it lists no items; are its kind and its patterns right?"


def _overflow(run: Run, before: Sequence[Run]) -> str | None:
    listed_before = any(earlier.listed for earlier in before)
    if run.listed and run.new == run.listed and listed_before:
        return "it shares no item with the poll before, so some were probably missed; poll it more often"
    return None


def _unsent(run: Run, _: Sequence[Run]) -> str | None:
    if run.unsent:
        return f"the queue was out of reach for {run.unsent} captures; palimpsest reconcile sends them"
    return None


CAUSES = {
    "robots": _robots,
    "gone": _gone,
    "down": _down,
    "errors": _errors,
    "nothing": _nothing,
    "overflow": _overflow,
    "queue": _unsent,
}
"""Each alarm's code, and what says in words that a run gives cause for it."""
