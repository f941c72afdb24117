"""Articles: put beside their captures, and read back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from archive import digest, envelope, keys
from archive.catalog import Catalog, articles, blocks, claims, evidence, fulltext, nearest, order, rows
from archive.catalog.place import spot_of_key
from archive.catalog.write import take_turn
from archive.envelope import Envelope, read_article, seal, unseal
from archive.errors import Damaged, NoSuchObject, NotArchived, ObjectExists, Withdrawn
from archive.instant import milliseconds
from archive.rows import PENDING, READY, REVISIT, ArticleRow, CaptureRow, StoredArticle
from archive.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An article that was kept, and whether captures of its URL still wait for cleaning."""

    row: ArticleRow
    more: bool


def put_article(store: Store, catalog: Catalog, key: str, body: bytes, previous: str | None) -> ArticleRow:
    """Keep what the cleaner made of the capture at `key`, and make the capture ready.

    The article in force, cleaned again to the same bytes, is left as it is. Else a new object supersedes
    it. An object that an earlier, broken-off call left behind is found and taken into account.
    """
    capture = _own(catalog, key)
    return put_and_let_go(store, catalog, capture, body, previous=previous, owner=None).row


def put_and_let_go(
    store: Store,
    catalog: Catalog,
    capture: CaptureRow,
    body: bytes,
    *,
    previous: str | None,
    owner: str | None,
) -> Kept:
    """Do as `put_article` does for the capture of a row; if no other waits then, end the lease of `owner`."""
    key, content = capture.key, read_article(body)
    while True:
        chain = articles.articles_of(catalog, key)
        current = articles.in_force(chain)
        if current and _same(current, content["fingerprint"], body):
            known = _envelope(key, current, body, content)
            return keep(store, catalog, capture, current, known, owner=owner)
        name = _free_name(chain, content["fingerprint"])
        sealed = Envelope(
            capture=key,
            previous=previous,
            supersedes=current.name if current else None,
            body=body,
            content=content,
        )
        try:
            store.put(keys.article_key(key, name), seal(sealed))
        except ObjectExists:
            left = read_envelope(store, key, name)
            keep(store, catalog, capture, envelope.row_of(left, name), left)
            continue
        return keep(store, catalog, capture, envelope.row_of(sealed, name), sealed, owner=owner)


def keep(
    store: Store,
    catalog: Catalog,
    capture: CaptureRow,
    row: ArticleRow,
    sealed: Envelope,
    *,
    owner: str | None = None,
) -> Kept:
    """Write a stored article's row, and all that the catalog knows by it, in one transaction.

    The capture becomes ready, unless an earlier one of its URL still waits: then it will be cleaned
    again after that. If other evidence made another article under the same rules, the next capture,
    for which this one is evidence, waits again too. If then none waits, the lease of `owner` ends.
    """
    spot = spot_of_key(capture.key)
    with catalog.write() as connection:
        take_turn(connection, spot.place)
        chain = articles.chain(connection, capture.key)
        before = articles.in_force(chain)
        current = index(store, connection, capture, row, sealed, chain=chain)
        if before and before.fingerprint == row.fingerprint and before.name != current.name:
            order.wait_after(connection, spot)
        earlier, others = claims.others_wait(connection, spot)
        rows.set_state(connection, spot, PENDING if earlier else READY, 0, None)
        if owner is not None and not others:
            claims.let_go(connection, spot.place, owner)
    return Kept(row=replace(row, in_force=current.name == row.name), more=others)


def index(
    store: Store,
    connection: Connection,
    capture: CaptureRow,
    row: ArticleRow,
    sealed: Envelope,
    *,
    chain: Sequence[ArticleRow] | None = None,
) -> ArticleRow:
    """Write an article's row, words, links and listed addresses; return the article now in force.

    `chain` are the cleanings of the capture that have their rows, where the caller knows them.
    """
    chain = articles.chain(connection, capture.key) if chain is None else chain
    before = articles.in_force(chain)
    current = articles.add_article(connection, capture, row, chain)
    if capture.source is not None:
        listed = [item["url"] for item in sealed.content.get("items", [])]
        at = milliseconds(capture.captured_at)
        evidence.discover(connection, capture.source, capture.url, at, listed)
    evidence.add_reaches(connection, capture, sealed.content.get("links", []))
    if current.name != row.name:
        if before is None or before.name == current.name:
            return current
        # Of two that superseded the same one, the other is in force now.
        sealed = read_envelope(store, capture.key, current.name)
    content = sealed.content
    spot = spot_of_key(capture.key)
    fulltext.set_text(connection, spot, current.name, content["title"], content["text"])
    evidence.set_links(connection, capture, content)
    blocks.set_blocks(connection, capture, content)
    return current


def article(
    store: Store, catalog: Catalog, key: str, name: str | None, fingerprint: str | None
) -> StoredArticle | None:
    """Return the article in force, or the one named, or the latest under `fingerprint`; None if none.

    A revisit's article is that of the capture it points to.
    """
    owner = _owner(catalog, key)
    if owner is None:
        return None
    if name is None and fingerprint is None:
        row = articles.current(catalog, owner)
    else:
        chain = articles.articles_of(catalog, owner)
        if name is not None:
            row = next((each for each in chain if each.name == name), None)
        else:
            row = next((each for each in reversed(chain) if each.fingerprint == fingerprint), None)
    return stored(store, row) if row else None


def articles_of(catalog: Catalog, key: str) -> list[ArticleRow]:
    """Return every cleaning of the capture at `key`, or of the one it points to."""
    owner = _owner(catalog, key)
    return articles.articles_of(catalog, owner) if owner else []


def earlier_article(store: Store, catalog: Catalog, key: str) -> StoredArticle | None:
    """Return the article of the nearest earlier capture of the same URL that has one."""
    capture = articles.earlier(catalog, key)
    row = articles.current(catalog, capture.key) if capture else None
    return stored(store, row) if row else None


def discover(catalog: Catalog, source: str, found_on_key: str, urls: Iterable[str]) -> int:
    """Note addresses that the digest page captured at `found_on_key` lists; return how many are new."""
    page = nearest.find(catalog, found_on_key)
    if page is None:
        raise NotArchived(f"{found_on_key}: there is no such capture")
    with catalog.write() as connection:
        return evidence.discover(connection, source, page.url, milliseconds(page.captured_at), urls)


def stored(store: Store, row: ArticleRow) -> StoredArticle:
    """Return the article of `row` from the store; Damaged if it is not the one that was put there."""
    found = read_envelope(store, row.capture_key, row.name)
    if digest.sha256(found.body) != row.body_digest:
        raise Damaged(
            f"{keys.article_key(row.capture_key, row.name)}: it is not the article that the catalog knows; "
            "restore the object, or run: palimpsest catalog rebuild"
        )
    return StoredArticle(row=row, body=found.body, content=found.content)


def read_envelope(store: Store, key: str, name: str) -> Envelope:
    """Return an article's object, opened; Damaged names the object."""
    address = keys.article_key(key, name)
    try:
        found = unseal(store.get(address))
    except NoSuchObject as error:
        raise Damaged(f"{address}: the object is missing; restore it, or run: palimpsest verify") from error
    except Damaged as error:
        raise Damaged(f"{address}: {error}; restore the object from a copy") from error
    if found.capture != key or found.content["fingerprint"] != keys.parse_article_name(name)[0]:
        raise Damaged(f"{address}: it says it is another article; restore the object from a copy")
    return found


def _own(catalog: Catalog, key: str) -> CaptureRow:
    capture = nearest.find(catalog, key)
    if capture is None:
        raise NotArchived(f"{key}: there is no such capture")
    if capture.kind == REVISIT:
        raise ValueError(f"{key}: a revisit has the article of {capture.refers_to}, and none of its own")
    return capture


def _owner(catalog: Catalog, key: str) -> str | None:
    row = nearest.find(catalog, key)
    if row is None:
        return None
    if row.withdrawn:
        raise Withdrawn(f"{row.url} at {row.captured_at:%Y-%m-%d %H:%M:%S} was withdrawn")
    return row.refers_to if row.kind == REVISIT else row.key


def _same(row: ArticleRow, fingerprint: str, body: bytes) -> bool:
    return row.fingerprint == fingerprint and row.body_digest == digest.sha256(body)


def _envelope(key: str, row: ArticleRow, body: bytes, content: dict[str, object]) -> Envelope:
    return Envelope(capture=key, previous=row.previous, supersedes=row.supersedes, body=body, content=content)


def _free_name(chain: list[ArticleRow], fingerprint: str) -> str:
    taken = [keys.parse_article_name(row.name) for row in chain]
    ordinal = max((number for other, number in taken if other == fingerprint), default=0) + 1
    return keys.article_name(fingerprint, ordinal)
