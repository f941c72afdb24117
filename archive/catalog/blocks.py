"""Blocks of links seen on pages: the same one on many pages of a site at once, or on unrelated sites."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, distinct, exists, func, literal_column, select

from archive.catalog.among import listed, members
from archive.catalog.catalog import Catalog
from archive.catalog.place import number_of, spot_of_key
from archive.catalog.rows import here, named, same_capture
from archive.catalog.statement import tell
from archive.catalog.tables import blocks, captures
from archive.catalog.write import add
from archive.rows import CaptureRow
from archive.surt import host_surt

AT_ONCE = timedelta(days=30)
"""How far apart captures of a site's pages may lie for a block on them to be new at once."""

_NO_BLOCKS = blocks.delete().where(here(blocks))
_ON_SITE = and_(
    blocks.c.host == bindparam("own"),
    blocks.c.place != bindparam("own_place"),
    blocks.c.captured_at.between(bindparam("since"), bindparam("until")),
)
_ELSEWHERE = and_(blocks.c.host != bindparam("own"), blocks.c.judged == literal_column("1"))
_SEEN = (
    select(
        blocks.c.block,
        func.count(distinct(case((_ON_SITE, blocks.c.place)))),
        func.count(distinct(case((_ELSEWHERE, blocks.c.host)))),
    )
    .where(
        blocks.c.block.in_(select(members("blocks", "BIGINT"))),
        exists().where(same_capture(captures, blocks), captures.c.withdrawn == literal_column("0")),
    )
    .group_by(blocks.c.block)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Where else a block of links stands.

    `pages` counts pages of the same site captured at about the same time, `hosts` other hosts on which
    it was judged injected.
    """

    pages: int
    hosts: int


def set_blocks(connection: Connection, capture: CaptureRow, article: Mapping[str, Any]) -> None:
    """Keep the blocks of links that an article names."""
    spot = spot_of_key(capture.key)
    tell(connection, _NO_BLOCKS, **named(spot))
    judged: dict[int, int] = {}
    for link in article.get("links", []):
        if link.get("group"):
            number = number_of(link["group"])
            judged[number] = max(judged.get(number, 0), int(link["action"] != "keep"))
    own = {
        "place": spot.place,
        "captured_at": spot.captured_at,
        "digest": bytes.fromhex(capture.payload_digest.removeprefix("sha256:")),
        "host": host_surt(capture.surt),
    }
    if judged:
        add(
            connection, blocks, [{**own, "block": block, "judged": judged[block]} for block in sorted(judged)]
        )


def spread(catalog: Catalog, groups: Collection[str], capture: CaptureRow) -> dict[str, Spread]:
    """Return where else each block stands, by its fingerprint; those that stand nowhere else are left out."""
    numbers = {number_of(group): group for group in groups}
    if not numbers:
        return {}
    spot = spot_of_key(capture.key)
    window = int(AT_ONCE.total_seconds() * 1000)
    rows = catalog.fetch(
        _SEEN,
        blocks=listed(sorted(numbers), catalog.sql),
        own=host_surt(capture.surt),
        own_place=spot.place,
        since=spot.captured_at - window,
        until=spot.captured_at + window,
    )
    return {
        numbers[block]: Spread(pages=pages, hosts=hosts) for block, pages, hosts in rows if pages or hosts
    }
