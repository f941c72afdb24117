"""The fields of an index line, under the names of both dialects."""

from collections.abc import Callable, Mapping

from archive.catalog.listing_entries import Entry
from archive.digest import sha1_text
from archive.errors import InvalidQuery
from archive.instant import timestamp14
from archive.memento import safe

Field = Callable[[Entry], str]

REVISIT_MIME = "warc/revisit"


def _mime(entry: Entry) -> str:
    return REVISIT_MIME if entry.kind else resolved_mime(entry)


def resolved_mime(entry: Entry) -> str:
    """Return the type of the payload that the capture has or points to."""
    return safe(entry.mime) or "unk"


def _digest(entry: Entry) -> str:
    """Return the SHA-1 in base32, by which CDX tools know payloads; where it is unknown the SHA-256."""
    return sha1_text(entry.sha1).removeprefix("sha1:") if entry.sha1 else entry.digest.hex()


FIELDS: Mapping[str, Field] = {
    "urlkey": lambda entry: entry.surt,
    "timestamp": lambda entry: timestamp14(entry.captured_at),
    "original": lambda entry: safe(entry.url),
    "mimetype": _mime,
    "statuscode": lambda entry: str(entry.status),
    "digest": _digest,
    "length": lambda entry: str(entry.length),
    "offset": lambda entry: str(entry.offset),
    "filename": lambda entry: entry.file,
}
_OTHER_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode", "key": "urlkey"}


def field_of(name: str) -> Field:
    """Return what reads the field called `name` in either dialect; InvalidQuery if there is none."""
    found = FIELDS.get(_OTHER_NAMES.get(name, name))
    if found is None:
        raise InvalidQuery(f"There is no field '{name[:40]}': {', '.join(FIELDS)}")
    return found
