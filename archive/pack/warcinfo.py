"""The record that a segment begins with: who made it, and by what standard (WARC 1.1 §6.2)."""

import uuid
from datetime import datetime

from archive.instant import aware
from archive.pack.names import segment_key
from archive.warc_record import CONTENT_TYPE, Record, pack

_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:palimpsest:pack")
_BLOCK = (
    "software: Palimpsest\r\n"
    "format: WARC File Format 1.1\r\n"
    "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
    "description: captures that had files of their own, one after the other, unchanged\r\n"
)


def warcinfo(name: str, now: datetime) -> bytes:
    """Return the first record of the segment of the pack called `name`, made at `now`, packed."""
    stamp = aware(now).replace(tzinfo=None).isoformat(timespec="milliseconds")
    fields = (
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", f"<{uuid.uuid5(_IDS, name).urn}>"),
        ("WARC-Date", f"{stamp}Z"),
        ("WARC-Filename", segment_key(name).rpartition("/")[2]),
        (CONTENT_TYPE, "application/warc-fields"),
    )
    return pack(Record(fields=fields, block=_BLOCK.encode("ascii")))
