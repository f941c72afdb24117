"""``palimpsest proof …``: the log of everything that is kept, and the key that signs it."""

import base64
from dataclasses import asdict
from pathlib import Path
from typing import Any

from archive.proof.checking import ProofFails
from archive.proof.log import Log
from archive.proof.making import make_proof, signed_head, since_of
from archive.proof.note import Head, signer_of
from archive.proof.proof import write_proof
from archive.proof.signing import KeyInvalid, PublicKey, exposed, named
from archive.proof.verify import verify_log
from console.command.care import FINDINGS
from console.command.exits import Exit, Stop
from console.command.opening import archive_to_read, utc_now
from console.command.proving import kept_head
from console.command.terminal import note, print_json, print_text, progress, show
from console.numerals import counted
from console.proofing import log_what_is_new, make_key, open_keys
from console.settings import Settings


def keygen(settings: Settings, *, replace: bool) -> None:
    """Make the signing key where there is none, or another in its place, and print the public half."""
    before = open_keys(settings).signer
    signer = make_key(settings, replace=replace)
    if before is not None and not replace:
        note(f"there is a key in '{settings.key_file}' already; --replace makes another")
    else:
        note(
            f"the private key is in '{settings.key_file}': keep a copy in a safe place, and show it to nobody"
        )
    if before is not None and replace:
        note("the earlier key's public half is kept beside it: what it signed can still be checked")
    _print_key(settings, signer.public, as_json=False)


def key(settings: Settings, *, as_json: bool) -> None:
    """Print the public key, for everybody who is to check what this archive signed."""
    signer = open_keys(settings).signer
    if signer is None:
        with archive_to_read(settings) as archive:
            signer = open_keys(settings, archive).signer
    if signer is None:
        raise KeyInvalid(f"there is no signing key '{settings.key_file}'; run palimpsest proof keygen")
    _print_key(settings, signer.public, as_json=as_json)


def _print_key(settings: Settings, public: PublicKey, *, as_json: bool) -> None:
    if exposed(settings.key_file):
        note(f"others may read '{settings.key_file}'; run chmod 600 on it", "yellow")
    if as_json:
        print_json({"fingerprint": public.fingerprint, "pem": public.pem})
    else:
        note(public.fingerprint)
        print_text(public.pem)


def append(settings: Settings, *, as_json: bool) -> None:
    """Log what is not logged yet, and sign the tree; Stop with FAILURES if something could not be logged."""
    with archive_to_read(settings) as archive:
        done = log_what_is_new(settings, archive, now=utc_now())
    record = {
        "logged": done.logged,
        "passed": done.passed,
        "size": done.size,
        "signed": done.head is not None,
    }
    if as_json:
        print_json(record)
    else:
        signed = "signed" if done.head else "not signed, for there is no key; see palimpsest proof keygen"
        note(f"{done.logged} objects logged; {done.size} leaves, {signed}")
    if done.passed:
        raise Stop(
            Exit.FAILURES,
            f"{done.passed} objects are damaged or missing and were not logged; palimpsest verify names them",
        )


def head(settings: Settings, *, out: Path | None, as_json: bool) -> None:
    """Print the newest signed head, or write it to `out`, for somebody else to keep."""
    with archive_to_read(settings) as archive:
        found, public = signed_head(Log(archive.store, archive.catalog), open_keys(settings).public)
    if out is not None:
        out.write_text(found.note, encoding="utf-8")
        note(f"{out}: {found.size} leaves; keep it elsewhere, and ask with it: palimpsest proof consistency")
    elif as_json:
        print_json(told(found, public))
    else:
        print_text(found.note)


def told(found: Head, public: PublicKey) -> dict[str, Any]:
    """Return what a signed head says, as JSON has it."""
    return {
        "origin": found.origin,
        "size": found.size,
        "root": base64.b64encode(found.root).decode("ascii"),
        "signed": found.signed_at,
        "key": public.fingerprint,
        "note": found.note,
    }


def consistency(settings: Settings, kept: Path, *, out: Path | None, as_json: bool) -> None:
    """Show that the log as it is now continues the head in `kept`; with `out`, for others to check."""
    older = kept_head(kept)
    with archive_to_read(settings) as archive:
        log, public = Log(archive.store, archive.catalog), open_keys(settings).public
        if signer_of(older, public) is None:
            raise ProofFails(f"'{kept}' bears no signature by this archive's keys ({named(public)})")
        found, _ = signed_head(log, public)
        since = since_of(log, found, older)
        if out is not None:
            out.write_bytes(write_proof(make_proof(log, public, (), found, older)))
    if as_json:
        path = [base64.b64encode(octets).decode("ascii") for octets in since.path]
        print_json({"first": older.size, "second": found.size, "path": path})
    else:
        note(f"the log of {older.size} leaves is the beginning of the present one, of {found.size}", "green")


def verify(settings: Settings, *, as_json: bool) -> None:
    """Print what is wrong with the log or with what it logged; Stop with FAILURES if anything is."""
    with archive_to_read(settings) as archive, progress("verifying the log") as advance:
        public = open_keys(settings).public
        found = verify_log(archive.store, archive.catalog, public, advance)
        count = show((asdict(finding) for finding in found), FINDINGS, as_json=as_json)
        size = 0 if count else Log(archive.store, archive.catalog).catch_up().size
    if count:
        raise Stop(Exit.FAILURES, f"{counted(count, 'thing')} amiss; each line names its mend")
    note(f"{counted(size, 'leaf', 'leaves')}: everything agrees", style="green")
