"""Archives to pack, and what must be the same of them before and after."""

import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

from archive import Archive, Capture, CaptureRow
from archive.pack import Outcome, Plan, newest, pack
from tests.archive_making import cleaned, later, visit

NOW = later(86_400 * 100)
DAY = timedelta(days=1)
AT_ONCE = Plan(older_than=timedelta(), grace=timedelta())
WITH_GRACE = Plan(older_than=timedelta(), grace=7 * DAY)
SMALL = 4_000  # bytes: a segment of a handful of captures


def fill(archive: Archive, count: int = 12) -> list[CaptureRow]:
    """Record captures of three hosts, of several kinds, in an order unlike the catalog's."""
    rows = []
    for number in range(count):
        url = f"https://www.site{number % 3}.example/news/{number % 4}"
        body = b"<p>Words %d, %s" % (number, os.urandom(200).hex().encode())
        rows.append(cleaned(archive, body, 7 * number, url=url)[0])
    again = archive.read(rows[0].key)
    rows.append(archive.record(replace(again, captured_at=later(1000))).row)
    gone = visit(None, 1010, url=rows[1].url, status=304, mime=None)
    rows.append(archive.record(gone).row)
    rows.append(
        archive.record(visit(b"", 1020, url=rows[2].url, status=302, headers=[("Location", "/x")])).row
    )
    rows.append(archive.record(visit(b"\x89PNG" * 50, 1030, mime="image/png", source=None)).row)
    # Two in one second, which the index must tell apart and keep in its order.
    rows.append(archive.record(visit(b"<p>first of the second", 1040.1)).row)
    rows.append(archive.record(visit(b"<p>second of the second", 1040.2)).row)
    return rows


def contents(archive: Archive) -> dict[str, tuple[Capture, Capture, Any]]:
    """Return of each capture what is read, with its payload, and its article."""
    found = {}
    for row in archive.list("*.example"):
        article = archive.article(row.key)
        whole = archive.payload(row.key)
        found[row.key] = (archive.read(row.key), whole, article and article.body)
    return found | {
        row.key: (archive.read(row.key), archive.payload(row.key), None) for row in others(archive)
    }


def others(archive: Archive) -> list[CaptureRow]:
    """Return the captures of the host that the tests' first URL is of."""
    return [*archive.list("*.org")]


def loose(archive: Archive) -> list[str]:
    """Return the keys of captures that have objects of their own, sorted."""
    return sorted(stat.key for stat in archive.store.list("captures/"))


def below_packs(archive: Archive) -> list[str]:
    """Return the keys of segments and indexes, sorted."""
    found = sorted(stat.key for stat in archive.store.list("packs/"))
    return [key for key in found if "/manifest/" not in key]


def packed(archive: Archive, plan: Plan = AT_ONCE, *, size: int = SMALL, days: float = 0) -> Outcome:
    """Run the packer `days` after the tests' day of packing, with segments of `size` bytes."""
    wish = replace(plan, segment_size=size)
    return pack(archive.store, archive.catalog, wish, now=NOW + days * DAY)


def without_place(row: CaptureRow) -> CaptureRow:
    """Return `row` as if its capture lay loose."""
    return replace(row, pack=None, stored=0, offset=0)


def names(archive: Archive) -> list[str]:
    """Return the packs in force, in their order."""
    return [one.name for one in newest(archive.store).packs]
