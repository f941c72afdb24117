"""The log as the service keeps it: with the key of its settings, and from what is new each time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from archive import Archive, CaptureRow
from archive.keys import article_key
from archive.proof.log import Appended, Log
from archive.proof.making import entry_of, signed_head
from archive.proof.note import Head
from archive.proof.proof import Entry
from archive.proof.signing import (
    KeyInvalid,
    PublicKey,
    Signer,
    create_signer,
    load_signer,
    replace_signer,
    retired_keys,
)
from console.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The key that signs now, if there is one, and the public halves of those that signed before it."""

    signer: Signer | None = None
    retired: tuple[PublicKey, ...] = ()

    @property
    def public(self) -> list[PublicKey]:
        """Every public key under which this archive signed, the present one first."""
        return [*([self.signer.public] if self.signer else []), *self.retired[::-1]]


def open_keys(settings: Settings, archive: Archive | None = None) -> Keys:
    """Return the keys of `settings`; KeyInvalid where they cannot be used.

    With `archive`, the first key is made where there is none, unless a broker is set: the machines of a
    cluster must share one, and each would make its own. Where that archive's log is signed already its
    key was lost, and none is made in its place unasked: KeyInvalid.
    """
    file = checked_place(settings)
    signer = load_signer(file)
    if signer is None and archive is not None and settings.embedded:
        signer = _first_signer(file, archive)
    return Keys(signer=signer, retired=tuple(retired_keys(file)))


def _first_signer(file: Path, archive: Archive) -> Signer:
    if Log(archive.store, archive.catalog).head() is not None:
        raise KeyInvalid(
            f"the log was signed with a key that is not in '{file}' any more; bring it back from its copy, "
            "or go on with another: palimpsest proof keygen"
        )
    return create_signer(file)


def make_key(settings: Settings, *, replace: bool) -> Signer:
    """Make the key of `settings`; one that is there stays, and is returned, unless it is to be replaced."""
    file = checked_place(settings)
    return replace_signer(file) if replace else load_signer(file) or create_signer(file)


def log_what_is_new(settings: Settings, archive: Archive, *, now: datetime) -> Appended:
    """Append to the log what it lacks, and sign it where there is a key.

    Where the key cannot be used, the leaves are appended all the same before KeyInvalid is raised.
    """
    try:
        keys, trouble = open_keys(settings, archive), None
    except KeyInvalid as error:
        keys, trouble = Keys(), error
    done = Log(archive.store, archive.catalog).append(now=now, signer=keys.signer, retired=keys.retired)
    if trouble is not None:
        raise trouble
    return done


def entries_of(
    archive: Archive, log: Log, keys: Sequence[PublicKey], row: CaptureRow
) -> tuple[Head, list[Entry]]:
    """Return the newest head, and under it the capture of `row`, what it points to, and its article in force.

    NotArchived where one of them is in no signed tree yet.
    """
    head, _ = signed_head(log, keys)
    entries = [_named(entry_of(log, head, row.key), row)]
    target = archive.row(row.refers_to) if row.refers_to else None
    if target is not None and not target.withdrawn:
        entries.append(_named(entry_of(log, head, target.key), target))
    article = archive.article(row.key)
    if article is not None:
        owner = row if article.row.capture_key == row.key else target
        entry = entry_of(log, head, article_key(article.row.capture_key, article.row.name))
        entries.append(entry if owner is None else _named(entry, owner))
    return head, entries


def _named(entry: Entry, row: CaptureRow) -> Entry:
    return replace(entry, url=row.url, captured_at=row.captured_at)


def checked_place(settings: Settings) -> Path:
    """Return the key's file; KeyInvalid if it lies inside the store, with which it would be copied."""
    file = settings.key_file
    if not settings.on_s3 and file.absolute().is_relative_to(Path(settings.store).absolute()):
        raise KeyInvalid(
            f"the signing key '{file}' lies inside the store; whoever copies that would have it: set "
            "PALIMPSEST_SIGNING_KEY to another place"
        )
    return file
