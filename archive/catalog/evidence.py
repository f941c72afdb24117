"""What articles say beyond their words: judged links, and addresses that digest pages list."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    select,
    text,
)

from archive import fold
from archive.catalog.among import listed, members
from archive.catalog.catalog import Catalog
from archive.catalog.place import number_of, place_of_surt, spot_of_key
from archive.catalog.rows import here, named, same_capture
from archive.catalog.statement import ask, tell, tell_many
from archive.catalog.tables import captures, discovered, links, reaches
from archive.catalog.write import add
from archive.errors import InvalidUrl
from archive.rows import CaptureRow
from archive.surt import host_surt, surt
from archive.suspects import SCORES, labels

_NO_LINKS = links.delete().where(here(links))
_TAKEN_OUT = select(links.c.pair).where(
    here(links), links.c.action.in_([literal_column("'drop'"), literal_column("'unlink'")])
)


def _elsewhere() -> Select[Any]:
    """Count the hosts of each pair, going from host to host along the index: a campaign has many pages."""
    asked = select(members("pairs", "BIGINT").label("pair"), literal("", links.c.host.type).label("host"))
    seen = asked.cte("seen", recursive=True)
    further = select(func.min(links.c.host)).where(links.c.pair == seen.c.pair, links.c.host > seen.c.host)
    seen = seen.union_all(
        select(seen.c.pair, further.correlate(seen).scalar_subquery()).where(seen.c.host.is_not(None))
    )
    shown = (
        exists()
        .where(same_capture(captures, links), captures.c.withdrawn == literal_column("0"))
        .where(links.c.pair == seen.c.pair, links.c.host == seen.c.host)
    )
    elsewhere = seen.c.host != bindparam("own")
    return select(seen.c.pair, func.count()).where(elsewhere, shown).group_by(seen.c.pair)


_ELSEWHERE = _elsewhere()
_PLACES = select(members("places", "BIGINT"))
_SHOWN = select(captures.c.place).where(captures.c.place.in_(_PLACES)).distinct()
_LISTED = select(discovered.c.place).where(
    discovered.c.source == bindparam("its_source"), discovered.c.place.in_(_PLACES)
)
# An address listed by several pages stands with the one that listed it first.
_DISCOVER = text(
    "INSERT INTO discovered (source, place, url, found_on, found_at)"
    " VALUES (:source, :place, :url, :found_on, :found_at) ON CONFLICT (source, place) DO UPDATE"
    " SET url = excluded.url, found_on = excluded.found_on, found_at = excluded.found_at"
    " WHERE (excluded.found_at, excluded.found_on) < (discovered.found_at, discovered.found_on)"
)


def add_reaches(connection: Connection, capture: CaptureRow, said: Iterable[Mapping[str, Any]]) -> None:
    """Note the hosts that an article of the capture links to, its own apart."""
    own = fold.domain(capture.url)
    hosts = {fold.domain(link["href"]) for link in said} - {own, ""}
    place = spot_of_key(capture.key).place
    add(connection, reaches, [{"host": labels(host), "place": place} for host in sorted(hosts)])


def set_links(connection: Connection, capture: CaptureRow, article: Mapping[str, Any]) -> None:
    """Keep, of an article's links, those out of its host on which the judge did not say keep."""
    spot = spot_of_key(capture.key)
    tell(connection, _NO_LINKS, **named(spot))
    host = host_surt(capture.surt)
    own = fold.domain(capture.url)
    rows = []
    for number, link in enumerate(article.get("links", [])):
        domain = fold.domain(link["href"])
        of_page = domain == own and link.get("index", -1) == -1  # what stands for a doorway as a whole
        if link["action"] == "keep" or not domain or (domain == own and not of_page):
            continue
        anchor = fold.anchor(link["text"])
        rows.append(
            {
                "place": spot.place,
                "captured_at": spot.captured_at,
                "digest": bytes.fromhex(capture.payload_digest.removeprefix("sha256:")),
                "number": number,
                "pair": number_of(anchor, domain),
                "host": host,
                "anchor": anchor,
                "domain": domain,
                "action": link["action"],
                "href": link["href"],
                "link_place": link["place"],
                "score": round(SCORES * float(link.get("score", 0))),
                "braked": int(bool(article.get("braked", False))),
            }
        )
    add(connection, links, rows)


def taken_out(catalog: Catalog, key: str) -> set[int]:
    """Return the links, by the hash of words and domain, that the article in force took out."""
    return {pair for (pair,) in catalog.fetch(_TAKEN_OUT, **named(spot_of_key(key)))}


def hosts_elsewhere(
    catalog: Catalog, pairs: Iterable[tuple[str, str]], own_surt: str
) -> dict[tuple[str, str], int]:
    """Return on how many hosts other than that of `own_surt` each pair of anchor and domain was judged.

    Pairs come back as they were given, without those that were judged nowhere else.
    """
    asked: dict[int, list[tuple[str, str]]] = {}
    for pair in set(pairs):
        asked.setdefault(number_of(fold.anchor(pair[0]), fold.domain(pair[1])), []).append(pair)
    found: dict[tuple[str, str], int] = {}
    if asked:
        numbers = listed(sorted(asked), catalog.sql)
        for number, hosts in catalog.fetch(_ELSEWHERE, pairs=numbers, own=host_surt(own_surt)):
            found.update(dict.fromkeys(asked[number], hosts))
    return found


def discover(connection: Connection, source: str, found_on: str, found_at: int, urls: Iterable[str]) -> int:
    """Note addresses that a digest page lists, unless a capture shows them; return how many are new.

    An address listed by several pages stands with the one that listed it first.
    """
    rows = _discovered_rows(source, found_on, found_at, urls)
    if not rows:
        return 0
    places = listed([row["place"] for row in rows], connection.dialect)
    shown = {place for (place,) in ask(connection, _SHOWN, places=places)}
    known = {place for (place,) in ask(connection, _LISTED, places=places, its_source=source)}
    rows = [row for row in rows if row["place"] not in shown]
    if rows:
        tell_many(connection, _DISCOVER, rows)
    return len({row["place"] for row in rows} - known)


def discovered_by(catalog: Catalog, source: str, limit: int) -> list[tuple[str, str]]:
    """Return addresses that digest pages of `source` list and no capture shows, with the page's URL."""
    shown = exists().where(captures.c.place == discovered.c.place)
    statement = (
        select(discovered.c.url, discovered.c.found_on)
        .where(discovered.c.source == source, ~shown)
        .order_by(discovered.c.found_at.desc(), discovered.c.url)
        .limit(limit)
    )
    with catalog.read() as connection:
        return [(url, found_on) for url, found_on in connection.execute(statement)]


def _discovered_rows(source: str, found_on: str, found_at: int, urls: Iterable[str]) -> list[dict[str, Any]]:
    rows: dict[int, dict[str, Any]] = {}
    for url in urls:
        try:
            place = place_of_surt(surt(url))
        except InvalidUrl:
            continue  # a mailto: or javascript: item is nothing to fetch
        values = {"source": source, "place": place, "url": url, "found_on": found_on, "found_at": found_at}
        rows.setdefault(place, values)
    # In one order for everybody, so that two transactions cannot wait for each other.
    return [rows[place] for place in sorted(rows)]
