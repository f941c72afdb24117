"""One run of the packer: what earlier runs left to do, what can be packed, what may go."""

import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from archive.catalog import Catalog
from archive.instant import aware
from archive.pack.drafting import candidates, drafts, loose
from archive.pack.emptying import due, empty
from archive.pack.entering import follow
from archive.pack.manifest import Pack, newest
from archive.pack.outcome import Outcome
from archive.pack.publishing import Publisher
from archive.pack.sweeping import sweep
from archive.pack.undoing import finish, mark, restore
from archive.reading import Count, Progress
from archive.rows import Finding
from archive.store import Store

LARGEST_SEGMENT = 5 * 10**9
"""In bytes: what S3 takes in one request."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is packed, and when what was packed may go.

    Captures older than `older_than`, into segments of up to `segment_size` bytes; with `full_only` what
    does not fill one waits. Loose objects go `grace` after their pack was published. ValueError for
    what makes no sense.
    """

    older_than: timedelta = timedelta(days=30)
    segment_size: int = 10**9
    grace: timedelta = timedelta(days=7)
    full_only: bool = False

    def __post_init__(self) -> None:
        if self.older_than < timedelta() or self.grace < timedelta():
            raise ValueError("neither the age nor the grace period can be below nothing")
        if not 1 <= self.segment_size <= LARGEST_SEGMENT:
            raise ValueError(f"a segment has 1 to {LARGEST_SEGMENT} bytes, not {self.segment_size}")


def pack(
    store: Store, catalog: Catalog, plan: Plan, *, now: datetime, progress: Progress | None = None
) -> Outcome:
    """Pack what is old enough, remove what was packed long enough ago, and clear up.

    Whatever it dies at, every capture stays readable, and the next run goes on from there. Several at
    once do no harm. Damaged if the manifest cannot be read, or the store gives back other bytes than it
    was given.
    """
    run = _Run(store, catalog, plan, now)
    run.begin()
    run.pack(Count(progress, None))
    run.end()
    return run.outcome


def rehearse(
    store: Store, catalog: Catalog, plan: Plan, *, now: datetime, progress: Progress | None = None
) -> Outcome:
    """Return what `pack` would do, by the catalog alone; `bytes` counts first records only."""
    outcome, count = Outcome(), Count(progress, None)
    for row in candidates(catalog, now - plan.older_than):
        count.add()
        outcome.captures += 1
        outcome.bytes += row.length
    manifest = newest(store)
    going = list(due(manifest, now, plan.grace))
    outcome.removed = sum(one.captures for one in going)
    outcome.held = sum(1 for one in manifest.packs if one.emptied_at is None) - len(going)
    return outcome


def undo(store: Store, catalog: Catalog, name: str, plan: Plan, *, now: datetime) -> Outcome:
    """Make the captures of the pack called `name` loose again; it goes itself `plan.grace` later.

    NotArchived if no such pack is in force.
    """
    outcome = Outcome()
    marked = mark(store, name, aware(now))
    outcome.findings += restore(store, catalog, marked)
    finish(store, catalog, newest(store), now=now, grace=plan.grace, outcome=outcome)
    return outcome


class _Run:
    """One run, step by step."""

    def __init__(self, store: Store, catalog: Catalog, plan: Plan, now: datetime) -> None:
        self._store, self._catalog = store, catalog
        self._plan, self._now = plan, aware(now)
        self._start = newest(store)
        self.outcome = Outcome()

    def begin(self) -> None:
        """Bring the catalog into step, and clear away what broken-off runs left."""
        follow(self._store, self._catalog, self._start)
        before = self._now - max(self._plan.grace, _DAY)
        for done in sweep(self._store, self._catalog, self._start, before):
            if isinstance(done, Finding):
                self.outcome.findings.append(done)
            else:
                self.outcome.swept += 1

    def pack(self, count: Count) -> None:
        """Pack what is old enough."""
        old = candidates(self._catalog, self._now - self._plan.older_than)
        found = loose(self._store, old, self.outcome.findings.append)
        publisher = Publisher(self._store, self._catalog, self._start)
        with tempfile.TemporaryDirectory(prefix="palimpsest-pack-") as folder:
            for draft, more in drafts(found, Path(folder), self._plan.segment_size, self._now):
                if self._plan.full_only and not more:
                    self.outcome.waiting += draft.captures
                    continue
                count.add(draft.captures)
                self._note(publisher.publish(draft))

    def end(self) -> None:
        """Let go what may go by now: undone packs, and loose objects that packs have."""
        store, catalog, now, grace = self._store, self._catalog, self._now, self._plan.grace
        finish(store, catalog, newest(store), now=now, grace=grace, outcome=self.outcome)
        for one in due(newest(store), now, grace):
            empty(store, catalog, one, now=now, outcome=self.outcome)
        self.outcome.held = sum(1 for one in newest(store).packs if one.emptied_at is None)

    def _note(self, published: Pack | None) -> None:
        if published is not None:
            self.outcome.packs.append(published.name)
            self.outcome.captures += published.captures
            self.outcome.bytes += published.size
