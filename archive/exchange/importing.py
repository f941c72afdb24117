"""Import: the visits that foreign WARC files tell of become captures of this archive."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import BinaryIO, Self

from archive.archive import Archive
from archive.errors import Damaged
from archive.exchange.aside import Place
from archive.exchange.records import Broken, ForeignRecord, Records
from archive.exchange.taking import Batch, Outcome, Taker
from archive.exchange.visits import WANTED, Visit, fetch_of, foreign_visit, is_grave, is_visit, own_visit
from archive.rows import Recorded
from archive.surt import surt

LARGEST = 100 * 1024 * 1024

_LONGEST_SURT = 2600  # PostgreSQL's indexes hold no longer one


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something amiss in a file: its name, the byte, what it is, and whether a visit was left out for it.

    `inside` counts from the beginning of what the gzip member at `offset` unpacks to.
    """

    file: str
    offset: int
    inside: int
    why: str
    lost: bool

    def __str__(self) -> str:
        inside = f", {self.inside} into what is packed there" if self.inside else ""
        return f"{self.file}: at byte {self.offset}{inside}: {self.why}"


@dataclass(slots=True, kw_only=True)
class Account:
    """What became of one file's records.

    `captured` are new captures, `revisits` those of them that point to an earlier one's payload, `known`
    visits that the archive has already, `withdrawn` those (new or known) that a takedown covers, `passed`
    records that tell of no visit to the web, `lost` what could not be taken, `doubted` what was taken
    though something is odd about it.
    """

    records: int = 0
    captured: int = 0
    revisits: int = 0
    known: int = 0
    withdrawn: int = 0
    passed: int = 0
    lost: int = 0
    doubted: int = 0


class Importer:
    """Reads WARC files into an archive; a context manager.

    Doing it again adds nothing, so one that was broken off is resumed by starting it anew. `now` is the
    present: what claims to come from the future is refused. A record whose bytes do not have the digests
    it states is left out, unless `keep_damaged`; it is then kept under its true digest. `on_trouble` is
    told of everything amiss, `on_recorded` of every visit taken; both are called from the thread that
    calls `read` and `finish`.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        now: datetime,
        keep_damaged: bool = False,
        largest: int = LARGEST,
        on_trouble: Callable[[Trouble], None] = lambda _trouble: None,
        on_recorded: Callable[[Recorded], None] = lambda _recorded: None,
    ) -> None:
        self._archive = archive
        self._now, self._keep_damaged, self._largest = now, keep_damaged, largest
        self._on_trouble, self._on_recorded = on_trouble, on_recorded
        self._taker = Taker(archive)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="import")
        self._recording: Future[list[Outcome]] | None = None
        self._batch = Batch()
        self.accounts: dict[str, Account] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown()
        self._taker.close()

    def read(
        self, name: str, file: BinaryIO, progress: Callable[[int], None] = lambda _position: None
    ) -> None:
        """Take what one WARC file tells; `file` must be seekable. `progress` is told how far it has come.

        Revisits of what is still to be read wait for `finish`.
        """
        account = self.accounts.setdefault(name, Account())
        records = Records(file, wanted=WANTED, largest=self._largest)
        held: ForeignRecord | None = None  # a visit, till it is known whether its fetch record follows
        for found in records:
            account.records += 1
            fetch = _fetch_record(found, held)
            if held is not None:
                self._take(name, held, fetch)
            held = None
            if isinstance(found, Broken):
                self._lose((name, found.offset, found.inside), found.why)
            elif is_visit(found):
                held = found
            else:
                account.passed += fetch is None
            progress(records.position)
        if held is not None:
            self._take(name, held, None)
        self._flush()

    def finish(self) -> None:
        """Resolve the revisits that wait, and tell those whose original is nowhere."""
        self._flush()
        self._harvest()
        for outcomes in self._taker.take_rest():
            self._account_for(outcomes)

    def _take(self, name: str, record: ForeignRecord, fetch: ForeignRecord | None) -> None:
        place = (name, record.offset, record.inside)
        visit = own_visit(record, fetch) if fetch is not None else None
        if visit is None:
            try:
                visit = self._foreign(record)
            except Damaged as error:
                self._lose(place, str(error))
                return
        if fetch is not None and not visit.settled:
            self._doubt(place, "its record of how it was fetched does not fit it, and is left out")
        if visit.doubt:
            self._doubt(place, visit.doubt)
        self._batch.add(place, visit)
        if self._batch.full:
            self._flush()

    def _foreign(self, record: ForeignRecord) -> Visit:
        visit = foreign_visit(record, now=self._now, largest=self._largest)
        if len(surt(record.target)) > _LONGEST_SURT:
            raise Damaged(f"its address of {len(record.target)} characters is too long for the catalog")
        if is_grave(visit.doubt) and not self._keep_damaged:
            raise Damaged(f"{visit.doubt}; --keep-damaged takes it all the same")
        return visit

    def _flush(self) -> None:
        """Hand what was read to the recording thread, once that is done with what came before."""
        self._harvest()
        batch, self._batch = self._batch, Batch()
        if batch.ready or batch.claims:
            self._recording = self._pool.submit(self._taker.take, batch)

    def _harvest(self) -> None:
        if self._recording is not None:
            done, self._recording = self._recording.result(), None
            self._account_for(done)

    def _account_for(self, outcomes: Sequence[Outcome]) -> None:
        for place, outcome in outcomes:
            if isinstance(outcome, str):
                self._lose(place, outcome)
                continue
            account = self.accounts[place[0]]
            account.captured += outcome.created
            account.revisits += outcome.created and outcome.unchanged
            account.known += not outcome.created
            account.withdrawn += outcome.row.withdrawn
            self._on_recorded(outcome)

    def _lose(self, place: Place, why: str) -> None:
        self.accounts[place[0]].lost += 1
        self._tell(place, f"{why}; left out", lost=True)

    def _doubt(self, place: Place, why: str) -> None:
        self.accounts[place[0]].doubted += 1
        self._tell(place, f"{why}; kept", lost=False)

    def _tell(self, place: Place, why: str, *, lost: bool) -> None:
        name, offset, inside = place
        self._on_trouble(Trouble(file=name, offset=offset, inside=inside, why=why, lost=lost))


def _fetch_record(found: ForeignRecord | Broken, held: ForeignRecord | None) -> ForeignRecord | None:
    """Return `found` if it is our own metadata record of the visit before it."""
    if held is None or isinstance(found, Broken) or not fetch_of(found, held):
        return None
    return found
