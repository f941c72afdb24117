"""Memento's wire forms (RFC 7089): Accept-Datetime, Link headers, TimeMaps.

Pure text in, pure text out. Addresses are made from `Addresses`, which knows where the service stands;
nothing here knows of a web framework.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Generic, Protocol, TypeVar

from archive.errors import InvalidTime
from archive.instant import timestamp14, timestamp17

_HTTP_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{2}) "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([0-9]{4}) "
    r"([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT"
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNSAFE = re.compile(r"[^!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]")
LINK_FORMAT = "application/link-format"


class Visit(Protocol):
    """What a memento's address needs: the URL as captured and the instant."""

    @property
    def url(self) -> str:
        """The URL as it was captured."""

    @property
    def captured_at(self) -> datetime:
        """The instant of the capture: aware, to the millisecond."""


V_co = TypeVar("V_co", bound=Visit, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around(Generic[V_co]):
    """One memento among its neighbours in time; `previous` and `next` are None at the ends."""

    first: V_co
    previous: V_co | None
    current: V_co
    next: V_co | None
    last: V_co


@dataclass(frozen=True, slots=True)
class Addresses:
    """Makes the public addresses of one archive. `base` is scheme and host without a trailing slash."""

    base: str

    def timegate(self, url: str) -> str:
        """Return the address that negotiates by date for `url`."""
        return f"{self.base}/web/{safe(url)}"

    def timemap(self, url: str, kind: str = "link") -> str:
        """Return the address of the list of all captures of `url`."""
        return f"{self.base}/web/timemap/{kind}/{safe(url)}"

    def memento(self, visit: Visit, *, later: Visit | None = None) -> str:
        """Return the permanent address of one capture.

        Fourteen digits mean the last capture of that second; when `later`, the capture that follows in
        time, shares the second, the address takes seventeen to say which.
        """
        stamp = timestamp14(visit.captured_at)
        if later is not None and timestamp14(later.captured_at) == stamp:
            stamp = timestamp17(visit.captured_at)
        return f"{self.base}/web/{stamp}/{safe(visit.url)}"


def safe(url: str) -> str:
    """Return `url` with every octet that may not stand in a header or between ``<>`` encoded."""
    return _UNSAFE.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode("utf-8", "replace")), url)


def http_date(instant: datetime) -> str:
    """Return the RFC 9110 §5.6.7 form that every Memento header uses, always in English and GMT."""
    utc = instant.astimezone(UTC)
    return (
        f"{_DAYS[utc.weekday()]}, {utc.day:02d} {_MONTHS[utc.month - 1]} {utc.year:04d} "
        f"{utc.hour:02d}:{utc.minute:02d}:{utc.second:02d} GMT"
    )


def parse_accept_datetime(text: str) -> datetime:
    """Return the instant of an Accept-Datetime header (RFC 7089 §2.1.1); InvalidTime if it is none."""
    match = _HTTP_DATE.fullmatch(text.strip())
    if match is None:
        raise InvalidTime(
            f"Accept-Datetime '{text[:80]}' is no HTTP date, as in 'Tue, 17 Feb 2015 09:30:00 GMT'"
        )
    day, month, year, hour, minute, second = match.groups()
    try:
        return datetime(
            int(year),
            _MONTHS.index(month) + 1,
            int(day),
            int(hour),
            int(minute),
            int(second),
            tzinfo=UTC,
        )
    except ValueError as error:
        raise InvalidTime(f"Accept-Datetime '{text[:80]}' names a date that does not exist") from error


def link_header(addresses: Addresses, url: str, around: Around[Visit] | None) -> str:
    """Return the Link header of a TimeGate's or memento's answer (RFC 7089 §2.2)."""
    links = [f'<{safe(url)}>; rel="original"', f'<{addresses.timegate(url)}>; rel="timegate"']
    bounds = ""
    if around is not None:
        bounds = (
            f'; from="{http_date(around.first.captured_at)}"; until="{http_date(around.last.captured_at)}"'
        )
    links.append(f'<{addresses.timemap(url)}>; rel="timemap"; type="{LINK_FORMAT}"{bounds}')
    if around is not None:
        following = {id(around.previous): around.current, id(around.current): around.next}
        links += [
            _memento_link(addresses, visit, rels, following.get(id(visit)))
            for visit, rels in _relations(around)
        ]
    return ", ".join(links)


def _relations(around: Around[Visit]) -> list[tuple[Visit, list[str]]]:
    """Pair each distinct neighbour with its relation types: one that is first and last is listed once."""
    found: list[tuple[Visit, list[str]]] = []
    named = (
        ("first", around.first),
        ("prev", around.previous),
        ("", around.current),
        ("next", around.next),
        ("last", around.last),
    )
    for relation, visit in named:
        if visit is None:
            continue
        rels = next((r for seen, r in found if seen == visit), None)
        if rels is None:
            rels = []
            found.append((visit, rels))
        if relation:
            rels.append(relation)
    return found


def _memento_link(addresses: Addresses, visit: Visit, rels: Sequence[str], later: Visit | None) -> str:
    relation = " ".join([*rels, "memento"])
    address = addresses.memento(visit, later=later)
    return f'<{address}>; rel="{relation}"; datetime="{http_date(visit.captured_at)}"'


def timemap_link(addresses: Addresses, url: str, visits: Sequence[Visit]) -> Iterator[str]:
    """Yield a TimeMap in link format (RFC 7089 §5, RFC 6690), a line a link; `visits` in time order."""
    first, last = visits[0], visits[-1]
    yield f'<{safe(url)}>; rel="original",\n'
    yield f'<{addresses.timegate(url)}>; rel="timegate",\n'
    yield (
        f'<{addresses.timemap(url)}>; rel="self"; type="{LINK_FORMAT}"; '
        f'from="{http_date(first.captured_at)}"; until="{http_date(last.captured_at)}"'
    )
    for number, (visit, later) in enumerate(zip_longest(visits, visits[1:])):
        rels = ["first"] * (number == 0) + ["last"] * (later is None)
        yield ",\n" + _memento_link(addresses, visit, rels, later)
    yield "\n"


def timemap_json(addresses: Addresses, url: str, visits: Sequence[Visit]) -> str:
    """Return a TimeMap as JSON, in the shape that Memento aggregators and pywb's clients read."""
    mementos = [
        {"uri": addresses.memento(visit, later=later), "datetime": _iso(visit.captured_at)}
        for visit, later in zip_longest(visits, visits[1:])
    ]
    described = {
        "original_uri": url,
        "timegate_uri": addresses.timegate(url),
        "timemap_uri": {
            "link_format": addresses.timemap(url),
            "json_format": addresses.timemap(url, "json"),
            "cdx_format": addresses.timemap(url, "cdx"),
        },
        "self": addresses.timemap(url, "json"),
        "mementos": {"first": mementos[0], "last": mementos[-1], "list": mementos},
    }
    return json.dumps(described, ensure_ascii=False)


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Indexed(Visit, Protocol):
    """What a CDX line needs of a capture."""

    @property
    def surt(self) -> str:
        """The sort key of the URL, CDX's ``urlkey``."""

    @property
    def mime(self) -> str:
        """The payload's media type, empty if none was stated."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def payload_digest(self) -> str:
        """The payload's SHA-256, as ``sha256:<hex>``."""

    @property
    def payload_sha1(self) -> str:
        """The payload's SHA-1, as ``sha1:<base32>``, empty if it is not known."""

    @property
    def kind(self) -> str:
        """``response`` or ``revisit``."""

    @property
    def length(self) -> int:
        """How many bytes the capture's WARC record takes, packed."""


def cdx_lines(rows: Iterable[Indexed]) -> Iterator[str]:
    """Yield plain CDX lines of seven fields: surt, timestamp, URL, type, status, digest, length."""
    for row in rows:
        mime = "warc/revisit" if row.kind == "revisit" else safe(row.mime) or "unk"
        digest = (row.payload_sha1 or row.payload_digest).partition(":")[2]
        stamp = timestamp14(row.captured_at)
        yield f"{row.surt} {stamp} {safe(row.url)} {mime} {row.status} {digest} {row.length}\n"
