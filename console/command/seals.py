"""What is said of the signature that a WACZ file bears."""

from collections.abc import Sequence
from pathlib import Path

from archive.proof.seal import Sealed, read_seal
from archive.proof.signing import PublicKey
from console.command.terminal import note


def seal_holds(file: Path, own: Sequence[PublicKey]) -> bool:
    """Say on stderr whose signature `file` bears; return False where it bears one that does not hold.

    `own` are this archive's keys. A signature says that the file is as somebody made it, and never that
    what it tells is true: its records are read like those of any other file.
    """
    sealed = read_seal(file)
    if sealed is None:
        return True
    if sealed.fails:
        note(f"{file}: it was signed, and the signature does not hold: {sealed.fails}", "red")
        return False
    note(f"{file}: signed {_by(sealed, own)}, and not altered since {sealed.created}")
    return True


def _by(sealed: Sealed, own: Sequence[PublicKey]) -> str:
    if sealed.key in own:
        return "by this archive"
    if sealed.domain is not None:
        return f"under a certificate of {sealed.domain} (who vouches for that was not looked at)"
    key = sealed.key.fingerprint if sealed.key else "nobody"
    return f"by the key {key} (which does not say whose it is)"
