"""Export: WARC files out of the bucket, one after the other, are a WARC file."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from itertools import islice

from archive.catalog import Catalog, captures
from archive.catalog.captures import Span
from archive.catalog.nearest import find
from archive.errors import Damaged, NoSuchObject
from archive.instant import milliseconds
from archive.lookup import span_of
from archive.pack import fetch
from archive.rows import CaptureRow
from archive.store import Store
from archive.surt import within

_AT_ONCE = 8
_GROUP = 16  # objects that a thread reads in one go: handing each over by itself would cost more


def export(
    store: Store,
    catalog: Catalog,
    patterns: Sequence[str],
    from_: datetime | None,
    to: datetime | None,
    *,
    left_out: Callable[[Damaged], None] | None = None,
) -> Iterator[tuple[CaptureRow, bytes]]:
    """Yield row and object of each capture that a pattern covers in that span, each once.

    The capture that a revisit points to comes before the revisit, even from outside the span, unless a
    takedown covers it. Damaged names an object that is missing; with `left_out` that is told of it instead,
    and the rest comes all the same.
    """
    wanted = _wanted(catalog, [span_of(pattern, from_, to) for pattern in patterns])
    groups = iter(lambda: list(islice(wanted, _GROUP)), [])
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="export") as pool:

        def begun() -> Iterator[Future[_Objects]]:
            """Yield the next group's reading as soon as a thread is free for it."""
            return (pool.submit(_objects, store, catalog, rows) for rows in groups)

        # So many groups are in memory at once: while one is written, the next are read.
        waiting = deque(islice(begun(), _AT_ONCE))
        while waiting:
            for row, body in waiting.popleft().result():
                if isinstance(body, bytes):
                    yield row, body
                elif left_out is None:
                    raise body
                else:
                    left_out(body)
            waiting.extend(islice(begun(), 1))


_Objects = list[tuple[CaptureRow, bytes | Damaged]]


def _objects(store: Store, catalog: Catalog, rows: Sequence[CaptureRow]) -> _Objects:
    return [(row, _object(store, catalog, row)) for row in rows]


def _wanted(catalog: Catalog, spans: Sequence[Span]) -> Iterator[CaptureRow]:
    beyond: set[str] = set()
    for number, span in enumerate(spans):
        for row in captures.listed(catalog, span):
            if any(_covers(earlier, row) for earlier in spans[:number]):
                continue
            target = _target(catalog, row)
            if target and target.key not in beyond and not any(_covers(one, target) for one in spans):
                beyond.add(target.key)
                yield target
            yield row


def _target(catalog: Catalog, row: CaptureRow) -> CaptureRow | None:
    target = find(catalog, row.refers_to) if row.refers_to else None
    return target if target and not target.withdrawn else None


def _covers(span: Span, row: CaptureRow) -> bool:
    at = milliseconds(row.captured_at)
    return (
        within(row.surt, span.low, span.high)
        and (span.since is None or span.since <= at)
        and (span.until is None or at <= span.until)
    )


def _object(store: Store, catalog: Catalog, row: CaptureRow) -> bytes | Damaged:
    try:
        return fetch(store, catalog, row)
    except NoSuchObject:
        return Damaged(f"{row.key}: the object is missing; restore it from a copy of the bucket")
    except Damaged as error:  # of a pack that is broken at this place
        return error
