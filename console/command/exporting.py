"""``palimpsest export``: captures into one WARC file."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from console.command import asking
from console.command.exits import not_found, wrong_usage
from console.command.opening import archive_to_read
from console.command.terminal import note, progress
from console.settings import Settings


def export(
    settings: Settings, patterns: list[str], out: Path, *, since: str | None, until: str | None
) -> None:
    """Write what `patterns` cover to `out`; the file is there whole or not at all."""
    if not out.name.endswith((".warc.gz", ".warc")):
        raise wrong_usage(f"'{out}' does not say what it will be; call it {out.name}.warc.gz")
    if out.name.endswith(".warc"):
        raise wrong_usage(f"'{out}': records are compressed one by one; call it {out.name}.gz")
    if not out.absolute().parent.is_dir():
        raise wrong_usage(f"'{out.parent}' is no folder; make it first")
    wanted = [pattern if "*" in pattern else asking.live(pattern) for pattern in patterns]
    with archive_to_read(settings) as archive:
        parts = archive.export(wanted, asking.since(since), asking.until(until))
        count = _write(parts, out)
    if not count:
        raise not_found(f"nothing archived matches {' '.join(patterns)}; no file was written")
    note(f"{out}: {count} captures, {out.stat().st_size} bytes")


def _write(parts: Iterable[bytes], out: Path) -> int:
    """Write into a temporary file beside `out` and move it there once it is whole."""
    count = 0
    handle, name = tempfile.mkstemp(dir=out.absolute().parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "wb") as file, progress("exporting") as advance:
            for count, part in enumerate(parts, start=1):
                file.write(part)
                advance(count, None)
        if count:
            Path(name).replace(out)
    finally:
        Path(name).unlink(missing_ok=True)
    return count
