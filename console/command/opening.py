"""Where the command meets its surroundings: the environment, the clock, and the archive."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from console.command.exits import Exit, Stop, not_found
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

    file = settings.catalog_url.removeprefix("sqlite:///")
    if file != settings.catalog_url and (settings.on_s3 or settings.catalog):
        _make_folder(Path(file).parent)
    return open_archive(settings.store, settings.catalog_url, endpoint=settings.endpoint)


def _make_folder(folder: Path) -> None:
    """Make the folder of a SQLite catalog; the store makes its own."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(
            Exit.UNREACHABLE,
            f"the catalog's folder '{folder}' cannot be made ({error.strerror}); "
            "set PALIMPSEST_CATALOG to another",
        ) from error
