"""What the verbs that read have in common: dates and URLs as people write them, and a way on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

from archive import Archive, CaptureRow
from archive.errors import NotArchived
from archive.instant import parse_moment, parse_span, parse_when
from archive.lookup import Policy
from archive.surt import with_scheme
from console.command.exits import not_found
from console.command.terminal import note

_HOPS = 5


def live(url: str) -> str:
    """Return `url` with a scheme, which people leave out; the archive's keys ignore it anyway."""
    return with_scheme(url.strip())


def until(text: str | None) -> datetime | None:
    """Return the last instant that `text` can mean, None for no text; raises InvalidTime."""
    return parse_when(text) if text else None


def since(text: str | None) -> datetime | None:
    """Return the first instant that `text` can mean, None for no text; raises InvalidTime."""
    return parse_span(text)[0] if text else None


def asked_for(text: str | None, now: datetime) -> tuple[datetime, datetime]:
    """Return the first and last millisecond that `text` asks for, `now` without; raises InvalidTime."""
    return parse_moment(text) if text else (now, now)


def moment(instant: datetime) -> str:
    """Return `instant` as people read it, UTC, to the second."""
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


@contextmanager
def helpful(url: str) -> Iterator[None]:
    """Turn *not archived* into a line that says where to look next."""
    try:
        yield
    except NotArchived as error:
        host = urlsplit(live(url)).netloc
        raise not_found(f"{error}; palimpsest list '{host}/*' shows what there is of that host") from error


def found(
    archive: Archive, url: str, when: tuple[datetime, datetime], policy: Policy = "nearest"
) -> CaptureRow:
    """Return the capture of `url` that answers for the moment `when`, redirects followed within the archive.

    Each hop is noted on stderr. Raises NotArchived and Withdrawn.
    """
    row = archive.asked(live(url), when, policy)
    for _ in range(_HOPS):
        if not row.location or not 300 <= row.status < 400:
            return row
        note(f"{row.url} redirected to {row.location} on {moment(row.captured_at)}; followed")
        row = archive.at(row.location, row.captured_at, "nearest")
    return row
