"""The wire: however bytes arrive, the same answer, and never more than the limit."""

import gzip
import zlib
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.testing import StringTransport

from crawler.http.answer import Answer
from crawler.http.decoding import Body
from crawler.http.wire import Wire


def chunks(data: bytes, cuts: list[int]) -> list[bytes]:
    marks = sorted({cut % (len(data) + 1) for cut in cuts} | {0, len(data)})
    return [data[a:b] for a, b in pairwise(marks)]


def exchange(sent: bytes, cuts: list[int], *, limit: int = 10**6, closes: bool = False) -> Answer | Exception:
    """Return what a wire makes of an answer that arrives in pieces."""
    wire = Wire(lambda _: None, lambda _: None)
    wire.makeConnection(StringTransport())
    got: list[Answer | Exception] = []
    waiting = wire.send(b"GET / HTTP/1.1\r\n\r\n", limit)
    waiting.addCallbacks(got.append, lambda failure: got.append(failure.value))
    for chunk in chunks(sent, cuts):
        if not got:
            wire.dataReceived(chunk)
    if closes and not got:
        wire.connectionLost()
    return got[0]


cutting = st.lists(st.integers(0, 2**16), max_size=20)
codings = st.sampled_from(["", "gzip", "deflate", "raw", "lie"])


def coded(payload: bytes, coding: str) -> tuple[bytes, bytes]:
    if coding == "gzip":
        return gzip.compress(payload), b"Content-Encoding: gzip\r\n"
    if coding == "deflate":
        return zlib.compress(payload), b"Content-Encoding: deflate\r\n"
    if coding == "raw":
        squeeze = zlib.compressobj(wbits=-15)
        return squeeze.compress(payload) + squeeze.flush(), b"Content-Encoding: deflate\r\n"
    return payload, b"Content-Encoding: br\r\n" if coding == "lie" else b""


@given(st.binary(max_size=2000), codings, st.sampled_from(["length", "chunked", "close"]), cutting)
def test_pieces_make_no_difference(payload: bytes, coding: str, framing: str, cuts: list[int]) -> None:
    """Whatever the coding, the framing and the pieces, the payload comes out as it went in."""
    body, header = coded(payload, coding)
    if framing == "length":
        header += b"Content-Length: %d\r\n" % len(body)
    elif framing == "chunked":
        header += b"Transfer-Encoding: chunked\r\n"
        body = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks(body, cuts) if c) + b"0\r\n\r\n"
    sent = b"HTTP/1.1 200 OK\r\nX-One: 1\r\n" + header + b"x-one: 2\r\n\r\n" + body
    answer = exchange(sent, cuts, closes=True)
    assert isinstance(answer, Answer)
    assert answer.body == payload
    assert (answer.status, answer.reason, answer.truncated) == (200, "OK", None)
    assert [(n, v) for n, v in answer.headers if n.lower() == "x-one"] == [("X-One", "1"), ("x-one", "2")]
    named = {name.lower() for name, _ in answer.headers}
    assert "transfer-encoding" not in named
    assert ("content-encoding" in named) == (coding == "lie")


@given(st.integers(0, 5000), st.integers(1, 4000), st.booleans(), cutting)
def test_limit_is_never_passed(size: int, limit: int, packed: bool, cuts: list[int]) -> None:
    """A body is cut at the limit and marked, and one that fits exactly is whole."""
    payload = b"x" * size
    body, header = coded(payload, "gzip" if packed else "")
    header += b"Content-Length: %d\r\n" % len(body)
    answer = exchange(b"HTTP/1.1 200 OK\r\n" + header + b"\r\n" + body, cuts, limit=limit)
    assert isinstance(answer, Answer)
    assert answer.body == payload[:limit]
    assert answer.truncated == ("length" if size > limit else None)


@given(st.binary(max_size=300), cutting)
def test_garbage_ends_in_an_answer_or_an_error(sent: bytes, cuts: list[int]) -> None:
    """No bytes from a server leave the exchange open or raise out of the reactor."""
    outcome = exchange(b"HTTP/1.1 200 OK\r\n" + sent, cuts, closes=True)
    assert isinstance(outcome, Answer | Exception)


@given(st.binary(min_size=50, max_size=500), st.integers(1, 30))
def test_cut_coding_is_noticed(payload: bytes, missing: int) -> None:
    """A gzip body that lacks its end is not whole, and what there is of it is kept."""
    body = Body("gzip", 10**6)
    body.feed(gzip.compress(payload)[:-missing])
    assert not body.whole
    assert payload.startswith(body.value())


def test_members_of_a_gzip_body_are_joined() -> None:
    """Two gzip members are one body; zeros after them are padding."""
    body = Body("x-gzip", 100)
    body.feed(gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 9)
    assert (body.value(), body.whole) == (b"one two", True)


def test_interim_answers_are_passed_over() -> None:
    """An informational answer before the true one is not taken for it."""
    sent = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 Fine\r\nContent-Length: 2\r\n\r\nok"
    answer = exchange(sent, [5, 30, 50])
    assert isinstance(answer, Answer)
    assert (answer.status, answer.reason, answer.body) == (200, "Fine", b"ok")
    assert answer.header("link") is None
