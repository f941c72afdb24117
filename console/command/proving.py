"""``palimpsest prove`` and ``check-proof``: a small file that shows a capture to be what was kept."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from archive import Archive, CaptureRow, NotArchived
from archive.errors import Damaged
from archive.proof.checking import NothingSaid, check_proof
from archive.proof.log import Log
from archive.proof.making import make_proof
from archive.proof.note import Head
from archive.proof.objects import Objects
from archive.proof.proof import Proof, read_head, read_proof, write_proof
from archive.proof.signing import KeyInvalid, PublicKey, read_public_keys
from console.command.asking import asked_for, helpful, live, moment
from console.command.exits import wrong_usage
from console.command.opening import archive_to_read, utc_now
from console.command.terminal import note, print_json, print_text
from console.proofing import entries_of, log_what_is_new, open_keys
from console.settings import Settings


def prove(
    settings: Settings, url: str, out: Path, *, at: str | None, with_capture: bool, since: Path | None
) -> None:
    """Write the proof of the capture of `url` for a date to `out`.

    What is not in a signed tree yet is logged first, where there is a key. With `since`, a head or proof
    file that somebody kept, the proof shows as well that the log continues that one.
    """
    if not out.absolute().parent.is_dir():
        raise wrong_usage(f"'{out.parent}' is no folder; make it first")
    older = None if since is None else kept_head(since)
    with archive_to_read(settings) as archive, helpful(url):
        row = archive.asked(live(url), asked_for(at, utc_now()))
        proof = _proof(settings, archive, row, older, with_bodies=with_capture)
    out.write_bytes(write_proof(proof))
    note(
        f"{out}: {row.url} at {moment(row.captured_at)}, leaf {proof.entries[0].number} of {proof.head.size}"
    )


def _proof(
    settings: Settings, archive: Archive, row: CaptureRow, older: Head | None, *, with_bodies: bool
) -> Proof:
    found, log = open_keys(settings, archive), Log(archive.store, archive.catalog)
    try:
        head, entries = entries_of(archive, log, found.public, row)
    except NotArchived:
        if found.signer is None:
            raise
        done = log_what_is_new(settings, archive, now=utc_now())
        note(f"{done.logged} objects were logged first")
        head, entries = entries_of(archive, log, found.public, row)
    if with_bodies:
        objects = Objects(archive.store, archive.catalog)
        entries = [replace(entry, body=objects.read(entry.leaf.key)) for entry in entries]
    return make_proof(log, found.public, entries, head, older)


def check(file: Path, *, key: Path, capture: Path | None, since: Path | None, as_json: bool) -> None:
    """Check the proof in `file` with the public key in `key` alone, and print what it shows.

    Opens no archive. Raises ProofFails where it does not hold.
    """
    proof, public = _read(file), _public(key)
    older = None if since is None else kept_head(since)
    with ExitStack() as opened:
        held = None if capture is None else opened.enter_context(_existing(capture).open("rb"))
        try:
            shown = check_proof(proof, public, held=held, older=older)
        except NothingSaid as error:
            raise wrong_usage(f"{file}: {error}") from error
    if as_json:
        print_json({"holds": True, "shown": shown, "size": proof.head.size, "signed": proof.head.signed_at})
    else:
        print_text("\n".join([*shown, f"{file}: the proof holds"]))


def kept_head(file: Path) -> Head:
    """Return the head in a file that somebody kept: a checkpoint, or a proof; Stop with USAGE if neither."""
    try:
        return read_head(_existing(file).read_bytes())
    except Damaged as error:
        raise wrong_usage(f"'{file}': {error}") from error


def _read(file: Path) -> Proof:
    try:
        return read_proof(_existing(file).read_bytes())
    except Damaged as error:
        raise wrong_usage(f"'{file}': {error}") from error


def _public(file: Path) -> list[PublicKey]:
    try:
        return read_public_keys(_existing(file))
    except KeyInvalid as error:
        raise wrong_usage(str(error)) from error


def _existing(file: Path) -> Path:
    if not file.is_file():
        raise wrong_usage(f"'{file}': there is no such file")
    return file
