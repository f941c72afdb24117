"""Clean what waits at a URL: the plain function behind the Celery task and the local runner."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from archive import Archive, CaptureRow
from cleaner import clean as cleaned
from worker.attempt import Clean, attempt
from worker.limits import Limits

State = Literal["done", "more", "nothing", "busy", "failed", "dead"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a key, and of the captures of its URL that were cleaned on the way.

    `state` is ``done`` (nothing is left to do up to that key), ``more`` (there is, after a rest),
    ``nothing`` (there was nothing to do), ``busy`` (another owner holds the URL), ``failed`` (to be
    tried again) or ``dead`` (given up). `done`, `failed` and `dead` count captures, `error` is the
    last failure in words. `last` is the key of the capture tried last, with its `url` and `source`.
    """

    key: str
    state: State
    done: int = 0
    failed: int = 0
    dead: int = 0
    error: str | None = None
    last: str | None = None
    url: str | None = None
    source: str | None = None


def ingest(
    archive: Archive,
    key: str,
    *,
    owner: str,
    clock: Callable[[], datetime],
    limits: Limits | None = None,
    clean: Clean = cleaned,
) -> Outcome:
    """Clean the capture at `key`, after every earlier one of its URL that still waits.

    The URL is held under a lease by `owner`, so captures of one URL are cleaned one after another
    in the order of their instants, whatever order keys arrive in. Each attempt is counted before it
    begins. May be called any number of times for one key: what is done is found done. Raises
    StoreUnavailable, StoreRefused or CatalogUnavailable when the archive cannot be used, and
    CleanerBroken when the installation cannot; neither costs an attempt.
    """
    holder = _Holder(
        archive=archive, key=key, owner=owner, clock=clock, limits=limits or Limits(), clean=clean
    )
    try:
        state = holder.run()
    finally:
        holder.let_go()
    return holder.outcome(state)


@dataclass(slots=True, kw_only=True)
class _Holder:
    """One call of `ingest`: holds a URL, cleans what waits there, and keeps count."""

    archive: Archive
    key: str
    owner: str
    clock: Callable[[], datetime]
    limits: Limits
    clean: Clean
    row: CaptureRow | None = None
    counts: Counter[str] = field(default_factory=Counter)
    error: str | None = None
    died: bool = False

    def run(self) -> State:
        until = time.monotonic() + self.limits.batch
        while (todo := self.archive.next_of(self.key)) is not None:
            if time.monotonic() >= until:
                return "more"
            state = self._try(todo)
            if state == "busy":
                return "busy"
            self.counts[state] += 1
            if state == "failed":
                return "failed"
            if state == "dead" and todo == self.key:
                self.died = True
        if self.died:
            return "dead"
        return "done" if self.counts["done"] else "nothing"

    def let_go(self) -> None:
        if self.row is not None:
            self.archive.release(self.row.surt, self.owner)

    def outcome(self, state: State) -> Outcome:
        return Outcome(
            key=self.key,
            state=state,
            done=self.counts["done"],
            failed=self.counts["failed"],
            dead=self.counts["dead"],
            error=self.error,
            last=self.row.key if self.row else None,
            url=self.row.url if self.row else None,
            source=self.row.source if self.row else None,
        )

    def _try(self, todo: str) -> str:
        now = self.clock()
        row = self.archive.begin(
            todo,
            owner=self.owner,
            now=now,
            lease=self.limits.lease_time,
            limit=self.limits.attempts,
        )
        if row is None:
            return self._refused(todo)
        self.row = row
        tried = attempt(self.archive, row, now=now, clean=self.clean, limits=self.limits)
        self.error = tried.error or self.error
        return tried.state

    def _refused(self, todo: str) -> str:
        """Say why a capture could not be begun: held by another, or settled since we asked."""
        row = self.archive.row(todo)
        if row is None or row.state == "ready":
            return "settled"
        if row.state == "dead":
            self.error = row.error
            return "dead"
        return "busy"
