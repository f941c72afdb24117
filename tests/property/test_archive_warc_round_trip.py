"""Any capture survives the WARC file that it becomes."""

import io
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive import digest
from archive.capture import Capture, Fetch, RevisitOf
from archive.warc import from_warc, key_of, to_warc

_TEXT = st.text(max_size=40)
_MAYBE = st.none() | _TEXT
_INSTANTS = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001  # hypothesis wants naive bounds
    max_value=datetime(9998, 1, 1),  # noqa: DTZ001
    timezones=st.timezones(),
)
_URLS = st.builds("{}://x.org/{}".format, st.sampled_from(["http", "https"]), _TEXT)
_PAYLOADS = st.binary(max_size=300) | st.sampled_from(
    [b"\r\n\r\n", b"WARC/1.1\r\n", b"HTTP/1.1 200 OK\r\n\r\n"]
)
_FETCHES = st.builds(
    Fetch,
    source=_MAYBE,
    found_on=_MAYBE,
    via=st.lists(_TEXT, max_size=3).map(tuple),
    robots=_MAYBE,
    agent=_MAYBE,
    seconds=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    run=_MAYBE,
    depth=st.integers(0, 99),
    ip=_MAYBE | st.ip_addresses().map(str),
)
_COMMON = {
    "url": _URLS,
    "captured_at": _INSTANTS,
    "status": st.integers(100, 999),
    "reason": _TEXT,
    "headers": st.lists(st.tuples(_TEXT, _TEXT), max_size=5).map(tuple),
    "truncated": st.sampled_from([None, "length", "time", "disconnect"]),
    "fetch": _FETCHES,
}
RESPONSES = st.builds(Capture, payload=_PAYLOADS, **_COMMON)


@st.composite
def revisits(draw: st.DrawFn) -> Capture:
    original = draw(RESPONSES)
    profile = draw(st.sampled_from(["identical-payload-digest", "server-not-modified"]))
    return Capture(
        payload=None,
        payload_digest=original.payload_digest,
        payload_sha1=draw(st.sampled_from(["", original.payload_sha1])),
        revisit_of=RevisitOf(
            key=key_of(original), url=original.url, captured_at=original.captured_at, profile=profile
        ),
        **{name: draw(strategy) for name, strategy in _COMMON.items()},
    )


@given(RESPONSES | revisits())
def test_any_capture_comes_back_equal(capture: Capture) -> None:
    """Reading gives back what was written, whatever a server or a person put into it."""
    body = to_warc(capture)
    assert from_warc(body) == capture
    assert to_warc(from_warc(body)) == body


@given(RESPONSES | revisits())
def test_warcio_reads_any_capture(capture: Capture) -> None:
    """Another tool finds two records, sound digests, the same number of headers and the same payload."""
    kinds = []
    for record in ArchiveIterator(io.BytesIO(to_warc(capture)), check_digests="raise"):
        kinds.append(record.rec_type)
        content = record.content_stream().read() if not coded(capture) else None
        if len(kinds) == 1 and content is not None:
            assert content == (capture.payload or b"")
        if len(kinds) == 1:
            assert len(record.http_headers.headers) == len(capture.headers)
    assert kinds == ["revisit" if capture.revisit_of else "response", "metadata"]


def coded(capture: Capture) -> bool:
    """Say whether a reader would try to undo a coding that the payload does not have."""
    return bool(capture.header("Content-Encoding") or capture.header("Transfer-Encoding"))


@given(RESPONSES)
def test_equal_payloads_have_equal_digests(capture: Capture) -> None:
    """A capture's digests are its payload's, in both forms."""
    assert capture.payload_digest == digest.sha256(capture.payload or b"")
    assert capture.payload_sha1 == digest.sha1_base32(capture.payload or b"")
