"""Where the command meets its surroundings: the environment, the clock, and the archive."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from console.command.exits import not_found
from console.settings import Settings, load

if TYPE_CHECKING:
    from archive import Archive


def settings_here() -> Settings:
    """Return the settings of this process; raises SettingsInvalid."""
    return load(os.environ, Path.cwd())


def utc_now() -> datetime:
    """Return the present instant: the command's one clock."""
    return datetime.now(UTC)


def check_there(settings: Settings) -> None:
    """Stop with NOT_FOUND where the store is a folder that is not there."""
    if not settings.on_s3 and not Path(settings.store).exists():
        raise not_found(
            f"nothing is archived yet: there is no folder '{settings.store}'; run palimpsest crawl, "
            "or set PALIMPSEST_STORE to where the archive is"
        )


def archive_to_read(settings: Settings) -> "Archive":
    """Open the archive for a verb that only reads, and so must not make an empty one."""
    check_there(settings)
    return archive_to_write(settings)


def archive_to_write(settings: Settings) -> "Archive":
    """Open the archive, making it where there is none."""
    from archive import open_archive  # noqa: PLC0415  # loads SQLAlchemy, which --help must not

    if settings.catalog_url.startswith("sqlite:///"):
        Path(settings.catalog_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    return open_archive(settings.store, settings.catalog_url, endpoint=settings.endpoint)
