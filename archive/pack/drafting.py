"""From loose captures to drafts of packs: which, in what order, and how many to one."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from ulid import ULID

from archive.capture import Capture
from archive.catalog import Catalog, captures
from archive.catalog.captures import Span
from archive.damage import damage_of
from archive.errors import Damaged
from archive.instant import milliseconds
from archive.pack.draft import Draft
from archive.reading import chunks
from archive.rows import CaptureRow, Finding
from archive.store import Store
from archive.warc import from_warc, key_of

Loose = tuple[str, bytes, Capture]

_MOST = 250_000  # captures to a pack, lest indexes of tiny captures grow beyond use


def candidates(catalog: Catalog, until: datetime) -> Iterator[CaptureRow]:
    """Yield the loose captures up to `until` that no takedown covers, by surt and then in time.

    So the history of a URL, and a host's, lie together. What was withdrawn stays loose, where it can be
    destroyed by removing one object.
    """
    span = Span(low="", high="\x7f", until=milliseconds(until))
    return captures.listed(catalog, span, loose=True)


def loose(store: Store, rows: Iterator[CaptureRow], amiss: Callable[[Finding], object]) -> Iterator[Loose]:
    """Yield key, bytes and capture of the objects of `rows`; what is damaged is told, and left where it is.

    What is missing is left out: another packer may have been faster, and else verify tells.
    """
    for some in chunks(store, (row.key for row in rows)):
        for key, body in some:
            try:
                capture = from_warc(body)
            except Damaged as error:
                amiss(damage_of(key, body, str(error)))
                continue
            if key_of(capture) == key:
                yield key, body, capture
            else:
                amiss(damage_of(key, body, f"it holds the capture {key_of(capture)}"))


def drafts(found: Iterator[Loose], folder: Path, size: int, now: datetime) -> Iterator[tuple[Draft, bool]]:
    """Yield drafts of up to `size` bytes, or of one larger object; and whether more came after each.

    A draft's files are gone when the next one is asked for.
    """
    following = next(found, None)
    while following is not None:
        with Draft(folder, str(ULID.from_datetime(now)), now) as draft:
            while following is not None and _has_room(draft, following, size):
                draft.add(*following)
                following = next(found, None)
            yield draft, following is not None


def _has_room(draft: Draft, following: Loose, size: int) -> bool:
    if not draft.captures:
        return True
    return draft.size + len(following[1]) <= size and draft.captures < _MOST
