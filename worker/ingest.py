"""Clean what waits at a URL: the plain function behind the Celery task and the local runner."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from archive import Archive, CaptureRow
from cleaner import clean as cleaned
from worker.attempt import Attempt, Clean, attempt
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
    held: str | None = None  # the surt whose lease is ours

    def run(self) -> State:
        """Clean what waits of the URL, one capture after the other, until none does or the time is up."""
        until = time.monotonic() + self.limits.batch
        more = True
        while more:
            if time.monotonic() >= until and self.archive.next_of(self.key) is not None:
                return "more"
            state = self._next()
            if state in ("busy", "failed"):
                return state
            more = state != "nothing" and self.held is not None
        if self.died:
            return "dead"
        return "done" if self.counts["done"] else "nothing"

    def let_go(self) -> None:
        """Let go of the URL, if it is held."""
        if self.held is not None:
            self.archive.release(self.held, self.owner)

    def outcome(self, state: State) -> Outcome:
        """Return what came of the message, with the counts so far."""
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

    def _next(self) -> State:
        """Try the earliest capture that waits, and say what came of it; ``nothing`` if none does."""
        now = self.clock()
        claim = self.archive.claim(
            self.key, owner=self.owner, now=now, lease=self.limits.lease_time, limit=self.limits.attempts
        )
        row = claim.row or claim.died
        if row is None:
            return "busy" if claim.held else "nothing"
        self.row, self.held = row, row.surt
        tried = self._attempt(row, now) if claim.row else Attempt(state="dead", error=row.error)
        self.error = tried.error or self.error
        self.counts[tried.state] += 1
        self.died = self.died or (tried.state == "dead" and row.key == self.key)
        return tried.state

    def _attempt(self, row: CaptureRow, now: datetime) -> Attempt:
        tried = attempt(self.archive, row, owner=self.owner, now=now, clean=self.clean, limits=self.limits)
        if not tried.more:
            self.held = None
        return tried
