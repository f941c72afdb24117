"""Recording: a capture becomes an object, then a row."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urljoin

from sqlalchemy import Connection

from archive import digest
from archive.capture import Capture, RevisitOf
from archive.catalog import Catalog, adding, arrivals, nearest, order
from archive.catalog.arrivals import Arrival
from archive.catalog.place import spot_of_key
from archive.changes import untold
from archive.directives import directives_of
from archive.errors import ObjectExists
from archive.rows import PENDING, READY, RESPONSE, REVISIT, CaptureRow, Recorded, is_cleaned
from archive.store import Store
from archive.surt import surt
from archive.warc import key_of, pack_capture, read_warc

_UNCHANGED, _NOT_MODIFIED = "identical-payload-digest", "server-not-modified"
_LONGEST_MIME = 100


def record(store: Store, catalog: Catalog, capture: Capture) -> Recorded:
    """Keep `capture`: one create-only PUT, which is the commit point, then its row.

    A death between the two leaves an object without a row; recording again or `reconcile` adds it.
    """
    target = None if capture.revisit_of else target_of(catalog, capture)
    capture = pointing(capture, target)
    key = key_of(capture)
    known = nearest.find(catalog, key)
    if known is not None:
        return Recorded(row=known, created=False, unchanged=known.kind == REVISIT)
    capture, length = put(store, capture)
    if capture.revisit_of:
        target = nearest.find(catalog, capture.revisit_of.key)
    row = row_of(capture, length, target)
    created, row = add_row(catalog, row)
    return Recorded(row=row, created=created, unchanged=row.kind == REVISIT)


def put(store: Store, capture: Capture) -> tuple[Capture, int]:
    """Put the object of `capture`; return the capture that is there, and its first record's length."""
    packed = pack_capture(capture)
    try:
        store.put(packed.key, packed.body)
    except ObjectExists:
        return already(store, packed.key)
    return capture, packed.length


def already(store: Store, key: str) -> tuple[Capture, int]:
    """Return the capture whose object is there though it has no row, and its first record's length."""
    # The object is the truth: its row must say what it says, down to how it was fetched.
    return read_warc(store.get(key))


def row_of(capture: Capture, length: int, target: CaptureRow | None) -> CaptureRow:
    """Return the row of a stored capture; `target` is the row of the one that a revisit points to.

    A revisit has its target's size, and its target's type where it says none itself.
    """
    revisit = capture.revisit_of
    confirms = revisit is not None and revisit.profile == _NOT_MODIFIED
    status, kind = 200 if confirms else capture.status, REVISIT if revisit else RESPONSE
    mime = mime_of(capture.content_type) or (target.mime if revisit and target else "")
    size = _size(capture, target)
    return CaptureRow(
        key=key_of(capture),
        surt=surt(capture.url),
        url=capture.url,
        captured_at=capture.captured_at,
        status=status,
        mime=mime,
        payload_digest=capture.payload_digest,
        payload_size=size,
        kind=kind,
        payload_sha1=_sha1(capture, target),
        refers_to=revisit.key if revisit else None,
        location=_location(capture),
        source=capture.fetch.source,
        found_on=capture.fetch.found_on,
        run=capture.fetch.run,
        offset=0,
        length=length,
        state=PENDING if is_cleaned(kind, status, mime, size) else READY,
        directives=directives_of(capture),
    )


def first_length(stored: bytes) -> int:
    """Return the length of the first gzip member of a capture's object: that of its first record."""
    unpack = zlib.decompressobj(31)
    unpack.decompress(stored)
    return len(stored) - len(unpack.unused_data)


def mime_of(content_type: str | None) -> str:
    """Return the bare type of a Content-Type header in lower case, empty if there is none."""
    return (content_type or "").partition(";")[0].strip().lower()[:_LONGEST_MIME]


def target_of(catalog: Catalog, capture: Capture) -> CaptureRow | None:
    """Return the earlier capture whose payload `capture` has, or confirms by a 304."""
    if capture.status == 304:
        found = nearest.confirmed(catalog, surt(capture.url), capture.captured_at)
        return root(catalog, found)
    # An empty payload has nothing to save, and pointing to it could only confuse.
    if not capture.payload:
        return None
    return nearest.same_payload(catalog, surt(capture.url), capture, mime_of(capture.content_type))


def root(catalog: Catalog, row: CaptureRow | None) -> CaptureRow | None:
    """Return the capture that holds the payload of `row`: itself, or the one it points to."""
    if row is None or row.refers_to is None:
        return row
    return nearest.find(catalog, row.refers_to)


def pointing(capture: Capture, target: CaptureRow | None) -> Capture:
    """Return `capture` as what it is stored as: a revisit of `target`, if there is one."""
    if target is None:
        # A 304 with nothing to confirm is an answer like any other, and an empty one.
        return capture if capture.payload is not None or capture.revisit_of else _emptied(capture)
    profile = _NOT_MODIFIED if capture.status == 304 else _UNCHANGED
    reference = RevisitOf(key=target.key, url=target.url, captured_at=target.captured_at, profile=profile)
    return replace(
        capture,
        payload=None,
        payload_digest=target.payload_digest,
        payload_sha1="" if capture.status == 304 else capture.payload_sha1,
        revisit_of=reference,
    )


def _emptied(capture: Capture) -> Capture:
    return replace(capture, payload=b"", payload_digest=digest.EMPTY, payload_sha1="")


def _size(capture: Capture, target: CaptureRow | None) -> int:
    if capture.payload is not None:
        return len(capture.payload)
    return target.payload_size if target else 0


def _sha1(capture: Capture, target: CaptureRow | None) -> str:
    """Return the payload's SHA-1 where it is known and well written."""
    stated = capture.payload_sha1 or (target.payload_sha1 if target else "")
    return stated if digest.sha1_bytes(stated) else ""


def _location(capture: Capture) -> str | None:
    named = capture.header("Location")
    if not named or not 300 <= capture.status < 400:
        return None
    try:
        return urljoin(capture.url, named)
    except ValueError:
        return named


def add_row(catalog: Catalog, row: CaptureRow) -> tuple[bool, CaptureRow]:
    """Write the row of a stored capture; return whether it is new, and the row as it then stands.

    An older capture that comes late makes the next later one that has an article wait for cleaning
    again, for what it was compared with is no longer its predecessor.
    """
    (added,) = add_rows(catalog, [row])
    return (True, added) if added else (False, nearest.find(catalog, row.key) or row)


def add_rows(catalog: Catalog, rows: Sequence[CaptureRow]) -> list[CaptureRow | None]:
    """Do as `add_row` does for many rows, in one transaction; None for each that was there already."""
    with catalog.write() as connection:
        return write_rows(catalog, connection, rows)


def write_row(catalog: Catalog, connection: Connection, row: CaptureRow) -> bool:
    """Write the row of a stored capture in a transaction of `add_row`'s kind; say whether it is new."""
    return write_rows(catalog, connection, [row]) != [None]


def write_rows(
    catalog: Catalog, connection: Connection, rows: Sequence[CaptureRow]
) -> list[CaptureRow | None]:
    """Do as `add_rows` does, in a transaction of the caller's."""
    added = adding.add_captures(connection, rows)
    for row in added:
        if row is not None and row.state == PENDING:
            order.wait_after(connection, spot_of_key(row.key))
    arrivals.renew(
        connection, [Arrival.of(row) for row in _passed_by(catalog, [row for row in added if row])]
    )
    return added


def _passed_by(catalog: Catalog, created: Sequence[CaptureRow]) -> list[CaptureRow]:
    """Return the captures after those `created` that are to be told of anew.

    Read beside the transaction, which holds the turn at each URL: what counts is what was told before it.
    """
    if len(created) > 1:  # most of what is imported is of URLs that were never seen
        seen = adding.known_surts(catalog, {row.surt for row in created})
        created = [row for row in created if row.surt in seen]
    return [after for row in created if (after := untold(catalog, row)) is not None]
