"""Verifying articles: each row has its object, each object its row and its capture, and they agree."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from archive import keys
from archive.catalog import Catalog
from archive.catalog.articles import articles_of
from archive.catalog.nearest import find
from archive.damage import RESTORE, examine
from archive.envelope import Envelope, row_of, unseal
from archive.errors import Damaged
from archive.pack import exists
from archive.rows import ArticleRow, CaptureRow, Finding
from archive.store import Store


def check_articles(
    store: Store, catalog: Catalog, capture: CaptureRow, noted: Callable[[str, bytes], bytes]
) -> Iterator[Finding]:
    """Yield what is wrong with the articles that the catalog has of one capture; see verify for `noted`."""
    for row in articles_of(catalog, capture.key):
        key = keys.article_key(capture.key, row.name)
        found = examine(store, key, unseal, partial(_got, store, key, noted))
        if found.gone:
            yield Finding(
                key=key,
                problem="article-row-without-object",
                detail="the catalog has it, the store does not",
                mend=f"{RESTORE}; if it is lost for good, run: palimpsest catalog rebuild",
            )
        elif found.finding is not None:
            yield found.finding
        elif found.value is not None:
            yield from _check_sealed(key, row, found.value)


def _got(store: Store, key: str, noted: Callable[[str, bytes], bytes]) -> bytes:
    return noted(key, store.get(key))


def check_loose_article(store: Store, catalog: Catalog, key: str) -> Iterator[Finding]:
    """Yield what is wrong with an object below ``articles/``, unless its row was looked at."""
    try:
        capture_key, name = keys.parse_article_key(key)
    except Damaged as error:
        yield Finding(key=key, problem="foreign-object", detail=str(error), mend="move it out of the bucket")
        return
    if find(catalog, capture_key) is None:
        if not exists(store, catalog, capture_key):
            yield Finding(
                key=key,
                problem="article-without-capture",
                detail=f"there is no {capture_key}",
                mend=f"restore {capture_key} from a copy of the bucket",
            )
    elif not any(row.name == name for row in articles_of(catalog, capture_key)):
        yield _rowless(store, key)


def _rowless(store: Store, key: str) -> Finding:
    found = examine(store, key, unseal)
    if found.finding is not None:
        return found.finding
    return Finding(
        key=key,
        problem="article-object-without-row",
        detail="the store has it, the catalog does not",
        mend="run: palimpsest reconcile",
    )


def _check_sealed(key: str, row: ArticleRow, sealed: Envelope) -> Iterator[Finding]:
    told = replace(row_of(sealed, row.name), in_force=row.in_force)
    fingerprint = keys.parse_article_name(row.name)[0]
    if told.capture_key != row.capture_key or told.fingerprint != fingerprint:
        detail = f"it says it is {told.fingerprint} of {told.capture_key}"
        yield Finding(key=key, problem="article-altered", detail=detail, mend=RESTORE)
    elif told.body_digest != row.body_digest:
        detail = f"its digest is {told.body_digest}, not {row.body_digest}"
        yield Finding(key=key, problem="article-altered", detail=detail, mend=RESTORE)
    elif told != row:
        unequal = [n for n in ArticleRow.__slots__ if getattr(told, n) != getattr(row, n)]
        detail = "; ".join(f"{n}: row {getattr(row, n)!r}, object {getattr(told, n)!r}" for n in unequal)
        mend = f"{RESTORE}; if the object is right, run: palimpsest catalog rebuild"
        yield Finding(key=key, problem="article-altered", detail=detail, mend=mend)
