"""Cleaning again by today's rules: for real, beside the old articles, or as a rehearsal that stores nothing.

Done is what the article in force says of itself: its fingerprint is the one that today's rules, model
and lists have. So whatever was broken off goes on where it was, and a second run finds nothing to do.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import dropwhile

from archive import Archive, ArticleRow
from archive.errors import ArchiveError, StoreRefused, StoreUnavailable
from archive.review import Review
from cleaner import Article, Context, fingerprint
from cleaner import clean as cleaner_clean
from worker.attempt import Clean, CleanerBroken, cleaned
from worker.comparing import Compared, compared, failure
from worker.foreman import POLL, Drained, Foreman
from worker.ingest import Outcome
from worker.limits import Limits
from worker.material import gather
from worker.outlived import outlived
from worker.place import Place
from worker.pool import Died, Pool
from worker.queue import Queue
from worker.standing import rules_at

Progress = Callable[[int, int | None], None]

PATIENT = Limits(task=3600, lease=3700, visibility=4000)
"""Limits where a URL is one piece of work: it may have thousands of captures."""

_AHEAD = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What to clean again: the URLs that `pattern` covers, None for all.

    Only what was made under another fingerprint than today's, or still shows a decision that has
    expired, unless `everything` is wanted: that brings evidence to bear which the fingerprint does not
    tell, such as campaigns seen since.
    """

    pattern: str | None = None
    everything: bool = False

    def fingerprint(self, archive: Archive, now: datetime) -> str | None:
        """Return the fingerprint that need not be cleaned again at `now`; None if there is none."""
        return None if self.everything else fingerprint(Context(rules=rules_at(archive, now)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed(Outcome):
    """What cleaning one URL's captures again would change."""

    told: Compared


def rehearse(
    place: Place,
    scope: Scope,
    *,
    now: datetime,
    processes: int | None = None,
    progress: Progress = lambda _done, _total: None,
    clean: Clean = cleaner_clean,
) -> Compared:
    """Clean again without storing anything, in parallel, and return what would change.

    `progress` is told of URLs. Each capture's predecessor counts as it would come out, campaigns as
    they stand. Raises as `drain` does.
    """
    with place.open() as archive:
        work = _Rehearsal(now=now, clean=clean)
        urls = _Urls(archive, scope, now)
        sums = Compared()
        with Pool(place, processes=processes, limits=PATIENT, work=work) as pool:
            for done, told in enumerate(each_told(pool, urls.first_keys()), start=1):
                sums += told
                progress(done, urls.total)
        return sums


def reclean(
    place: Place,
    scope: Scope,
    *,
    now: datetime,
    processes: int | None = None,
    limits: Limits | None = None,
    progress: Progress = lambda _done, _total: None,
    clean: Clean = cleaner_clean,
) -> Drained:
    """Clean again in a pool of processes, each URL's captures in the order of time.

    What waits already is cleaned on the way. A few URLs at a time are marked, so that what is captured
    meanwhile does not stand behind the whole archive. Raises as `drain` does.
    """
    limits = limits or Limits()
    with place.open() as archive, Pool(place, processes=processes, limits=limits, clean=clean) as pool:
        foreman = Foreman(archive, pool, limits=limits)
        todo = _Todo(archive, scope, now, progress)
        try:
            foreman.count()
            while True:
                if foreman.so_far.left < _AHEAD // 2 and todo.mark(_AHEAD):
                    foreman.count()
                if not foreman.step():
                    foreman.count()
                    if foreman.finished and todo.over:
                        return foreman.so_far
                    time.sleep(POLL)
        finally:
            foreman.stop(grace=0)


def reclean_by_queue(
    archive: Archive,
    queue: Queue,
    scope: Scope,
    *,
    now: datetime,
    room: int,
    progress: Progress = lambda _done, _total: None,
    rest: Callable[[float], None] = time.sleep,
) -> int:
    """Have a cluster's workers clean again; return how many captures were sent.

    No more than about `room` captures wait at any time. Comes back when the last is in the queue.
    """
    todo = _Todo(archive, scope, now, progress)
    sent = 0
    while not todo.over:
        counts = archive.counts()
        if counts["pending"] + counts["failed"] >= room:
            rest(POLL)
            continue
        for key in todo.mark(_AHEAD):
            queue.send(key)
            sent += 1
    return sent


class _Urls:
    """The URLs to be cleaned again, each from which capture on."""

    def __init__(self, archive: Archive, scope: Scope, now: datetime) -> None:
        self._archive, self._scope = archive, scope
        self._wanted = scope.fingerprint(archive, now)
        self._outlived = outlived(archive, scope.pattern, now)
        self.total = Review(archive).count_stale(scope.pattern, self._wanted) + len(self._outlived)

    def first_keys(self) -> Iterator[str]:
        """Yield for each URL the key of the first capture to be cleaned again: the rest builds on it."""
        for surt in Review(self._archive).stale(self._scope.pattern, self._wanted):
            key = next(self._stale(surt), None)
            if key is not None:
                yield min(key, self._outlived.pop(surt, key))
        yield from self._outlived.values()

    def _stale(self, surt: str) -> Iterator[str]:
        for row in in_force(self._archive, surt):
            if self._wanted is None or row.fingerprint != self._wanted:
                yield row.capture_key


class _Todo:
    """The URLs still to be marked, and how far they are through."""

    def __init__(self, archive: Archive, scope: Scope, now: datetime, progress: Progress) -> None:
        self._archive, self._progress = archive, progress
        self._urls = _Urls(archive, scope, now)
        self._keys = self._urls.first_keys()
        self._done = 0
        self.over = False

    def mark(self, captures: int) -> list[str]:
        """Have the captures of the next URLs wait, about so many, and return their keys."""
        marked: list[str] = []
        while len(marked) < captures and not self.over:
            first = next(self._keys, None)
            row = self._archive.row(first) if first is not None else None
            if first is None or row is None:
                self.over = first is None
                continue
            articles = _from(self._archive, row.surt, first)
            marked += [each.capture_key for each in articles if self._archive.again(each.capture_key)]
            self._done += 1
            self._progress(self._done, self._urls.total)
        return marked


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rehearsal:
    """The work of a rehearsal's child: one URL from a capture on."""

    now: datetime
    clean: Clean

    def __call__(
        self,
        archive: Archive,
        key: str,
        *,
        owner: str,  # noqa: ARG002  # what stores nothing holds nothing
        limits: Limits,
    ) -> Rehearsed:
        row = archive.row(key)
        told, before = Compared(), None
        for article in _from(archive, row.surt, key) if row else ():
            one, before = self._one(archive, article, before, limits)
            told += one
        return Rehearsed(key=key, state="done", done=told.captures, told=told)

    def _one(
        self, archive: Archive, article: ArticleRow, before: Article | None, limits: Limits
    ) -> tuple[Compared, Article | None]:
        """Return what one capture's cleaning changes, and the article as evidence for the next."""
        row, stored = archive.row(article.capture_key), archive.article(article.capture_key)
        if row is None or stored is None:
            return Compared(), before
        try:
            material = gather(archive, row, self.now)
            material = replace(material, previous=before) if before is not None else material
            new = cleaned(archive, row, material, now=self.now, clean=self.clean, seconds=limits.clean)
        except (StoreUnavailable, StoreRefused):
            raise
        except (ImportError, OSError) as error:
            raise CleanerBroken.because(error) from error
        except Exception as error:  # noqa: BLE001 - whatever one page does, the others must be told
            return failure(f"{row.url} at {row.captured_at:%Y-%m-%d %H:%M:%S}: {error}"), before
        content = json.loads(new.to_json())
        return compared(stored.content, content, url=row.url, captured_at=row.captured_at), new


def in_force(archive: Archive, surt: str) -> list[ArticleRow]:
    """Return a URL's articles in force in the order of time, without those a takedown covers."""
    rows = Review(archive).articles_in_force(surt)
    return [row for row in rows if (capture := archive.row(row.capture_key)) and not capture.withdrawn]


def _from(archive: Archive, surt: str, key: str) -> Iterator[ArticleRow]:
    """Yield a URL's articles from that of the capture at `key` on: it is evidence for the rest."""
    return dropwhile(lambda row: row.capture_key != key, in_force(archive, surt))


def each_told(pool: Pool, urls: Iterator[str]) -> Iterator[Compared]:
    """Give a pool one key for each URL; yield what each comes to, in the order the children are done."""
    while True:
        while pool.free and (key := next(urls, None)) is not None:
            pool.give(key)
        if not pool.keys:
            return
        for answer in pool.wait(POLL):
            if isinstance(answer, (ArchiveError, CleanerBroken)):
                raise answer
            if isinstance(answer, Died):
                yield failure(f"{answer.key}: its worker {answer.how}")
            elif isinstance(answer, Rehearsed):
                yield answer.told
