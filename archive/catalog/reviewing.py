"""What waits for a person: flagged links by campaign, braked pages, and which pages lead where."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, exists, func, literal_column, or_, select

from archive.catalog.catalog import Catalog
from archive.catalog.rows import same_capture
from archive.catalog.tables import articles, captures, links, reaches, urls
from archive.instant import from_milliseconds
from archive.keys import capture_key
from archive.suspects import SCORES, Sighting, SuspectId, Suspects, labels

# Said literally, for that is how the index on flagged links is found.
_FLAGGED = links.c.action == literal_column("'flag'")
_REMOVED = links.c.action.in_(["drop", "unlink"])
_BRAKED = links.c.braked == literal_column("1")
_SEEN = captures.c.withdrawn == 0
_LINKS = links.join(captures, same_capture(captures, links)).join(urls, urls.c.place == links.c.place)
_PAGES, _HOSTS = func.count(distinct(links.c.place)), func.count(distinct(links.c.host))
_WORST = func.max(links.c.score)
_CHUNK = 500


def campaigns(catalog: Catalog, host: str | None, limit: int) -> list[Suspects]:
    """Return the campaigns of flagged links on pages where the brakes did not hold, worst first."""
    statement = (
        _grouped(links.c.pair, host)
        .where(~_BRAKED)
        .order_by((_WORST * (_PAGES + _HOSTS)).desc(), _WORST.desc(), links.c.pair)
    )
    with catalog.read() as connection:
        rows = connection.execute(statement.limit(limit)).all()
    return [_suspects(SuspectId(pair=row[0]), row) for row in rows]


def braked_pages(catalog: Catalog, host: str | None, limit: int) -> list[Suspects]:
    """Return the pages on which the brakes held, worst first."""
    statement = (
        _grouped(links.c.place, host)
        .where(_BRAKED)
        .order_by((_WORST * func.count()).desc(), _WORST.desc(), links.c.place)
    )
    with catalog.read() as connection:
        rows = connection.execute(statement.limit(limit)).all()
    return [_suspects(SuspectId(place=row[0]), row) for row in rows]


def sightings(catalog: Catalog, wanted: SuspectId, limit: int | None) -> list[Sighting]:
    """Return where `wanted` stands, the newest capture first: of a page, its flagged links."""
    where: list[ColumnElement[bool]] = [_SEEN]
    where += [links.c.pair == wanted.pair] if wanted.pair is not None else [_FLAGGED]
    where += [links.c.place == wanted.place] if wanted.place is not None else []
    statement = select(urls.c.surt, func.coalesce(captures.c.url, urls.c.url), links).select_from(_LINKS)
    order = (links.c.captured_at.desc(), links.c.place, links.c.digest, links.c.number)
    with catalog.read() as connection:
        rows = connection.execute(statement.where(*where).order_by(*order).limit(limit)).all()
    return [_sighting(row) for row in rows]


def removals(catalog: Catalog) -> Iterator[SuspectId]:
    """Yield every link, one a page, that the articles in force lack."""
    statement = (
        select(links.c.pair, links.c.place).select_from(_LINKS).where(_REMOVED, _SEEN).distinct()
    )  # fmt: skip
    with catalog.read() as connection:
        for pair, place in connection.execute(statement):
            yield SuspectId(pair=pair, place=place)


def leading_to(catalog: Catalog, domain: str, low: str, high: str) -> list[str]:
    """Return the surts between `low` and `high` that ever linked to `domain` or below it, in order.

    An empty domain stands for every foreign one.
    """
    found = [reaches.c.place == urls.c.place]
    if domain:
        name = labels(domain)
        below = and_(reaches.c.host > f"{name},", reaches.c.host < f"{name}-")
        found.append(or_(reaches.c.host == name, below))
    statement = select(urls.c.surt).where(urls.c.surt >= low, urls.c.surt <= high, exists().where(*found))
    with catalog.read() as connection:
        return list(connection.execute(statement.order_by(urls.c.surt)).scalars())


def stale_surts(catalog: Catalog, low: str, high: str, fingerprint: str | None) -> Iterator[str]:
    """Yield in order the surts that have an article in force made under another fingerprint, or any."""
    after = low
    first = True
    while True:
        begin = urls.c.surt >= after if first else urls.c.surt > after
        article = _stale(fingerprint) & (articles.c.place == urls.c.place)
        statement = select(urls.c.surt).where(begin, urls.c.surt <= high, exists().where(article))
        with catalog.read() as connection:
            chunk = list(connection.execute(statement.order_by(urls.c.surt).limit(_CHUNK)).scalars())
        yield from chunk
        if len(chunk) < _CHUNK:
            return
        after, first = chunk[-1], False


def count_stale(catalog: Catalog, low: str, high: str, fingerprint: str | None) -> int:
    """Return how many URLs `stale_surts` would yield."""
    article = _stale(fingerprint) & (articles.c.place == urls.c.place)
    statement = select(func.count()).select_from(urls)
    statement = statement.where(urls.c.surt >= low, urls.c.surt <= high, exists().where(article))
    with catalog.read() as connection:
        return connection.execute(statement).scalar_one()


def _stale(fingerprint: str | None) -> ColumnElement[bool]:
    in_force = articles.c.in_force == 1
    return in_force if fingerprint is None else in_force & (articles.c.fingerprint != fingerprint)


def _grouped(by: ColumnElement[int], host: str | None) -> Any:
    statement = select(
        by,
        func.min(urls.c.url),
        func.min(links.c.anchor),
        func.min(links.c.domain),
        _WORST,
        func.count(),
        _PAGES,
        _HOSTS,
        func.min(links.c.captured_at),
        func.max(links.c.captured_at),
    ).select_from(_LINKS)
    return statement.where(_FLAGGED, _SEEN, *_on(host)).group_by(by)


def _on(host: str | None) -> Iterable[ColumnElement[bool]]:
    if host:
        yield or_(links.c.host == host, and_(links.c.host > f"{host},", links.c.host < f"{host}-"))


def _suspects(identity: SuspectId, row: Sequence[Any]) -> Suspects:
    _, url, anchor, domain, score, number, pages, hosts, first, last = row
    of_campaign = identity.kind == "campaign"
    return Suspects(
        id=str(identity),
        kind=identity.kind,
        url=url,
        anchor=anchor if of_campaign else "",
        domain=domain if of_campaign else "",
        score=score / SCORES,
        links=number,
        pages=pages,
        hosts=hosts,
        first=from_milliseconds(first),
        last=from_milliseconds(last),
    )


def _sighting(row: Any) -> Sighting:
    captured_at = from_milliseconds(row.captured_at)
    return Sighting(
        id=str(SuspectId(pair=row.pair, place=row.place)),
        capture_key=capture_key(row.surt, captured_at, f"sha256:{row.digest.hex()}"),
        surt=row.surt,
        url=row[1],
        captured_at=captured_at,
        number=row.number,
        anchor=row.anchor,
        domain=row.domain,
        href=row.href,
        action=row.action,
        score=row.score / SCORES,
        link_place=row.link_place,
        braked=bool(row.braked),
    )
