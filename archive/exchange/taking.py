"""Recording what files tell, a batch at a time: what has a payload first, then what may point to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from archive.archive import Archive
from archive.capture import Capture
from archive.catalog import originals
from archive.errors import Damaged
from archive.exchange.aside import Aside, Place
from archive.exchange.resolving import Resolver, sha1_of
from archive.exchange.visits import Claim, Visit
from archive.rows import CaptureRow, Recorded

_AT_ONCE = 256  # captures recorded together
_BYTES_AT_ONCE = 16 * 1024 * 1024

Outcome = tuple[Place, Recorded | str]  # what became of a visit, or why it was lost


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A capture that waits to be recorded, whence it is, and the payload digest its file states."""

    place: Place
    capture: Capture
    settled: bool = False
    stated: str = ""


@dataclass(slots=True)
class Batch:
    """What was read and is to be recorded together."""

    ready: list[_Ready] = field(default_factory=list)
    claims: list[tuple[Place, Claim]] = field(default_factory=list)
    size: int = 0

    def add(self, place: Place, visit: Visit) -> None:
        """Add one visit."""
        if visit.claim is not None:
            self.claims.append((place, visit.claim))
        if visit.capture is not None:
            self.size += len(visit.capture.payload or b"")
            self.ready.append(
                _Ready(place=place, capture=visit.capture, settled=visit.settled, stated=visit.stated)
            )

    @property
    def full(self) -> bool:
        """Whether it is time to record."""
        return max(len(self.ready), len(self.claims)) >= _AT_ONCE or self.size >= _BYTES_AT_ONCE


class Taker:
    """Records batches, and keeps aside the revisits whose original has not been seen yet.

    To be used from one thread at a time.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._aside = Aside()
        self._resolver = Resolver(archive.store, archive.catalog, self._aside)

    def close(self) -> None:
        """Forget what was kept aside."""
        self._aside.close()

    def take(self, batch: Batch) -> list[Outcome]:
        """Record `batch`; return what became of each visit but those kept aside."""
        outcomes = self._record(batch.ready)
        resolved: list[_Ready] = []
        for place, claim in batch.claims:
            found = self._resolved(place, claim, {})
            if isinstance(found, _Ready):
                resolved.append(found)
            elif found is None:
                self._aside.put_off(place, claim)
            else:
                outcomes.append((place, found))
        return outcomes + self._record(resolved)

    def take_rest(self) -> Iterator[list[Outcome]]:
        """Try once more what was kept aside, now that everything is read; yield what became of it."""
        for claims in self._aside.postponed(_AT_ONCE):
            wanted = [sha1 for _, claim in claims if (sha1 := sha1_of(claim))]
            anywhere = originals.anywhere(self._archive.catalog, wanted) if wanted else {}
            outcomes: list[Outcome] = []
            resolved: list[_Ready] = []
            for place, claim in claims:
                found = self._resolved(place, claim, anywhere)
                if isinstance(found, _Ready):
                    resolved.append(found)
                else:
                    outcomes.append((place, found or _nowhere(claim)))
            yield outcomes + self._record(resolved)

    def _resolved(
        self, place: Place, claim: Claim, anywhere: Mapping[bytes, CaptureRow]
    ) -> _Ready | str | None:
        try:
            capture = self._resolver.capture_of(claim, anywhere)
        except (Damaged, ValueError) as error:
            return str(error)
        return None if capture is None else _Ready(place=place, capture=capture)

    def _record(self, ready: Sequence[_Ready]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for settled in (True, False):
            some = [each for each in ready if each.settled is settled]
            captures = [each.capture for each in some]
            recorded = self._archive.record_all(captures, settled=settled) if captures else []
            for each, outcome in zip(some, recorded, strict=True):
                if each.stated:
                    # The archive knows the payload by another digest than the file's revisits do.
                    self._aside.state(each.stated, outcome.row.refers_to or outcome.row.key)
                outcomes.append((each.place, outcome))
        return outcomes


def _nowhere(claim: Claim) -> str:
    return f"what this revisit of {claim.url} points to is neither in the files nor in the archive"
