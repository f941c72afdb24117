"""The archive: what was seen, kept, and how to get it back, behind one small interface.

Long for its promises alone: hardly a method is more than one call into the module that does the work.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from archive import (
    appended,
    articles,
    bulk,
    exporting,
    lookup,
    rebuild,
    reconcile,
    recording,
    searching,
    verify,
)
from archive import versions as _versions
from archive.capture import Capture
from archive.catalog import Catalog, captures, claims, evidence, nearest, open_catalog, order, rulings
from archive.catalog.claims import Claim
from archive.catalog.moments import Neighbour
from archive.errors import Damaged, NoSuchObject
from archive.lookup import Policy
from archive.memento import Around
from archive.pack import InStep
from archive.reading import Progress
from archive.rows import (
    ArticleRow,
    CaptureRow,
    Finding,
    Hit,
    Reconciled,
    Recorded,
    StoredArticle,
    Tombstone,
    Version,
)
from archive.store import Store, open_store
from archive.witness import Witness, unnoted


class Archive:
    """Captures and articles in a store, found through a catalog.

    Safe from many threads; each process opens its own. Besides what each method says, all may raise
    StoreUnavailable, StoreRefused and CatalogUnavailable. Nothing here reads a clock.

    A takedown hides captures from every method that shows what was captured: `at`, `timemap`, `list`,
    `versions`, `search` and `export` leave them out, `read`, `payload`, `article` and `articles` raise
    Withdrawn. `row` still answers, with `withdrawn` set: those who work on a capture must know it.
    """

    def __init__(self, store: Store, catalog: Catalog) -> None:
        self._store = store
        self._catalog = catalog
        self._in_step = InStep(store, catalog)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the catalog's connections."""
        self._catalog.close()

    @property
    def store(self) -> Store:
        """Where the objects are."""
        return self._store

    @property
    def catalog(self) -> Catalog:
        """The index over them; other packages may keep tables of their own in its database."""
        return self._catalog

    def check(self) -> None:
        """Touch catalog and store once; raise what they raise when one of them is out of reach."""
        self._catalog.check()
        with suppress(NoSuchObject):
            self._store.head("captures/none")

    # Captures

    def record(self, capture: Capture) -> Recorded:
        """Keep a capture: its object first, which is the commit point, then its row.

        A payload that an earlier capture of the URL has, under the same status and type, makes it a
        revisit; so does a 304, of the latest capture with status 200. Recording the very same capture
        again changes nothing. InvalidUrl if the URL is none that is archived.
        """
        self._in_step.ensure()
        return recording.record(self._store, self._catalog, capture)

    def record_all(self, captures: Sequence[Capture], *, settled: bool = False) -> Sequence[Recorded]:
        """Keep many captures as `record` keeps each, in their order, but faster: for imports.

        Objects are put by several threads, and rows written together once their objects are there. A
        death in between leaves objects without rows, which recording again or `reconcile` mends. With
        `settled`, a payload of its own stays one though an earlier capture has the same.
        """
        self._in_step.ensure()
        return bulk.record_all(self._store, self._catalog, captures, settled=settled)

    def row(self, key: str) -> CaptureRow | None:
        """Return the row of the capture at `key`, or None; Damaged if `key` is no capture's."""
        return nearest.find(self._catalog, key)

    def read(self, key: str) -> Capture:
        """Return the capture at `key` as stored, its digests verified; Damaged if they disagree."""
        return lookup.read(self._store, self._catalog, key)

    def payload(self, key: str) -> Capture:
        """Return the capture at `key` with the payload it has or points to; Damaged as in `read`.

        A 304 comes back as the answer it confirms, with that one's status and renewed headers.
        """
        return lookup.payload(self._store, self._catalog, key)

    def at(self, url: str, when: datetime, policy: Policy = "nearest") -> CaptureRow:
        """Return the capture of `url` for `when`.

        ``nearest`` is the one least away, the earlier of two equally far; ``before`` the last at or
        before; ``after`` the first at or after. Captures of every status count, revisits too
        (RFC 7089 asks what the URL answered then). NotArchived if there is none, Withdrawn if only
        captures that a takedown covers would do.
        """
        return lookup.at(self._catalog, url, when, policy)

    def meant(self, url: str, first: datetime, last: datetime) -> CaptureRow:
        """Return the capture of `url` that the moment from `first` to `last` means.

        A protocol's date is a second, seldom an instant: the last capture within it is the one meant;
        where there is none, the one nearest to `first`. Raises what `at` raises.
        """
        return lookup.meant(self._catalog, url, first, last)

    def asked(self, url: str, moment: tuple[datetime, datetime], policy: Policy = "nearest") -> CaptureRow:
        """Return the capture of `url` for a moment that a person wrote (`instant.parse_moment`).

        ``before`` is the last at or before its end, ``after`` the first at or after its beginning, and
        ``nearest`` the one that it means. Raises what `at` raises.
        """
        return lookup.asked(self._catalog, url, *moment, policy)

    def around(self, row: CaptureRow) -> Around[Neighbour]:
        """Return what a link needs of the first, previous, next and last capture of the URL of `row`."""
        return lookup.around(self._catalog, row)

    def following(self, row: CaptureRow) -> Neighbour | None:
        """Return what a link needs of the capture of the URL of `row` that comes after it, or None."""
        return lookup.following(self._catalog, row)

    def timemap(
        self, url: str, from_: datetime | None = None, to: datetime | None = None
    ) -> list[CaptureRow]:
        """Return the captures of `url` in that span, both ends included, in time order."""
        return lookup.timemap(self._catalog, url, from_, to)

    def versions(self, url: str) -> list[Version]:
        """Return the runs of captures of `url` that say the same, in time order."""
        return _versions.versions(self._catalog, url)

    # Articles

    def put_article(self, key: str, body: bytes, *, previous: str | None = None) -> ArticleRow:
        """Keep the cleaner's JSON for the capture at `key`, and make the capture ready.

        `previous` is the key of the earlier capture whose article was used as evidence. Doing it again
        changes nothing; other bytes supersede what was in force. ValueError or TypeError if `body` is
        no article, NotArchived if there is no such capture.
        """
        return articles.put_article(self._store, self._catalog, key, body, previous)

    def article(
        self, key: str, *, name: str | None = None, fingerprint: str | None = None
    ) -> StoredArticle | None:
        """Return the article in force of the capture at `key`, or the one asked for; None if none.

        A revisit has the article of the capture it points to.
        """
        return articles.article(self._store, self._catalog, key, name, fingerprint)

    def articles(self, key: str) -> list[ArticleRow]:
        """Return every cleaning of the capture at `key`, by fingerprint."""
        return articles.articles_of(self._catalog, key)

    def earlier_article(self, key: str) -> StoredArticle | None:
        """Return the article of the nearest earlier capture of the same URL that has one."""
        return articles.earlier_article(self._store, self._catalog, key)

    # The order of work

    def claim(self, key: str, *, owner: str, now: datetime, lease: timedelta, limit: int = 5) -> Claim:
        """Hold the URL of `key` for `owner` until `now + lease`, and begin its earliest capture that waits.

        The attempt is counted before it is made. A capture tried `limit` times already is dead from here
        on. Where another holds the URL or nothing waits, nothing changes.
        """
        return claims.claim(self._catalog, key, owner=owner, now=now, lease=lease, limit=limit)

    def finish(self, row: CaptureRow, body: bytes, *, previous: str | None, owner: str) -> bool:
        """Do what `put_article` does for a claimed capture; say whether others of its URL wait.

        If none does, the URL is let go of in the same transaction.
        """
        kept = articles.put_and_let_go(self._store, self._catalog, row, body, previous=previous, owner=owner)
        return kept.more

    def next_of(self, key: str) -> str | None:
        """Return the key of the earliest capture of the URL of `key` that waits, or None."""
        return order.next_of(self._catalog, key)

    def release(self, surt: str, owner: str) -> None:
        """Let go of a URL that `owner` holds."""
        claims.release(self._catalog, surt, owner)

    def failed(self, key: str, error: str, *, limit: int = 5, final: bool = False) -> str:
        """Note that an attempt failed; return ``failed``, or ``dead`` after `limit` or when `final`."""
        return order.failed(self._catalog, key, error, limit=limit, final=final)

    def give_back(self, key: str) -> None:
        """Take back an attempt that was counted and could not be made."""
        order.give_back(self._catalog, key)

    def again(self, key: str) -> bool:
        """Make a capture that is done or dead wait for cleaning again; say whether it was."""
        return order.again(self._catalog, key)

    def pending(self, limit: int, *, now: datetime) -> list[str]:
        """Return keys of captures that wait and that nobody holds, the oldest capture first."""
        return order.pending(self._catalog, limit, now=now)

    def counts(self) -> dict[str, int]:
        """Return how many captures are in each state.

        What a takedown covers does not count among those that wait.
        """
        return captures.counts(self._catalog)

    def not_done(self, source: str) -> dict[str, int]:
        """Return how many captures of a source are pending, failed and dead."""
        return captures.not_done(self._catalog, source)

    # What articles say of other addresses

    def discover(self, source: str, found_on_key: str, urls: Iterable[str]) -> int:
        """Note addresses that the digest page captured at `found_on_key` lists; return how many are new."""
        return articles.discover(self._catalog, source, found_on_key, urls)

    def discovered(self, source: str, limit: int) -> list[tuple[str, str]]:
        """Return addresses listed and not captured yet, newest list first, each with the list's URL."""
        return evidence.discovered_by(self._catalog, source, limit)

    def links_elsewhere(self, pairs: Iterable[tuple[str, str]], *, surt: str) -> dict[tuple[str, str], int]:
        """Return on how many hosts but that of `surt` each (anchor, domain) was judged worse than keep.

        Both are folded here as they were when stored. Pairs found nowhere are left out.
        """
        return evidence.hosts_elsewhere(self._catalog, pairs, surt)

    def search(
        self,
        words: str,
        *,
        host: str | None = None,
        from_: datetime | None = None,
        to: datetime | None = None,
        language: str | None = None,
        kind: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> list[Hit]:
        """Return captures whose article holds all `words`, best first, each wording of a URL once.

        ``"words in quotes"`` must stand together, ``-word`` must not be there. Case, accents and width
        do not count; Chinese, Japanese, Korean and Thai are found by any part of a word. The first
        `offset` are left out.
        """
        return searching.hits(
            self._catalog,
            words,
            host=host,
            from_=from_,
            to=to,
            language=language,
            kind=kind,
            limit=limit,
            offset=offset,
        )

    def newest(self, limit: int) -> list[Hit]:
        """Return the articles whose wording came to the catalog last, the newest first."""
        return searching.newest(self._catalog, limit)

    # Rulings

    def decide(self, decision: Mapping[str, Any], *, now: datetime) -> str:
        """Append a decision to the bucket and return its id; `supersedes` in it may name another."""
        return appended.decide(self._store, self._catalog, decision, now)

    def decisions(
        self, *, kind: str | None = None, subject: str | None = None, in_force: bool = True
    ) -> list[dict[str, Any]]:
        """Return decisions in the order they were made, without superseded ones unless asked."""
        return rulings.decisions_of(self._catalog, kind, subject, in_force=in_force)

    def takedown(
        self,
        pattern: str,
        *,
        reason: str,
        actor: str,
        now: datetime,
        from_: datetime | None = None,
        to: datetime | None = None,
    ) -> Tombstone:
        """Withdraw what `pattern` covers in that span, from now on and also when captured later."""
        return appended.takedown(
            self._store, self._catalog, pattern, reason=reason, actor=actor, from_=from_, to=to, now=now
        )

    def lift(self, tombstone: str, *, actor: str, now: datetime) -> Tombstone:
        """End a takedown; what no other covers is shown again. NotArchived if there is no such id."""
        return appended.lift(self._store, self._catalog, tombstone, actor, now)

    def takedowns(self) -> list[Tombstone]:
        """Return every takedown in the order they were made, lifted ones too."""
        return rulings.tombstones(self._catalog)

    # Care

    def verify(
        self,
        pattern: str | None = None,
        *,
        progress: Progress | None = None,
        witness: Witness | None = None,
    ) -> Iterator[Finding]:
        """Yield every damage of the archive, or of what `pattern` covers; nothing if all agree.

        Reads every object. `progress` is told how many captures and objects were looked at; `witness`
        remembers what was read, for `verify_log`.
        """
        noted = witness.noted if witness else unnoted
        return verify.verify(self._store, self._catalog, pattern, progress, noted)

    def rebuild_catalog(self, progress: Progress | None = None) -> dict[str, int]:
        """Make the catalog anew from the bucket alone; return how many objects of each sort it holds."""
        return rebuild.rebuild(self._store, self._catalog, progress)

    def reconcile(self, *, now: datetime, progress: Progress | None = None) -> Reconciled:
        """Add the rows that objects lack, and return the keys that wait for a worker."""
        return reconcile.reconcile(self._store, self._catalog, now=now, progress=progress)

    def export(
        self,
        patterns: Sequence[str],
        from_: datetime | None = None,
        to: datetime | None = None,
        *,
        left_out: Callable[[Damaged], None] | None = None,
    ) -> Iterator[bytes]:
        """Yield WARC files whose concatenation is one: of every capture that a pattern covers, each once.

        What revisits point to comes too, from outside the span if need be. Damaged names an object that
        is missing; with `left_out` that is told of it instead, and the rest comes all the same.
        """
        return (body for _, body in self.exported(patterns, from_, to, left_out=left_out))

    def exported(
        self,
        patterns: Sequence[str],
        from_: datetime | None = None,
        to: datetime | None = None,
        *,
        left_out: Callable[[Damaged], None] | None = None,
    ) -> Iterator[tuple[CaptureRow, bytes]]:
        """Yield what `export` does, each WARC file with the row of its capture."""
        return exporting.export(self._store, self._catalog, patterns, from_, to, left_out=left_out)

    # Last, because below it `list` is this method and no type.

    def list(
        self,
        pattern: str,
        from_: datetime | None = None,
        to: datetime | None = None,
        limit: int | None = None,
    ) -> Iterator[CaptureRow]:
        """Yield captures by surt and time: of a URL, a prefix ``…*``, a host ``x/*``, a domain ``*.x``."""
        return lookup.listed(self._catalog, pattern, from_, to, limit)


def open_archive(
    store_address: str, catalog_url: str, *, endpoint: str | None = None, create: bool = True
) -> Archive:
    """Open the archive in a store (a directory, or ``s3://bucket/prefix``) under a SQLAlchemy URL.

    `endpoint` is the S3 server's address. What is not there yet is made; without `create` it is out of
    reach, as a folder is whose disk was unmounted.
    """
    store = open_store(store_address, endpoint=endpoint, create=create)
    return Archive(store, open_catalog(catalog_url, make=create))


def rebuild_catalog(
    store_address: str,
    catalog_url: str,
    *,
    endpoint: str | None = None,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Make the catalog anew from the bucket, also where the old one is of another version.

    Returns how many captures, articles, decisions and tombstones it holds, and how many objects were
    ``unreadable``.
    """
    store = open_store(store_address, endpoint=endpoint)
    with Archive(store, Catalog(catalog_url)) as archive:
        return archive.rebuild_catalog(progress)
