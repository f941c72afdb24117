"""Captures as WARC 1.1 files (ISO 28500:2017), each a file of two records that any WARC tool reads.

First a ``response`` record, or a ``revisit`` record (its HTTP headers only) that refers to the earlier
capture; then a ``metadata`` record, concurrent to the first, with how the capture was fetched, as one
JSON object. Its target URI is ``urn:palimpsest:fetch:<url>``, lest a replay tool take it for the page.

``WARC-Payload-Digest`` and ``WARC-Block-Digest`` are SHA-1 in base32: the form that WARC and CDX tools
look up revisits by, and the one that ``warcio check`` verifies in every version. The archive's own
SHA-256 stands in the metadata record as ``payload_digest``; reading verifies all of them. (A revisit
whose original's SHA-1 is not known carries the SHA-256 in ``WARC-Payload-Digest`` instead.)

Record ids are UUIDs of version 5 over the capture's key, so equal captures are equal bytes.
"""

import hashlib
import ipaddress
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from archive import digest
from archive.capture import Capture, Fetch, RevisitOf
from archive.content_coding import decoded
from archive.errors import Damaged, InvalidTime
from archive.http_head import read_head, write_head
from archive.instant import aware
from archive.keys import capture_key
from archive.surt import surt
from archive.warc_record import CONTENT_TYPE, Record, pack, unpack

__all__ = [
    "FETCH_URN",
    "Packed",
    "capture_of",
    "decoded",
    "from_warc",
    "key_of",
    "pack_capture",
    "read_warc",
    "record_id",
    "to_warc",
]

FETCH_URN = "urn:palimpsest:fetch:"

_FORMAT = "palimpsest-fetch/1"
_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
_FETCH = tuple(field.name for field in fields(Fetch))
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode
_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:palimpsest:record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A capture's WARC file: its bytes, and where in it the response or revisit record lies."""

    key: str
    body: bytes
    offset: int
    length: int


def pack_capture(capture: Capture) -> Packed:
    """Return the WARC file of `capture`, with its key and the extent of its first record."""
    if capture.payload is None and capture.revisit_of is None:
        raise ValueError(f"{capture.url}: without a payload it must say which capture it revisits")
    key = key_of(capture)
    visit = pack(_visit(capture, key))
    return Packed(key=key, body=visit + pack(_metadata(capture, key)), offset=0, length=len(visit))


def to_warc(capture: Capture) -> bytes:
    """Return the WARC file of `capture`; equal captures give equal bytes."""
    return pack_capture(capture).body


def from_warc(body: bytes) -> Capture:
    """Return the capture that `to_warc` made `body` from; Damaged, naming what, if a byte differs."""
    return read_warc(body)[0]


def read_warc(body: bytes) -> tuple[Capture, int]:
    """Return the capture as `from_warc` does, and the length of its first record, packed."""
    records = list(unpack(body))
    if len(records) != 2:
        raise Damaged(f"it has {len(records)} records, not two")
    (visit, length), (metadata, _) = records
    try:
        return capture_of(visit, metadata), length
    except (KeyError, TypeError, ValueError) as error:
        raise Damaged(f"its records do not fit a capture: {error!r}") from error


def key_of(capture: Capture) -> str:
    """Return the key under which `capture` is stored."""
    return capture_key(surt(capture.url), capture.captured_at, capture.payload_digest)


def record_id(key: str) -> str:
    """Return the WARC-Record-ID of the response or revisit record of the capture at `key`."""
    # As uuid.uuid5 makes them (RFC 9562 §5.5), without the object in between.
    octets = bytearray(hashlib.sha1(_IDS.bytes + key.encode(), usedforsecurity=False).digest()[:16])
    octets[6] = octets[6] & 0x0F | 0x50
    octets[8] = octets[8] & 0x3F | 0x80
    digits = octets.hex()
    parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
    return f"<urn:uuid:{'-'.join(parts)}>"


def _visit(capture: Capture, key: str) -> Record:
    kind = "response" if capture.revisit_of is None else "revisit"
    given = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", record_id(key)),
        ("WARC-Target-URI", capture.url),
        ("WARC-Date", _date(capture.captured_at)),
        ("WARC-IP-Address", _address(capture.fetch.ip)),
        *_reference(capture.revisit_of),
        ("WARC-Payload-Digest", capture.payload_sha1 or capture.payload_digest),
        ("WARC-Truncated", capture.truncated),
        (CONTENT_TYPE, "application/http;msgtype=response"),
    ]
    head = write_head(capture.status, capture.reason, capture.headers)
    return Record(
        fields=tuple((name, value) for name, value in given if value is not None),
        block=head + (capture.payload or b""),
    )


def _reference(revisit: RevisitOf | None) -> list[tuple[str, str]]:
    if revisit is None:
        return []
    return [
        ("WARC-Profile", _PROFILES + revisit.profile),
        ("WARC-Refers-To", record_id(revisit.key)),
        ("WARC-Refers-To-Target-URI", revisit.url),
        ("WARC-Refers-To-Date", _date(revisit.captured_at)),
    ]


def _metadata(capture: Capture, key: str) -> Record:
    said: dict[str, Any] = {
        "format": _FORMAT,
        "payload_digest": capture.payload_digest,
        "fetch": {name: value for name in _FETCH if (value := getattr(capture.fetch, name)) is not None},
    }
    if capture.revisit_of:
        said["refers_to"] = capture.revisit_of.key
    text = _encode(said)
    return Record(
        fields=(
            ("WARC-Type", "metadata"),
            ("WARC-Record-ID", record_id(f"{key}#fetch")),
            ("WARC-Target-URI", FETCH_URN + capture.url),
            ("WARC-Date", _date(capture.captured_at)),
            ("WARC-Concurrent-To", record_id(key)),
            (CONTENT_TYPE, "application/json"),
        ),
        block=text.encode("ascii"),
    )


def capture_of(visit: Record, metadata: Record) -> Capture:
    """Return the capture that two records of ours are.

    Raises Damaged where they disagree; KeyError, TypeError or ValueError where they are none of ours.
    """
    said = json.loads(metadata.block)
    if said["format"] != _FORMAT:
        raise Damaged(f"its metadata record is of format {said['format']!r}, not {_FORMAT}")
    status, reason, headers, payload = read_head(visit.block)
    revisit = _revisit(visit, said)
    stated = visit.required("WARC-Payload-Digest")
    capture = Capture(
        url=visit.required("WARC-Target-URI"),
        captured_at=_instant(visit.required("WARC-Date")),
        status=status,
        reason=reason,
        headers=headers,
        payload=payload if revisit is None else None,
        payload_digest=said["payload_digest"],
        payload_sha1=stated if stated.startswith("sha1:") else "",
        revisit_of=revisit,
        truncated=visit.field("WARC-Truncated"),
        fetch=_fetch(said["fetch"]),
    )
    _verify(capture)
    return capture


def _revisit(visit: Record, said: Mapping[str, Any]) -> RevisitOf | None:
    kind = visit.required("WARC-Type")
    if kind == "response":
        return None
    if kind != "revisit":
        raise Damaged(f"its first record is a {kind}, not a response or revisit")
    return RevisitOf(
        key=said["refers_to"],
        url=visit.required("WARC-Refers-To-Target-URI"),
        captured_at=_instant(visit.required("WARC-Refers-To-Date")),
        profile=visit.required("WARC-Profile").removeprefix(_PROFILES),
    )


def _fetch(said: Mapping[str, Any]) -> Fetch:
    given: dict[str, Any] = {k: tuple(v) if k == "via" else v for k, v in said.items()}
    return Fetch(**given)


def _verify(capture: Capture) -> None:
    if capture.payload is None:
        return
    if digest.sha256(capture.payload) != capture.payload_digest:
        raise Damaged(f"its payload does not have the digest {capture.payload_digest}")
    if digest.sha1_base32(capture.payload) != capture.payload_sha1:
        raise Damaged(f"its payload does not have the digest {capture.payload_sha1}")


def _address(text: str | None) -> str | None:
    try:
        return str(ipaddress.ip_address(text)) if text else None
    except ValueError:
        return None  # the metadata record keeps what was said


def _date(instant: datetime) -> str:
    instant = aware(instant)
    return f"{instant.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError as error:
        raise InvalidTime(f"'{text}' is no WARC-Date") from error
