"""Freeze a packed bucket as this release writes it, once; later releases must read it for ever.

    python tests/format/freeze_packs.py

Packs a copy of tests/format/frozen-1 into tests/format/frozen-2, and refuses to touch that if it is there.
Some captures are in packs alone, some in a pack and loose, and the one that is withdrawn is loose.
"""

import shutil
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from archive import open_archive
from archive.pack import Plan, pack

HERE = Path(__file__).parent
SOURCE, FROZEN = HERE / "frozen-1" / "bucket", HERE / "frozen-2" / "bucket"
START = datetime(2026, 11, 22, 2, 55, 18, 42_000, tzinfo=UTC)
DAY = timedelta(days=1)


def main() -> None:
    """Pack in two steps, with the grace period between them."""
    if FROZEN.exists():
        raise SystemExit(f"{FROZEN} is frozen; a new format gets a new number")
    shutil.copytree(SOURCE, FROZEN)
    with (
        tempfile.TemporaryDirectory() as folder,
        open_archive(str(FROZEN), f"sqlite:///{folder}/c.sqlite") as archive,
    ):
        archive.rebuild_catalog()
        plan = Plan(older_than=30 * DAY, grace=7 * DAY, segment_size=2500)
        pack(archive.store, archive.catalog, plan, now=START + 32 * DAY)
        pack(archive.store, archive.catalog, plan, now=START + 34 * DAY)
        pack(archive.store, archive.catalog, plan, now=START + 40 * DAY)
    shutil.rmtree(FROZEN / ".tmp")


if __name__ == "__main__":
    main()
