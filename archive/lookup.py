"""Looking captures up: by key, by date, in order; and reading what they hold."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Literal

from archive.capture import Capture
from archive.catalog import Catalog, captures, moments, nearest
from archive.catalog.captures import Span
from archive.catalog.moments import Neighbour
from archive.errors import Damaged, NoSuchObject, NotArchived, Withdrawn
from archive.instant import milliseconds
from archive.memento import Around
from archive.pack import fetch, fetch_key
from archive.rows import CaptureRow
from archive.store import Store
from archive.surt import Pattern, surt
from archive.warc import from_warc, key_of

Policy = Literal["nearest", "before", "after"]

# RFC 9111 §3.2: these describe the stored body, so a 304 does not replace them.
_OF_THE_BODY = {"content-encoding", "content-length", "content-range", "content-type", "transfer-encoding"}


def at(catalog: Catalog, url: str, when: datetime, policy: Policy) -> CaptureRow:
    """Return the capture of `url` for `when`; NotArchived or Withdrawn if there is none to show."""
    if policy not in ("nearest", "before", "after"):
        raise ValueError(f"'{policy}' is no policy: nearest, before or after")
    asked = surt(url)
    found = nearest.closest(catalog, asked, when, policy)
    if found is not None:
        return found
    bound = milliseconds(when)
    since, until = bound if policy == "after" else None, bound if policy == "before" else None
    if captures.hides(catalog, asked, since, until):
        raise Withdrawn(f"{url} was withdrawn")
    if policy == "nearest" or nearest.closest(catalog, asked, when, "nearest") is None:
        raise NotArchived(f"{url} was never captured")
    raise NotArchived(f"{url} was not captured {policy} {when:%Y-%m-%d %H:%M:%S} UTC")


def meant(catalog: Catalog, url: str, first: datetime, last: datetime) -> CaptureRow:
    """Return the capture of `url` that a moment means; NotArchived or Withdrawn if there is none to show."""
    found = moments.meant(catalog, surt(url), first, last)
    return at(catalog, url, first, "nearest") if found is None else found


def asked(catalog: Catalog, url: str, first: datetime, last: datetime, policy: Policy) -> CaptureRow:
    """Return the capture of `url` for a moment of some length; NotArchived or Withdrawn if there is none."""
    if policy == "nearest" and first < last:
        return meant(catalog, url, first, last)
    return at(catalog, url, first if policy == "after" else last, policy)


def around(catalog: Catalog, row: CaptureRow) -> Around[Neighbour]:
    """Return the capture of `row` among the other captures of its URL."""
    found, this = moments.around(catalog, row), moments.neighbour(row)
    first, last = found.get(0, this), found.get(3, this)
    return Around(first=first, previous=found.get(1), current=this, next=found.get(2), last=last)


def following(catalog: Catalog, row: CaptureRow) -> Neighbour | None:
    """Return the capture of the URL of `row` that comes after it, or None."""
    return moments.following(catalog, row)


def timemap(catalog: Catalog, url: str, from_: datetime | None, to: datetime | None) -> list[CaptureRow]:
    """Return every capture of `url` in that span, both ends included, in time order."""
    return captures.history(catalog, surt(url), _bound(from_), _bound(to))


def listed(
    catalog: Catalog, pattern: str, from_: datetime | None, to: datetime | None, limit: int | None
) -> Iterator[CaptureRow]:
    """Yield the captures that `pattern` covers in that span, by surt and then in time order."""
    return islice(captures.listed(catalog, span_of(pattern, from_, to)), limit)


def span_of(pattern: str, from_: datetime | None = None, to: datetime | None = None) -> Span:
    """Return the range of the catalog that `pattern` and the two instants bound."""
    low, high = Pattern.parse(pattern).range()
    return Span(low=low, high=high, since=_bound(from_), until=_bound(to))


def read(store: Store, catalog: Catalog, key: str) -> Capture:
    """Return the capture at `key` as it was stored; Damaged unless every digest agrees."""
    return _read_row(store, catalog, shown(catalog, key))


def payload(store: Store, catalog: Catalog, key: str) -> Capture:
    """Return the capture at `key` with its payload: a revisit's is that of the capture it points to.

    A 304 is returned as what it confirms: the earlier answer's status, and its headers renewed by
    those of the 304 (RFC 9111 §4.3.4).
    """
    capture = read(store, catalog, key)
    if capture.revisit_of is None:
        return capture
    whole = read_object(store, catalog, capture.revisit_of.key)
    if whole.payload is None or whole.payload_digest != capture.payload_digest:
        raise Damaged(f"{key}: the capture it points to, {capture.revisit_of.key}, has another payload")
    filled = replace(capture, revisit_of=None, payload=whole.payload, payload_sha1=whole.payload_sha1)
    if capture.revisit_of.profile != "server-not-modified":
        return filled
    return replace(filled, status=whole.status, reason=whole.reason, headers=_renewed(whole, capture))


def read_object(store: Store, catalog: Catalog, key: str) -> Capture:
    """Return the capture in the object `key`, loose or packed; Damaged names the object and the mend."""
    return _capture(key, lambda: fetch_key(store, catalog, key))


def _read_row(store: Store, catalog: Catalog, row: CaptureRow) -> Capture:
    return _capture(row.key, lambda: fetch(store, catalog, row))


def _capture(key: str, get: Callable[[], bytes]) -> Capture:
    try:
        capture = from_warc(get())
    except NoSuchObject as error:
        raise Damaged(f"{key}: the object is missing; restore it from a copy of the bucket") from error
    except Damaged as error:
        raise Damaged(f"{key}: {error}; restore the object from a copy of the bucket") from error
    if key_of(capture) != key:
        raise Damaged(f"{key}: it holds the capture {key_of(capture)}; restore both from a copy")
    return capture


def shown(catalog: Catalog, key: str) -> CaptureRow:
    """Return the row of the capture at `key`; NotArchived or Withdrawn if it may not be shown."""
    row = nearest.find(catalog, key)
    if row is None:
        raise NotArchived(f"{key}: there is no such capture")
    if row.withdrawn:
        raise Withdrawn(f"{row.url} at {row.captured_at:%Y-%m-%d %H:%M:%S} was withdrawn")
    return row


def _renewed(whole: Capture, confirmation: Capture) -> tuple[tuple[str, str], ...]:
    newer = [pair for pair in confirmation.headers if pair[0].lower() not in _OF_THE_BODY]
    names = {name.lower() for name, _ in newer}
    return tuple(pair for pair in whole.headers if pair[0].lower() not in names) + tuple(newer)


def _bound(instant: datetime | None) -> int | None:
    return None if instant is None else milliseconds(instant)
