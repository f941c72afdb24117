"""``palimpsest export``: captures into one WARC or WACZ file."""

import os
import tempfile
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO

from archive import Archive, Damaged
from archive.exchange import write_wacz
from archive.proof.seal import sealing
from archive.proof.signing import KeyInvalid, Signer
from console import VERSION
from console.command import asking
from console.command.exits import Exit, Stop, not_found, wrong_usage
from console.command.opening import archive_to_read, utc_now
from console.command.terminal import note, progress
from console.numerals import counted
from console.proofing import open_keys
from console.settings import Settings

_Span = tuple[datetime | None, datetime | None]


def export(
    settings: Settings,
    patterns: list[str],
    out: Path,
    *,
    since: str | None,
    until: str | None,
    leave_out_damaged: bool = False,
) -> None:
    """Write what `patterns` cover to `out`; the file is there whole or not at all.

    Stop with FAILURES if something is damaged: then there is no file, or, if `leave_out_damaged`, one with
    all the rest.
    """
    if out.name.endswith(".warc"):
        raise wrong_usage(f"'{out}': records are compressed one by one; call it {out.name}.gz")
    if not out.name.endswith((".warc.gz", ".wacz")):
        raise wrong_usage(
            f"'{out}' does not say what it will be; call it {out.name}.warc.gz or {out.name}.wacz"
        )
    if not out.absolute().parent.is_dir():
        raise wrong_usage(f"'{out.parent}' is no folder; make it first")
    wanted = [pattern if "*" in pattern else asking.live(pattern) for pattern in patterns]
    wacz = out.name.endswith(".wacz")
    span = asking.since(since), asking.until(until)
    with archive_to_read(settings) as archive:
        write = partial(_wacz, signer=_signer(settings, archive)) if wacz else _warc
        damage = _Damage(leave_out=leave_out_damaged)
        count = _whole(out, lambda file: write(archive, wanted, file, span, damage.told))
        empty = [each for each in wanted if next(archive.list(each, *span, limit=1), None) is None]
    if damage.count and not count:
        raise Stop(Exit.FAILURES, f"all of {' '.join(patterns)} is damaged; no file was written")
    if not count:
        raise not_found(f"nothing archived matches {' '.join(patterns)}; no file was written")
    for pattern in empty:
        note(f"nothing archived matches {pattern}", "yellow")
    note(f"{out}: {counted(count, 'capture')}, {out.stat().st_size} bytes")
    if damage.count:
        raise Stop(Exit.FAILURES, f"{damage.count} left out; palimpsest verify shows what else is amiss")


class _Damage:
    """What is damaged and so not exported: named as it is met, and counted."""

    def __init__(self, *, leave_out: bool) -> None:
        self._leave_out = leave_out
        self.count = 0

    def told(self, error: Damaged) -> None:
        """Take note of `error`, or end the export with it."""
        if not self._leave_out:
            raise Stop(Exit.FAILURES, f"{error}; or export the rest with --leave-out-damaged")
        note(f"{error}; left out", "yellow")
        self.count += 1


def _whole(out: Path, write: Callable[[IO[bytes]], int]) -> int:
    """Let `write` fill a temporary file beside `out`, and move it there once it is whole."""
    handle, name = tempfile.mkstemp(dir=out.absolute().parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "w+b") as file:
            count = write(file)
        if count:
            Path(name).replace(out)
    finally:
        Path(name).unlink(missing_ok=True)
    return count


def _warc(
    archive: Archive,
    patterns: list[str],
    file: IO[bytes],
    span: _Span,
    damaged: Callable[[Damaged], None],
) -> int:
    count = 0
    with progress("exporting") as advance:
        for count, part in enumerate(archive.export(patterns, *span, left_out=damaged), start=1):
            file.write(part)
            advance(count, None)
    return count


def _signer(settings: Settings, archive: Archive) -> Signer | None:
    """Return what signs a WACZ file; a key that cannot be used leaves the file unsigned, and is told."""
    try:
        signer = open_keys(settings, archive).signer
    except KeyInvalid as error:
        note(f"the file will not be signed: {error}", "yellow")
        return None
    if signer is None:
        note("the file will not be signed, for there is no key; see palimpsest proof keygen", "yellow")
    return signer


def _wacz(
    archive: Archive,
    patterns: list[str],
    file: IO[bytes],
    span: _Span,
    damaged: Callable[[Damaged], None],
    *,
    signer: Signer | None,
) -> int:
    created, software = utc_now(), f"Palimpsest {VERSION}"
    with progress("exporting") as advance:
        return write_wacz(
            archive,
            patterns,
            file,
            created=created,
            software=software,
            from_=span[0],
            to=span[1],
            progress=lambda count: advance(count, None),
            seal=None if signer is None else sealing(signer, created=created, software=software),
            left_out=damaged,
        )
