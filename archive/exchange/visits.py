"""What a foreign record says of a visit: a capture, or the claim of a revisit still to be resolved."""

import ipaddress
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from archive.capture import Capture, Fetch
from archive.content_coding import decoded
from archive.errors import Damaged, InvalidTime, InvalidUrl, Undecodable
from archive.exchange import digests
from archive.exchange.http import read_response, untransferred
from archive.exchange.records import ForeignRecord
from archive.http_head import Headers
from archive.instant import aware, span
from archive.surt import surt
from archive.warc import FETCH_URN, capture_of
from archive.warc_record import BLOCK_DIGEST, Record

TAKEN = frozenset({"response", "resource", "revisit"})
WANTED = TAKEN | {"metadata"}
FIRST_DAY = datetime(1990, 1, 1, tzinfo=UTC)  # before it there was no web to capture

_TRUNCATED = {"length", "time", "disconnect", "unspecified"}
_WEB = re.compile(r"https?:", re.IGNORECASE)
_DAY = timedelta(days=1)
_NOT_PARTS = {BLOCK_DIGEST.lower(), "content-length"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a revisit record says: which earlier capture it takes its payload from, in its own words.

    `digest` is canonical (archive.exchange.digests) or empty, as are the other texts where nothing is
    said; `status` is 0 where the record holds no HTTP head. `until` ends the span that the date it refers
    to means. `key` is the object's, where one of our own archives wrote the record.
    """

    url: str
    captured_at: datetime
    status: int
    reason: str
    headers: Headers
    not_modified: bool
    digest: str
    refers_to: str = ""
    since: datetime | None = None
    until: datetime | None = None
    key: str = ""
    own: Capture | None = None
    fetch: Fetch = field(default_factory=Fetch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit that a file tells of: its record, what was made of it, and what is odd about it.

    Either `capture` or `claim` is there. `stated` is the payload digest that the record states, where it
    is sound but not the one by which the archive knows the payload. `settled` says that the visit comes
    from an archive of ours, and is to be kept as it was there.
    """

    record: ForeignRecord
    capture: Capture | None = None
    claim: Claim | None = None
    stated: str = ""
    settled: bool = False
    doubt: str = ""


def is_visit(record: ForeignRecord) -> bool:
    """Say whether a record tells of a visit to the web, and so is to become a capture."""
    return record.kind in TAKEN and _WEB.match(record.target) is not None


def fetch_of(record: ForeignRecord, visit: ForeignRecord) -> bool:
    """Say whether `record` is the metadata record that our own archives write after `visit`."""
    concurrent = record.field("WARC-Concurrent-To")
    return (
        record.kind == "metadata"
        and record.target.startswith(FETCH_URN)
        and concurrent == visit.field("WARC-Record-ID") != ""
    )


def own_visit(record: ForeignRecord, fetch: ForeignRecord) -> Visit | None:
    """Return the visit that two records of our own are, or None where they do not hold together."""
    try:
        capture = capture_of(_strict(record), _strict(fetch))
        surt(capture.url)
    except (KeyError, TypeError, ValueError, AttributeError, Damaged):
        return None
    if capture.revisit_of is None:
        return Visit(record=record, capture=capture, settled=True)
    revisit = capture.revisit_of
    claim = Claim(
        url=capture.url,
        captured_at=capture.captured_at,
        status=capture.status,
        reason=capture.reason,
        headers=capture.headers,
        not_modified=revisit.profile == "server-not-modified",
        digest=digests.canonical(capture.payload_digest),
        refers_to=revisit.url,
        since=revisit.captured_at,
        until=revisit.captured_at,
        key=revisit.key,
        own=capture,
        fetch=capture.fetch,
    )
    return Visit(record=record, claim=claim, settled=True)


def foreign_visit(record: ForeignRecord, *, now: datetime, largest: int) -> Visit:
    """Return what a record of any tool tells; Damaged says what makes it unfit to be kept.

    A digest that does not agree makes no record unfit by itself: it is the visit's `doubt`.
    """
    captured_at = _instant(record.field("WARC-Date"), now)
    try:
        surt(record.target)
    except InvalidUrl as error:
        raise Damaged(str(error)) from error
    if record.block is None:
        raise Damaged(f"its block of {record.length} bytes is longer than is taken; the bound is {largest}")
    if record.kind == "revisit":
        return Visit(record=record, claim=_claim(record, captured_at))
    try:
        return _answered(record, captured_at, largest)
    except ValueError as error:
        raise Damaged(str(error)) from error


def _strict(record: ForeignRecord) -> Record:
    if record.block is None:
        raise Damaged("its block was not kept")
    digest = digests.canonical(record.field(BLOCK_DIGEST))
    if not digest or not digests.agrees(digest, record.block):
        raise Damaged("its block does not have the digest it says")
    parts = tuple(pair for pair in record.fields if pair[0].lower() not in _NOT_PARTS)
    return Record(fields=parts, block=record.block)


def _answered(record: ForeignRecord, captured_at: datetime, largest: int) -> Visit:
    block = record.block or b""
    if record.kind == "resource":
        status, reason, sent, body = 200, "OK", _typed(record), block
    else:
        status, reason, sent, body = read_response(block)
    headers, payload = untransferred(sent, body)
    capture = Capture(
        url=record.target,
        captured_at=captured_at,
        status=status,
        reason=reason,
        headers=headers,
        payload=payload,
        truncated=_truncated(record),
        fetch=_fetch(record),
    )
    stated = _stated(record, capture)
    doubt = _doubt(record, stated, capture, body, largest)
    other = "" if doubt or stated == _own_sha1(capture) else stated
    return Visit(record=record, capture=capture, stated=other, doubt=doubt)


def _stated(record: ForeignRecord, capture: Capture) -> str:
    """Return the payload digest that the record states, in the canonical form."""
    said = record.field("WARC-Payload-Digest")
    return _own_sha1(capture) if said == capture.payload_sha1 else digests.canonical(said)


def _doubt(record: ForeignRecord, stated: str, capture: Capture, body: bytes, largest: int) -> str:
    """Say which digest of the record is not that of its bytes; nothing if all agree.

    Tools differ in what they take for the payload: the bytes as sent, without chunks, or unpacked.
    """
    whole = digests.canonical(record.field(BLOCK_DIGEST))
    if whole and not digests.agrees(whole, record.block or b""):
        return "its block does not have the digest it states"
    if not stated or record.field("WARC-Truncated") or stated == _own_sha1(capture):
        return ""
    if digests.agrees(stated, capture.payload or b"") or digests.agrees(stated, body):
        return ""
    try:
        if digests.agrees(stated, decoded(capture, largest)):
            return ""
    except Undecodable:
        pass  # then no unpacked form is there that could agree
    return _PAYLOAD_ONLY if whole else "its payload does not have the digest it states"


_PAYLOAD_ONLY = "its payload does not have the digest it states, though its block has"


def is_grave(doubt: str) -> bool:
    """Say whether a doubt means that bytes are not as they were written, and not just a tool's slip."""
    return doubt not in {"", _PAYLOAD_ONLY}


def _own_sha1(capture: Capture) -> str:
    return digests.canonical(capture.payload_sha1)


def _claim(record: ForeignRecord, captured_at: datetime) -> Claim:
    status, reason = 0, ""
    headers: Headers = ()
    if record.block:
        try:
            status, reason, headers, _ = read_response(record.block)
        except Damaged:
            status = 0  # some writers leave a revisit's block empty, others fill it with something else
    since, until = _referred(record.field("WARC-Refers-To-Date"))
    return Claim(
        url=record.target,
        captured_at=captured_at,
        status=status,
        reason=reason,
        headers=untransferred(headers, b"")[0],
        not_modified=status == 304 or "not-modified" in record.field("WARC-Profile").lower(),
        digest=digests.canonical(record.field("WARC-Payload-Digest")),
        refers_to=record.field("WARC-Refers-To-Target-URI").removeprefix("<").removesuffix(">"),
        since=since,
        until=until,
        fetch=_fetch(record),
    )


def _typed(record: ForeignRecord) -> Headers:
    kind = record.field("Content-Type")
    return (("Content-Type", kind),) if kind else ()


def _truncated(record: ForeignRecord) -> str | None:
    stated = record.field("WARC-Truncated").lower()
    if not stated:
        return None
    return stated if stated in _TRUNCATED else "unspecified"


def _fetch(record: ForeignRecord) -> Fetch:
    try:
        return Fetch(ip=str(ipaddress.ip_address(record.field("WARC-IP-Address"))))
    except ValueError:
        return Fetch()


def _instant(text: str, now: datetime) -> datetime:
    """Return the instant of a WARC-Date of any precision: its first, where it leaves something open."""
    try:
        captured_at = _read_date(text)[0]
    except InvalidTime as error:
        raise Damaged(f"its WARC-Date {text[:40]!r} is no date") from error
    if not FIRST_DAY <= captured_at <= now + _DAY:
        raise Damaged(f"its WARC-Date {text[:40]!r} is before the web began, or still to come")
    return captured_at


def _referred(text: str) -> tuple[datetime | None, datetime | None]:
    try:
        return _read_date(text)
    except InvalidTime:
        return None, None


def _read_date(text: str) -> tuple[datetime, datetime]:
    """Return the first and last millisecond that a WARC-Date can mean (WARC 1.1 §5.4)."""
    digits = re.sub(r"[^0-9]", "", text.partition(".")[0])
    if "." in text or "+" in text:
        try:
            instant = datetime.fromisoformat(text)
        except ValueError as error:
            raise InvalidTime(text) from error
        instant = aware(instant if instant.tzinfo else instant.replace(tzinfo=UTC))
        return instant, instant
    return span(digits[:14])
