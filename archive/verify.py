"""Verifying: every object, key, record and row agree, or a finding says what does not.

Rows are gone through first, each with its object; then the bucket is listed for objects that have no
row. Nothing is held in memory but one URL's rows and one object at a time.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from archive import keys
from archive.capture import Capture
from archive.catalog import Catalog, captures
from archive.catalog.articles import articles_of
from archive.catalog.captures import Span
from archive.catalog.nearest import find
from archive.damage import RESTORE, examine
from archive.errors import Damaged, InvalidUrl
from archive.pack import exists, fetch
from archive.reading import Count, Progress
from archive.recording import row_of
from archive.rows import READY, CaptureRow, Finding
from archive.store import Store
from archive.surt import Pattern
from archive.verify_articles import check_articles, check_loose_article
from archive.verify_packs import PackedCheck, check_twin
from archive.verify_rulings import check_rulings
from archive.warc import from_warc, key_of, read_warc
from archive.witness import unnoted

_RECONCILE = "run: palimpsest reconcile"
_REBUILD = "run: palimpsest catalog rebuild"
_ALL = Span(low="", high="\x7f")

# What a row says of its object; the rest is the catalog's own.
_TOLD = (
    "url",
    "status",
    "mime",
    "payload_digest",
    "payload_sha1",
    "payload_size",
    "kind",
    "refers_to",
    "location",
    "source",
    "found_on",
    "run",
    "offset",
    "length",
    "directives",
)


def verify(
    store: Store,
    catalog: Catalog,
    pattern: str | None,
    progress: Progress | None,
    noted: Callable[[str, bytes], bytes] = unnoted,
) -> Iterator[Finding]:
    """Yield every damage in the archive, or in the captures and articles that `pattern` covers.

    `noted` is given key and bytes of each object that is read and has a row, and returns the bytes.
    """
    asked = Pattern.parse(pattern) if pattern else None
    span = Span(low=asked.low, high=asked.high) if asked else _ALL
    count = Count(progress, None)
    scanned: set[str] = set()
    told: set[str] = set()
    if asked is None:
        check_row = partial(_check_capture, store, catalog)
        yield from PackedCheck(store, catalog, check_row, scanned, told, noted).findings()
    for row in captures.listed(catalog, span, withdrawn=True):
        count.add()
        if row.pack not in scanned and row.key not in told:
            yield from _check_object(store, catalog, row, noted)
        yield from _check_state(catalog, row)
        yield from check_articles(store, catalog, row, noted)
    for stat in store.list(_prefix(asked, keys.CAPTURES)):
        count.add()
        yield from _check_loose(store, catalog, stat.key, span)
    for stat in store.list(_prefix(asked, keys.ARTICLES)):
        count.add()
        yield from check_loose_article(store, catalog, stat.key)
    if asked is None:
        yield from check_rulings(store, catalog, noted)


def _check_object(
    store: Store, catalog: Catalog, row: CaptureRow, noted: Callable[[str, bytes], bytes]
) -> Iterator[Finding]:
    found = examine(
        store,
        row.key,
        read_warc,
        lambda: noted(row.key, fetch(store, catalog, row)),
    )
    if found.gone:
        lost = f"{RESTORE}; if it is lost for good, {_REBUILD}"
        yield _finding(row.key, "row-without-object", "the catalog has it, the store does not", lost)
    elif found.finding is not None:
        yield found.finding
    elif found.value is not None:
        capture, length = found.value
        yield from _check_capture(store, catalog, row, capture, length)


def _check_state(catalog: Catalog, row: CaptureRow) -> Iterator[Finding]:
    if row.cleaned and row.state == READY and not articles_of(catalog, row.key):
        yield _finding(row.key, "article-missing", "it counts as cleaned and has no article", _RECONCILE)


def _check_capture(
    store: Store, catalog: Catalog, row: CaptureRow, capture: Capture, length: int
) -> Iterator[Finding]:
    if key_of(capture) != row.key:
        yield _wrong_key(row.key, capture)
        return
    target = find(catalog, capture.revisit_of.key) if capture.revisit_of else None
    if capture.revisit_of:
        dangling = _dangling(store, catalog, capture, target)
        if dangling:
            yield _finding(row.key, "dangling-revisit", dangling, f"restore {capture.revisit_of.key}")
            return
    told = replace(row_of(capture, length, target), offset=row.offset)
    unequal = [name for name in _TOLD if getattr(told, name) != getattr(row, name)]
    if target is None and capture.revisit_of:
        unequal = [name for name in unequal if name not in ("mime", "payload_size", "payload_sha1")]
    if unequal:
        detail = "; ".join(f"{n}: row {getattr(row, n)!r}, object {getattr(told, n)!r}" for n in unequal)
        yield _finding(row.key, "row-differs", detail, _REBUILD)


def _dangling(store: Store, catalog: Catalog, capture: Capture, target: CaptureRow | None) -> str | None:
    if capture.revisit_of is None:
        return None
    if target is None:
        there = exists(store, catalog, capture.revisit_of.key)
        return None if there else f"it points to {capture.revisit_of.key}, which is not there"
    if target.payload_digest != capture.payload_digest:
        return f"it points to {target.key}, which has another payload"
    return None


def _check_loose(store: Store, catalog: Catalog, key: str, span: Span) -> Iterator[Finding]:
    """Yield what is wrong with an object below ``captures/``, unless its row was looked at."""
    try:
        if (row := find(catalog, key)) is not None:
            yield from check_twin(store, catalog, row)
            return
    except Damaged as error:
        yield _finding(key, "foreign-object", str(error), "move it out of the bucket")
        return
    found = examine(store, key, from_warc)
    if found.finding is not None:
        yield found.finding
    elif found.value is not None:
        yield from _check_rowless(catalog, key, found.value, span)


def _check_rowless(catalog: Catalog, key: str, capture: Capture, span: Span) -> Iterator[Finding]:
    try:
        told = row_of(capture, 0, None)
    except InvalidUrl as error:
        yield _finding(key, "altered", str(error), RESTORE)
        return
    if told.key != key:
        yield _wrong_key(key, capture)
    # It may have been recorded, and its row written, while we read it.
    elif span.low <= told.surt <= span.high and find(catalog, key) is None:
        yield _finding(key, "object-without-row", "the store has it, the catalog does not", _RECONCILE)


def _wrong_key(key: str, capture: Capture) -> Finding:
    detail = f"it holds the capture of {capture.url} whose key is {key_of(capture)}"
    away = f"move it to {key_of(capture)}, or out of the bucket if that is there"
    return _finding(key, "wrong-key", detail, f"{away}; restore this key's own capture from a copy")


def _prefix(asked: Pattern | None, folder: str) -> str:
    """Return the longest prefix of keys that holds everything `asked` may cover."""
    if asked is None or asked.kind == "domain":
        return folder
    captures_of_url = keys.surt_prefix(asked.low)
    within = captures_of_url[len(keys.CAPTURES) :]
    return folder + (within if asked.kind == "exact" else within.partition("/")[0] + "/")


def _finding(key: str, problem: str, detail: str, mend: str) -> Finding:
    return Finding(key=key, problem=problem, detail=detail, mend=mend)
